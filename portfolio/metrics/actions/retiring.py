"""Use a measure no longer, and use it again."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.history import actions as history
from portfolio.metrics.actions.shortcuts import hold
from portfolio.metrics.models import Metric, Retirement
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import root_of


def retire(metric: Metric, *, by: Actor, at: datetime) -> None:
    """Use a measure no longer; it stays visible with all its values."""
    hold(metric, by)
    if metric.retired_on is not None:
        raise RuleBroken("retired", N_("This measure is no longer used already."))
    metric.retired_on = day_of(by, at)
    _retirement(metric, True, by=by, at=at)
    history.record("metric.retired", thing=("metric", metric.id), root=root_of(metric), by=by, at=at)


def bring_back(metric: Metric, *, by: Actor, at: datetime) -> None:
    """Use a retired measure again."""
    hold(metric, by)
    if metric.retired_on is None:
        return
    before, metric.retired_on = metric.retired_on, None
    _retirement(metric, False, by=by, at=at)
    history.record(
        "metric.brought_back",
        thing=("metric", metric.id),
        root=root_of(metric),
        by=by,
        at=at,
        before={"retired_on": before},
    )


def _retirement(metric: Metric, applies: bool, *, by: Actor, at: datetime) -> None:
    on = day_of(by, at)
    db.session.add(Retirement(metric_id=metric.id, on=on, applies=applies, recorded_at=at, by_id=by.person_id))
    db.session.flush()
