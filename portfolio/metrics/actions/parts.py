"""Split a measure into parts, each with a person who gives its values, and end a part."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.text import fold
from portfolio.history import actions as history
from portfolio.metrics import parts
from portfolio.metrics.actions.shortcuts import hold_in_use, settle
from portfolio.metrics.models import Metric, MetricPart
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import root_of

MOST_PARTS = 60


def split(metric: Metric, *, name: str, person_id: int | None = None, by: Actor, at: datetime) -> MetricPart:
    """Add a part, such as a partner or a place, from today on.

    Where values of the measure may be added up, its whole is worked out from its parts from then on.
    """
    hold_in_use(metric, by)
    now = parts.in_use(metric)
    if len(now) >= MOST_PARTS:
        raise RuleBroken("parts", N_("A measure has no more than %(most)s parts."), "name", most=MOST_PARTS)
    if fold(name) in {fold(row.name) for row in now}:
        raise WrongInput("part_twice", N_("This measure has a part of that name."), "name")
    _check_person(person_id, by)
    row = _row(metric, name, person_id, True, by=by, at=at)
    settle(metric)
    history.record(
        "metric.part_added",
        thing=("metric", metric.id),
        root=root_of(metric),
        by=by,
        at=at,
        after={"part": name, "who_id": person_id},
    )
    return row


def end_part(part: MetricPart, metric: Metric, *, by: Actor, at: datetime) -> MetricPart:
    """Let a measure have a part no longer; its values stay."""
    hold_in_use(metric, by)
    if part.name not in {row.name for row in parts.in_use(metric)}:
        raise RuleBroken("part_ended", N_("The measure has this part no longer."))
    row = _row(metric, part.name, part.person_id, False, by=by, at=at)
    settle(metric)
    history.record(
        "metric.part_ended",
        thing=("metric", metric.id),
        root=root_of(metric),
        by=by,
        at=at,
        before={"part": part.name, "who_id": part.person_id},
    )
    return row


def _check_person(person_id: int | None, by: Actor) -> None:
    if person_id is not None and not is_member(person_id, by.organisation_id):
        raise WrongInput("responsible", N_("Choose one of the people offered."), "person_id")


def _row(metric: Metric, name: str, person_id: int | None, applies: bool, *, by: Actor, at: datetime) -> MetricPart:
    row = MetricPart(
        metric_id=metric.id,
        name=name,
        person_id=person_id,
        from_on=day_of(by, at),
        applies=applies,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    return row
