"""The parts that a measure is split into: who gives their values, and what each of them shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.numbers import MILLION
from portfolio.metrics import queries, series, suppression, totals
from portfolio.metrics.models import Metric, MetricPart, Observation
from portfolio.people.models import Person, Setting
from portfolio.people.rules import READ_SETTING
from portfolio.projects.subjects import Subject


def rows_of(metric: Metric) -> Sequence[MetricPart]:
    """Every row that says something of a part of a measure, the oldest first."""
    return db.session.scalars(
        sa.select(MetricPart).where(MetricPart.metric_id == metric.id).order_by(MetricPart.from_on, MetricPart.id)
    ).all()


def in_use(metric: Metric, day: date = date.max) -> list[MetricPart]:
    """The parts that a measure is split into on a day, in the order of their names."""
    return series.parts_then(rows_of(metric), day)


def kind_of(metric: Metric) -> series.Kind:
    """How the values of a measure are taken together now."""
    return kind_with(metric, in_use(metric) if metric.aggregable else [])


def kind_with(metric: Metric, used: Sequence[MetricPart]) -> series.Kind:
    """How the values of a measure are taken together where it is split into some parts."""
    names = frozenset(row.name for row in used) if metric.aggregable else frozenset[str]()
    return series.Kind(metric.series, metric.measure, names)


def people_of(metric: Metric) -> list[tuple[MetricPart, str | None]]:
    """Every row that says something of a part, the oldest first, with the name of who gives its values."""
    rows = db.session.execute(
        sa.select(MetricPart, Person.name)
        .outerjoin(Person, Person.id == MetricPart.person_id)
        .where(MetricPart.metric_id == metric.id)
        .order_by(MetricPart.from_on, MetricPart.id)
    )
    return [(row, name) for row, name in rows]


@dataclass(frozen=True)
class FoundPart:
    """A part of a measure, with the person who gives its values."""

    part: MetricPart
    metric: Metric
    subject: Subject

    @property
    def filled_by_id(self) -> int | None:
        return self.part.person_id


def part(viewer: Viewer, metric_id: int, part_id: int) -> FoundPart:
    """A part that a measure is split into now, by the number of any of its rows; Missing when it has none."""
    found = queries.measure(viewer, metric_id)
    rows = rows_of(found.metric)
    name = next((row.name for row in rows if row.id == part_id), None)
    now = next((row for row in series.parts_then(rows, date.max) if row.name == name), None)
    if now is None:
        raise Missing("part")
    return FoundPart(now, found.metric, found.subject)


class PartStand(NamedTuple):
    """What a part of a measure comes to.

    behind  how many people or cases stand behind it, where that is known
    """

    name: str
    value: int | None
    words: str | None
    on: date
    behind: int | None


def stands(metric: Metric, names: Sequence[str]) -> list[PartStand]:
    """What each part shows by the present definition, in the order of the names, in one statement.

    names  the parts in use; where there are none, every part that has a value
    """
    later = aliased(Observation)
    place = sa.func.row_number().over(
        partition_by=Observation.part,
        order_by=(Observation.observed_on.desc(), Observation.recorded_at.desc(), Observation.id.desc()),
    )
    counting = sa.select(Observation, place.label("place")).where(
        Observation.metric_id == metric.id,
        Observation.edition == metric.edition,
        Observation.part.is_not(None),
        ~Observation.withdrawn,
        ~sa.exists().where(later.supersedes_id == Observation.id),
    )
    if names:
        counting = counting.where(Observation.part.in_(names))
    seen = counting.subquery()
    used = sa.true() if metric.series == "per_period" else seen.c.place == 1
    rows = db.session.execute(
        sa.select(
            seen.c.part,
            sa.func.max(seen.c.words).label("words"),
            sa.func.max(seen.c.observed_on).label("on"),
            *totals.sums(seen),
        )
        .where(used)
        .group_by(seen.c.part)
        .order_by(seen.c.part)
    )
    return [_stand(metric, row) for row in rows]


def _stand(metric: Metric, row: sa.Row[Any]) -> PartStand:
    total = totals.sum_in(row)
    value = series.added(metric.measure, total) if metric.series == "per_period" else total.value
    return PartStand(row.part, value, row.words, row.on, suppression.behind(metric.measure, total))


@dataclass(frozen=True)
class Smallness:
    """How small the numbers of a measure's parts are.

    limit      numbers below it are not shown; 0 where all are
    was_small  whether any value of a part, corrected ones too, is or was below it
    has_parts  whether any part ever had a value
    """

    limit: int
    was_small: bool
    has_parts: bool


def smallness(metric: Metric) -> Smallness:
    """What may be shown of the parts of a measure, in one statement."""
    newest = (
        sa.select(Setting.value)
        .where(Setting.organisation_id == metric.organisation_id, Setting.key == "small_cells")
        .order_by(Setting.on.desc(), Setting.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    behind: sa.ColumnElement[int | None] = sa.type_coerce(Observation.value, sa.BigInteger)
    if metric.measure == "percent":
        rest = Observation.denominator - Observation.numerator
        behind = sa.case((rest < Observation.numerator, rest), else_=Observation.numerator)
    row = db.session.execute(
        sa.select(newest, sa.func.count(), sa.func.min(behind)).where(
            Observation.metric_id == metric.id, Observation.part.is_not(None)
        )
    ).one()
    limit = suppression.SMALLEST if row[0] is None else READ_SETTING["small_cells"](row[0])
    if metric.small_shown or metric.measure not in suppression.COUNTED:
        limit = 0
    return Smallness(limit, row[2] is not None and row[2] < limit * MILLION, bool(row[1]))
