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
    with no_collecting():  # what was checked stays until it is written
        with read_transaction(), shown_bar() as tell:
            opened = bringing.open_list(content, place.name, given.reading if given else {}, by=by, at=now())
            understanding = _understanding(opened, given, department, by)
            checksum = bringing.checksum_of(files.key_of(content), opened.table.sheet)
            checked = bringing.check(
                opened, understanding, name=place.name, checksum=checksum, by=by, at=now(), tell=tell
            )
            earlier = run_with_checksum(by, checksum)
            run_id = earlier.id if earlier else None
            db.session.rollback()
        if checked.records and not dry_run:
            say("Writing everything at once.")
            with write_transaction():
                run_id = _write(checked, place.name, checksum, count_from, by)
                db.session.commit()
    _print(checked, None if dry_run else run_id, dry_run, as_json)


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


def _print(checked: Checked, run_id: int | None, dry_run: bool, as_json: bool) -> None:
    found = checked.found
    said: dict[str, Any] = {
        "import": run_id,
        "rows": found.rows,
        "taken": found.taken,
        "already_here": found.here,
        "to_complete": found.to_complete,
        "left": {"rows": sum(found.left.values()), **found.left},
        "columns": dict(checked.understanding.columns),
        "control_totals": found.plain_totals(),
    }
    if as_json:
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    if dry_run:
        click.echo("Nothing was written, as wished.")
    elif not checked.records:
        click.echo("Nothing new: every row of this list is here already.")
    else:
        click.echo(f"Imported as import {run_id}.")
    for name in ("rows", "taken", "already_here", "to_complete"):
        click.echo(as_table({name: said[name]}))
    for name in ("left", "columns", "control_totals"):
        click.echo(as_table({name: said[name]}))


def refused(error: WrongInput) -> click.ClickException:
    """What the command says about a list that it cannot take."""
    hint = " Add --department NAME." if error.code == "no_department" else ""
    return click.ClickException(f"{error}{hint}")
