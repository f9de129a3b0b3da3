"""Freeze what a review says of each measure, with the record as it stands then."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, WrongInput
from portfolio.core.numbers import to_millionths
from portfolio.metrics import actions as metrics
from portfolio.metrics.asked import is_asked
from portfolio.metrics.models import Baseline, Metric, Observation
from portfolio.metrics.queries import Glance, Latest, current_baseline
from portfolio.metrics.rules import judge
from portfolio.projects.actions.shortcuts import day_of
from portfolio.reviews import deciding, sheets
from portfolio.reviews.answers import FindingSaid
from portfolio.reviews.models import Finding, Outcome, Review
from portfolio.reviews.queries import parts


class Used(NamedTuple):
    """What is said of a measure, with the measure and the value that counts for it."""

    said: FindingSaid
    glance: Glance
    value: Observation | Latest | None


def values_used(said: Sequence[FindingSaid], glances: Sequence[Glance], *, by: Actor, at: datetime) -> list[Used]:
    """The values that findings rest on; one that is new goes into the record first."""
    known = {glance.metric.id: glance for glance in glances}
    found = []
    for finding in said:
        if finding.metric_id not in known:
            raise Missing("metric")
        if finding.verdict not in sheets.VERDICTS:
            raise WrongInput("choice", N_("Choose one of the entries offered."), "findings")
        glance = known[finding.metric_id]
        found.append(Used(finding, glance, _value_used(glance, finding, by, at)))
    return found


def courses(review: Review, used: Sequence[Used]) -> list[deciding.Course]:
    """The main measures from their start over the value at the decision until now, for a follow-up."""
    decided = parts.decided_findings(review)
    return [
        deciding.Course(
            one.glance.metric.direction,
            earlier.baseline_value if earlier else one.glance.metric.baseline_value,
            earlier.value if earlier else None,
            one.value.value if one.value else None,
        )
        for one in used
        for earlier in (decided.get(one.said.metric_id),)
    ]


def freeze(outcome: Outcome, used: Sequence[Used], at: datetime) -> None:
    """Write the findings with what the record says of each measure now."""
    for one in used:
        start = current_baseline(one.glance.metric)
        db.session.add(_frozen(outcome, one.glance, one.said, one.value, start, at))
    db.session.flush()


def _value_used(glance: Glance, finding: FindingSaid, by: Actor, at: datetime) -> Observation | Latest | None:
    """The value in the record, or the new one that the author gave instead."""
    latest = glance.latest
    if finding.value is None and finding.words is None:
        return latest
    on = finding.observed_on or (latest.observed_on if latest else day_of(by, at))
    if latest is not None and (latest.value, latest.words, latest.observed_on) == (finding.value, finding.words, on):
        return latest
    if not is_asked(glance.metric) or glance.metric.series == "per_period":
        sentence = N_("This measure is worked out from several values. Record a new one on its page, then come back.")
        raise WrongInput("value", sentence, "findings")
    if on > day_of(by, at):
        raise WrongInput("day", N_("A value cannot have been seen in the future."), "findings")
    return metrics.observe(
        glance.metric,
        value=finding.value,
        words=finding.words,
        observed_on=on,
        source=finding.source,
        by=by,
        at=at,
    )


def _frozen(
    outcome: Outcome,
    glance: Glance,
    finding: FindingSaid,
    used: Observation | Latest | None,
    start: Baseline | None,
    at: datetime,
) -> Finding:
    metric: Metric = glance.metric
    value = used.value if used else None
    share = judge(metric.measure, metric.direction, metric.baseline_value, glance.goal, value).share
    return Finding(
        outcome_id=outcome.id,
        metric_id=metric.id,
        verdict=finding.verdict,
        reason=finding.reason,
        observation_id=used.id if used else None,
        value=value,
        words=used.words if used else None,
        observed_on=used.observed_on if used else None,
        source=used.source if used else None,
        progress=None if share is None else to_millionths(share),
        name=metric.name,
        unit=metric.unit,
        measure=metric.measure,
        direction=metric.direction,
        edition=metric.edition,
        baseline_value=metric.baseline_value,
        baseline_on=metric.baseline_on,
        baseline_kind=start.kind if start else None,
        target_value=glance.goal.value,
        target_low=glance.goal.low,
        target_high=glance.goal.high,
        target_on=metric.target_on,
        target_question=glance.question,
        recorded_at=at,
    )
