"""Measures as pages need them: what they belong to, their values, those of a project at a glance."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.paging import Page, cursor, day_in, read_cursor, row_id
from portfolio.history.known import Known
from portfolio.metrics import policy, rules, schedule, series
from portfolio.metrics.models import Baseline, Metric, MetricPart, Observation, PastDefinition, Retirement, Target
from portfolio.people.models import Person
from portfolio.projects.subjects import Subject, subject_of

VALUES = 100
CHART_POINTS = 150
SPARK_POINTS = 8

Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Found:
    """A measure and what it belongs to."""

    metric: Metric
    subject: Subject


@dataclass(frozen=True)
class FoundValue:
    """One value of a measure; of a part, with who gives its values."""

    observation: Observation
    metric: Metric
    subject: Subject
    filled_by_id: int | None = None


def measure(viewer: Viewer, metric_id: int) -> Found:
    """A measure by its number; Missing when there is none for this viewer."""
    if not policy.may_see(viewer):
        raise Missing("metric")
    metric = db.session.scalar(
        sa.select(Metric).where(Metric.id == metric_id, Metric.organisation_id == viewer.organisation_id)
    )
    if metric is None:
        raise Missing("metric")
    return Found(metric, subject_of(metric))


def one_value(viewer: Viewer, metric_id: int, value_id: int) -> FoundValue:
    """One value of a measure; Missing when it has none with this number."""
    found = measure(viewer, metric_id)
    observation = db.session.scalar(
        sa.select(Observation).where(Observation.id == value_id, Observation.metric_id == metric_id)
    )
    if observation is None:
        raise Missing("value")
    filled_by_id = None if observation.part is None else _filled_by(metric_id, observation.part)
    return FoundValue(observation, found.metric, found.subject, filled_by_id)


def _filled_by(metric_id: int, name: str) -> int | None:
    rows = db.session.scalars(sa.select(MetricPart).where(MetricPart.metric_id == metric_id, MetricPart.name == name))
    return next((row.person_id for row in series.parts_then(rows, date.max)), None)


@dataclass(frozen=True)
class Recorded:
    """A row of a measure with the name of who recorded it.

    replaced_by  id of the row that corrects it, None while it counts
    """

    row: Any
    by: str | None
    replaced_by: int | None


def _recorded(model: Any) -> Rows:
    """Rows of a kind with their recorder and the row that replaces them."""
    later = aliased(model)
    replaced_by = (
        sa.select(sa.func.max(later.id))
        .where(later.metric_id == model.metric_id, later.supersedes_id == model.id)
        .scalar_subquery()
    )
    return sa.select(model, Person.name, replaced_by).outerjoin(Person, Person.id == model.by_id)


def _rows(wanted: Rows) -> list[Recorded]:
    return [Recorded(row, by, later) for row, by, later in db.session.execute(wanted)]


def baselines(metric: Metric) -> Sequence[Recorded]:
    """Every value at the start that was ever set, newest first."""
    return _rows(_recorded(Baseline).where(Baseline.metric_id == metric.id).order_by(Baseline.id.desc()))


def targets(metric: Metric) -> Sequence[Recorded]:
    """Every goal that was ever set, newest first."""
    return _rows(_recorded(Target).where(Target.metric_id == metric.id).order_by(Target.id.desc()))


def held_on(past: Any, day: date, knows: Known) -> sa.ColumnElement[bool]:
    """Whether a definition that was changed since held on a day still, or was not known to have been changed.

    Of several the first is meant.
    """
    return sa.or_(past.until_on > day, sa.not_(knows(past.recorded_at)))


def was_used_on(day: date, *known: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    """The SQL for: a measure was in use on a day; to be used where Metric stands.

    known  which rows of Retirement are looked at, where not all are
    """
    newest = (
        sa.select(Retirement.applies)
        .where(Retirement.metric_id == Metric.id, Retirement.on <= day, *known)
        .order_by(Retirement.on.desc(), Retirement.id.desc())
        .limit(1)
        .correlate(Metric)
        .scalar_subquery()
    )
    return sa.func.coalesce(newest, sa.false()).is_(sa.false())


def of_the_whole() -> sa.ColumnElement[bool]:
    """The SQL for: a value says something of the whole measure; to be used where Metric and Observation stand.

    A value of a part does where the whole is worked out from parts, as one of a whole does that was seen before.
    """
    return sa.or_(Observation.part.is_(None), Metric.parts.is_not(None))


def past_definitions(metric: Metric) -> Sequence[PastDefinition]:
    """What the measure meant before, newest first."""
    return db.session.scalars(
        sa.select(PastDefinition).where(PastDefinition.metric_id == metric.id).order_by(PastDefinition.id.desc())
    ).all()


def values(metric: Metric, after: str | None = None, part: str | None = None) -> Page[Recorded]:
    """A page of all values, or of those of one part, corrected and withdrawn ones too, newest day first."""
    wanted = _recorded(Observation).where(Observation.metric_id == metric.id)
    if part is not None:
        wanted = wanted.where(Observation.part == part)
    seek = read_cursor(after, 2)
    if seek:
        day, number = day_in(seek[0]), row_id(seek[1])
        wanted = wanted.where(
            sa.or_(Observation.observed_on < day, sa.and_(Observation.observed_on == day, Observation.id < number))
        )
    wanted = wanted.order_by(Observation.observed_on.desc(), Observation.id.desc()).limit(VALUES + 1)
    rows = _rows(wanted)
    shown = rows[:VALUES]
    last = shown[-1].row if len(rows) > VALUES else None
    return Page(shown, cursor(last.observed_on.isoformat(), last.id) if last else None)


def _counting(parts: Collection[str] = ()) -> Rows:
    """The values that count: neither corrected nor withdrawn, of the whole and of some parts, any edition."""
    later = aliased(Observation)
    return sa.select(Observation).where(
        Observation.withdrawn.is_(False),
        sa.or_(Observation.part.is_(None), Observation.part.in_(sorted(parts)))
        if parts
        else Observation.part.is_(None),
        ~sa.exists().where(later.supersedes_id == Observation.id),
    )


_NEWEST_FIRST = (Observation.observed_on.desc(), Observation.recorded_at.desc(), Observation.id.desc())


def counting_values(metric: Metric, parts: Collection[str] = ()) -> Sequence[Observation]:
    """The newest values that count, of every edition, oldest first: what the chart draws.

    parts  those that the whole is worked out from
    """
    found = db.session.scalars(
        _counting(parts).where(Observation.metric_id == metric.id).order_by(*_NEWEST_FIRST).limit(CHART_POINTS)
    ).all()
    return found[::-1]


def current_baseline(metric: Metric) -> Baseline | None:
    """The value at the start that counts now."""
    return rules.newest(
        db.session.scalars(sa.select(Baseline).where(Baseline.metric_id == metric.id)).all(), metric.edition
    )


def current_target(metric: Metric) -> Target | None:
    """The goal that counts now."""
    return rules.newest(
        db.session.scalars(sa.select(Target).where(Target.metric_id == metric.id)).all(), metric.edition
    )


@dataclass(frozen=True)
class Latest:
    """The value that counts now: as it was seen, or worked out from several, of which the newest is named.

    id  of the newest value that it is made of; None where it is made of those of parts
    """

    id: int | None
    value: int | None
    words: str | None
    observed_on: date
    source: str | None
    quality: str


@dataclass(frozen=True)
class Glance:
    """A measure as a project's page shows it.

    goal    with its range; question where the goal is one
    target  the row that says so, and how the way to it is expected to be
    latest  the value that counts now, with its source; None when nothing was measured
    spark   the last few values as they followed each other, oldest first
    """

    metric: Metric
    goal: rules.Goal
    question: str | None
    target: Target | None
    standing: rules.Standing
    latest: Latest | None
    spark: Sequence[int]


def metrics_of(subject_kind: str, subject_id: int) -> Sequence[Glance]:
    """The measures of a project, a programme or a goal, primary ones first, in three statements.

    subject_kind  project, programme or goal
    """
    column = {"project": Metric.project_id, "programme": Metric.programme_id, "goal": Metric.goal_id}[subject_kind]
    return metrics_where(column == subject_id)


def metrics_where(*conditions: sa.ColumnElement[bool]) -> Sequence[Glance]:
    """The measures that conditions name, primary ones first, in three statements."""
    found = db.session.scalars(
        sa.select(Metric)
        .where(*conditions)
        .order_by(Metric.retired_on.isnot(None), Metric.is_primary.desc(), Metric.position, Metric.id)
    ).all()
    if not found:
        return []
    seen = _last_values([metric.id for metric in found])
    goals = _goals_of([metric.id for metric in found])
    return [_glance(metric, goals.get(metric.id), seen.get(metric.id, [])) for metric in found]


def _glance(metric: Metric, target: Target | None, seen: Sequence[Observation]) -> Glance:
    goal = rules.Goal(target.value, target.low, target.high) if target else rules.Goal()
    counting = [row for row in seen if row.edition == metric.edition]
    return Glance(
        metric,
        goal,
        target.question if target else None,
        target,
        rules.judge(metric.measure, metric.direction, metric.baseline_value, goal, metric.latest_value),
        _latest(metric, counting),
        _spark(metric, [row.value for row in counting if row.value is not None]),
    )


def _latest(metric: Metric, seen: Sequence[Observation]) -> Latest | None:
    if metric.parts is not None:
        if metric.latest_on is None:
            return None
        return Latest(None, metric.latest_value, None, metric.latest_on, metric.source, "provisional")
    if not seen:
        return None
    row = seen[-1]
    value = metric.latest_value if metric.series == "per_period" else row.value
    return Latest(row.id, value, row.words, row.observed_on, row.source, row.quality)


def _spark(metric: Metric, values: Sequence[int]) -> Sequence[int]:
    """Running totals where values add up; nothing where the whole is worked out from parts."""
    if metric.parts is not None or (metric.series == "per_period" and metric.measure == "percent"):
        return []
    return series.running(metric.latest_value, values) if metric.series == "per_period" else values


def course(metric: Metric, goal: rules.Goal, target: Target | None) -> schedule.Course:
    """What the colour of a measure follows from, by its shortcuts and its goal."""
    return schedule.Course(
        measure=metric.measure,
        direction=metric.direction,
        start=metric.baseline_value,
        start_on=metric.baseline_on,
        goal=goal,
        goal_on=metric.target_on,
        latest=metric.latest_value,
        latest_on=metric.latest_on,
        frequency=metric.frequency,
        effect_from=target.effect_from if target else None,
        milestones=milestones_of(target),
    )


def milestones_of(target: Target | None) -> list[schedule.Milestone]:
    """What is expected on the way to a goal, in the order of the days."""
    pairs = (target.milestones if target else None) or []
    return sorted(schedule.Milestone(date.fromisoformat(on), value) for on, value in pairs)


def _last_values(metric_ids: Sequence[int]) -> dict[int, list[Observation]]:
    """The last few values that count, by measure, oldest first."""
    counting = _counting().where(Observation.metric_id.in_(metric_ids)).subquery()
    ranked = sa.select(
        counting.c.id,
        sa.func.row_number()
        .over(
            partition_by=counting.c.metric_id,
            order_by=(counting.c.observed_on.desc(), counting.c.recorded_at.desc(), counting.c.id.desc()),
        )
        .label("place"),
    ).subquery()
    rows = db.session.scalars(
        sa.select(Observation)
        .join(ranked, ranked.c.id == Observation.id)
        .where(ranked.c.place <= SPARK_POINTS)
        .order_by(Observation.metric_id, Observation.observed_on, Observation.recorded_at, Observation.id)
    )
    found: dict[int, list[Observation]] = {}
    for row in rows:
        found.setdefault(row.metric_id, []).append(row)
    return found


def _goals_of(metric_ids: Sequence[int]) -> dict[int, Target]:
    """The goals that count now, by measure."""
    later = aliased(Target)
    rows = db.session.scalars(
        sa.select(Target)
        .join(Metric, sa.and_(Metric.id == Target.metric_id, Metric.edition == Target.edition))
        .where(
            Target.metric_id.in_(metric_ids),
            ~sa.exists().where(later.metric_id == Target.metric_id, later.supersedes_id == Target.id),
        )
        .order_by(Target.metric_id, Target.id)
    )
    return {row.metric_id: row for row in rows}


def primary_count(subject: Subject) -> int:
    """How many primary measures a subject has in use."""
    return db.session.scalar(_in_use(subject, Metric.is_primary)) or 0


def has_outcome(subject: Subject) -> bool:
    """Whether any measure in use says what changed, rather than what was delivered."""
    return bool(db.session.scalar(_in_use(subject, Metric.level.in_(rules.RESULTS))))


def next_position(subject: Subject) -> int:
    """The place after the last measure of a subject."""
    column = getattr(Metric, f"{subject.kind}_id")
    return (db.session.scalar(sa.select(sa.func.max(Metric.position)).where(column == subject.id)) or 0) + 1


def _in_use(subject: Subject, condition: Any) -> sa.Select[int]:
    column = getattr(Metric, f"{subject.kind}_id")
    return (
        sa.select(sa.func.count())
        .select_from(Metric)
        .where(column == subject.id, Metric.retired_on.is_(None), condition)
    )
