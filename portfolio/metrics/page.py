"""What pages show of measures: finished words, figures and drawings, so that templates work nothing out."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.numbers import from_millionths
from portfolio.core.web import day, month, number
from portfolio.metrics import asked, chart, queries, rules, words
from portfolio.metrics.models import Baseline, LibraryMeasure, Metric, Observation, PastDefinition, Target
from portfolio.metrics.parts_page import Periods, Split, periods, said
from portfolio.metrics.steps import Step, steps_of
from portfolio.metrics.words import _
from portfolio.people.queries import name_of


@dataclass(frozen=True)
class MeasureLine:
    """A measure in a table: words for each cell; spark is None below two values.

    tone     of the standing: good, warn, bad or neutral
    finding  the sentence that the little chart says
    """

    id: int
    name: str
    level: str
    is_primary: bool
    is_retired: bool
    start: str
    goal: str
    latest: str
    parts: str
    latest_on: date | None
    source: str
    standing: str
    tone: str
    progress: str
    spark: chart.Spark | None
    finding: str


def lines(glances: Sequence[queries.Glance]) -> list[MeasureLine]:
    """Measures as a table shows them."""
    return [_line(glance) for glance in glances]


def _line(glance: queries.Glance) -> MeasureLine:
    metric, latest = glance.metric, glance.latest
    goal = glance.goal.value
    return MeasureLine(
        id=metric.id,
        name=metric.name,
        level=str(words.LEVELS[metric.level]),
        is_primary=metric.is_primary,
        is_retired=metric.retired_on is not None,
        start=words.value(metric.baseline_value, metric.measure, metric.unit),
        goal=words.goal(glance.goal, metric.measure, metric.unit, glance.question),
        latest=latest_words(metric, latest.words if latest else None),
        parts=said(metric),
        latest_on=metric.latest_on,
        source=(latest.source if latest else None) or metric.source or "",
        standing=words.standing(glance.standing),
        tone=words.TONES[glance.standing.key],
        progress=words.progress(glance.standing, rules.share_of_goal(metric.direction, goal, metric.latest_value)),
        spark=chart.spark(
            [from_millionths(value) for value in glance.spark], None if goal is None else from_millionths(goal)
        ),
        finding=_trend_sentence(metric, glance.spark),
    )


def latest_words(metric: Metric, answer: str | None) -> str:
    """The value that counts now, or the last answer in words; "not measured" where there is none."""
    if metric.latest_value is None and not answer:
        return str(words.UNKNOWN["no_value"])
    return words.value(metric.latest_value, metric.measure, metric.unit, answer)


def _trend_sentence(metric: Metric, values: Sequence[int]) -> str:
    if len(values) < 2:
        return ""
    movement = rules.trend(values[0], values[-1], metric.near_zero)
    return _(
        "%(trend)s: from %(first)s to %(last)s",
        trend=words.TRENDS[movement],
        first=words.value(values[0], metric.measure, metric.unit),
        last=words.value(values[-1], metric.measure, metric.unit),
    )


class Offered(NamedTuple):
    """A measure of the library that a new one may follow."""

    name: str
    unit: str
    url: str


def offered_from(entries: Sequence[LibraryMeasure], url: Callable[[LibraryMeasure], str]) -> list[Offered]:
    """What the library offers, as links."""
    return [Offered(entry.name, entry.unit, url(entry)) for entry in entries]


Meaning = tuple[str, str]
"""Kind of number and unit."""


@dataclass(frozen=True)
class ValueLine:
    """A value in the table of all values; state says what became of it."""

    id: int
    on: date
    value: str
    part: str
    quality: str
    source: str
    note: str
    by: str
    recorded_at: datetime
    state: str
    counts: bool
    correctable: bool


@dataclass(frozen=True)
class SettingLine:
    """A value at the start or a goal that was set, and what became of it."""

    value: str
    kind: str
    on: date | None
    notes: str
    by: str
    recorded_at: datetime
    is_replaced: bool


@dataclass(frozen=True)
class MeasurePage:
    """Everything the page of one measure shows."""

    metric: Metric
    level: str
    standing: str
    tone: str
    progress: str
    figures: Sequence[dict[str, str]]
    drawing: chart.LineChart | None
    narrow: chart.LineChart | None
    finding: str
    start_words: str
    goal_words: str
    numbers: Sequence[tuple[date, str, int]]
    values: Sequence[ValueLine]
    periods: Periods | None
    after: str | None
    baselines: Sequence["SettingLine"]
    targets: Sequence["SettingLine"]
    past: Sequence[PastDefinition]
    trend: str
    trend_tone: str
    freshness: str
    responsible: str
    lacks_outcome: bool


def offered(measures: Sequence[asked.Waiting]) -> list[tuple[int, str]]:
    """Measures to choose from: the name with its project, and the last value, by which people know the unit."""
    return [(measure.id, _offered(measure)) for measure in measures]


def _offered(measure: asked.Waiting) -> str:
    names = {"measure": measure.name, "project": measure.project}
    if measure.latest_on is None:
        return _("%(measure)s (%(project)s), in %(unit)s", **names, unit=measure.unit)
    last = words.value(measure.latest_value, measure.measure, measure.unit)
    return _("%(measure)s (%(project)s), last %(value)s", **names, value=last)


def measure_page(found: queries.Found, split: Split, after: str | None, today: date) -> MeasurePage:
    """The page of one measure in seven statements, with what is read of its parts already."""
    metric = found.metric
    baselines, targets = queries.baselines(metric), queries.targets(metric)
    rows = queries.counting_values(metric, split.kind.parts)
    values = queries.values(metric, after)
    past = queries.past_definitions(metric)
    meanings = _meanings(metric, past)
    target = rules.newest([recorded.row for recorded in targets], metric.edition)
    goal = rules.Goal(target.value, target.low, target.high) if target else rules.Goal()
    judged = rules.judge(metric.measure, metric.direction, metric.baseline_value, goal, metric.latest_value)
    steps = steps_of(metric, split.kind, rows, past)
    current = [step for step in steps if step.edition == metric.edition]
    comparable = [step for step in steps if step.is_comparable]
    before = current[-2].value if len(current) > 1 else None
    movement = rules.trend(before, metric.latest_value, metric.near_zero)
    shown_goal = words.goal(goal, metric.measure, metric.unit, target.question if target else None)
    return MeasurePage(
        metric=metric,
        level=str(words.LEVELS[metric.level]),
        standing=words.standing(judged),
        tone=words.TONES[judged.key],
        progress=words.progress(judged, rules.share_of_goal(metric.direction, goal.value, metric.latest_value)),
        figures=_figures(metric, shown_goal, latest_words(metric, current[-1].words if current else None), split.said),
        drawing=_drawing(metric, comparable, goal, chart.WIDE),
        narrow=_drawing(metric, comparable, goal, chart.NARROW),
        finding=_finding(metric, current, shown_goal if goal.is_set else ""),
        start_words=_start_words(metric),
        goal_words=_("Goal: %(value)s", value=shown_goal) if goal.value is not None else "",
        numbers=[
            (step.on, words.value(step.value, *meanings[step.edition], step.words), step.edition) for step in steps
        ],
        values=[
            _value_line(metric, recorded, meanings[recorded.row.edition], split)
            for recorded in values.rows
            if split.shows(recorded.row)
        ],
        periods=periods(metric, split.kind, [row for row in rows if row.edition == metric.edition]),
        after=values.after,
        baselines=[_start_line(recorded, meanings[recorded.row.edition]) for recorded in baselines],
        targets=[_goal_line(recorded, meanings[recorded.row.edition]) for recorded in targets],
        past=past,
        trend=str(words.TRENDS[movement]) if movement != "none" else "",
        trend_tone=rules.tone(movement, metric.direction),
        freshness=rules.freshness(metric.latest_on, metric.frequency, today),
        responsible=name_of(metric.responsible_id),
        lacks_outcome=metric.level not in rules.RESULTS and not queries.has_outcome(found.subject),
    )


def _start_words(metric: Metric) -> str:
    if metric.baseline_value is None:
        return ""
    return _("At the start: %(value)s", value=words.value(metric.baseline_value, metric.measure, metric.unit))


def _figures(metric: Metric, goal: str, latest: str, parts: str) -> list[dict[str, str]]:
    change = ""
    if metric.baseline_value is not None and metric.latest_value is not None:
        moved = rules.change(metric.measure, metric.baseline_value, metric.latest_value)
        change = words.change(moved, metric.measure, metric.unit)
    return [
        {
            "label": _("At the start"),
            "figure": words.value(metric.baseline_value, metric.measure, metric.unit),
            "beside": day(metric.baseline_on) if metric.baseline_on else "",
            "url": "",
        },
        {
            "label": _("Counted so far") if metric.series == "per_period" else _("Now"),
            "figure": latest,
            "beside": parts or change or (day(metric.latest_on) if metric.latest_on else ""),
            "url": "",
        },
        {
            "label": _("Goal"),
            "figure": goal,
            "beside": _("by %(day)s", day=day(metric.target_on)) if metric.target_on else "",
            "url": "",
        },
    ]


def _drawing(metric: Metric, steps: Sequence[Step], goal: rules.Goal, frame: chart.Frame) -> chart.LineChart | None:
    dots = [chart.Dot(step.on, from_millionths(step.value), step.edition) for step in steps if step.value is not None]
    return chart.line(
        dots,
        start=_units(metric.baseline_value),
        goal=_units(goal.value),
        number=number,
        day=month if dots and (dots[-1].on - dots[0].on).days > MONTHS_FROM else day,
        frame=frame,
    )


MONTHS_FROM = 150
"""Days from which the time axis names months only."""


def _units(stored: int | None) -> Decimal | None:
    return None if stored is None else from_millionths(stored)


def _finding(metric: Metric, current: Sequence[Step], goal: str) -> str:
    numbers = [step for step in current if step.value is not None]
    if not numbers:
        return metric.name
    first, last = numbers[0], numbers[-1]
    told = {
        "name": metric.name,
        "first": words.value(first.value, metric.measure, metric.unit),
        "first_on": day(first.on),
        "last": words.value(last.value, metric.measure, metric.unit),
        "last_on": day(last.on),
        "goal": goal,
    }
    if goal:
        return _("%(name)s: %(first)s on %(first_on)s, %(last)s on %(last_on)s; the goal is %(goal)s.", **told)
    return _("%(name)s: %(first)s on %(first_on)s, %(last)s on %(last_on)s.", **told)


def _meanings(metric: Metric, past: Sequence[PastDefinition]) -> dict[int, Meaning]:
    """Kind of number and unit of every edition; an old value is shown in the unit that it was taken in.

    past  newest first
    """
    return {row.edition: (row.measure, row.unit) for row in reversed(past)} | {
        metric.edition: (metric.measure, metric.unit)
    }


def _start_line(recorded: queries.Recorded, meaning: Meaning) -> SettingLine:
    row: Baseline = recorded.row
    return SettingLine(
        words.value(row.value, *meaning),
        str(words.BASELINE_KINDS[row.kind]),
        row.on,
        " ".join(filter(None, (row.note, row.comparison))),
        recorded.by or "",
        row.recorded_at,
        recorded.replaced_by is not None,
    )


def _way(row: Target, meaning: Meaning) -> Iterator[str]:
    """What is expected on the way to a goal, where that is not a straight line."""
    if row.effect_from:
        yield _("No effect is expected before %(day)s.", day=day(row.effect_from))
    found = [f"{day(each.on)}: {words.value(each.value, *meaning)}" for each in queries.milestones_of(row)]
    if found:
        yield _("Milestones: %(milestones)s.", milestones="; ".join(found))


def _goal_line(recorded: queries.Recorded, meaning: Meaning) -> SettingLine:
    row: Target = recorded.row
    return SettingLine(
        words.goal(rules.Goal(row.value, row.low, row.high), *meaning, row.question),
        "",
        row.on,
        " ".join(filter(None, (*_way(row, meaning), row.decision_rule, row.reason))),
        recorded.by or "",
        row.recorded_at,
        recorded.replaced_by is not None,
    )


def values_of_part(metric: Metric, recorded: Sequence[queries.Recorded]) -> list[ValueLine]:
    """The values of one part, for whoever gives them: with every number."""
    meaning = (metric.measure, metric.unit)
    return [_value_line(metric, one, meaning) for one in recorded]


def _value_line(metric: Metric, recorded: queries.Recorded, meaning: Meaning, split: Split | None = None) -> ValueLine:
    row: Observation = recorded.row
    is_hidden = row.part is not None and split is not None and split.was_small
    value = _("Not shown") if is_hidden else words.value(row.value, *meaning, row.words)
    return ValueLine(
        id=row.id,
        on=row.observed_on,
        value="–" if row.withdrawn else value,
        part=row.part or "",
        quality=str(words.QUALITIES[row.quality]),
        source=row.source or "",
        note=row.note or "",
        by=recorded.by or "",
        recorded_at=row.recorded_at,
        state=_state(row, recorded.replaced_by, metric.edition),
        counts=recorded.replaced_by is None and not row.withdrawn and row.edition == metric.edition,
        correctable=recorded.replaced_by is None and not row.withdrawn and metric.retired_on is None,
    )


def _state(row: Observation, replaced_by: int | None, edition: int) -> str:
    if replaced_by is not None:
        return _("Corrected later")
    if row.withdrawn:
        return _("Taken back")
    if row.edition != edition:
        return _("By an earlier definition")
    return _("Corrects an earlier value") if row.supersedes_id else ""
