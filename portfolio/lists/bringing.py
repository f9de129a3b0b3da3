"""Bring a list in: take the file, ask what is unclear, show what would come of it, write it, remember how."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, BinaryIO

from portfolio.core import files
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.core.texts import gettext as _
from portfolio.exchange import runs
from portfolio.exchange.models import ImportRun
from portfolio.history import actions as history
from portfolio.lists import checking, looking, tables
from portfolio.lists.checking import Found, Identity
from portfolio.lists.city import CityWords, city_words
from portfolio.lists.grid import Table
from portfolio.lists.headings import defaults, suggest
from portfolio.lists.mapping import Understanding, fitted, headings_key, of_plain
from portfolio.lists.models import ListImport, ListMapping
from portfolio.lists.reading.kinds import kind_of
from portfolio.lists.records import Reader, Record
from portfolio.lists.writing import Writer
from portfolio.people.queries import by_address, organisation

AT_ONCE = 400_000
"""Bytes of a file that is read while the person waits; a job reads larger ones."""

PASTED = "pasted.txt"
ROWS_AT_ONCE = 2000
"""Rows that are checked while the person waits."""

Tell = Callable[[int], None]


def _silent(permille: int) -> None:
    """Nobody looks on."""


@dataclass
class Opened:
    """A list that has been read."""

    table: Table
    city: CityWords
    currency: str
    today: date


@dataclass
class Checked:
    """A list of which it is known what would be written.

    at  when it was held against what is here
    """

    opened: Opened
    understanding: Understanding
    identity: Identity
    records: list[Record]
    found: Found
    at: datetime


@dataclass
class Prepared:
    """What a list seems to be, and what would come of it where that need not be asked."""

    checksum: str
    headings_key: str
    understanding: Understanding
    looked: Mapping[str, Any]
    checked: Checked | None


# ------------------------------------------------------------------------------------------------ reading it
def open_list(
    content: bytes, name: str, reading: Mapping[str, Any], *, is_pasted: bool = False, by: Actor, at: datetime
) -> Opened:
    """Read a list; WrongInput says what is wrong with the file.

    reading  what the file does not tell about itself, by `mapping.READING`
    """
    if is_pasted:
        table = tables.read_pasted(content.decode())
    else:
        head = reading.get("head")
        table = tables.read_table(
            content,
            name,
            sheet=reading.get("sheet"),
            head=(head[0], head[1]) if head else None,
            encoding=reading.get("encoding"),
            separator=reading.get("separator"),
        )
    if not table.rows:
        raise WrongInput("no_rows", N_("There is a head in this list, but no row below it."), "file")
    city = organisation(by)
    return Opened(table, city_words(by), city.currency, local_day(at, city.zone))


def check(
    opened: Opened,
    understanding: Understanding,
    *,
    name: str,
    checksum: str,
    by: Actor,
    at: datetime,
    tell: Tell = _silent,
) -> Checked:
    """Say what every row becomes, without writing anything.

    checksum  of the file and its sheet
    raises    WrongInput when rows name no department and nobody said who leads them
    """
    table = opened.table
    understanding = looking.completed(fitted(understanding, table.headers), table, opened.city)

    def untitled(number: int) -> str:
        return _("Row %(number)s of %(name)s", number=number, name=name)

    reader = Reader(table, understanding, currency=opened.currency, today=opened.today, untitled=untitled)
    identity = checking.identify(table, reader, checksum, by)
    found = Found()
    strangers = {email for email, known in by_address(reader.addresses(table), by).items() if known is None}
    titles = checking.titles_here(by)
    records = list(checking.checked(table, reader, identity, opened.city, titles, found, tell, strangers))
    return Checked(opened, understanding, identity, records, found, at)


def checksum_of(file_key: str, sheet: str) -> str:
    """What stands for a list: its file, and its sheet where the file has several."""
    return hashlib.sha256(f"{file_key}\0{sheet}".encode()).hexdigest() if sheet else file_key


# ------------------------------------------------------------------------------------------------- an import
def ask(upload: BinaryIO, name: str, *, is_pasted: bool = False, by: Actor, at: datetime) -> ImportRun:
    """Take a file: read it at once or let a job read it. What is no list is WrongInput before anything is stored."""
    content = upload.read(tables.MOST_BYTES + 1)
    name = PASTED if is_pasted else runs.file_name(name, "list.xlsx")
    opened = None
    if len(content) <= AT_ONCE or len(content) > tables.MOST_BYTES:
        opened = open_list(content, name, {}, is_pasted=is_pasted, by=by, at=at)
    else:
        kind_of(content, name)  # refuses at once what is no list at all
    key = files.put(content)
    run = runs.open_run(
        kind=runs.LIST,
        name=name,
        checksum=key,
        today=local_day(at, organisation(by).zone),
        state="checking",
        file_key=key,
        by=by,
        at=at,
    )
    db.session.add(ListImport(import_id=run.id, is_pasted=is_pasted, choices={}))
    db.session.flush()
    history.record("import.asked", thing=("import", run.id), by=by, at=at, after={"name": run.name})
    _go_on(run, opened, by, at)
    return run


def _go_on(run: ImportRun, opened: Opened | None, by: Actor, at: datetime) -> None:
    """Work out what a list seems to be, or let a job do so where it was not read, or is long and need not be asked."""
    if opened is not None and (len(opened.table.rows) <= ROWS_AT_ONCE or _remembered(opened, by) is None):
        keep_prepared(run, prepare(run, opened, by=by, at=at))
        return
    kept = list_of(run)
    kept.looked = kept.found = None
    run.state = "checking"
    runs.enqueue(run, runs.JOBS[runs.LIST], {"write": False}, by, at)


def _remembered(opened: Opened, by: Actor) -> ListMapping | None:
    """How the last list of this shape was brought in."""
    return db.session.get(ListMapping, (by.organisation_id, headings_key(opened.table.headers)))


def list_of(run: ImportRun) -> ListImport:
    """What belongs to an import of a list; Missing for imports of another kind, and for those that are over."""
    kept = kept_of(run)
    if kept is None:
        raise Missing("missing", N_("There is no such import."))
    return kept


def kept_of(run: ImportRun) -> ListImport | None:
    """What is kept of a list: nothing once it is taken back or given up; Missing for imports of another kind."""
    if run.kind != runs.LIST:
        raise Missing("missing", N_("There is no such import."))
    return db.session.get(ListImport, run.id)


def open_kept(run: ImportRun, *, by: Actor, at: datetime) -> Opened:
    """Read the file of an import again, as its person wants it read."""
    kept = list_of(run)
    content = files.get(run.file_key or "")
    return open_list(content, run.name, kept.choices, is_pasted=kept.is_pasted, by=by, at=at)


def prepare(run: ImportRun, opened: Opened, *, by: Actor, at: datetime, tell: Tell = _silent) -> Prepared:
    """Work out what a list seems to be, and check it at once where its shape is known. Writes nothing."""
    kept = list_of(run)
    checksum = checksum_of(run.file_key or "", opened.table.sheet)
    key = headings_key(opened.table.headers)
    remembered = _remembered(opened, by)
    if remembered is not None:
        understanding = fitted(of_plain(remembered.mapping), opened.table.headers)
        understanding = replace(understanding, reading={**understanding.reading, **kept.choices})
    else:
        understanding = Understanding(
            columns=suggest(opened.table), defaults=defaults(opened.table), reading=kept.choices
        )
    looked = looking.look(opened.table, opened.table.sheets, understanding, opened.city)
    checked = None
    if remembered is not None:
        try:
            checked = check(opened, understanding, name=run.name, checksum=checksum, by=by, at=at, tell=tell)
        except WrongInput:
            checked = None  # this time rows name no department, so that is asked after all
    return Prepared(checksum, key, understanding, looked, checked)


def keep_prepared(run: ImportRun, prepared: Prepared) -> None:
    """Keep with an import what its list seems to be."""
    kept = list_of(run)
    run.checksum = prepared.checksum
    kept.headings_key = prepared.headings_key
    kept.looked = dict(prepared.looked)
    kept.mapping = prepared.understanding.plain()
    kept.found = None
    run.state = "asking"
    if prepared.checked is not None:
        keep_check(run, prepared.checked)


def read_again(run: ImportRun, choices: Mapping[str, Any], *, by: Actor, at: datetime) -> None:
    """Read the file another way than it was guessed, a large one by a job: another sheet, head, encoding, separator."""
    _only_open(run)
    kept = list_of(run)
    kept.choices = dict(choices)
    is_small = files.place(run.file_key or "").stat().st_size <= AT_ONCE
    is_short = (kept.looked or {}).get("rows", 0) <= ROWS_AT_ONCE
    _go_on(run, open_kept(run, by=by, at=at) if is_small and is_short else None, by, at)
    history.record("import.read_again", thing=("import", run.id), by=by, at=at)


def settle(
    run: ImportRun, understanding: Understanding, *, count_from: date | None = None, by: Actor, at: datetime
) -> ImportRun:
    """Take what the person says about the columns and words, and work out what would come of it.

    Raises WrongInput when nobody says who leads rows without a department.
    """
    _only_open(run)
    kept = list_of(run)
    kept.mapping = understanding.plain()
    run.count_from = count_from
    history.record("import.matched", thing=("import", run.id), by=by, at=at)
    if (kept.looked or {}).get("rows", 0) > ROWS_AT_ONCE:
        run.state = "checking"
        runs.enqueue(run, runs.JOBS[runs.LIST], {"write": False}, by, at)
        return run
    opened = open_kept(run, by=by, at=at)
    asked = {(word["field"], word["word"]) for word in (kept.looked or {}).get("words", ())}
    keep_look(run, opened, understanding)
    if {(word["field"], word["word"]) for word in (kept.looked or {})["words"]} - asked:
        run.state = "asking"
        return run
    keep_check(run, check(opened, understanding, name=run.name, checksum=run.checksum, by=by, at=at))
    return run


def keep_look(run: ImportRun, opened: Opened, understanding: Understanding) -> None:
    """Keep what the page of columns shows once somebody has said more."""
    kept = list_of(run)
    before = kept.looked or {}
    kept.looked = looking.look(opened.table, [], understanding, opened.city) | {"sheets": before.get("sheets", [])}


def keep_check(run: ImportRun, checked: Checked) -> None:
    """Keep with an import what its dry run found."""
    kept = list_of(run)
    found = checked.found
    kept.mapping = checked.understanding.plain()
    kept.found = found.plain()
    run.source = checked.identity.source
    run.row_counts = {"projects": found.taken, "funding": found.lines}
    run.here_counts = {"projects": found.here}
    run.left_out_counts = dict(found.left)
    run.control_totals = found.plain_totals()
    run.state = "ready" if found.taken else "known"


def write(run: ImportRun, checked: Checked, *, count_from: date | None = None, by: Actor, at: datetime) -> ImportRun:
    """Write a checked list, all of it or nothing; the caller commits once."""
    runs.take_turn(run, checked.at)
    if not checked.records:
        raise RuleBroken("nothing_new", N_("Everything in this list is here already."))
    keep_check(run, checked)
    today = checked.opened.today
    run.count_from = runs.decide_count_from(count_from, today, by, at)
    Writer(
        city=checked.opened.city,
        identity=checked.identity,
        defaults=dict(checked.understanding.defaults),
        nobody=_("Not named"),
        import_id=run.id,
        today=today,
        by=by,
        at=at,
    ).write(checked.records)
    _remember(list_of(run), checked.understanding, by, at)
    runs.mark_written(run, by=by, at=at)
    return run


def _remember(kept: ListImport, understanding: Understanding, by: Actor, at: datetime) -> None:
    """Keep how a list of this shape was brought in, so that the next one asks nothing."""
    if kept.headings_key is None:
        return
    lasting = {name: value for name, value in understanding.reading.items() if name in ("decimal", "order")}
    values = replace(understanding, reading=lasting).plain()
    known = db.session.get(ListMapping, (by.organisation_id, kept.headings_key), with_for_update=True)
    if known is None:
        known = ListMapping(organisation_id=by.organisation_id, headings_key=kept.headings_key)
        db.session.add(known)
    known.mapping, known.changed_at, known.by_id = values, at, by.person_id
    db.session.flush()


def _only_open(run: ImportRun) -> None:
    runs.hold(run)
    if run.state not in ("asking", "ready", "known"):
        raise RuleBroken("not_open", N_("This import is not waiting for anything."))
