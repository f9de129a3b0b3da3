"""`gap.judge` in SQL, so that lists can filter by how far a project is evaluated; a test holds both equal.

For today: stage, start and planned end are read from the shortcuts of the project, the rest from dated rows.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import days_after
from portfolio.metrics.models import Baseline, Metric, Observation, Target
from portfolio.metrics.queries import of_the_whole
from portfolio.metrics.rules import RESULTS
from portfolio.people.models import Setting
from portfolio.projects.models import Assignment, Plan, Project
from portfolio.projects.subjects import STOPPED
from portfolio.reviews.facts import Settings
from portfolio.reviews.models import Finding, Lesson, Outcome, OutcomeAuthor, Review, SignOff
from portfolio.reviews.queries.carried import carried_on, inherited_due_on, inheriting
from portfolio.reviews.queries.exempted import is_exempted
from portfolio.reviews.rules import OUTCOME_AFTER, PROMISED_ANEW, STOPPED_AFTER

STATUS_OF = {
    "evaluated": "full",
    "in_part": "partial",
    "not_evaluated": "none",
    "too_early": "too_early",
    "exempted": "waived",
    "out_of_scope": "out_of_scope",
}
"""What lists call the statuses of `gap`."""

STANDINGS = tuple(STATUS_OF)

DUE_WITHOUT_PLAN = 365
"""Days from the start to the review of a project that has neither a review nor a planned end."""

_Condition = sa.ColumnElement[bool]
_Scalar = sa.ScalarSelect[Any]


def evaluation_standing(until: Any, organisation_id: Any, sqlite: bool) -> sa.ColumnElement[str]:
    """One of STANDINGS as it was on a day; to be used where Project stands.

    until, organisation_id  values, or parameters of a statement that is put together once
    sqlite                  for which database

    evaluated asks for six things: a main measure of what changed (E1), with a value at the start (E2), a goal (E3) and
    a fresh value after the start (E4) for each of them, a signed outcome review (E5) and its decision with reason
    and lesson (E6). A signature alone, or a value alone once the review is due, is evaluated in part.
    """
    due = _due(until, sqlite)
    is_signed = _first_signature(until).is_not(None)
    grace, fresh = (_days(key, organisation_id, until) for key in ("grace_baseline_days", "fresh_days"))
    return sa.case(
        (sa.or_(Project.started_on.is_(None), Project.started_on > until), "out_of_scope"),
        (Project.id.in_(carried_on(until)), "out_of_scope"),
        (sa.cast(due, sa.String) < _count_from(organisation_id, until), "out_of_scope"),
        (is_exempted(until, project_id=Project.id, review_id=_promise(Review.id, until)), "exempted"),
        (_is_full(until, grace, fresh, sqlite), "evaluated"),
        (is_signed, "in_part"),
        (due > until, "too_early"),
        (_some_measure(until, _has_value(until, fresh, sqlite)), "in_part"),
        else_="not_evaluated",
    )


# ----------------------------------------------------------------------------------------------- settings
def _count_from(organisation_id: Any, until: Any) -> sa.ColumnElement[str]:
    """The day from which this city counts duties; where it was only drawn later, the first one drawn."""
    drawn = sa.select(Setting.value).where(Setting.organisation_id == organisation_id, Setting.key == "count_from")
    held = drawn.where(Setting.on <= until).order_by(Setting.on.desc(), Setting.id.desc()).limit(1)
    first = drawn.order_by(Setting.on, Setting.id).limit(1)
    return sa.func.coalesce(held.scalar_subquery(), first.scalar_subquery())


def _days(key: str, organisation_id: Any, until: Any) -> sa.ColumnElement[str]:
    """So many days, as a city has set them."""
    held = (
        sa.select(Setting.value)
        .where(Setting.organisation_id == organisation_id, Setting.key == key, Setting.on <= until)
        .order_by(Setting.on.desc(), Setting.id.desc())
        .limit(1)
    )
    return sa.func.coalesce(held.scalar_subquery(), str(getattr(Settings(), key)))


def _later(day: Any, days: sa.ColumnElement[str], sqlite: bool) -> sa.ColumnElement[Any]:
    """A day so many days later, where the number is written in the database."""
    later = sa.func.date(day, "+" + days + " days") if sqlite else day + sa.cast(days, sa.Integer)
    return sa.type_coerce(later, sa.Date)


# ------------------------------------------------------------------------------------------------ due day
def _is_stopped(until: Any) -> _Condition:
    return sa.and_(Project.stage == STOPPED, Project.stage_since <= until)


def _is_promise(until: Any) -> _Condition:
    """An outcome review that coverage may count; those promised anew from the day of that promise on."""
    return sa.and_(
        Review.project_id == Project.id,
        Review.kind == "outcome",
        sa.or_(Review.flag.is_(None), Review.flag != PROMISED_ANEW, Review.planned_on <= until),
    )


def _promise(column: Any, until: Any, *conditions: _Condition) -> _Scalar:
    """Of the outcome review that coverage counts: one promised anew, else the first one due."""
    return (
        sa.select(column)
        .where(_is_promise(until), *conditions)
        .order_by(sa.case((Review.flag == PROMISED_ANEW, 0), else_=1), Review.first_due_on, Review.id)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _due(until: Any, sqlite: bool) -> sa.ColumnElement[Any]:
    """When the outcome review is due: as promised, or as it was in a project that this one carries on, if earlier."""
    own, inherited = _own_due(until, sqlite), inherited_due_on(until, Project.id)
    inherits = sa.and_(
        Project.id.in_(inheriting(until)),
        sa.func.coalesce(_promise(Review.flag, until), "") != PROMISED_ANEW,
        inherited < own,
    )
    return sa.case((inherits, inherited), else_=own)


def _own_due(until: Any, sqlite: bool) -> sa.ColumnElement[Any]:
    """When it is due as promised, or some days after a stop where that is earlier."""
    after_stop = days_after(Project.stage_since, STOPPED_AFTER.days, sqlite)
    stopped = _is_stopped(until)
    counts = sa.or_(Review.flag.is_(None), Review.flag != PROMISED_ANEW, Project.stage_since >= Review.planned_on)
    promised = sa.case(
        (sa.and_(stopped, counts, after_stop < Review.first_due_on), after_stop), else_=Review.first_due_on
    )
    by_default = sa.func.coalesce(
        days_after(_first_end(), OUTCOME_AFTER.days, sqlite), days_after(Project.started_on, DUE_WITHOUT_PLAN, sqlite)
    )
    return sa.func.coalesce(
        _promise(promised, until),
        sa.case((sa.and_(stopped, after_stop < by_default), after_stop), else_=by_default),
    )


def _first_end() -> sa.ColumnElement[Any]:
    """The planned end as it stood at the start, else as it was first given."""
    given = sa.select(Plan.planned_end_on).where(Plan.project_id == Project.id, Plan.planned_end_on.is_not(None))
    at_start = given.where(Plan.on <= Project.started_on).order_by(Plan.on.desc(), Plan.id.desc()).limit(1)
    first = given.order_by(Plan.on, Plan.id).limit(1)
    return sa.func.coalesce(at_start.correlate(Project).scalar_subquery(), first.correlate(Project).scalar_subquery())


def _owner_then(on: Any) -> _Scalar:
    """Who owned the project on a day."""
    return (
        sa.select(sa.case((Assignment.applies, Assignment.person_id)))
        .where(Assignment.project_id == Project.id, Assignment.kind == "owner", Assignment.on <= on)
        .order_by(Assignment.on.desc(), Assignment.id.desc())
        .limit(1)
        .correlate_except(Assignment)
        .scalar_subquery()
    )


# ---------------------------------------------------------------------------------------------- signatures
def _counts_as_signed(until: Any) -> _Condition:
    """A signature by a third person under the review that coverage counts; later reviews are follow-ups."""
    wrote = sa.exists().where(OutcomeAuthor.outcome_id == Outcome.id, OutcomeAuthor.person_id == SignOff.signer_id)
    third = sa.and_(
        SignOff.signer_id != sa.func.coalesce(_owner_then(SignOff.on), 0),
        SignOff.signer_id != sa.func.coalesce(Outcome.author_id, 0),
        ~wrote,
    )
    return sa.and_(
        SignOff.review_id == _promise(Review.id, until),
        SignOff.signed,
        SignOff.on <= until,
        sa.or_(SignOff.signer_id.is_(None), third),
    )


def _first_signature(until: Any) -> _Scalar:
    """The number of the first signature under the outcome review."""
    return (
        sa.select(SignOff.id)
        .join(Outcome, Outcome.id == SignOff.outcome_id)
        .where(_counts_as_signed(until))
        .order_by(SignOff.on, Outcome.edition)
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def _newest_outcome(until: Any) -> _Scalar:
    """The newest signed edition: an amendment may add what the first one left open."""
    return (
        sa.select(SignOff.outcome_id)
        .join(Outcome, Outcome.id == SignOff.outcome_id)
        .where(_counts_as_signed(until))
        .order_by(Outcome.edition.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


_FIRST = aliased(SignOff)
_TOLD = aliased(Outcome)
"""The first signature, and the newest signed edition beside it."""


def _is_full(until: Any, grace: sa.ColumnElement[str], fresh: sa.ColumnElement[str], sqlite: bool) -> _Condition:
    """Whether all six elements are there."""
    at_stop = sa.and_(
        _is_stopped(until),
        sa.func.coalesce(_TOLD.findings, _TOLD.delivered_words, _TOLD.aim).is_not(None),
        sa.or_(_says_why(), _some_measure(until, _has_value(_FIRST.on))),
    )
    return (
        sa.exists()
        .where(
            _FIRST.id == _first_signature(until),
            _TOLD.review_id == _FIRST.review_id,
            _TOLD.id == _newest_outcome(until),
            _TOLD.decision.is_not(None),
            _TOLD.decision_reason.is_not(None),
            sa.exists().where(Lesson.outcome_id == _TOLD.id).correlate_except(Lesson),
            _some_measure(until),
            ~_some_measure(until, ~_has_start(until, grace, sqlite)),
            ~_some_measure(until, ~_has_goal()),
            sa.or_(~_some_measure(until, ~_has_value(_FIRST.on, fresh, sqlite)), at_stop),
        )
        .correlate(Project)
    )


def _says_why() -> _Condition:
    """Whether an outcome gives the reason why a measure has no value."""
    why = sa.and_(Finding.outcome_id == _TOLD.id, Finding.observed_on.is_(None), Finding.reason.is_not(None))
    return sa.exists().where(why).correlate_except(Finding)


# ------------------------------------------------------------------------------------------------ measures
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
        .correlate_except(Metric)
    )


def _has_start(until: Any, grace: sa.ColumnElement[str], sqlite: bool) -> _Condition:
    """Whether the value at the start is one: measured in time, zero by definition, or impossible with a comparison.

    A question in words needs none.
    """
    later = aliased(Baseline)
    in_time = sa.and_(Baseline.on <= until, Baseline.on <= _later(Project.started_on, grace, sqlite))
    is_explained = Baseline.note.is_not(None)
    is_one = sa.or_(
        sa.and_(Baseline.kind == "measured", in_time),
        sa.and_(Baseline.kind == "reconstructed", in_time, is_explained),
        Baseline.kind == "zero_by_definition",
        sa.and_(Baseline.kind == "not_possible", is_explained, Baseline.comparison.is_not(None)),
    )
    return sa.or_(
        sa.and_(Metric.measure == "qualitative", _asks()),
        sa.exists()
        .where(
            Baseline.metric_id == Metric.id,
            Baseline.edition == Metric.edition,
            ~sa.exists().where(later.supersedes_id == Baseline.id),
            is_one,
        )
        .correlate_except(Baseline),
    )


def _asks() -> _Condition:
    """Whether the goal is a question with the rule for deciding on its answer."""
    return _some_goal(_IS_QUESTION)


_IS_QUESTION = sa.and_(Target.question.is_not(None), Target.decision_rule.is_not(None))


def _has_goal() -> _Condition:
    """Whether there is a goal by a day after the start, or a question with the rule for deciding on its answer."""
    is_figure = sa.and_(
        sa.or_(Target.value.is_not(None), Target.low.is_not(None), Target.high.is_not(None)),
        Target.on.is_not(None),
        Metric.direction != "none",
        sa.or_(Metric.baseline_on.is_(None), Target.on >= Metric.baseline_on),
    )
    return _some_goal(sa.or_(is_figure, _IS_QUESTION))


def _some_goal(condition: _Condition) -> _Condition:
    later = aliased(Target)
    return (
        sa.exists()
        .where(
            Target.metric_id == Metric.id,
            Target.edition == Metric.edition,
            ~sa.exists().where(later.supersedes_id == Target.id),
            condition,
        )
        .correlate_except(Target)
    )


def _has_value(seen_by: Any, fresh: sa.ColumnElement[str] | None = None, sqlite: bool = False) -> _Condition:
    """Whether a value was seen after the start and the day that its value refers to, and lately before a day.

    fresh  so many days before it at most; None for any
    """
    later = aliased(Observation)
    lately = sa.true() if fresh is None else _later(Observation.observed_on, fresh, sqlite) >= seen_by
    return (
        sa.exists()
        .where(
            Observation.metric_id == Metric.id,
            Observation.edition == Metric.edition,
            of_the_whole(),
            ~Observation.withdrawn,
            Observation.observed_on > Project.started_on,
            sa.or_(Metric.baseline_on.is_(None), Observation.observed_on > Metric.baseline_on),
            Observation.observed_on <= seen_by,
            lately,
            ~sa.exists().where(later.supersedes_id == Observation.id),
        )
        .correlate_except(Observation)
    )
