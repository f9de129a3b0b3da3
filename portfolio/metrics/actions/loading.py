"""Bring in many measures at once: the same rules, Core inserts, one history entry per measure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.history import actions as history
from portfolio.metrics import rules, schedule
from portfolio.metrics.models import Baseline, Metric, Observation, Target

BATCH = 500


@dataclass(frozen=True, slots=True)
class NewMetric:
    """A measure from outside, with its value at the start, its goal and its values, all in millionths.

    values  day and value, in any order; of one day the later one in the file counts
    """

    project_id: int
    name: str
    unit: str
    direction: str
    level: str = "outcome"
    measure: str = ""
    is_primary: bool = False
    position: int = 0
    start: int | None = None
    start_on: date | None = None
    goal: int | None = None
    goal_on: date | None = None
    values: Sequence[tuple[date, int]] = ()
    source_words: str | None = None


def load_many(metrics: Iterable[NewMetric], *, import_id: int | None, by: Actor, at: datetime) -> list[int]:
    """Write measures of projects of the organisation; gives their ids in the order received.

    The past is kept as it happened: a goal in the wrong direction is stored and shows as such.
    """
    made: list[int] = []
    for batch in batches(metrics, BATCH):
        ids = new_ids(Metric, len(batch))
        common = {"edition": 1, "recorded_at": at, "by_id": by.person_id}
        pairs = list(zip(ids, batch, strict=True))
        insert_many(Metric, [{"id": number, **_row(new, import_id, by, at)} for number, new in pairs])
        insert_many(
            Baseline,
            [
                {"metric_id": number, "value": new.start, "on": new.start_on, "kind": "measured", **common}
                for number, new in pairs
                if new.start is not None
            ],
        )
        insert_many(
            Target,
            [
                {"metric_id": number, "value": new.goal, "on": new.goal_on, **common}
                for number, new in pairs
                if new.goal is not None
            ],
        )
        insert_many(
            Observation,
            [
                {
                    "metric_id": number,
                    "value": value,
                    "observed_on": on,
                    "quality": "provisional",
                    "withdrawn": False,
                    **common,
                }
                for number, new in pairs
                for on, value in new.values
            ],
        )
        for number, new in pairs:
            history.record(
                "metric.imported",
                thing=("metric", number),
                root=("project", new.project_id),
                by=by,
                at=at,
                after={"name": new.name, "values": len(new.values)},
            )
        made += ids
    return made


def _row(new: NewMetric, import_id: int | None, by: Actor, at: datetime) -> dict[str, Any]:
    """A measure with its shortcuts, worked out by the same rules as everywhere."""
    measure = new.measure or rules.measure_of(new.unit)
    latest = max(enumerate(new.values), key=lambda pair: (pair[1][0], pair[0]))[1] if new.values else (None, None)
    goal = rules.Goal(new.goal)
    course = schedule.Course(
        measure=measure,
        direction=new.direction,
        start=new.start,
        start_on=new.start_on,
        goal=goal,
        goal_on=new.goal_on,
        latest=latest[1],
        latest_on=latest[0],
    )
    turns = schedule.turns(course)
    return {
        "organisation_id": by.organisation_id,
        "project_id": new.project_id,
        "name": new.name,
        "level": new.level,
        "unit": new.unit,
        "measure": measure,
        "direction": new.direction,
        "is_primary": new.is_primary,
        "aggregable": False,
        "edition": 1,
        "position": new.position,
        "source_words": new.source_words,
        "import_id": import_id,
        "created_at": at,
        "version": 1,
        "baseline_value": new.start,
        "baseline_on": new.start_on if new.start is not None else None,
        "target_value": new.goal,
        "target_on": new.goal_on if new.goal is not None else None,
        "latest_on": latest[0],
        "latest_value": latest[1],
        "standing": rules.judge(measure, new.direction, new.start, goal, latest[1]).key,
        "judged_from": turns.judged_from,
        "judged_until": turns.judged_until,
        "amber_from": turns.amber_from,
        "red_from": turns.red_from,
    }
