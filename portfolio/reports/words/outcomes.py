"""Measures in words."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

from portfolio.core import web
from portfolio.core.numbers import from_millionths
from portfolio.metrics import words as metric_words
from portfolio.reports import chart
from portfolio.reports.content.outcomes import NO_DATA, MeasureRow, MeasureTable
from portfolio.reports.facts.outcomes import ByHand
from portfolio.status import words as status_words

TONES = metric_words.TONES
OUTCOMES: Mapping[str, Any] = {
    "green": lazy("On target"),
    "amber": lazy("Behind"),
    "red": lazy("Far behind"),
    "no_data": lazy("No current data"),
    "unjudged": lazy("Cannot be judged"),
}
_KEYED = {"green": "green", "amber": "amber", "red": "red", "no_data": "grey", "unjudged": "grey"}

WAYS_SHOWN = 6


def outcome_key(row: MeasureRow) -> str:
    """Which of OUTCOMES a measure is; a grey one lacks current data or cannot be judged."""
    if row.fact.colour != "grey":
        return row.fact.colour
    return "no_data" if row.fact.why_grey in NO_DATA else "unjudged"


def outcome_of(row: MeasureRow) -> str:
    """The shape and the word of a measure's computed outcome: a colour alone is never meant to say it."""
    return with_shape(row.fact.colour, str(OUTCOMES[outcome_key(row)]))


def why_grey(row: MeasureRow) -> str:
    """Why a measure cannot be judged; empty where it can."""
    return str(status_words.WHY_GREY[row.fact.why_grey]) if row.fact.why_grey else ""


def outcome_tone(row: MeasureRow) -> str:
    """The tone of a measure's outcome."""
    return status_words.TONES[row.fact.colour]


def with_shape(colour: str, word: str) -> str:
    """A word behind the shape that its colour has everywhere."""
    return f"{status_words.SHAPES[colour]} {word}"


def outcome_counts(table: MeasureTable) -> list[tuple[str, int]]:
    """How many measures of what changed stand how, in words."""
    return [(with_shape(_KEYED[key], str(OUTCOMES[key])), count) for key, count in table.colours]


def outcome_rows(table: MeasureTable) -> chart.StackedRows | None:
    """One bar of all outcomes; grey has parts of its own."""
    tones = {"green": "good", "amber": "warn", "red": "bad", "no_data": "neutral", "unjudged": "ramp-1"}
    return chart.stacked_rows(
        "outcomes",
        [chart.Part(str(OUTCOMES[key]), tones[key]) for key, _count in table.colours],
        [(str(_("Outcomes")), [count for _key, count in table.colours])],
        number=web.number,
    )


def ways(table: MeasureTable) -> chart.DotsFigure | None:
    """The measures on the page with most money, each on its way from start to goal; those without a way left out."""
    found = []
    for row in table.on_page:
        fact = row.fact
        start, now, goal = (
            None if value is None else from_millionths(value) for value in (fact.start, fact.latest, fact.goal)
        )
        if start is not None and now is not None and goal is not None and start != goal:
            values = (start_of(row), latest_of(row), goal_of(row))
            found.append(
                chart.Way(fact.name, fact.project, start, now, goal, values, outcome_of(row), outcome_tone(row))
            )
    return chart.dots(found[:WAYS_SHOWN])


def level_of(row: MeasureRow) -> str:
    """What a measure is where it does not say what changed; empty for an outcome."""
    return str(metric_words.LEVELS[row.fact.level]) if row.is_delivery else ""


def spark_of(row: MeasureRow) -> chart.Spark | None:
    """The last values of a measure as a small line with its goal; None below two values."""
    goal = row.fact.goal
    return chart.spark(
        [from_millionths(seen.value) for seen in row.fact.seen], None if goal is None else from_millionths(goal)
    )


def spark_words(row: MeasureRow) -> str:
    """What the small line shows, for those who cannot see it."""
    first, last = row.fact.seen[0], row.fact.seen[-1]
    return str(
        _(
            "From %(first)s on %(begin)s to %(last)s on %(end)s",
            first=metric_words.value(first.value, row.fact.measure, row.fact.unit),
            begin=web.day(first.on),
            last=metric_words.value(last.value, row.fact.measure, row.fact.unit),
            end=web.day(last.on),
        )
    )


def hand_set(row: ByHand) -> str:
    """The colour that somebody set, in a word and its shape."""
    return with_shape(row.colour, str(OUTCOMES[row.colour]))


def hand_computed(row: ByHand) -> str:
    """The colour that the measures of the project give."""
    word = OUTCOMES[row.computed] if row.computed != "grey" else status_words.OUTCOME["grey"]
    return str(_("computed: %(outcome)s", outcome=with_shape(row.computed, str(word))))


def hand_by(row: ByHand) -> str:
    """Who set a colour by hand."""
    return row.name or str(_("Somebody whose name is not known any more"))


def more_wrong(table: MeasureTable) -> str:
    """How many measures that moved the wrong way are not shown."""
    text = ngettext(
        "%(num)s more measure moved the wrong way.",
        "%(num)s more measures moved the wrong way.",
        table.wrong_more,
    )
    return str(text)


def more_by_hand(table: MeasureTable) -> str:
    """How many outcomes set by hand are not shown."""
    text = ngettext(
        "%(num)s more outcome is set by hand.", "%(num)s more outcomes are set by hand.", table.by_hand_more
    )
    return str(text)


def delivered(table: MeasureTable) -> str:
    """How many main measures say what was delivered, and so count among no outcomes; empty where none does."""
    if not table.delivered:
        return ""
    text = ngettext(
        "%(num)s main measure says what was delivered, not what changed; it does not count among the outcomes.",
        "%(num)s main measures say what was delivered, not what changed; they do not count among the outcomes.",
        table.delivered,
    )
    return str(text)


def start_of(row: MeasureRow) -> str:
    """The value at the start of a measure."""
    return metric_words.value(row.fact.start, row.fact.measure, row.fact.unit)


def goal_of(row: MeasureRow) -> str:
    """The goal of a measure."""
    return metric_words.goal(row.goal, row.fact.measure, row.fact.unit)


def latest_of(row: MeasureRow) -> str:
    """The latest value of a measure."""
    return metric_words.value(row.fact.latest, row.fact.measure, row.fact.unit, row.fact.words)


def quality_of(row: MeasureRow) -> str:
    """What must be said of a value that nobody has verified, empty for one that somebody has."""
    if row.fact.quality in (None, "verified"):
        return ""
    return str(metric_words.QUALITIES[row.fact.quality])


def standing_of(row: MeasureRow) -> str:
    """Where a measure stands, in a word or two."""
    return metric_words.standing(row.standing)


def measures_without(measures: MeasureTable) -> str:
    """How many running projects have no main measure, which nobody can evaluate."""
    of, without = measures.facts.running, measures.facts.without
    if not of:
        return str(_("No project was running or closing."))
    if not without:
        return str(_("Every running or closing project has a main measure."))
    return str(
        _(
            "Of %(running)s running or closing projects, %(without)s have no main measure.",
            running=web.number(of),
            without=web.number(without),
        )
    )


def more_measures(measures: MeasureTable) -> str:
    """How many measures are not shown, and where they are."""
    text = ngettext(
        "%(num)s more measure stands in the register.",
        "%(num)s more measures stand in the register.",
        measures.more,
    )
    return str(text)
