"""What a project measured, what it costs and how it was reviewed, as its page reads it."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import is_sqlite, read
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Metric, Observation, Target
from portfolio.people.queries import counted_from
from portfolio.reviews.models import Outcome, Review
from portfolio.reviews.rules import work_due

SPARK_VALUES = 8
CHART_VALUES = 40
MOST_ROWS = 200

_PROJECT_ID: sa.BindParameter[int] = sa.bindparam("project_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)


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
    series: str
    parts: int | None
    baseline_value: int | None
    latest_value: int | None
    latest_on: date | None
    judged_from: date | None
    judged_until: date | None
    amber_from: date | None
    red_from: date | None
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
    return [Measure._make(row) for row in read(_MEASURES, {"project_id": project_id})]


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
        for row in read(_VALUES, wanted):
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
    return [Line._make(row) for row in read(_LINES, {"project_id": project_id})]


class Reviewed(NamedTuple):
    """A review of a project with what its newest outcome found.

    computed_on  where its rule puts it now; None while that is first_due_on
    counts_from  what was due before that day is from before Portfolio, and never late
    """

    id: int
    kind: str
    first_due_on: date
    computed_on: date | None
    due_on: date
    state: str
    held_on: date | None
    signed_on: date | None
    decision: str | None
    findings: str | None
    counts_from: date


_newest_outcome = (
    sa.select(sa.func.max(Outcome.id)).where(Outcome.review_id == Review.id).correlate(Review).scalar_subquery()
)


@cache
def _reviews(sqlite: bool) -> sa.Select[*tuple[Any, ...]]:
    columns = [getattr(Review, name) for name in Reviewed._fields[: Reviewed._fields.index("findings")]]
    return (
        sa.select(*columns, Outcome.findings, counted_from(Review.organisation_id, _TODAY, sqlite))
        .outerjoin(Outcome, Outcome.id == _newest_outcome)
        .where(Review.project_id == _PROJECT_ID, Review.state != "dropped")
        .order_by(Review.due_on, Review.id)
        .limit(MOST_ROWS)
    )


def reviews(project_id: int, stopped_on: date | None, today: date) -> list[Reviewed]:
    """The reviews of a project that anybody needs, the earliest first; a stop brings those still open forward."""
    found = [Reviewed._make(row) for row in read(_reviews(is_sqlite()), {"project_id": project_id, "today": today})]
    days = [work_due(review.computed_on or review.first_due_on, review.due_on, stopped_on) for review in found]
    moved = [review._replace(due_on=due) for review, due in zip(found, days, strict=True)]
    return sorted(moved, key=lambda review: (review.due_on, review.id))
