"""What was recorded since a meeting, read from the dated rows and grouped by project, the newest first.

What was recorded in the instant in which a project was brought here (as an import does) belongs to its arrival and is
no news of its own.
"""

from collections.abc import Callable, Sequence
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

_COLUMNS = ("on", "key", "words", "more", "amount", "unit", "measure")


class Source(NamedTuple):
    """Where one kind of change is recorded.

    joined   joins what stands around the rows that record it, their project above all
    columns  those of Change, after its kind
    """

    kind: str
    joined: Callable[[Any], Any]
    recorded_at: Any
    conditions: tuple[Any, ...]
    columns: tuple[Any, ...]


def _source(
    kind: str, joined: Callable[[Any], Any], recorded_at: Any, *conditions: Any, on: Any, **more: Any
) -> Source:
    nothing: dict[str, Any] = dict.fromkeys(_COLUMNS, sa.literal("")) | {"amount": sa.cast(sa.null(), sa.BigInteger)}
    columns = {
        name: sa.func.coalesce(column, "") if name in ("words", "more") else column for name, column in more.items()
    }
    return Source(kind, joined, recorded_at, conditions, tuple((nothing | columns | {"on": on}).values()))


def _of_project(column: Any) -> Callable[[Any], Any]:
    return lambda rows: rows.join(Project.__table__, Project.id == column)


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
    _source(
        "entered",
        _of_project(StageMove.project_id),
        StageMove.recorded_at,
        StageMove.seq == 1,
        on=StageMove.on,
        key=StageMove.stage,
    ),
    _source(
        "moved",
        _of_project(StageMove.project_id),
        StageMove.recorded_at,
        StageMove.seq > 1,
        StageMove.recorded_at != Project.created_at,
        on=StageMove.on,
        key=StageMove.stage,
        more=StageMove.reason,
    ),
    _source(
        "owner",
        lambda rows: rows.join(Project.__table__, Project.id == Assignment.project_id).outerjoin(
            Person.__table__, sa.and_(Person.id == Assignment.person_id, Assignment.applies)
        ),
        Assignment.recorded_at,
        Assignment.kind == "owner",
        Assignment.recorded_at != Project.created_at,
        on=Assignment.on,
        words=Person.name,
    ),
    _source(
        "value",
        lambda rows: rows.join(Metric.__table__, Metric.id == Observation.metric_id).join(
            Project.__table__, Project.id == Metric.project_id
        ),
        Observation.recorded_at,
        sa.not_(Observation.withdrawn),
        Observation.recorded_at != Project.created_at,
        on=Observation.observed_on,
        words=Metric.name,
        more=Observation.words,
        amount=Observation.value,
        unit=Metric.unit,
        measure=Metric.measure,
    ),
    _source(
        "booking",
        lambda rows: rows.join(FundingLine.__table__, FundingLine.id == LedgerEntry.line_id).join(
            Project.__table__, Project.id == FundingLine.project_id
        ),
        LedgerEntry.recorded_at,
        LedgerEntry.recorded_at != Project.created_at,
        on=LedgerEntry.on,
        key=LedgerEntry.kind,
        words=FundingLine.source,
        amount=LedgerEntry.amount_minor,
        unit=LedgerEntry.currency,
    ),
    _source(
        "signed",
        lambda rows: rows.join(Review.__table__, Review.id == SignOff.review_id).join(
            Project.__table__, Project.id == Review.project_id
        ),
        SignOff.recorded_at,
        SignOff.signed,
        SignOff.recorded_at != Project.created_at,
        on=SignOff.on,
        key=Review.kind,
        more=Review.decision,
    ),
    _source(
        "update",
        _of_project(ProjectUpdate.project_id),
        ProjectUpdate.recorded_at,
        on=ProjectUpdate.sent_on,
        key=sa.func.coalesce(ProjectUpdate.nothing_changed_reason, ""),
        words=ProjectUpdate.sentence,
        more=ProjectUpdate.quarter,
    ),
    _source(
        "confidence",
        _of_project(Confidence.project_id),
        Confidence.recorded_at,
        Confidence.colour.in_(("amber", "red")),
        Confidence.recorded_at != Project.created_at,
        sa.func.coalesce(_judged_before, "") != Confidence.colour,
        on=Confidence.on,
        key=Confidence.colour,
        words=Confidence.reason,
        more=Confidence.side,
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
        sa.select(Project.id.label("id"), source.recorded_at.label("recorded_at"))
        .select_from(source.joined(_rows_of(source)))
        .where(source.recorded_at > SINCE, *source.conditions, *within(shape))
    )


def _rows_of(source: Source) -> Any:
    return source.recorded_at.class_.__table__


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
            source.recorded_at.label("recorded_at"),
            sa.literal(source.kind).label("kind"),
            *(column.label(name) for name, column in zip(_COLUMNS, source.columns, strict=True)),
        )
        .select_from(source.joined(_rows_of(source)))
        .where(Project.id.in_(_IDS), source.recorded_at > SINCE, *source.conditions)
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
    sa.select(_RANKED.c.project_id, _RANKED.c.kind, *(_RANKED.c[name] for name in _COLUMNS))
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
