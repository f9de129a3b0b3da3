"""Bring a list in, or write the projects to a file, from the command line."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from portfolio.exchange.commands import DAY, ORGANISATION, import_group, in_city

__all__ = ["export", "import_group", "observe"]


@import_group.command("list")
@click.argument("place", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False))
@click.option(
    "--mapping",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What the columns and words mean, as a TOML file; without it as remembered, else as the headings suggest.",
)
@click.option("--department", metavar="NAME", help="Who leads the projects of rows that name no department.")
@click.option("--count-from", type=click.DateTime([DAY]), help="The day from which duties count; default: today.")
@click.option("--dry-run", is_flag=True, help="Say what would come of it and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@ORGANISATION
def bring_in(
    place: Path,
    mapping: Path | None,
    department: str | None,
    count_from: Any,
    dry_run: bool,
    as_json: bool,
    organisation: str | None,
) -> None:
    """Import the list in FILE: CSV, XLSX, ODS, XLS or 360Giving JSON. No row is left out for being incomplete."""
    with in_city(organisation) as by:
        from portfolio.core.errors import WrongInput  # noqa: PLC0415  reading the help must not load the application
        from portfolio.lists import import_command  # noqa: PLC0415

        try:
            import_command.bring_in(
                place,
                mapping=mapping,
                department=department,
                count_from=count_from.date() if count_from else None,
                dry_run=dry_run,
                as_json=as_json,
                by=by,
            )
        except WrongInput as error:
            raise import_command.refused(error) from None


@click.group()
def export() -> None:
    """Write what a city keeps to files."""


@export.command("projects")
@click.option("--xlsx", "target", type=click.Path(path_type=Path, dir_okay=False), required=True, help="Where to.")
@click.option("--q", "words", default="", help="What to search for, as in the search field of the list.")
@click.option(
    "--filter", "filters", multiple=True, metavar="NAME=VALUE", help="Such as stage=running; may be given again."
)
@click.option("--organisation", metavar="KEY", help="Which city; needed when there are several.")
def projects(target: Path, words: str, filters: Sequence[str], organisation: str | None) -> None:
    """Write the projects to a workbook that can be edited and uploaded again."""
    from portfolio.app import create_app  # noqa: PLC0415  reading the help must not load the application
    from portfolio.core.actor import Actor  # noqa: PLC0415
    from portfolio.core.clock import now  # noqa: PLC0415
    from portfolio.core.db import read_transaction  # noqa: PLC0415
    from portfolio.core.errors import PortfolioError  # noqa: PLC0415
    from portfolio.lists.acting import viewer_of  # noqa: PLC0415
    from portfolio.lists.outgoing import project_workbook  # noqa: PLC0415
    from portfolio.people.queries import organisation_named  # noqa: PLC0415
    from portfolio.register.rules import Filters  # noqa: PLC0415

    pairs = [("q", words)] if words else []
    for written in filters:
        name, between, value = written.partition("=")
        if not between:
            raise click.ClickException(f"Write a filter as NAME=VALUE, such as stage=running, not “{written}”.")
        pairs.append((name, value))
    with create_app().app_context(), read_transaction():
        try:
            viewer = viewer_of(Actor(organisation_named(organisation).id), now())
        except PortfolioError as error:
            raise click.ClickException(str(error)) from None
        try:
            with target.open("wb") as file:
                count = project_workbook(file, viewer, Filters.of(pairs), now())
        except OSError as error:
            raise click.ClickException(f"{target} cannot be written: {error.strerror}.") from None
    click.echo(f"{count} project{'' if count == 1 else 's'} written to {target}.")


@click.command()
@click.argument("place", metavar="[FILE]", required=False, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--project", metavar="REF", help="The project of one value, such as P-2026-001.")
@click.option("--measure", metavar="NAME", help="Its measure.")
@click.option("--value", metavar="NUMBER", help="The value, with a point: 1250.5, yes or no, or an answer in words.")
@click.option("--on", type=click.DateTime([DAY]), help="The day on which it was seen.")
@click.option("--source", help="Where it comes from.")
@click.option("--note", help="A remark.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@ORGANISATION
def observe(
    place: Path | None,
    project: str | None,
    measure: str | None,
    value: str | None,
    on: Any,
    source: str | None,
    note: str | None,
    dry_run: bool,
    as_json: bool,
    organisation: str | None,
) -> None:
    """Record values: those in FILE (columns project, measure, day, value, source, note), or the one of the options.

    All of them or none.
    """
    one = project and measure and value and on
    if bool(place) == bool(one):
        raise click.UsageError("Give a file, or --project, --measure, --value and --on.")
    with in_city(organisation) as by:
        from portfolio.lists import observing  # noqa: PLC0415  reading the help must not load the application

        if place:
            table = observing.of_file(place)
        else:
            table = observing.of_words(project or "", measure or "", value or "", on.date(), source, note)
        if not observing.observe(table, dry_run=dry_run, as_json=as_json, by=by):
            sys.exit(1)
