"""What the dated rows say of signals: about any day, as known now or as known at an earlier instant.

The shortcuts on ProjectSignal and on measures repeat what these functions give for now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.money import stored
from portfolio.metrics import rules as metric_rules
from portfolio.metrics import schedule, series
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
from portfolio.metrics.queries import milestones_of, was_used_on
from portfolio.projects.models import Plan, Project
from portfolio.status import rules
from portfolio.status.models import Confidence, Forecast, SetByHand
from portfolio.status.queries import Judgement, Signals, outcome

FOREVER = date.max


@dataclass(frozen=True)
class DatedRows:
    """The rows that counted on a day, by project, and by side or signal."""

    confidence: dict[tuple[int, str], Confidence] = field(default_factory=dict)
    forecast: dict[int, Forecast] = field(default_factory=dict)
    by_hand: dict[tuple[int, str], SetByHand] = field(default_factory=dict)


def dated_rows(project_ids: Sequence[int], day: date = FOREVER, known_at: datetime | None = None) -> DatedRows:
    """The newest judgements, forecasts and hand-set colours of projects on a day, in three statements.

    known_at  leaves out what was recorded at or after this instant
    """
    found = DatedRows()
    for row in _until(Confidence, project_ids, day, known_at):
        found.confidence[row.project_id, row.side] = row
    for row in _until(Forecast, project_ids, day, known_at):
        found.forecast[row.project_id] = row
    for row in _until(SetByHand, project_ids, day, known_at):
        found.by_hand[row.project_id, row.signal] = row
    return found


def _until(model: Any, project_ids: Sequence[int], day: date, known_at: datetime | None) -> Sequence[Any]:
    """Rows up to a day, those that count last."""
    wanted = sa.select(model).where(model.project_id.in_(project_ids), model.on <= day)
    if known_at is not None:
        wanted = wanted.where(model.recorded_at < known_at)
    return db.session.scalars(wanted.order_by(model.project_id, model.on, model.id)).all()


def shortcut(project: Project) -> dict[str, Any]:
    """The columns of ProjectSignal as the dated rows give them now."""
    rows = dated_rows([project.id])
    foreseen = rows.forecast.get(project.id)
    columns: dict[str, Any] = {
        "organisation_id": project.organisation_id,
        "forecast_minor": foreseen.amount_minor if foreseen else None,
        "forecast_currency": foreseen.currency if foreseen else None,
        "forecast_on": foreseen.on if foreseen else None,
    }
    for side in rules.SIDES:
        judged = rows.confidence.get((project.id, side))
        columns |= {f"{side}_colour": judged.colour if judged else None, f"{side}_on": judged.on if judged else None}
    for signal in rules.SIGNALS:
        hand = rows.by_hand.get((project.id, signal))
        columns |= {
            f"{signal}_colour": hand.colour if hand else None,
            f"{signal}_until": hand.until_on if hand else None,
        }
    return columns


def signals_on(
    organisation_id: int, project_ids: Sequence[int], day: date, *, zone: str, known_at: datetime | None = None
) -> dict[int, Signals]:
    """The signals of projects of an organisation on a day, in ten statements however many there are.

    zone      of the city, whose midnight ends the day
    known_at  leaves out what was recorded at or after this instant
    """
    ids = db.session.scalars(
        sa.select(Project.id).where(Project.id.in_(project_ids), Project.organisation_id == organisation_id)
    ).all()
    rows = dated_rows(ids, day, known_at)
    plans = {row.project_id: row for row in _until(Plan, ids, day, known_at)}
    colours = {
        project_id: [schedule.colour_on(turns, day) for turns in measures]
        for project_id, measures in turns_on(ids, day, zone=zone, known_at=known_at).items()
    }
    return {id_: _signals(id_, rows, plans.get(id_), colours.get(id_, []), day) for id_ in ids}


def _signals(id_: int, rows: DatedRows, plan: Plan | None, colours: Sequence[str], day: date) -> Signals:
    foreseen = rows.forecast.get(id_)
    forecast = stored(foreseen.amount_minor, foreseen.currency) if foreseen else None
    budget = stored(plan.budget_minor, plan.budget_currency) if plan else None
    finance = rules.finance(budget, forecast, foreseen.on if foreseen else None, day)
    owner, unit = (rows.confidence.get((id_, side)) for side in rules.SIDES)
    by_hand = [rows.by_hand.get((id_, signal)) for signal in rules.SIGNALS]
    shown = [
        rules.by_hand(computed, hand.colour if hand else None, hand.until_on if hand else None, day)
        for computed, hand in zip((outcome(colours), finance), by_hand, strict=True)
    ]
    return Signals(
        owner=Judgement(owner.colour, owner.on) if owner else None,
        unit=Judgement(unit.colour, unit.on) if unit else None,
        outcome=shown[0],
        measures=len(colours),
        judged=sum(colour != rules.GREY for colour in colours),
        finance=shown[1],
        forecast=forecast,
        forecast_on=foreseen.on if foreseen else None,
    )


@dataclass(frozen=True)
class _Meaning:
    """What a measure meant on the day, and how it was taken."""

    measure: str
    series: str
    direction: str
    edition: int
    frequency: str | None
    aggregable: bool


def turns_on(
    project_ids: Sequence[int], day: date, *, zone: str, known_at: datetime | None = None
) -> dict[int, list[schedule.Turns]]:
    """When the main measures of projects turn, by project, out of what was defined, set and seen up to a day."""
    closed_at = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone)).astimezone(UTC)
    measures = _measures(project_ids, day, known_at)
    ids = [metric.id for metric, _meaning in measures]
    starts, goals, seen, parts = (
        _by_measure(model, ids, known_at) for model in (Baseline, Target, Observation, MetricPart)
    )
    found: dict[int, list[schedule.Turns]] = {}
    for metric, meaning in measures:
        before = [row for row in starts.get(metric.id, ()) if row.on is None or row.on <= day]
        start = metric_rules.newest(before, meaning.edition)
        target = _goal(goals.get(metric.id, ()), meaning.edition, closed_at)
        split = series.parts_on(parts.get(metric.id, ()), day) if meaning.aggregable else frozenset()
        kind = series.Kind(meaning.series, meaning.measure, split)
        latest = series.figure(kind, metric_rules.counting(seen.get(metric.id, ()), meaning.edition, day=day))
        course = schedule.Course(
            measure=meaning.measure,
            direction=meaning.direction,
            start=start.value if start else None,
            start_on=start.on if start else None,
            goal=metric_rules.Goal(target.value, target.low, target.high) if target else metric_rules.Goal(),
            goal_on=target.on if target else None,
            latest=latest.value,
            latest_on=latest.on,
            frequency=meaning.frequency,
            effect_from=target.effect_from if target else None,
            milestones=milestones_of(target),
        )
        found.setdefault(metric.project_id or 0, []).append(schedule.turns(course))
    return found


def _measures(project_ids: Sequence[int], day: date, known_at: datetime | None) -> list[tuple[Metric, _Meaning]]:
    """The main measures of what changed, as they were defined on the day."""
    known = () if known_at is None else (Retirement.recorded_at < known_at,)
    wanted = sa.select(Metric).where(Metric.project_id.in_(project_ids), was_used_on(day, *known))
    if known_at is not None:
        wanted = wanted.where(Metric.created_at < known_at)
    metrics = db.session.scalars(wanted.order_by(Metric.project_id, Metric.position, Metric.id)).all()
    ids = [metric.id for metric in metrics]
    meanings, ways = (_until_changed(model, ids, day, known_at) for model in (PastDefinition, PastMethod))
    found = []
    for metric in metrics:
        meant, taken = meanings.get(metric.id, metric), ways.get(metric.id, metric)
        if meant.is_primary and meant.level in metric_rules.RESULTS:
            meaning = (meant.measure, meant.series, meant.direction, meant.edition)
            found.append((metric, _Meaning(*meaning, taken.frequency, taken.aggregable)))
    return found


def _until_changed(model: Any, metric_ids: Sequence[int], day: date, known_at: datetime | None) -> dict[int, Any]:
    """What held of measures on the day and was changed since, by measure."""
    found = {}
    for metric_id, rows in _by_measure(model, metric_ids, None).items():
        # What was not known to be changed held still.
        later = [row for row in rows if row.until_on > day or (known_at is not None and row.recorded_at >= known_at)]
        if later:
            found[metric_id] = min(later, key=lambda row: (row.until_on, row.id))
    return found


def _by_measure(model: Any, metric_ids: Sequence[int], known_at: datetime | None) -> dict[int, list[Any]]:
    wanted = sa.select(model).where(model.metric_id.in_(metric_ids))
    if known_at is not None:
        wanted = wanted.where(model.recorded_at < known_at)
    found: dict[int, list[Any]] = {}
    for row in db.session.scalars(wanted.order_by(model.metric_id, model.id)):
        found.setdefault(row.metric_id, []).append(row)
    return found


def _goal(rows: Sequence[Target], edition: int, closed_at: datetime) -> Target | None:
    """The goal that stood when the day ended; where the first was only recorded later, as in an import, that one."""
    counting = [row for row in rows if row.edition == edition]
    stood = [row for row in counting if row.recorded_at < closed_at]
    return stood[-1] if stood else next(iter(counting), None)
