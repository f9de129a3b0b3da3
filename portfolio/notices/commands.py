"""The command that shows whether mail can leave."""

import secrets

import click
from flask import current_app

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError
from portfolio.core.mail import Server
from portfolio.notices import actions, jobs


@click.command("test-mail")
@click.argument("address")
def test_mail(address: str) -> None:
    """Send a test message to ADDRESS over the city's mail server, now."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app

    at = now()
    with create_app().app_context():
        try:
            server = Server.of(current_app.config)
            if server is None:
                raise click.ClickException("MAIL_SERVER is not set, so no mail can leave.")
            notice = actions.queue("test", to=address, key=f"test:{secrets.token_hex(8)}", values={}, by=None, at=at)
        except (PortfolioError, ValueError) as error:
            raise click.ClickException(str(error)) from error
        db.session.commit()
        jobs.deliver(at)
        db.session.refresh(notice)
        if notice.state != "sent":
            raise click.ClickException(f"The message has not left: {notice.error or 'others are before it.'}")
    click.echo(f"{server.host} has taken the message to {address}.")
