"""Everything the page of one project shows, read with a fixed number of lean SELECTs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.errors import Missing
from portfolio.people.models import Department, Person
from portfolio.pitches.models import Pitch
from portfolio.projects.models import Note, OpenPoint, Partner, Partnership, Project, StageMove, Supporting, Tag, Term
from portfolio.register import exempted
from portfolio.status.told import ARMS, NO_DAY, NO_NUMBER, NOTHING, PROJECT_ID, Said, Told, shaped, sorted_out
from portfolio.strategy.models import Programme

MOST_NOTES = 20

_Deputy = aliased(Person)
_Parent = aliased(Project)
_Kind = aliased(Term)


class Record(NamedTuple):
    """A project in full; it has what rights ask for: owner, deputy, lead department."""

    id: int
    ref: str
    title: str
    summary: str | None
    problem: str | None
    for_whom: str | None
    origin: str
    district: str | None
    technology: str | None
    technology_reason: str | None
    informs_decisions: str | None
    decision_takers: str | None
    archived_on: date | None
    stage: str
    stage_since: date
    started_on: date | None
    lead_department_id: int
    owner_id: int | None
    deputy_id: int | None
    planned_start_on: date | None
    planned_end_on: date | None
    ended_on: date | None
    budget_minor: int | None
    budget_currency: str | None
    to_complete: int
    source_words: dict[str, str] | None
    changed_at: datetime
    version: int
    department: str
    owner: str | None
    deputy: str | None
    programme: str | None
    parent_ref: str | None
    parent: str | None


_RECORD = (
    sa.select(
        *(getattr(Project, name) for name in Record._fields[: Record._fields.index("department")]),
        Department.name,
        Person.name,
        _Deputy.name,
        Programme.title,
        _Parent.ref,
        _Parent.title,
    )
    .join(Department, Department.id == Project.lead_department_id)
    .outerjoin(Person, Person.id == Project.owner_id)
    .outerjoin(_Deputy, _Deputy.id == Project.deputy_id)
    .outerjoin(Programme, Programme.id == Project.programme_id)
    .outerjoin(_Parent, _Parent.id == Project.parent_id)
    .where(Project.organisation_id == sa.bindparam("organisation_id"), Project.ref == sa.bindparam("ref"))
)


def record(viewer: Viewer, ref: str) -> Record:
    """The project with a reference; Missing when the viewer's organisation has none."""
    row = read(_RECORD, {"organisation_id": viewer.organisation_id, "ref": ref}).one_or_none()
    if row is None:
        raise Missing("project")
    return Record._make(row)


class Around(NamedTuple):
    """A term, a supporting department, a partner, a part, a point that an import left open, or the call it came from.

    group  the vocabulary of a term, or supporting, partner, child, point or call; or one of exempted
    role   of a term; the part a partner plays; the stage of a child; why a point is open; the pitch to a call
    kind   key of the kind of a partner; the heading of a point
    """

    group: str
    key: str
    label: str
    role: str
    kind: str
    kind_label: str


AroundIt = Mapping[str, Sequence[Around]]

_EMPTY: sa.ColumnElement[str] = sa.literal("")
_AROUND = sa.union_all(
    sa.select(
        Term.vocabulary.label("of"),
        Term.key.label("key"),
        Term.label.label("label"),
        Tag.role.label("role"),
        _EMPTY.label("kind"),
        _EMPTY.label("kind_label"),
        Term.position.label("place"),
        Term.folded.label("name"),
    )
    .join(Tag, Tag.term_id == Term.id)
    .where(Tag.project_id == PROJECT_ID),
    sa.select(
        sa.literal("supporting"),
        Department.key,
        Department.name,
        _EMPTY,
        _EMPTY,
        _EMPTY,
        sa.literal(0),
        Department.name,
    )
    .join(Supporting, Supporting.department_id == Department.id)
    .where(Supporting.project_id == PROJECT_ID),
    sa.select(
        sa.literal("partner"),
        _EMPTY,
        Partner.name,
        sa.func.coalesce(Partnership.part, ""),
        sa.func.coalesce(_Kind.key, ""),
        sa.func.coalesce(_Kind.label, ""),
        sa.literal(0),
        Partner.folded,
    )
    .join(Partnership, Partnership.partner_id == Partner.id)
    .outerjoin(_Kind, _Kind.id == Partner.kind_id)
    .where(Partnership.project_id == PROJECT_ID),
    sa.select(
        sa.literal("point"),
        OpenPoint.item,
        sa.func.coalesce(OpenPoint.words, ""),
        OpenPoint.kind,
        sa.func.coalesce(OpenPoint.heading, ""),
        sa.cast(OpenPoint.id, sa.String),
        OpenPoint.id,
        _EMPTY,
    ).where(OpenPoint.project_id == PROJECT_ID, OpenPoint.settled_at.is_(None)),
    sa.select(
        sa.literal("child"), Project.ref, Project.title, Project.stage, _EMPTY, _EMPTY, sa.literal(0), Project.title_key
    ).where(Project.parent_id == PROJECT_ID),
    sa.select(sa.literal("call"), Call.ref, Call.title, Pitch.ref, _EMPTY, _EMPTY, sa.literal(0), _EMPTY)
    .join(Pitch, Pitch.call_id == Call.id)
    .where(Pitch.project_id == PROJECT_ID),
    *exempted.arms(PROJECT_ID),
)


