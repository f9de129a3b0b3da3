"""Import a portfolio, take an import back, and print its control totals from the command line."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from portfolio.core.errors import PortfolioError

ORGANISATION = click.option("--organisation", metavar="KEY", help="Which city; needed when there are several.")
DAY = "%Y-%m-%d"


@click.group()
def import_group() -> None:
    """Import a portfolio, or take an import back."""


@import_group.command()
@click.argument("place", type=click.Path(path_type=Path))
@click.option("--count-from", type=click.DateTime([DAY]), help="The day from which duties count; default: today.")
@click.option("--dry-run", is_flag=True, help="Check everything and write nothing.")
@click.option("--leave-out", is_flag=True, help="Leave wrong rows out, with what hangs on them, and import the rest.")
@click.option("--json", "as_json", is_flag=True, help="Print what came of it as JSON.")
@ORGANISATION
def bundle(
    place: Path, count_from: Any, dry_run: bool, leave_out: bool, as_json: bool, organisation: str | None
) -> None:
    """Import the CSV files in PLACE, a folder or a zip: all of them or nothing."""
    from portfolio.core.clock import now  # noqa: PLC0415  reading the help must not load the application
    from portfolio.core.db import db, read_transaction, write_transaction  # noqa: PLC0415
    from portfolio.exchange import actions, runs  # noqa: PLC0415

    with in_city(organisation) as by:
        with read_transaction(), shown_bar() as tell:
            checked = actions.check(place, by=by, at=now(), tell=tell)
            run_id = _earlier(checked, by)
            db.session.rollback()
        is_refused = checked.problems.has_fatal or (checked.problems.count > 0 and not leave_out)
        if not is_refused and not dry_run and checked.is_new:
            say("Writing everything at once.")
            with write_transaction():
                run = runs.open_run(
                    name=place.name, checksum=checked.checksum, today=checked.today, state="writing", by=by, at=now()
                )
                run.leave_out = leave_out
                day: date | None = count_from.date() if count_from else None
                actions.write(checked, run, count_from=day, by=by, at=now())
                db.session.commit()
                run_id = run.id
        found = {
            "import": None if dry_run or is_refused else run_id,
            "rows": checked.rows,
            "left_out": checked.left_out,
            "already_here": checked.here,
            "control_totals": checked.totals,
            "problems": [problem.plain() for problem in checked.problems],
            "problem_count": checked.problems.count,
        }
        checked.staging.close()
    _print(found, as_json, is_refused, dry_run)
    sys.exit(1 if is_refused else 0)


@import_group.command()
@click.argument("run_id", metavar="ID", type=int)
@click.option("--leave-changed", is_flag=True, help="Keep the projects that people have worked on since.")
@click.option("--json", "as_json", is_flag=True, help="Print what was taken back as JSON.")
@ORGANISATION
def undo(run_id: int, leave_changed: bool, as_json: bool, organisation: str | None) -> None:
    """Take a whole import back, within 30 days."""
    from portfolio.core.clock import now  # noqa: PLC0415
    from portfolio.core.db import db, write_transaction  # noqa: PLC0415
    from portfolio.exchange import queries, undoing  # noqa: PLC0415

    with in_city(organisation) as by, write_transaction():
        run = queries.import_run(by, run_id)
        changed = queries.changed_projects(run)
        if changed and not leave_changed:
            for project in changed:
                say(f"{project.ref}  {project.title}")
            raise click.ClickException(
                "People have worked on these projects since. Add --leave-changed to keep them and take back the rest."
            )
        removed = undoing.undo(run, leave_changed=leave_changed, by=by, at=now())
        db.session.commit()
    click.echo(json.dumps({"import": run_id, "removed": removed}) if as_json else as_table(removed))


@click.command()
@click.option("--import", "run_id", metavar="ID", type=int, required=True, help="Which import.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON.")
@ORGANISATION
def totals(run_id: int, as_json: bool, organisation: str | None) -> None:
    """Print the control totals of an import, counted again from the database."""
    from portfolio.core.db import read_transaction  # noqa: PLC0415
    from portfolio.exchange import list_totals, queries, runs  # noqa: PLC0415

    with in_city(organisation) as by, read_transaction():
        run = queries.import_run(by, run_id)
        count = list_totals.control_totals if run.kind == runs.LIST else queries.control_totals
        found: dict[str, Any] = {
            "import": run.id,
            "rows": run.row_counts or {},
            "left_out": run.left_out_counts or {},
            "control_totals": count(run),
        }
    click.echo(json.dumps(found, indent=1) if as_json else as_table(found["control_totals"]))


@contextmanager
def in_city(key: str | None) -> Iterator[Any]:
    """Run inside the application for one city; broken rules end the command with their sentence."""
    from portfolio.app import create_app  # noqa: PLC0415
    from portfolio.core.actor import Actor  # noqa: PLC0415
    from portfolio.core.db import db, read_transaction  # noqa: PLC0415
    from portfolio.people.queries import organisation_named  # noqa: PLC0415

    with create_app().app_context():
        try:
            with read_transaction():
                by = Actor(organisation_named(key).id)
                db.session.rollback()
            yield by
        except PortfolioError as error:
            raise click.ClickException(str(error)) from None


def _earlier(checked: Any, by: Any) -> int | None:
    """The import that has brought all of it in before, when nothing is new."""
    from portfolio.exchange import queries  # noqa: PLC0415

    if checked.is_new:
        return None
    run = checked.earlier or queries.last_written(by, checked.source)
    return run.id if run else None


def is_watched() -> bool:
    """Whether somebody looks on: a terminal."""
    return sys.stderr.isatty()


@contextmanager
def shown_bar() -> Iterator[Callable[[int], None]]:
    """A progress bar where people look on, nothing elsewhere."""
    if not is_watched():
        yield lambda permille: None
        return
    with click.progressbar(length=1000, label="Checking every row", file=sys.stderr) as bar:
        yield lambda permille: bar.update(max(0, permille - bar.pos))


def say(sentence: str) -> None:
    """Tell whoever looks on."""
    if is_watched():
        click.echo(sentence, err=True)


def _print(found: dict[str, Any], as_json: bool, is_refused: bool, dry_run: bool) -> None:
    if as_json:
        click.echo(json.dumps(found, indent=1, ensure_ascii=False))
        return
    for problem in found["problems"]:
        row = f"row {problem['row']}" if problem["row"] else None
        place = " ".join(part for part in (problem["file"], row, problem["column"]) if part)
        value = f" “{problem['value']}”" if problem["value"] else ""
        click.echo(f"{place}:{value} {problem['sentence']}")
    more = found["problem_count"] - len(found["problems"])
    if more:
        click.echo(f"And {more} more.")
    if is_refused:
        click.echo("Nothing was written. Correct the rows, or add --leave-out to import the rest.")
        return
    if dry_run:
        click.echo("Nothing was written, as wished.")
    elif not found["rows"]["projects"]:
        click.echo(f"Nothing new: these files are here already, from import {found['import']}.")
    else:
        click.echo(f"Imported as import {found['import']}.")
    for name in ("rows", "left_out", "already_here", "control_totals"):
        click.echo(as_table({name: found[name]}))


def as_table(values: dict[str, Any], depth: int = 0) -> str:
    lines = []
    for key, value in values.items():
        name = "  " * depth + key.replace("_", " ")
        if isinstance(value, dict):
            lines += [name, as_table(value, depth + 1)] if value else [f"{name:<34}–"]
        else:
            lines.append(f"{name:<34}{value:>16}")
    return "\n".join(lines)
