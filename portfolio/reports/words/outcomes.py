"""Measures in words."""

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import ngettext

from portfolio.core import web
from portfolio.metrics import words as metric_words
from portfolio.reports.content.outcomes import MeasureRow, MeasureTable

TONES = metric_words.TONES


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


def standing_counts(of: Mapping[str, int]) -> list[tuple[str, int]]:
    """How many measures stand how, in words."""
    return [(str(word), of[key]) for key, word in metric_words.STANDINGS.items()]


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
