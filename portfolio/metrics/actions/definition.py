"""Define a measure, change what it means, set its value at the start and its goal."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, WrongInput
from portfolio.core.numbers import from_millionths
from portfolio.history import actions as history
from portfolio.metrics import queries, rules, schedule
from portfolio.metrics.actions.shortcuts import hold_in_use, settle
from portfolio.metrics.models import (
    Baseline,
    LibraryMeasure,
    Metric,
    Observation,
    PastDefinition,
    PastMethod,
    Target,
)
from portfolio.metrics.series import check_series, check_start
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import Subject, root_of

_MEANING = ("name", "definition", "level", "unit", "measure", "series", "direction", "is_primary")
"""What figures and filters look at; its past versions are kept as dated rows."""

_COUNTED = ("frequency", "aggregable")
"""What figures look at of the way in which a measure is taken; kept likewise."""

_METHOD = (
    *("aggregable", "frequency", "collection_method", "source", "responsible_id"),
    *("split_by", "near_zero", "small_shown", "library_id"),
)


def define(
    subject: Subject,
    *,
    name: str,
    unit: str,
    now: int | None = None,
    goal: int | None = None,
    goal_on: date | None = None,
    low: int | None = None,
    high: int | None = None,
    question: str | None = None,
    decision_rule: str | None = None,
    level: str = "outcome",
    measure: str | None = None,
    series: str = "state",
    direction: str | None = None,
    is_primary: bool | None = None,
    definition: str | None = None,
    aggregable: bool = False,
    frequency: str | None = None,
    collection_method: str | None = None,
    source: str | None = None,
    responsible_id: int | None = None,
    split_by: str | None = None,
    near_zero: int | None = None,
    small_shown: bool = False,
    library_id: int | None = None,
    by: Actor,
    at: datetime,
) -> Metric:
    """Make a measure of a project, a programme or a goal.

    now        the value at the start, as measured today
    measure    left out, it follows from the unit
    library_id the measure of the library that it was taken from
    direction  left out, it follows from now and goal, and rises where one of them is open
    is_primary left out, the first three measures of what changed are
    All values are in millionths of the unit.
    """
    if subject.organisation_id != by.organisation_id:
        raise Missing(subject.kind)
    today = day_of(by, at)
    aim = rules.Goal(goal, low, high)
    measure = measure or rules.measure_of(unit)
    direction = direction or _direction(measure, now, aim)
    check_keys(level=level, measure=measure, direction=direction, frequency=frequency)
    _check_responsible(by, responsible_id)
    _check_words(measure, now, aim)
    _check_library(by, library_id)
    check_series(series, measure, aggregable)
    check_start(series, now)
    rules.check_goal(direction, now, today if now is not None else None, aim, goal_on)
    metric = Metric(
        organisation_id=subject.organisation_id,
        project_id=subject.id if subject.kind == "project" else None,
        programme_id=subject.id if subject.kind == "programme" else None,
        goal_id=subject.id if subject.kind == "goal" else None,
        name=name,
        definition=definition,
        level=level,
        unit=unit,
        measure=measure,
        series=series,
        direction=direction,
        is_primary=rules.becomes_primary(level, queries.primary_count(subject)) if is_primary is None else is_primary,
        aggregable=aggregable,
        frequency=frequency,
        collection_method=collection_method,
        source=source,
        responsible_id=responsible_id,
        split_by=split_by,
        near_zero=near_zero,
        small_shown=small_shown,
        library_id=library_id,
        edition=1,
        position=queries.next_position(subject),
        created_at=at,
        standing="unknown",
    )
    db.session.add(metric)
    db.session.flush()
    if now is not None:
        db.session.add(_baseline(metric, now, today, "measured", by=by, at=at))
    if aim.is_set or question:
        db.session.add(_target(metric, aim, goal_on, question, decision_rule, by=by, at=at))
    settle(metric)
    history.record(
        "metric.defined",
        thing=("metric", metric.id),
        root=(subject.kind, subject.id),
        by=by,
        at=at,
        after={"name": name, "unit": unit, "level": level, "direction": direction} | _shown(now=now, goal=goal),
    )
    return metric


def _direction(measure: str, now: int | None, aim: rules.Goal) -> str:
    if measure == "qualitative":
        return "none"
    if aim.low is not None or aim.high is not None:
        return "maintain"
    return rules.direction_between(now, aim.value) if now is not None and aim.value is not None else "increase"


def _check_words(measure: str, now: int | None, aim: rules.Goal) -> None:
    if measure == "qualitative" and (now is not None or aim.is_set):
        raise WrongInput(
            "words", N_("A measure that is answered in words has no numbers. Leave “now” and “goal” empty."), "measure"
        )


def check_keys(**keys: str | None) -> None:
    """Refuse a key that is none of those offered; the name of the argument says of what."""
    known = {
        "level": rules.LEVELS,
        "measure": rules.MEASURES,
        "direction": rules.DIRECTIONS,
        "frequency": (None, "once", *rules.DAYS_BETWEEN),
        "kind": rules.BASELINE_KINDS,
    }
    for name, key in keys.items():
        if key not in known[name]:
            raise WrongInput("choice", N_("Choose one of the entries offered."), name)


def _check_responsible(by: Actor, person_id: int | None) -> None:
    """Whoever is responsible must belong to the organisation."""
    if person_id is not None and not is_member(person_id, by.organisation_id):
        raise WrongInput("responsible", N_("Choose one of the people offered."), "responsible_id")


def _check_library(by: Actor, library_id: int | None) -> None:
    """What is taken from a library must be of one's own city."""
    if library_id is None:
        return
    entry = db.session.get(LibraryMeasure, library_id)
    if entry is None or entry.organisation_id != by.organisation_id:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "library")


