"""What the measures of a report had come to on the last days they were measured."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.metrics import series
from portfolio.metrics import totals as totals_of
from portfolio.metrics.models import MetricPart, Observation
from portfolio.reports.facts.outcomes import Seen
from portfolio.reports.tallies.moment import Moment

POINTS = 8


class Shown(NamedTuple):
    """A measure that the report shows: its row, what it comes to, its colour and why that is grey."""

    row: Any
    stand: totals_of.Stand
    colour: str
    why: str


def courses(moment: Moment, shown: Mapping[int, Shown]) -> dict[int, tuple[Seen, ...]]:
    """Up to POINTS days of each measure with what it had come to then, oldest first, in two statements."""
    parts: dict[int, set[str]] = {}
    in_use = totals_of.parts_in_use(moment.day, moment.knows).where(MetricPart.metric_id.in_(list(shown)))
    for number, name in read(in_use):
        parts.setdefault(number, set()).add(name)
    found = {}
    for number, group in groupby(read(_values(moment, list(shown))), key=lambda row: int(row.metric_id)):
        row, stand = shown[number].row, shown[number].stand
        split = frozenset(parts.get(number, ())) if stand.parts else frozenset[str]()
        kind = series.Kind(row.series, row.measure, split)
        rows = [value for value in group if value.edition == row.edition]
        points = series.course(kind, rows)
        if row.series == "per_period":
            # Only the last values were read, so the sums of what came before are missing in them.
            points = series.ending_in(stand.value, kind, points)
        found[number] = tuple(Seen(point.on, point.value) for point in points[-POINTS:])
    return found


def _values(moment: Moment, metric_ids: list[int]) -> sa.Select[Any]:
    """The last values of measures, of the whole and of each part, that nothing known then corrects."""
    later = aliased(Observation)
    corrected = sa.select(later.id).where(later.supersedes_id == Observation.id, moment.knows(later.recorded_at))
    order = (Observation.observed_on, Observation.recorded_at, Observation.id)
    place = sa.func.row_number().over(
        partition_by=(Observation.metric_id, Observation.edition, Observation.part),
        order_by=[column.desc() for column in order],
    )
    ranked = (
        sa.select(Observation, place.label("place"))
        .where(
            Observation.metric_id.in_(metric_ids),
            Observation.observed_on <= moment.day,
            moment.knows(Observation.recorded_at),
            ~Observation.withdrawn,
            ~corrected.exists(),
        )
        .subquery()
    )
    return (
        sa.select(ranked)
        .where(ranked.c.place <= POINTS)
        .order_by(ranked.c.metric_id, ranked.c.observed_on, ranked.c.recorded_at, ranked.c.id)
    )
