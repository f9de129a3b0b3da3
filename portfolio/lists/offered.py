"""What pages show of a change of many projects: per project and field what was, what is wished for, what came of it."""

from collections.abc import Collection, Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN
from portfolio.lists.columns import BY_KEY, KEPT, NEW, Column, Plain
from portfolio.lists.differences import ACCEPTABLE, CHANGE, CONFLICT, NOT_ALLOWED, PROBLEM, REFUSED, UNSURE
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.lists.plain import Lists, written
from portfolio.people.models import Person
from portfolio.people.rights import May

GROUPS = 100
"""So many projects stand on one page of differences."""

RECENT = 50
NEW_WEIGHS = 10
"""A new project takes about as long to write as so many fields."""


class Line(NamedTuple):
    """One field of a project.

    heading  of the column; empty for a new project, whose values stand in `values`
    problem  what is wrong and what to do
    open     whether it can still be accepted; chosen whether it is ticked beforehand
    """

    id: int
    heading: str
    was: str
    now: str
    values: Sequence[tuple[str, str]]
    mark: str
    tone: str
    problem: str
    open: bool
    chosen: bool


class Group(NamedTuple):
    """What belongs to one project; place is its row in the file."""

    place: int
    ref: str
    title: str
    lines: Sequence[Line]


class Counts(NamedTuple):
    """How many fields of a change stand how."""

    open: int
    plain: int
    conflicts: int
    wrong: int
    written: int
    undone: int
    left: int


class Recent(NamedTuple):
    """A change in the list of changes."""

    id: int
    kind: str
    state: str
    name: str | None
    asked_at: Any
    by: str | None
    values: int


def sees_all(viewer: Viewer) -> bool:
    """Whether somebody may change every project, and so sees the changes that others made of many."""
    return May("edit_project")(viewer)


def _seen(viewer: Viewer) -> list[sa.ColumnElement[bool]]:
    mine = [] if sees_all(viewer) else [BulkChange.by_id == viewer.person_id]
    return [BulkChange.organisation_id == viewer.organisation_id, *mine]


def change_for(viewer: Viewer, change_id: int) -> BulkChange:
    """A change that the viewer made, or any of the city's for those who may change everything; Missing otherwise."""
    found = db.session.scalar(sa.select(BulkChange).where(BulkChange.id == change_id, *_seen(viewer)))
    if found is None:
        raise Missing
    return found


def recent(viewer: Viewer) -> list[Recent]:
    """The newest changes of many projects, with how many fields each is about."""
    about = sa.select(sa.func.count()).where(BulkValue.change_id == BulkChange.id).scalar_subquery()
    rows = db.session.execute(
        sa.select(
            BulkChange.id, BulkChange.kind, BulkChange.state, BulkChange.name, BulkChange.asked_at, Person.name, about
        )
        .outerjoin(Person, Person.id == BulkChange.by_id)
        .where(*_seen(viewer))
        .order_by(BulkChange.asked_at.desc(), BulkChange.id.desc())
        .limit(RECENT)
    )
    return [Recent._make(row) for row in rows]


def open_job(change: BulkChange) -> Job | None:
    """The job that still works on a change."""
    if change.job_id is None:
        return None
    return db.session.scalar(sa.select(Job).where(Job.id == change.job_id, Job.state.in_(OPEN)))


def counts(change: BulkChange) -> Counts:
    """How many fields of a change stand how."""
    rows = db.session.execute(
        sa.select(BulkValue.state, BulkValue.mark, sa.func.count())
        .where(BulkValue.change_id == change.id)
        .group_by(BulkValue.state, BulkValue.mark)
    )
    found = {(state, mark): number for state, mark, number in rows}

    def of(state: str, *marks: str) -> int:
        return sum(number for (at, mark), number in found.items() if at == state and (not marks or mark in marks))

    return Counts(
        open=of("offered", *ACCEPTABLE),
        plain=of("offered", CHANGE, NEW),
        conflicts=of("offered", CONFLICT, UNSURE),
        wrong=of("offered", PROBLEM, NOT_ALLOWED, REFUSED),
        written=of("written"),
        undone=of("undone"),
        left=of("kept"),
    )


def weight(change: BulkChange, chosen: Collection[int] | None, *states: str) -> int:
    """How much writing a change takes, in fields: a new project is worth several.

    chosen  ids of bulk_value; None for all that can be accepted
    """
    fields = sa.case((BulkValue.field == NEW, NEW_WEIGHS), else_=1)
    wanted = sa.select(sa.func.coalesce(sa.func.sum(fields), 0)).where(
        BulkValue.change_id == change.id, BulkValue.state.in_(states), BulkValue.mark.in_(ACCEPTABLE)
    )
    if chosen is not None:
        wanted = wanted.where(BulkValue.id.in_(chosen))
    return int(db.session.scalar(wanted) or 0)