def around(project_id: int, today: date, beside: sa.Select[*tuple[Any, ...]] | None = None, **values: Any) -> AroundIt:
    """What belongs to a project on a day, by group, in one statement.

    beside  what else is read in the same statement: a SELECT of the same columns, run with values
    """
    found: dict[str, list[Around]] = {}
    rows = read(_around(beside), {**values, "project_id": project_id, "today": today})
    for of, key, label, role, kind, kind_label, _place, _name in rows:
        found.setdefault(of, []).append(Around(of, key, label, role, kind, kind_label))
    return found


@lru_cache
def _around(beside: sa.Select[*tuple[Any, ...]] | None) -> sa.CompoundSelect[*tuple[Any, ...]]:
    both = _AROUND if beside is None else sa.union_all(*_AROUND.selects, beside)
    return both.order_by("of", "role", "place", "name")


class Dated(NamedTuple):
    """What stands on a day: the moves of a project and its newest notes, each newest first; its signals and risks.

    moves, notes  in the shape of Told: key is the stage moved to or the kind of note, words the reason or the note
    """

    moves: Sequence[Told]
    notes: Sequence[Told]
    said: Said


_corrected = aliased(Note)
_NOTES = (
    sa.select(
        *shaped(
            sa.literal("note"),
            Note.kind,
            Note.text,
            NOTHING,
            NO_NUMBER,
            NOTHING,
            Note.on,
            NO_DAY,
            sa.func.coalesce(Person.name, ""),
            Note.id,
        )
    )
    .outerjoin(Person, Person.id == Note.by_id)
    .where(Note.project_id == PROJECT_ID, ~sa.exists().where(_corrected.supersedes_id == Note.id))
    .order_by(Note.on.desc(), Note.id.desc())
    .limit(MOST_NOTES)
    .subquery()
)
_MOVES = (
    sa.select(
        *shaped(
            sa.literal("move"),
            StageMove.stage,
            sa.func.coalesce(StageMove.reason, ""),
            NOTHING,
            NO_NUMBER,
            NOTHING,
            StageMove.on,
            NO_DAY,
            sa.func.coalesce(Person.name, ""),
            StageMove.seq,
        )
    )
    .outerjoin(Person, Person.id == StageMove.by_id)
    .where(StageMove.project_id == PROJECT_ID)
)
_DATED = sa.union_all(_MOVES, sa.select(*_NOTES.c), *ARMS)


def dated(project_id: int) -> Dated:
    """Moves, notes, signals and risks of a project in one statement."""
    rows: dict[str, list[sa.Row[*tuple[Any, ...]]]] = {"move": [], "note": []}
    others: list[sa.Row[*tuple[Any, ...]]] = []
    for row in read(_DATED, {"project_id": project_id}):
        rows.get(row[0], others).append(row)
    return Dated(_newest_first(rows["move"]), _newest_first(rows["note"]), sorted_out(others))


def _newest_first(rows: Sequence[sa.Row[*tuple[Any, ...]]]) -> list[Told]:
    return [Told(*row[:-1]) for row in sorted(rows, key=lambda row: (row.on, row.place), reverse=True)]


class Names(NamedTuple):
    """What ids in the history stand for."""

    people: Mapping[int, str]
    departments: Mapping[int, str]
    programmes: Mapping[int, str]


def _named(of: str, model: Any, name: Any, *more: sa.ColumnElement[bool]) -> sa.Select[*tuple[Any, ...]]:
    chosen: sa.BindParameter[Any] = sa.bindparam(of, expanding=True)
    return sa.select(sa.literal(of).label("of"), model.id, name).where(model.id.in_(chosen), *more)


_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_NAMES = sa.union_all(
    _named("people", Person, Person.name),
    _named("departments", Department, Department.name, Department.organisation_id == _HERE),
    _named("programmes", Programme, Programme.title, Programme.organisation_id == _HERE),
)


def names(viewer: Viewer, people: Sequence[int], departments: Sequence[int], programmes: Sequence[int]) -> Names:
    """The names behind ids in one statement; departments and programmes only of the viewer's organisation."""
    found: dict[str, dict[int, str]] = {"people": {}, "departments": {}, "programmes": {}}
    wanted = {"people": people, "departments": departments, "programmes": programmes}
    for of, id_, name in read(_NAMES, {**wanted, "organisation_id": viewer.organisation_id}):
        found[of][id_] = name
    return Names(**found)
