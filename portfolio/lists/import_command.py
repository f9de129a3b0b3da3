"""What `bin/portfolio import list` does, apart from its options."""

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import click

from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.bulk import no_collecting
from portfolio.core.clock import now
from portfolio.core.db import db, read_transaction, write_transaction
from portfolio.core.errors import WrongInput
from portfolio.exchange import runs
from portfolio.exchange.commands import as_table, say, shown_bar
from portfolio.exchange.queries import run_with_checksum
from portfolio.lists import bringing, tables
from portfolio.lists.bringing import Checked, Opened
from portfolio.lists.headings import defaults, suggest
from portfolio.lists.mapping import Understanding, fitted, headings_key, of_plain, read_toml
from portfolio.lists.models import ListImport, ListMapping


def bring_in(
    place: Path,
    *,
    mapping: Path | None,
    department: str | None,
    count_from: date | None,
    dry_run: bool,
    as_json: bool,
    by: Actor,
) -> None:
    """Bring one list in, or say what would come of it."""
    content = _content(place)
    given = read_toml(mapping.read_bytes()) if mapping else None
    with no_collecting():  # the list itself is gone again by the end
        said = _brought_in(content, place.name, given, department, count_from, dry_run=dry_run, by=by)
    _print(said, dry_run, as_json)


def _brought_in(
    content: bytes,
    name: str,
    given: Understanding | None,
    department: str | None,
    count_from: date | None,
    *,
    dry_run: bool,
    by: Actor,
) -> dict[str, Any]:
    """Check a list and write it unless it is a dry run; gives what the command says about it."""
    with read_transaction(), shown_bar() as tell:
        opened = bringing.open_list(content, name, given.reading if given else {}, by=by, at=now())
        understanding = _understanding(opened, given, department, by)
        checksum = bringing.checksum_of(files.key_of(content), opened.table.sheet)
        checked = bringing.check(opened, understanding, name=name, checksum=checksum, by=by, at=now(), tell=tell)
        earlier = run_with_checksum(by, checksum)
        run_id = earlier.id if earlier else None
        db.session.rollback()
    if checked.records and not dry_run:
        say("Writing everything at once.")
        with write_transaction():
            run_id = _write(checked, name, checksum, count_from, by)
            db.session.commit()
    return _said(checked, None if dry_run else run_id)


def _content(place: Path) -> bytes:
    try:
        with place.open("rb") as file:
            return file.read(tables.MOST_BYTES + 1)
    except OSError as error:
        raise click.ClickException(f"{place} cannot be read: {error.strerror}.") from None


def _understanding(opened: Opened, given: Understanding | None, department: str | None, by: Actor) -> Understanding:
    """The mapping that was given, else the one remembered for these headings, else what the list seems to be."""
    headers = opened.table.headers
    remembered = db.session.get(ListMapping, (by.organisation_id, headings_key(headers)))
    if given is not None:
        understanding = fitted(given, headers)
    elif remembered is not None:
        understanding = fitted(of_plain(remembered.mapping), headers)
    else:
        understanding = Understanding(columns=suggest(opened.table), defaults=defaults(opened.table))
    only = next(iter(opened.city.departments.values())) if len(opened.city.departments) == 1 else None
    lead = department or understanding.defaults.get("department") or only
    return replace(understanding, defaults={**understanding.defaults, "department": lead}) if lead else understanding


def _write(checked: Checked, name: str, checksum: str, count_from: date | None, by: Actor) -> int:
    run = runs.open_run(
        kind=runs.LIST, name=name, checksum=checksum, today=checked.opened.today, state="writing", by=by, at=now()
    )
    db.session.add(ListImport(import_id=run.id, choices={}, headings_key=headings_key(checked.opened.table.headers)))
    db.session.flush()
    return bringing.write(run, checked, count_from=count_from, by=by, at=now()).id


def _said(checked: Checked, run_id: int | None) -> dict[str, Any]:
    found = checked.found
    return {
        "import": run_id,
        "rows": found.rows,
        "taken": found.taken,
        "already_here": found.here,
        "to_complete": found.to_complete,
        "left": {"rows": sum(found.left.values()), **found.left},
        "columns": dict(checked.understanding.columns),
        "control_totals": found.plain_totals(),
    }


def _print(said: dict[str, Any], dry_run: bool, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    if dry_run:
        click.echo("Nothing was written, as wished.")
    elif not said["taken"]:
        click.echo("Nothing new: every row of this list is here already.")
    else:
        click.echo(f"Imported as import {said['import']}.")
    for name in ("rows", "taken", "already_here", "to_complete"):
        click.echo(as_table({name: said[name]}))
    for name in ("left", "columns", "control_totals"):
        click.echo(as_table({name: said[name]}))


def refused(error: WrongInput) -> click.ClickException:
    """What the command says about a list that it cannot take."""
    hint = " Add --department NAME." if error.code == "no_department" else ""
    return click.ClickException(f"{error}{hint}")
