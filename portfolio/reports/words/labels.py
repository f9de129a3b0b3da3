"""The words for keys that stand in sentences."""

from collections.abc import Callable, Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy
from portfolio.projects.words import stage_word
from portfolio.reports.sentences import Label

CATEGORIES: Mapping[str, Any] = {
    "systematic_comprehensive": lazy("systematic and comprehensive"),
    "some_elements": lazy("some elements"),
    "none_or_too_early": lazy("none or too early"),
}
"""The answers of the survey of 2024."""

STANDINGS: Mapping[str, Any] = {
    "full": lazy("Evaluated"),
    "partial": lazy("Evaluated in part"),
    "none": lazy("Not evaluated"),
    "too_early": lazy("Too early"),
    "waived": lazy("Exempted"),
    "out_of_scope": lazy("Not counted"),
}
"""How far a project is evaluated."""

WORDS: Mapping[str, Callable[[str], str]] = {
    "stage": stage_word,
    "category": lambda key: str(CATEGORIES[key]),
}


def label_word(label: Label) -> str:
    """What people read for a key."""
    return WORDS[label.kind](label.key)