def edit_definition(
    metric: Metric, *, version: int, same_series: bool = False, by: Actor, at: datetime, **values: Any
) -> Metric:
    """Change what a measure means or how it is taken.

    version      of the measure that the form was opened with
    same_series  the new words mean the same, so that old and new values stay comparable
    values       any of name, definition, level, unit, measure, direction, is_primary and of the method's fields

    Where old values are no longer comparable a new edition begins: the series breaks visibly, and the value at the
    start and the goal have to be set anew.
    """
    unknown = set(values) - {*_MEANING, *_METHOD}
    if unknown:
        raise TypeError(f"a measure has no {', '.join(sorted(unknown))}")
    hold_in_use(metric, by)
    if metric.version != version:
        raise EditedMeanwhile
    before = {name: getattr(metric, name) for name in (*_MEANING, *_METHOD)}
    after = before | values
    old, new = history.changes(before, after)
    if not new:
        return metric
    check_keys(**{name: after[name] for name in ("level", "measure", "direction", "frequency")})
    _check_responsible(by, values.get("responsible_id"))
    _check_library(by, values.get("library_id"))
    check_series(after["series"], after["measure"], after["aggregable"])
    breaks = rules.breaks_series(before, after, same_series) and _has_rows(metric)
    if not breaks:
        check_start(after["series"], metric.baseline_value)
        aim = rules.Goal(metric.target_value)
        rules.check_goal(after["direction"], metric.baseline_value, metric.baseline_on, aim, metric.target_on)
    if any(name in new for name in _MEANING):
        _keep_past(PastDefinition(edition=metric.edition), _MEANING, metric, before, by=by, at=at)
    if any(name in new for name in _COUNTED):
        _keep_past(PastMethod(), _COUNTED, metric, before, by=by, at=at)
    for name, value in new.items():
        setattr(metric, name, value)
    metric.edition += breaks
    settle(metric)
    event = "metric.redefined" if breaks else "metric.edited"
    history.record(event, thing=("metric", metric.id), root=root_of(metric), by=by, at=at, before=old, after=new)
    return metric


def _has_rows(metric: Metric) -> bool:
    """Whether anything was recorded by the present definition."""
    return any(
        db.session.scalar(sa.select(sa.exists().where(model.metric_id == metric.id, model.edition == metric.edition)))
        for model in (Observation, Baseline, Target)
    )


