"""The command that checks the chain of history."""

import click

from portfolio.core.db import db
from portfolio.core.errors import PortfolioError
from portfolio.history import queries
from portfolio.people.queries import organisation_named


@click.command("verify-history")
@click.option("--expect", metavar="HASH", help="A hash printed earlier, in a report say: it must stand in the chain.")
@click.option("--organisation", metavar="KEY", help="Whose history; default the only one.")
def verify_history(expect: str | None, organisation: str | None) -> None:
    """Check that nobody changed history; exit code 1 and the first wrong entry when somebody did."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app

    with create_app().app_context():
        try:
            city = organisation_named(organisation)
        except PortfolioError as error:
            raise click.ClickException(str(error)) from error
        verdict = queries.verify(city.id, expect)
        db.session.rollback()
    if verdict.is_whole:
        click.echo(f"{verdict.entries} entries, each as it was written. Head: {verdict.head or 'none'}")
        return
    if verdict.is_unexpected:
        click.echo(f"{verdict.entries} entries fit together, but none has the expected hash: history was rewritten.")
    else:
        click.echo(f"Entry {verdict.broken_at} is not as it was written, or is missing.")
    raise SystemExit(1)
