"""How far a project is evaluated on a day, in SQL and from dated rows only, so that lists can filter by it."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import days_after
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.metrics.rules import FRESH_DAYS, RESULTS
from portfolio.people.queries import counted_from
from portfolio.projects.models import Project
from portfolio.projects.subjects import STOPPED
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff
from portfolio.reviews.rules import OUTCOME_AFTER, STOPPED_AFTER

STANDINGS = ("evaluated", "in_part", "not_evaluated", "too_early", "out_of_scope")

GRACE_DAYS = 30
"""So long after the start a value at the start still is one."""

DUE_WITHOUT_PLAN = 365
"""Days from the start to the review of a project that has neither a review nor a planned end."""

_Condition = sa.ColumnElement[bool]


def evaluation_standing(until: Any, sqlite: bool) -> sa.ColumnElement[str]:
    """One of STANDINGS as it was on a day; to be used where Project stands.

    until   the day, or a parameter of a statement that is put together once
    sqlite  for which database

    evaluated asks for six things: a main measure of what changed (E1), with a value at the start (E2), a goal (E3) and
    a fresh value after the start (E4) for each of them, a signed outcome review (E5) and its decision with reason
    and lesson (E6). A signature alone, or a value alone once the review is due, is evaluated in part.
    """
    due = _due(sqlite)
    signed_on, outcome_id = _signed(SignOff.on, until), _signed(SignOff.outcome_id, until)
    seen_by = sa.func.coalesce(signed_on, until)
    measured = sa.and_(
        _some_measure(until),
        ~_some_measure(until, ~_has_start(until, sqlite)),
        ~_some_measure(until, ~_has_goal()),
        ~_some_measure(until, ~_has_value(seen_by, sqlite)),
    )
    return sa.case(
        (sa.or_(Project.started_on.is_(None), Project.started_on > until), "out_of_scope"),
        (due < counted_from(Project.organisation_id, until, sqlite), "out_of_scope"),
        (sa.and_(signed_on.is_not(None), measured, _has_learnt(outcome_id)), "evaluated"),
        (signed_on.is_not(None), "in_part"),
        (due > until, "too_early"),
        (_some_measure(until, _has_value(until, sqlite)), "in_part"),
        else_="not_evaluated",
    )


def _due(sqlite: bool) -> sa.ColumnElement[Any]:
    """When the first outcome review is due: as promised, or some days after a stop where that is earlier."""
    promised = (
        sa.select(Review.first_due_on)
        .where(Review.project_id == Project.id, Review.kind == "outcome")
        .order_by(Review.first_due_on, Review.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )
    first = sa.func.coalesce(
        promised,
        days_after(Project.planned_end_on, OUTCOME_AFTER.days, sqlite),
        days_after(Project.started_on, DUE_WITHOUT_PLAN, sqlite),
    )
    after_stop = days_after(Project.stage_since, STOPPED_AFTER.days, sqlite)
    return sa.case((sa.and_(Project.stage == STOPPED, after_stop < first), after_stop), else_=first)


def _signed(column: Any, until: Any) -> sa.ScalarSelect[Any]:
    """Of the first signature under an outcome review; a later review is a follow-up."""
    return (
        sa.select(column)
        .join(Review, Review.id == SignOff.review_id)
        .where(Review.project_id == Project.id, Review.kind == "outcome", SignOff.signed, SignOff.on <= until)
        .order_by(SignOff.on, SignOff.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _has_learnt(outcome_id: sa.ScalarSelect[Any]) -> _Condition:
    return sa.exists().where(
        Outcome.id == outcome_id,
        Outcome.decision.is_not(None),
        Outcome.decision_reason.is_not(None),
        sa.exists().where(Lesson.outcome_id == Outcome.id),
    )


def _some_measure(until: Any, *conditions: _Condition) -> _Condition:
    """Whether a main measure of what changed meets all conditions."""
    return (
        sa.exists()
        .where(
            Metric.project_id == Project.id,
            Metric.is_primary,
            Metric.level.in_(sorted(RESULTS)),
            sa.or_(Metric.retired_on.is_(None), Metric.retired_on > until),
            *conditions,
        )
        .correlate(Project)
    )


def _has_start(until: Any, sqlite: bool) -> _Condition:
    """Whether the value at the start is one: measured in time, zero by definition, or impossible with a comparison."""
    later = aliased(Baseline)
    in_time = sa.and_(Baseline.on <= until, Baseline.on <= days_after(Project.started_on, GRACE_DAYS, sqlite))
    return sa.exists().where(
        Baseline.metric_id == Metric.id,
        Baseline.edition == Metric.edition,
        ~sa.exists().where(later.supersedes_id == Baseline.id),
        sa.or_(
            sa.and_(Baseline.kind.in_(("measured", "reconstructed")), in_time),
            Baseline.kind == "zero_by_definition",
            sa.and_(Baseline.kind == "not_possible", Baseline.comparison.is_not(None)),
        ),
    )


def _has_goal() -> _Condition:
    """Whether there is a goal by a day, or a question with the rule for deciding on its answer."""
    later = aliased(Target)
    figure = sa.or_(Target.value.is_not(None), Target.low.is_not(None), Target.high.is_not(None))
    return sa.exists().where(
        Target.metric_id == Metric.id,
        Target.edition == Metric.edition,
        ~sa.exists().where(later.supersedes_id == Target.id),
        sa.or_(
            sa.and_(figure, Target.on.is_not(None)),
            sa.and_(Target.question.is_not(None), Target.decision_rule.is_not(None)),
        ),
    )


def _has_value(seen_by: Any, sqlite: bool) -> _Condition:
    """Whether a value was seen after the day that the start refers to, and lately before a day."""
    later = aliased(Observation)
    return sa.exists().where(
        Observation.metric_id == Metric.id,
        Observation.edition == Metric.edition,
        Observation.part.is_(None),
        ~Observation.withdrawn,
        Observation.observed_on > sa.func.coalesce(Metric.baseline_on, Project.started_on),
        Observation.observed_on <= seen_by,
        days_after(Observation.observed_on, FRESH_DAYS, sqlite) >= seen_by,
        ~sa.exists().where(later.supersedes_id == Observation.id),
    )