def _keep_past(
    row: PastDefinition | PastMethod,
    names: Sequence[str],
    metric: Metric,
    before: dict[str, Any],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Keep in a row what was so of a measure until today."""
    for name in names:
        setattr(row, name, before[name])
    row.metric_id, row.until_on, row.recorded_at, row.by_id = metric.id, day_of(by, at), at, by.person_id
    db.session.add(row)


def set_baseline(
    metric: Metric,
    *,
    value: int | None,
    on: date | None,
    kind: str = "measured",
    note: str | None = None,
    comparison: str | None = None,
    by: Actor,
    at: datetime,
) -> Baseline:
    """Set the value at the start, or correct it by a new row; zero is a value, empty is not zero."""
    hold_in_use(metric, by)
    check_keys(kind=kind)
    rules.check_baseline(kind, value, note, comparison)
    check_start(metric.series, value, "value")
    if metric.measure == "qualitative" and kind != "not_possible":
        raise WrongInput("words", N_("A measure that is answered in words has no value at the start."), "kind")
    if value is not None and on is None:
        raise WrongInput("day", N_("Give the day that the value at the start is about."), "on")
    if on is not None and on > day_of(by, at):
        raise WrongInput("day", N_("The value at the start cannot lie in the future."), "on")
    rules.check_goal(metric.direction, value, on, rules.Goal(metric.target_value), metric.target_on)
    row = _baseline(metric, value, on, kind, note, comparison, by=by, at=at)
    before = queries.current_baseline(metric)
    row.supersedes_id = before.id if before else None
    db.session.add(row)
    settle(metric)
    history.record(
        "metric.start_set",
        thing=("metric", metric.id),
        root=root_of(metric),
        by=by,
        at=at,
        before=_shown(value=before.value) if before else None,
        after=_shown(value=value) | {"on": on, "kind": kind},
    )
    return row


def set_target(
    metric: Metric,
    *,
    goal: int | None = None,
    low: int | None = None,
    high: int | None = None,
    on: date | None = None,
    effect_from: date | None = None,
    milestones: Sequence[schedule.Milestone] = (),
    question: str | None = None,
    decision_rule: str | None = None,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> Target:
    """Set the goal, or change it by a new row; a change says why.

    effect_from  the day until which no effect is expected, where it comes late
    milestones   where the way from start to goal is not a straight line
    """
    hold_in_use(metric, by)
    aim = rules.Goal(goal, low, high)
    _check_words(metric.measure, None, aim)
    if not aim.is_set and not question:
        raise WrongInput("goal", N_("Give a value, a range, or the question that this measure answers."), "goal")
    if (low is not None or high is not None) and metric.direction != "maintain":
        raise WrongInput("range", N_("A range is for measures that should stay. Give one value instead."), "low")
    rules.check_goal(metric.direction, metric.baseline_value, metric.baseline_on, aim, on)
    schedule.check_late_effect(effect_from, metric.baseline_on, on)
    schedule.check_milestones(milestones, metric.baseline_on, on)
    before = queries.current_target(metric)
    if before is not None and not reason:
        raise WrongInput("reason", N_("Say why the goal changes."), "reason")
    row = _target(metric, aim, on, question, decision_rule, by=by, at=at)
    row.reason, row.effect_from = reason, effect_from
    if milestones:
        row.milestones = [(milestone.on.isoformat(), milestone.value) for milestone in milestones]
    row.supersedes_id = before.id if before else None
    db.session.add(row)
    settle(metric)
    history.record(
        "metric.goal_set",
        thing=("metric", metric.id),
        root=root_of(metric),
        by=by,
        at=at,
        before=_shown(goal=before.value) | {"on": before.on} if before else None,
        after=_shown(goal=goal, low=low, high=high) | {"on": on, "reason": reason},
    )
    return row


def _baseline(
    metric: Metric,
    value: int | None,
    on: date | None,
    kind: str,
    note: str | None = None,
    comparison: str | None = None,
    *,
    by: Actor,
    at: datetime,
) -> Baseline:
    return Baseline(
        metric_id=metric.id,
        value=value,
        on=on,
        kind=kind,
        note=note,
        comparison=comparison,
        edition=metric.edition,
        recorded_at=at,
        by_id=by.person_id,
    )


def _target(
    metric: Metric,
    aim: rules.Goal,
    on: date | None,
    question: str | None,
    decision_rule: str | None,
    *,
    by: Actor,
    at: datetime,
) -> Target:
    return Target(
        metric_id=metric.id,
        value=aim.value,
        low=aim.low,
        high=aim.high,
        on=on,
        question=question,
        decision_rule=decision_rule,
        edition=metric.edition,
        recorded_at=at,
        by_id=by.person_id,
    )


def _shown(**values: int | None) -> dict[str, Any]:
    """Values as history keeps them for people: in units, only those that are known."""
    return {name: from_millionths(value) for name, value in values.items() if value is not None}
