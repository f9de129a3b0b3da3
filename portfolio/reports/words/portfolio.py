"""Stages, types and capabilities in words."""

from typing import Any

from flask_babel import gettext as _

from portfolio.projects import taxonomy
from portfolio.projects.words import stage_word, term_word
from portfolio.reports.content.portfolio import Portfolio
from portfolio.reports.facts.portfolio import Word


def type_word(word: Word | None) -> str:
    """An innovation type, or that none is said."""
    return term_word(taxonomy.INNOVATION_TYPE, word.key, word.label) if word else _("Not said")


def capability_word(word: Word | None) -> str:
    """A capability, or that none is named."""
    return term_word(taxonomy.CAPABILITY, word.key, word.label) if word else _("None named")


def stage_bars(portfolio: Portfolio) -> list[dict[str, Any]]:
    """Stages with the number of projects on the quarter's last day, in their order."""
    return [{"label": stage_word(row.stage), "count": row.counts[-1], "url": ""} for row in portfolio.stages]


def longest(portfolio: Portfolio) -> int:
    """The number of projects at the stage that has most."""
    return max((row.counts[-1] for row in portfolio.stages), default=0)
