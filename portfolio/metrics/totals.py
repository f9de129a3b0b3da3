"""What measures come to, worked out by the database from their values: the same answer as the rules of series."""

from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import db
from portfolio.core.numbers import MILLION
from portfolio.history.known import Known, everything
from portfolio.metrics import series
from portfolio.metrics.models import Metric, MetricPart, Observation

SUMMED = ("value", "numerator", "denominator")


def parts_in_use(day: date, knows: Known = everything) -> sa.Select[int, str]:
    """Measure and name of the parts that measures are split into on a day."""
    newer = aliased(MetricPart)
    return sa.select(MetricPart.metric_id, MetricPart.name).where(
        MetricPart.applies,
        MetricPart.from_on <= day,
        knows(MetricPart.recorded_at),
        ~sa.exists().where(
            newer.metric_id == MetricPart.metric_id,
            newer.name == MetricPart.name,
            newer.from_on <= day,
            knows(newer.recorded_at),
            sa.or_(
                newer.from_on > MetricPart.from_on,
                sa.and_(newer.from_on == MetricPart.from_on, newer.id > MetricPart.id),
            ),
        ),
    )


class Stand(NamedTuple):
    """What a measure comes to.

    value  in millionths; None where nothing was measured, or where it cannot be added
    on     the newest day that it is made of
    parts  into how many parts it is split where the whole is worked out from them, else 0; known of them have a value
    total  the values that it is made of, added, to be added to those of other measures
    """

    value: int | None
    on: date | None
    parts: int
    known: int
    total: series.Sum


def figures(
    metric: sa.FromClause, *conditions: sa.ColumnElement[bool], day: date, knows: Known = everything
) -> sa.Select[Any]:
    """What measures come to on a day: one row for each, to be read by `stand`.

    metric      measures as they were defined: id, edition, measure, series, aggregable
    conditions  which of them
    """
    column = metric.c
    part = parts_in_use(day, knows).subquery()
    count = sa.select(sa.func.count()).where(part.c.metric_id == column.id).correlate(metric).scalar_subquery()
    parts = sa.case((column.aggregable, count), else_=0)
    adds = sa.or_(column.series == "per_period", parts > 0)
    used = _used(metric, conditions, part, parts > 0, adds, day, knows)
    known = sa.func.count(sa.distinct(used.c.part))
    return (
        sa.select(
            column.id.label("metric_id"),
            column.measure.label("measure"),
            adds.label("adds"),
            parts.label("parts"),
            known.label("known"),
            sa.func.max(used.c.observed_on).label("newest_on"),
            *sums(used),
        )
        .select_from(metric.outerjoin(used, used.c.metric_id == column.id))
        .where(*conditions)
        .group_by(column.id, column.measure, column.series, column.aggregable)
    )


def _used(
    metric: sa.FromClause, conditions: Any, part: sa.Subquery, split: Any, adds: Any, day: date, knows: Known
) -> sa.Subquery:
    """The values that figures are made of: all of the periods, else the newest, of the whole or of each part."""
    later = aliased(Observation)
    column = metric.c
    paired = sa.and_(Observation.numerator.is_not(None), Observation.denominator.is_not(None))
    place = sa.func.row_number().over(
        partition_by=(Observation.metric_id, Observation.part),
        order_by=(Observation.observed_on.desc(), Observation.recorded_at.desc(), Observation.id.desc()),
    )
    of_part = sa.and_(part.c.metric_id == Observation.metric_id, part.c.name == Observation.part)
    standing = (
        sa.select(
            Observation.metric_id,
            Observation.part,
            Observation.observed_on,
            Observation.value,
            sa.case((paired, Observation.numerator)).label("numerator"),
            sa.case((paired, Observation.denominator)).label("denominator"),
            column.series,
            place.label("place"),
        )
        .join(metric, sa.and_(column.id == Observation.metric_id, column.edition == Observation.edition))
        .outerjoin(part, of_part)
        .where(
            *conditions,
            ~Observation.withdrawn,
            Observation.observed_on <= day,
            knows(Observation.recorded_at),
            ~sa.exists().where(later.supersedes_id == Observation.id, knows(later.recorded_at)),
            sa.case((split, part.c.name.is_not(None)), else_=Observation.part.is_(None)),
            sa.or_(column.measure != "percent", sa.not_(adds), paired),
        )
        .subquery()
    )
    return sa.select(standing).where(sa.or_(standing.c.series == "per_period", standing.c.place == 1)).subquery()


def sums(used: sa.Subquery) -> list[sa.ColumnElement[Any]]:
    """The sums of some values, to be read by `sum_in`.

    Whole units and what is left are added apart: a sum of millionths could be more than a database holds.
    """
    columns: list[sa.ColumnElement[Any]] = [
        sa.func.count(used.c.value).label("rows"),
        sa.func.count(used.c.numerator).label("pairs"),
    ]
    for name in SUMMED:
        columns += [
            sa.func.sum(used.c[name] // MILLION).label(f"{name}_units"),
            sa.func.sum(used.c[name] % MILLION).label(f"{name}_rest"),
        ]
    return columns


def stand(row: Any) -> Stand:
    """A row of `figures` as what a measure comes to."""
    total = series.Sum(row.rows, _whole(row, "value"), row.pairs, _whole(row, "numerator"), _whole(row, "denominator"))
    value = series.added(row.measure, total) if row.adds else total.value
    return Stand(value, row.newest_on, row.parts, row.known if row.parts else 0, total)


def sum_in(row: Any) -> series.Sum:
    """The sums that a row holds."""
    return series.Sum(row.rows, _whole(row, "value"), row.pairs, _whole(row, "numerator"), _whole(row, "denominator"))


def _whole(row: Any, name: str) -> int | None:
    units, rest = getattr(row, f"{name}_units"), getattr(row, f"{name}_rest")
    return None if units is None else int(units) * MILLION + int(rest)


@cache
def _of_one() -> sa.Select[Any]:
    """What one measure comes to with all of its values, built once: each new value asks for it."""
    return figures(Metric.__table__, Metric.id == sa.bindparam("metric_id"), day=date.max)


def stand_of(metric_id: int) -> Stand:
    """What a measure comes to with everything that is known now."""
    return stand(db.session.execute(_of_one(), {"metric_id": metric_id}).one())
