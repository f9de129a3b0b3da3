"""Everything the page of one project shows, read with a fixed number of lean SELECTs."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Metric, Observation, Target
from portfolio.people.models import Department, Person
from portfolio.projects.models import Note, Partner, Partnership, Project, StageMove, Supporting, Tag, Term
from portfolio.reviews.models import Outcome, Review
from portfolio.strategy.models import Programme

SPARK_VALUES = 8
CHART_VALUES = 40
MOST_NOTES = 20
MOST_ROWS = 200

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
    changed_at: datetime
    version: int
    department: str
    department_key: str
    owner: str | None
    deputy: str | None
    programme_key: str | None
    programme: str | None
    parent_ref: str | None
    parent: str | None


_RECORD = (
    sa.select(
        *(getattr(Project, name) for name in Record._fields[: Record._fields.index("department")]),
        Department.name,
        Department.key,
        Person.name,
        _Deputy.name,
        Programme.key,
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
    row = db.session.execute(_RECORD, {"organisation_id": viewer.organisation_id, "ref": ref}).one_or_none()
    if row is None:
        raise Missing("project")
    return Record._make(row)


class Around(NamedTuple):
    """A term, a supporting department, a partner or a part of a project.

    group  the vocabulary of a term, or supporting, partner or child
    role   of a term; the part a partner plays; the stage of a child
    kind   key of the kind of a partner
    """

    group: str
    key: str
    label: str
    role: str
    kind: str
    kind_label: str


_PROJECT_ID: sa.BindParameter[int] = sa.bindparam("project_id", type_=sa.Integer)
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
    .where(Tag.project_id == _PROJECT_ID),
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
    .where(Supporting.project_id == _PROJECT_ID),
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
    .where(Partnership.project_id == _PROJECT_ID),
    sa.select(
        sa.literal("child"), Project.ref, Project.title, Project.stage, _EMPTY, _EMPTY, sa.literal(0), Project.title_key
    ).where(Project.parent_id == _PROJECT_ID),
).order_by("of", "role", "place", "name")


def around(project_id: int) -> Mapping[str, Sequence[Around]]:
    """What belongs to a project, by group."""
    found: dict[str, list[Around]] = {}
    for of, key, label, role, kind, kind_label, _place, _name in db.session.execute(
        _AROUND, {"project_id": project_id}
    ):
        found.setdefault(of, []).append(Around(of, key, label, role, kind, kind_label))
    return found


class Dated(NamedTuple):
    """A move to a stage, or a note, on a day.

    kind  the stage moved to, or the kind of note
    """

    is_move: bool
    kind: str
    words: str
    on: date
    by: str | None


_corrected = aliased(Note)
_NOTES = (
    sa.select(sa.false(), Note.kind, Note.text, Note.on, Person.name, Note.id)
    .outerjoin(Person, Person.id == Note.by_id)
    .where(Note.project_id == _PROJECT_ID, ~sa.exists().where(_corrected.supersedes_id == Note.id))
    .order_by(Note.on.desc(), Note.id.desc())
    .limit(MOST_NOTES)
    .subquery()
)
_DATED = sa.union_all(
    sa.select(
        sa.true().label("is_move"),
        StageMove.stage.label("kind"),
        sa.func.coalesce(StageMove.reason, "").label("words"),
        StageMove.on.label("on"),
        Person.name.label("by"),
        StageMove.seq.label("place"),
    )
    .outerjoin(Person, Person.id == StageMove.by_id)
    .where(StageMove.project_id == _PROJECT_ID),
    sa.select(*_NOTES.c),
).order_by(sa.desc("on"), sa.desc("place"))


def dated(project_id: int) -> tuple[list[Dated], list[Dated]]:
    """The moves of a project and its newest notes, each newest first."""
    rows = [
        Dated(bool(is_move), kind, words, on, by)
        for is_move, kind, words, on, by, _place in db.session.execute(_DATED, {"project_id": project_id})
    ]
    return [row for row in rows if row.is_move], [row for row in rows if not row.is_move]


class Measure(NamedTuple):
    """A measure with its present goal."""

    id: int
    name: str
    level: str
    unit: str
    measure: str
    direction: str
    is_primary: bool
    edition: int
    source: str | None
    retired_on: date | None
    baseline_value: int | None
    latest_value: int | None
    latest_on: date | None
    goal: int | None
    low: int | None
    high: int | None
    question: str | None
    goal_on: date | None


_newest_target = (
    sa.select(sa.func.max(Target.id))
    .where(Target.metric_id == Metric.id, Target.edition == Metric.edition)
    .correlate(Metric)
    .scalar_subquery()
)
_MEASURES = (
    sa.select(
        *(getattr(Metric, name) for name in Measure._fields[: Measure._fields.index("goal")]),
        Target.value,
        Target.low,
        Target.high,
        Target.question,
        Target.on,
    )
    .outerjoin(Target, Target.id == _newest_target)
    .where(Metric.project_id == _PROJECT_ID)
    .order_by(Metric.retired_on.isnot(None), Metric.is_primary.desc(), Metric.position, Metric.id)
    .limit(MOST_ROWS)
)


def measures(project_id: int) -> list[Measure]:
    """The measures of a project, primary ones first, retired ones last."""
    return [Measure._make(row) for row in db.session.execute(_MEASURES, {"project_id": project_id})]


class Value(NamedTuple):
    """A value that counts: neither corrected nor withdrawn, of the whole."""

    metric_id: int
    value: int
    observed_on: date
    edition: int


_later = aliased(Observation)
_counting = (
    sa.select(
        Observation.metric_id,
        Observation.value,
        Observation.observed_on,
        Observation.edition,
        Observation.id,
        sa.func.row_number()
        .over(partition_by=Observation.metric_id, order_by=(Observation.observed_on.desc(), Observation.id.desc()))
        .label("place"),
    )
    .where(
        Observation.metric_id.in_(sa.bindparam("metric_ids", expanding=True)),
        Observation.value.isnot(None),
        Observation.withdrawn.is_(False),
        Observation.part.is_(None),
        ~sa.exists().where(_later.supersedes_id == Observation.id),
    )
    .subquery()
)
_VALUES = (
    sa.select(_counting.c.metric_id, _counting.c.value, _counting.c.observed_on, _counting.c.edition)
    .where(
        sa.or_(
            _counting.c.place <= SPARK_VALUES,
            sa.and_(_counting.c.metric_id == sa.bindparam("first"), _counting.c.place <= CHART_VALUES),
        )
    )
    .order_by(_counting.c.metric_id, _counting.c.observed_on, _counting.c.id)
)


def values(metric_ids: Sequence[int]) -> Mapping[int, Sequence[Value]]:
    """The last few values of measures, oldest first; more of the first measure, whose chart is drawn."""
    found: dict[int, list[Value]] = {}
    if metric_ids:
        wanted = {"metric_ids": list(metric_ids), "first": metric_ids[0]}
        for row in db.session.execute(_VALUES, wanted):
            found.setdefault(row[0], []).append(Value._make(row))
    return found


class Line(NamedTuple):
    """A funding line with the sums of its bookings, in minor units."""

    id: int
    source: str
    kind: str
    share: str
    form: str
    state: str
    currency: str
    total_minor: int | None
    off_books: bool
    matches_id: int | None
    requested: int
    committed: int
    received: int
    spent: int


def _booked(kind: str) -> sa.ColumnElement[int]:
    amounts = sa.case((LedgerEntry.kind == kind, LedgerEntry.amount_minor), else_=0)
    return sa.cast(sa.func.coalesce(sa.func.sum(amounts), 0), sa.BigInteger)


_LINES = (
    sa.select(
        *(getattr(FundingLine, name) for name in Line._fields[: Line._fields.index("requested")]),
        *(_booked(kind) for kind in ("requested", "committed", "received", "spent")),
    )
    .outerjoin(LedgerEntry, LedgerEntry.line_id == FundingLine.id)
    .where(FundingLine.project_id == _PROJECT_ID)
    .group_by(FundingLine.id)
    .order_by(FundingLine.id)
    .limit(MOST_ROWS)
)


def lines(project_id: int) -> list[Line]:
    """The money of a project, line by line."""
    return [Line._make(row) for row in db.session.execute(_LINES, {"project_id": project_id})]


class Reviewed(NamedTuple):
    """A review of a project with what its newest outcome found."""

    id: int
    kind: str
    first_due_on: date
    due_on: date
    state: str
    held_on: date | None
    signed_on: date | None
    decision: str | None
    findings: str | None


_newest_outcome = (
    sa.select(sa.func.max(Outcome.id)).where(Outcome.review_id == Review.id).correlate(Review).scalar_subquery()
)
_REVIEWS = (
    sa.select(
        *(getattr(Review, name) for name in Reviewed._fields[: Reviewed._fields.index("findings")]), Outcome.findings
    )
    .outerjoin(Outcome, Outcome.id == _newest_outcome)
    .where(Review.project_id == _PROJECT_ID)
    .order_by(Review.due_on, Review.id)
    .limit(MOST_ROWS)
)


def reviews(project_id: int) -> list[Reviewed]:
    """The reviews of a project, the earliest first."""
    return [Reviewed._make(row) for row in db.session.execute(_REVIEWS, {"project_id": project_id})]


class Names(NamedTuple):
    """What ids in the history stand for."""

    people: Mapping[int, str]
    departments: Mapping[int, str]
    programmes: Mapping[int, str]


def names(viewer: Viewer, people: Sequence[int], departments: Sequence[int], programmes: Sequence[int]) -> Names:
    """The names behind ids in one statement; departments and programmes only of the viewer's organisation."""

    def named(group: str, model: Any, name: Any, ids: Sequence[int], *more: Any) -> sa.Select[Any, Any, Any]:
        return sa.select(sa.literal(group).label("of"), model.id, name).where(model.id.in_(ids), *more)

    here = viewer.organisation_id
    wanted = sa.union_all(
        named("people", Person, Person.name, people),
        named("departments", Department, Department.name, departments, Department.organisation_id == here),
        named("programmes", Programme, Programme.title, programmes, Programme.organisation_id == here),
    )
    found: dict[str, dict[int, str]] = {"people": {}, "departments": {}, "programmes": {}}
    for of, id_, name in db.session.execute(wanted):
        found[of][id_] = name
    return Names(**found)
