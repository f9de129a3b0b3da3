"""Write the shortcuts of a measure from the rows that count, and keep two people from doing so at once."""

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.metrics import queries, rules, schedule, series, totals
from portfolio.metrics.models import Metric


def hold(metric: Metric, by: Actor) -> None:
    """Lock a measure's row and read it anew, so that nobody changes it between a check and the write."""
    if metric.organisation_id != by.organisation_id:
        raise Missing("metric")
    db.session.refresh(metric, with_for_update=True)


def hold_in_use(metric: Metric, by: Actor) -> None:
    """The same for what only a measure in use allows."""
    hold(metric, by)
    if metric.retired_on is not None:
        raise RuleBroken("retired", N_("This measure is no longer used, so nothing can be added to it."))


def settle(metric: Metric) -> None:
    """Make every shortcut repeat the rows that count now."""
    db.session.flush()
    start, target = queries.current_baseline(metric), queries.current_target(metric)
    stands = totals.stand_of(metric.id)
    if stands.value is not None and abs(stands.value) > series.MOST_TOTAL:
        raise WrongInput("number", N_("With this value the sum is too large."), "value")
    metric.baseline_value = start.value if start else None
    metric.baseline_on = start.on if start else None
    metric.target_value = target.value if target else None
    metric.target_on = target.on if target else None
    metric.latest_value, metric.latest_on = stands.value, stands.on
    metric.parts, metric.parts_known = (stands.parts, stands.known) if stands.parts else (None, None)
    goal = rules.Goal(target.value, target.low, target.high) if target else rules.Goal()
    metric.standing = rules.judge(
        metric.measure, metric.direction, metric.baseline_value, goal, metric.latest_value
    ).key
    turns = schedule.turns(queries.course(metric, goal, target))
    metric.judged_from, metric.judged_until, metric.amber_from, metric.red_from, _reason = turns
    db.session.flush()
