"""How a measure got where it is, step by step: values as they were seen, or added up as its series says."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from portfolio.metrics import series
from portfolio.metrics.models import Metric, Observation, PastDefinition


class Step(NamedTuple):
    """What a measure had come to on a day, by one of its definitions."""

    on: date
    value: int | None
    words: str | None
    edition: int
    is_comparable: bool


def steps_of(
    metric: Metric, kind: series.Kind, rows: Sequence[Observation], past: Sequence[PastDefinition]
) -> list[Step]:
    """The values as a chart follows them; what is added up is added up within one definition only."""
    now = (metric.measure, metric.unit, metric.series)
    meant = {row.edition: (row.measure, row.unit, row.series) for row in reversed(past)} | {metric.edition: now}
    found: list[Step] = []
    for edition in sorted({row.edition for row in rows}):
        is_comparable = meant[edition] == now
        own = [row for row in rows if row.edition == edition]
        if kind.adds and is_comparable:
            total = metric.latest_value if edition == metric.edition else None
            course = series.ending_in(total, kind, series.course(kind, own))
            found += [Step(point.on, point.value, None, edition, True) for point in course]
        else:
            own = [row for row in own if row.part is None]
            found += [Step(row.observed_on, row.value, row.words, edition, is_comparable) for row in own]
    return sorted(found, key=lambda step: step.on)
