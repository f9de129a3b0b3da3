"""Commands of whoever runs the machine: migrate, back up, bring back, look for what is wrong."""

from pathlib import Path

import click

from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import PortfolioError
from portfolio.core.migrate import newest_revision, upgrade_database
from portfolio.jobs import backup as backing
from portfolio.jobs import doctor as examination
from portfolio.jobs import restore as restoring
from portfolio.jobs.doctor import Weight


@click.command()
def migrate() -> None:
    """Bring the database to the newest schema; does nothing when it has it."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app

    try:
        upgrade_database(create_app())
    except PortfolioError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"The database has schema {newest_revision()}.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def backup(file: Path) -> None:
    """Write database and files into FILE while the product goes on working, and check it."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app

    with create_app().app_context():
        try:
            written = backing.write(file.resolve(), at=now())
        except (PortfolioError, OSError) as error:
            raise click.ClickException(str(error)) from error
    click.echo(f"{_said(written)} are in {file} ({file.stat().st_size / 1e6:.1f} MB), read again and checked.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore(file: Path) -> None:
    """Bring the backup FILE back into an empty installation, of either database."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app

    app = create_app()
    with app.app_context():
        try:
            brought = restoring.restore(file, app)
        except (PortfolioError, OSError) as error:
            raise click.ClickException(str(error)) from error
        finally:
            db.session.remove()
    click.echo(f"{_said(brought)} are back, as of {brought.made_at}.")


@click.command()
def doctor() -> None:
    """Name what is unsafe or broken; the exit code is 1 when something is."""
    from portfolio.app import create_app  # noqa: PLC0415  other commands need no app

    with create_app().app_context():
        found = examination.findings(now())
    for finding in found:
        click.echo(f"{finding.weight:6}  {finding.about}: {finding.sentence}")
    if any(finding.weight is not Weight.ADVICE for finding in found):
        raise SystemExit(1)
    click.echo("Nothing unsafe was found.")


def _said(manifest: backing.Manifest) -> str:
    return f"{manifest.rows} rows of {len(manifest.tables)} tables and {len(manifest.files)} files"
