"""The main measures of projects as they were defined on a day, with what counts of their values, in two SELECTs."""

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.clock import local_day
from portfolio.core.db import read
from portfolio.metrics.models import (
    Baseline,
    Metric,
    MetricPart,
    Observation,
    PastDefinition,
    PastMethod,
    Retirement,
    Target,
)
from portfolio.metrics.queries import held_on, was_used_on
from portfolio.metrics.rules import RESULTS
from portfolio.metrics.totals import parts_in_use
from portfolio.reviews.facts import Goal, Measure, Start
from portfolio.reviews.models import Review, SignOff
from portfolio.reviews.queries.scope import Condition, Rows, Scope, is_counted, is_signed


def measures(scope: Scope) -> dict[int, list[Measure]]:
    """The main measures of what changed, by the number of their project.

    Of the values only the newest can count, up to the day and up to each signature, so that no others are fetched.
    """
    seen: dict[int, list[date]] = {}
    for number, on in read(_seen_when_signed(scope)):
        if on is not None:
            seen.setdefault(number, []).append(on)
    told: dict[int, tuple[Any, ...]] = {}
    for row in read(_measure_rows(scope)):
        before = told.get(row[1])
        # Where several rows stand side by side, the newest value at the start and the newest goal count.
        if before is None or (row[6] or 0, row[11] or 0) > (before[6] or 0, before[11] or 0):
            told[row[1]] = row
    days: dict[Any, date] = {}
    found: dict[int, list[Measure]] = {}
    for project_id, number, measure, direction, created_at, import_id, *values in told.values():
        entered_on = None
        if import_id is None:
            entered_on = days.get(created_at) or days.setdefault(created_at, local_day(created_at, scope.zone))
        base, kind, base_on, explained, compared, goal, goal_on, figure, question, latest = values
        if latest is not None:
            seen.setdefault(number, []).append(latest)
        found.setdefault(project_id, []).append(
            Measure(
                number,
                measure == "qualitative",
                direction != "none",
                entered_on,
                None if base is None else Start(kind, base_on, bool(explained), bool(compared)),
                None if goal is None else Goal(goal_on, bool(figure), bool(question)),
                tuple(seen.get(number, ())),
            )
        )
    return found


def seen_since(scope: Scope, first: date) -> dict[int, list[date]]:
    """Every day from one on to that of the scope on which a main measure has a value that counts, by its number."""
    past = aliased(PastDefinition)
    found: dict[int, list[date]] = {}
    for number, on in read(
        sa.select(Observation.metric_id, Observation.observed_on)
        .select_from(Metric)
        .outerjoin(past, _holds_then(scope, past))
        .join(Observation, _stands(scope, Observation, sa.func.coalesce(past.edition, Metric.edition)))
        .where(
            scope.holds(Metric.organisation_id, Metric.project_id),
            sa.func.coalesce(past.is_primary, Metric.is_primary),
            sa.func.coalesce(past.level, Metric.level).in_(sorted(RESULTS)),
            Observation.observed_on >= first,
            Observation.observed_on <= scope.day,
            _of_the_whole(scope),
            Observation.withdrawn.is_(sa.false()),
        )
    ):
        found.setdefault(number, []).append(on)
    return found


