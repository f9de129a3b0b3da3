"""Give a measure, or one of its parts, to another person: who is responsible from today on."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.metrics import parts
from portfolio.metrics.actions.definition import edit_definition
from portfolio.metrics.actions.shortcuts import hold_in_use
from portfolio.metrics.models import Metric, MetricPart
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import root_of


def hand_measure(metric: Metric, to_id: int, *, by: Actor, at: datetime) -> Metric:
    """Make somebody else responsible for a measure."""
    return edit_definition(metric, version=metric.version, by=by, at=at, responsible_id=to_id)


def hand_part(part: MetricPart, to_id: int, *, by: Actor, at: datetime) -> MetricPart:
    """Let somebody else give the values of a part, by a new row."""
    metric = db.session.get_one(Metric, part.metric_id)
    hold_in_use(metric, by)
    if part.name not in {row.name for row in parts.in_use(metric)}:
        raise RuleBroken("part_ended", N_("The measure has this part no longer."))
    if not is_member(to_id, by.organisation_id):
        raise WrongInput("responsible", N_("Choose one of the people offered."), "to_id")
    row = MetricPart(
        metric_id=part.metric_id,
        name=part.name,
        person_id=to_id,
        from_on=day_of(by, at),
        applies=True,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "metric.part_handed_over",
        thing=("metric", metric.id),
        root=root_of(metric),
        by=by,
        at=at,
        before={"who_id": part.person_id},
        after={"who_id": to_id},
    )
    return row
