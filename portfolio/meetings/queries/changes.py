"""What was recorded since a meeting, read from the dated rows and grouped by project, the newest first.

What was recorded in the instant in which a project was brought here (as an import does) belongs to its arrival and is
no news of its own.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import UTCDateTime, read
from portfolio.core.paging import PAGE, Page, cursor, instant_in, read_cursor, row_id
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.meetings.facts import Change, Changed
from portfolio.meetings.queries.scope import COUNTED, MOST, Scope, run, within
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Person
from portfolio.projects.models import Assignment, Project, StageMove
from portfolio.reviews.models import Review, SignOff
from portfolio.status.models import Confidence
from portfolio.updates.models import ProjectUpdate

SINCE: sa.BindParameter[datetime] = sa.bindparam("since", type_=UTCDateTime())
_LATEST: sa.BindParameter[datetime] = sa.bindparam("latest", type_=UTCDateTime())
_LAST_ID: sa.BindParameter[int] = sa.bindparam("last_id", type_=sa.Integer)

_NOTHING = sa.literal("")


class Columns(NamedTuple):
    """The SQL for what is told of a change: the fields of Change after its kind, empty where nothing is to be said."""

    on: Any
    key: Any = _NOTHING
    words: Any = _NOTHING
    more: Any = _NOTHING
    amount: Any = sa.cast(sa.null(), sa.BigInteger)
    unit: Any = _NOTHING
    measure: Any = _NOTHING


class Source(NamedTuple):
    """Where one kind of change is recorded.

    rows        the model of the dated rows that record it
    conditions  which of those rows are news
    through     what stands between such a row and its project
    """

    kind: str
    rows: Any
    columns: Columns
    conditions: Sequence[Any] = ()
    through: Any = None

    @property
    def joined(self) -> Any:
        """The rows with their project."""
        table = self.rows.__table__
        between = table if self.through is None else table.join(self.through.__table__)
        return between.join(Project.__table__)


def _text(column: Any) -> sa.ColumnElement[str]:
    """A text that may be missing."""
    return sa.func.coalesce(column, "")


def _after_arrival(rows: Any) -> Any:
    return rows.recorded_at != Project.created_at


_owner = (
    sa.select(Person.name)
    .where(Person.id == Assignment.person_id, Assignment.applies)
    .correlate(Assignment)
    .scalar_subquery()
)
_earlier = aliased(Confidence)
_judged_before = (
    sa.select(_earlier.colour)
    .where(_earlier.project_id == Confidence.project_id, _earlier.side == Confidence.side, _earlier.id < Confidence.id)
    .order_by(_earlier.id.desc())
    .limit(1)
    .correlate(Confidence)
    .scalar_subquery()
)
SOURCES = (
    Source("entered", StageMove, Columns(StageMove.on, key=StageMove.stage), [StageMove.seq == 1]),
    Source(
        "moved",
        StageMove,
        Columns(StageMove.on, key=StageMove.stage, more=_text(StageMove.reason)),
        [StageMove.seq > 1, _after_arrival(StageMove)],
    ),
    Source(
        "owner",
        Assignment,
        Columns(Assignment.on, words=_text(_owner)),
        [Assignment.kind == "owner", _after_arrival(Assignment)],
    ),
    Source(
        "value",
        Observation,
        Columns(
            Observation.observed_on,
            words=Metric.name,
            more=_text(Observation.words),
            amount=Observation.value,
            unit=Metric.unit,
            measure=Metric.measure,
        ),
        [sa.not_(Observation.withdrawn), Observation.part.is_(None), _after_arrival(Observation)],
        through=Metric,
    ),
    Source(
        "booking",
        LedgerEntry,
        Columns(
            LedgerEntry.on,
            key=LedgerEntry.kind,
            words=FundingLine.source,
            amount=LedgerEntry.amount_minor,
            unit=LedgerEntry.currency,
        ),
        [_after_arrival(LedgerEntry)],
        through=FundingLine,
    ),
    Source(
        "signed",
        SignOff,
        Columns(SignOff.on, key=Review.kind, more=_text(Review.decision)),
        [SignOff.signed, _after_arrival(SignOff)],
        through=Review,
    ),
    Source(
        "update",
        ProjectUpdate,
        Columns(
            ProjectUpdate.sent_on,
            key=_text(ProjectUpdate.nothing_changed_reason),
            words=_text(ProjectUpdate.sentence),
            more=ProjectUpdate.quarter,
        ),
    ),
    Source(
        "confidence",
        Confidence,
        Columns(Confidence.on, key=Confidence.colour, words=_text(Confidence.reason), more=Confidence.side),
        [
            Confidence.colour.in_(("amber", "red")),
            _after_arrival(Confidence),
            _text(_judged_before) != Confidence.colour,
        ],
    ),
)


# ---------------------------------------------------------------------------------------- which projects changed
def changed(scope: Scope, since: datetime, most: int) -> tuple[list[Changed], int]:
    """The projects that changed last, with what was recorded about each, and how many changed (to COUNTED)."""
    rows = run(_page, scope, False, since=since, most=most)
    total = min(COUNTED, rows[0].total) if rows else 0
    return _told([(row.id, row.ref, row.title) for row in rows], since), total


def all_changed(scope: Scope, since: datetime, after: str | None, size: int = PAGE) -> Page[Changed]:
    """All projects that changed, page by page."""
    seek = read_cursor(after, 2)
    place = {"latest": instant_in(seek[0]), "last_id": row_id(seek[1])} if seek else {}
    rows = run(_page, scope, seek is not None, since=since, most=size + 1, **place)
    shown = rows[:size]
    lines = _told([(row.id, row.ref, row.title) for row in shown], since)
    more = cursor(shown[-1].latest.isoformat(), shown[-1].id) if len(rows) > size else None
    return Page(lines, more)


def _thin(shape: str, source: Source) -> sa.Select[*tuple[Any, ...]]:
    return (
        sa.select(Project.id.label("id"), source.rows.recorded_at.label("recorded_at"))
        .select_from(source.joined)
        .where(source.rows.recorded_at > SINCE, *source.conditions, *within(shape))
    )


def _page(shape: str, sqlite: bool, seeks: bool) -> Any:
    arms = sa.union_all(*(_thin(shape, source) for source in SOURCES)).subquery()
    latest = sa.func.max(arms.c.recorded_at)
    total = sa.func.count().over()
    by_project = sa.select(arms.c.id, latest.label("latest"), total.label("total")).group_by(arms.c.id)
    if seeks:
        by_project = by_project.having(sa.or_(latest < _LATEST, sa.and_(latest == _LATEST, arms.c.id < _LAST_ID)))
    page = by_project.order_by(latest.desc(), arms.c.id.desc()).limit(MOST).subquery()
    return (
        sa.select(Project.id, Project.ref, Project.title, page.c.latest, page.c.total)
        .join(page, page.c.id == Project.id)
        .order_by(page.c.latest.desc(), Project.id.desc())
    )


# ------------------------------------------------------------------------------------------------ what was recorded
MOST_EACH = 6
"""Of one project are told at most; the rest stands on its page."""

_IDS: sa.BindParameter[Any] = sa.bindparam("project_ids", expanding=True)
_TOLD = sa.union_all(
    *(
        sa.select(
            Project.id.label("project_id"),
            source.rows.recorded_at.label("recorded_at"),
            sa.literal(source.kind).label("kind"),
            *(column.label(name) for name, column in source.columns._asdict().items()),
        )
        .select_from(source.joined)
        .where(Project.id.in_(_IDS), source.rows.recorded_at > SINCE, *source.conditions)
        for source in SOURCES
    )
).subquery()
_RANKED = sa.select(
    _TOLD,
    sa.func.row_number()
    .over(partition_by=_TOLD.c.project_id, order_by=(_TOLD.c.recorded_at.desc(), _TOLD.c.kind, _TOLD.c.words))
    .label("place"),
).subquery()
_DETAILS = (
    sa.select(_RANKED.c.project_id, _RANKED.c.kind, *(_RANKED.c[name] for name in Columns._fields))
    .where(_RANKED.c.place <= MOST_EACH)
    .order_by(_RANKED.c.project_id, _RANKED.c.place)
)


def _told(projects: Sequence[tuple[int, str, str]], since: datetime) -> list[Changed]:
    """What was recorded about projects, in their order; one statement."""
    found: dict[int, list[Change]] = {}
    ids = [number for number, _, _ in projects]
    for number, *change in read(_DETAILS, {"project_ids": ids, "since": since}) if ids else ():
        found.setdefault(number, []).append(Change(*change))
    return [Changed(ref, title, tuple(found.get(number, ()))) for number, ref, title in projects]
