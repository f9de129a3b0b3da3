"""What `bin/portfolio observe` does, apart from its options."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day, now
from portfolio.core.db import db, read_transaction, write_transaction
from portfolio.lists import tables, values
from portfolio.lists.grid import Cell, Guess, Reading, Row, Table
from portfolio.lists.values import Line
from portfolio.people.queries import organisation

_SURE = Guess("")


def of_file(place: Path) -> Table:
    """The table in a file: CSV, XLSX, XLS or ODS."""
    try:
        with place.open("rb") as file:
            content = file.read(tables.MOST_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"{place} cannot be read: {error.strerror}.") from None
    return tables.read_table(content, place.name)


def of_words(project: str, measure: str, value: str, on: date, source: str | None, note: str | None) -> Table:
    """One value as a table of one row; its number is written with a point."""
    given = {"project": project, "measure": measure, "value": value, "source": source, "note": note}
    cells = tuple(Cell(word or "", word or None) for word in given.values())
    row = Row(1, (*cells, Cell(on.isoformat(), on)))
    width = len(row.cells)
    decimals, orders = (Guess("."),) * width, (Guess("ymd"),) * width
    reading = Reading(_SURE, _SURE, Guess("."), Guess("ymd"))
    return Table("", (*given, "on"), (row,), (), reading, decimals, orders)


def observe(table: Table, *, dry_run: bool, as_json: bool, by: Actor) -> bool:
    """Record the values of a table, all or none, and say what came of it; True when nothing was wrong."""
    with write_transaction() if not dry_run else read_transaction():
        at = now()
        today = local_day(at, organisation(by).zone)
        lines = values.check(table, project=None, by=by, today=today)
        is_right = not any(line.problem for line in lines)
        count = values.write(lines, by=by, at=at) if is_right and not dry_run else 0
        said = _said(lines, count)
        if is_right and not dry_run:
            db.session.commit()
        else:
            db.session.rollback()
    click.echo(json.dumps(said, ensure_ascii=False, indent=2) if as_json else _in_words(said, dry_run))
    return is_right


def _said(lines: list[Line], recorded: int) -> dict[str, Any]:
    return {
        "rows": len(lines),
        "new": sum(line.is_new for line in lines),
        "known": sum(line.known for line in lines),
        "recorded": recorded,
        "problems": [
            {"row": line.row, "code": line.problem.code, "sentence": str(line.problem)}
            for line in lines
            if line.problem
        ],
    }


def _in_words(said: dict[str, Any], dry_run: bool) -> str:
    problems = [f"Row {problem['row']}: {problem['sentence']}" for problem in said["problems"]]
    if problems:
        return "\n".join([*problems, "Nothing is recorded. Mend these rows and try again."])
    known = f", {said['known']} stood on record already" if said["known"] else ""
    count = said["new" if dry_run else "recorded"]
    values = "1 value" if count == 1 else f"{count} values"
    return f"{values} {'would be ' if dry_run else ''}recorded{known}."