def groups(change: BulkChange, after: int, lists: Lists) -> tuple[list[Group], int | None]:
    """One page of what a change is about, project by project; and after which row the next page begins."""
    places = db.session.scalars(
        sa.select(BulkValue.place)
        .where(BulkValue.change_id == change.id, BulkValue.place > after)
        .distinct()
        .order_by(BulkValue.place)
        .limit(GROUPS + 1)
    ).all()
    shown = places[:GROUPS]
    if not shown:
        return [], None
    rows = db.session.scalars(
        sa.select(BulkValue)
        .where(BulkValue.change_id == change.id, BulkValue.place.between(shown[0], shown[-1]))
        .order_by(BulkValue.place, BulkValue.id)
    )
    found: dict[int, list[BulkValue]] = {}
    for row in rows:
        found.setdefault(row.place, []).append(row)
    made = [
        Group(place, values[0].ref, values[0].title, [_line(value, lists) for value in values])
        for place, values in found.items()
    ]
    return made, shown[-1] if len(places) > GROUPS else None


def _line(value: BulkValue, lists: Lists) -> Line:
    is_new = value.field == NEW
    column = BY_KEY.get(value.field)
    is_open = value.state == "offered" and value.mark in ACCEPTABLE
    mark, tone = _mark(value)
    return Line(
        id=value.id,
        heading=_("New project") if column is None else _(column.heading),
        was=shown(column, value.was, lists) if column else "",
        now=_wished(value, column, lists),
        values=list(_values(value.now, lists)) if is_new else [],
        mark=mark,
        tone=tone,
        problem=_problem(value),
        open=is_open,
        chosen=is_open and value.mark in (CHANGE, NEW) and not value.problem,
    )


def _wished(value: BulkValue, column: Column | None, lists: Lists) -> str:
    """What is wished for, or what stands in a cell that nobody can read."""
    if column is None:
        return ""
    return str(value.now or "") if value.mark == PROBLEM else shown(column, value.now, lists)


def _values(values: dict[str, Plain], lists: Lists) -> Iterator[tuple[str, str]]:
    for column in KEPT:
        words = shown(column, values.get(column.key), lists)
        if words:
            yield _(column.heading), words


def shown(column: Column, value: Plain, lists: Lists) -> str:
    """A plain value as a page says it."""
    if value is None or value == []:
        return ""
    if column.kind == "day":
        return day(date.fromisoformat(value))
    if column.kind == "money":
        return money(Money(*value))
    return written(column, value, lists)


def _problem(value: BulkValue) -> str:
    return problem_words(value.problem) if value.problem else ""


def problem_words(kept: dict[str, Any]) -> str:
    """A broken rule that was kept, in the reader's language."""
    said = _(kept["sentence"])
    return said % kept["values"] if kept["values"] else said


class About(NamedTuple):
    """What an uploaded list says of itself.

    missing  columns that it no longer has; strange headings that are no column of ours
    on       when it went out; None where it does not say any more
    failed   why it cannot be compared
    """

    rows: int
    different: int
    left_out: int
    on: datetime | None
    missing: Sequence[str]
    strange: Sequence[str]
    failed: str


def about(change: BulkChange) -> About | None:
    """What a list says of itself; None for other changes, and while it is compared."""
    said = change.said
    if not said:
        return None
    return About(
        rows=said.get("rows", 0),
        different=said.get("different", 0),
        left_out=said.get("left_out", 0),
        on=_instant(said.get("on")),
        missing=[_(BY_KEY[key].heading) for key in said.get("missing", ())],
        strange=said.get("strange", ()),
        failed=problem_words(said["problem"]) if "problem" in said else "",
    )


def _instant(words: str | None) -> datetime | None:
    try:
        at = datetime.fromisoformat(words or "")
    except ValueError:
        return None
    return at if at.tzinfo else None


def _mark(value: BulkValue) -> tuple[str, str]:
    """What is said of a field, and its tone."""
    if value.state != "offered":
        words = {
            "written": (_("Saved"), "good"),
            "undone": (_("Taken back"), "neutral"),
            "kept": (_("Left as it is"), "warn"),
        }
        return words[value.state]
    return {
        CHANGE: (_("Changed"), "neutral"),
        NEW: (_("New project"), "neutral"),
        CONFLICT: (_("Changed by others too"), "warn"),
        UNSURE: (_("Perhaps older than the record"), "warn"),
        NOT_ALLOWED: (_("Not allowed"), "bad"),
        REFUSED: (_("Against a rule"), "bad"),
        PROBLEM: (_("Cannot be read"), "bad"),
    }[value.mark]