def _measure_rows(scope: Scope) -> Rows:
    """Each main measure beside its value at the start, its goal and the day of its newest value."""
    past = aliased(PastDefinition)
    edition = sa.func.coalesce(past.edition, Metric.edition)
    counts = (
        scope.holds(Metric.organisation_id, Metric.project_id),
        Metric.project_id.is_not(None),
        sa.func.coalesce(past.is_primary, Metric.is_primary),
        sa.func.coalesce(past.level, Metric.level).in_(sorted(RESULTS)),
        was_used_on(scope.day, scope.knows(Retirement.recorded_at)),
        scope.knows(Metric.created_at),
    )
    return (
        sa.select(
            *(Metric.project_id, Metric.id),
            *(sa.func.coalesce(past.measure, Metric.measure), sa.func.coalesce(past.direction, Metric.direction)),
            *(Metric.created_at, Metric.import_id),
            *(Baseline.id, Baseline.kind, Baseline.on, Baseline.note.is_not(None), Baseline.comparison.is_not(None)),
            *(Target.id, Target.on, sa.func.coalesce(Target.value, Target.low, Target.high).is_not(None)),
            sa.and_(Target.question.is_not(None), Target.decision_rule.is_not(None)),
            _newest_value(scope, edition, scope.day),
        )
        .select_from(Metric)
        .outerjoin(past, _holds_then(scope, past))
        .outerjoin(Baseline, _stands(scope, Baseline, edition))
        .outerjoin(Target, _stands(scope, Target, edition))
        .where(*counts)
    )


def _holds_then(scope: Scope, past: Any) -> Condition:
    """Whether a definition that was changed since is the one that held on the day: the first to be changed after it."""
    sooner = aliased(PastDefinition)
    is_sooner = sa.or_(sooner.until_on < past.until_on, sa.and_(sooner.until_on == past.until_on, sooner.id < past.id))
    return sa.and_(
        past.metric_id == Metric.id,
        held_on(past, scope.day, scope.knows),
        ~sa.exists().where(
            sooner.metric_id == Metric.id,
            held_on(sooner, scope.day, scope.knows),
            is_sooner,
        ),
    )


def _stands(scope: Scope, model: Any, edition: Any) -> Condition:
    """Whether a row belongs to the definition of the day, and none known then replaces it."""
    later = aliased(model)
    return sa.and_(
        model.metric_id == Metric.id,
        model.edition == edition,
        scope.knows(model.recorded_at),
        ~sa.exists().where(later.supersedes_id == model.id, scope.knows(later.recorded_at)),
    )


def _of_the_whole(scope: Scope) -> Condition:
    """Whether a value says something of the whole measure, as `metrics.queries.of_the_whole` asks it of today."""
    taken = (
        sa.select(PastMethod.aggregable)
        .where(PastMethod.metric_id == Metric.id, held_on(PastMethod, scope.day, scope.knows))
        .order_by(PastMethod.until_on, PastMethod.id)
        .limit(1)
        .correlate(Metric)
        .scalar_subquery()
    )
    split = parts_in_use(scope.day, scope.knows).where(MetricPart.metric_id == Metric.id).correlate(Metric).exists()
    return sa.or_(Observation.part.is_(None), sa.and_(sa.func.coalesce(taken, Metric.aggregable), split))


def _newest_value(scope: Scope, edition: Any, until: Any) -> sa.ScalarSelect[date]:
    """The day of a measure's newest value up to a day: of the whole, neither corrected nor withdrawn."""
    return (
        sa.select(Observation.observed_on)
        .where(
            _stands(scope, Observation, edition),
            Observation.observed_on <= until,
            _of_the_whole(scope),
            Observation.withdrawn.is_(sa.false()),
        )
        .order_by(Observation.observed_on.desc())
        .limit(1)
        .correlate_except(Observation)
        .scalar_subquery()
    )


def _seen_when_signed(scope: Scope) -> Rows:
    """The newest value of each measure up to each signature under an outcome review of its project."""
    past = aliased(PastDefinition)
    edition = sa.func.coalesce(past.edition, Metric.edition)
    return (
        sa.select(Metric.id, _newest_value(scope, edition, SignOff.on))
        .select_from(Metric)
        .join(Review, Review.project_id == Metric.project_id)
        .join(SignOff, SignOff.review_id == Review.id)
        .outerjoin(past, _holds_then(scope, past))
        .where(
            is_counted(scope),
            *is_signed(scope),
            sa.func.coalesce(past.is_primary, Metric.is_primary),
            sa.func.coalesce(past.level, Metric.level).in_(sorted(RESULTS)),
        )
    )
