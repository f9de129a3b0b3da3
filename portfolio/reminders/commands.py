"""The command that says of an address that it takes no mail."""

import click

from portfolio.core.actor import Actor
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError


@click.command()
@click.argument("address")
@click.option("--organisation", "key", help="Key of the organisation; default: the only one.")
@click.option("--said", default="Told by hand.", show_default=True, help="What the mail server answered.")
@click.option("--works-again", is_flag=True, help="Mail to the address arrives again.")
def bounce(address: str, key: str | None, said: str, works_again: bool) -> None:
    """Say that mail to ADDRESS comes back: reminders go to the person's deputies and the unit instead."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app
    from portfolio.people.queries import organisation_named  # noqa: PLC0415
    from portfolio.reminders import actions  # noqa: PLC0415

    with create_app().app_context():
        try:
            by = Actor(organisation_named(key).id)
            if works_again:
                person = actions.end_bounce(address, by=by, at=now())
            else:
                person = actions.record_bounce(address, said=said, by=by, at=now())
        except PortfolioError as error:
            raise click.ClickException(str(error)) from error
        db.session.commit()
        name = person.name
    click.echo(f"Mail reaches {name} again." if works_again else f"Nothing is mailed to {name} any more.")
