"""What states, costs and what is missing are called on screen."""

from collections.abc import Mapping
from typing import Any

from portfolio.calls.rules import (
    COSTS_DIFFER,
    LEAST_ABOVE_ASK,
    NOTHING_ASKED,
    OVER_CEILING,
    STAFF_COSTS,
    UNDER_MINIMUM,
)
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.pitches import rules
from portfolio.pitches.rules import Lack

STATES: Mapping[str, Any] = {
    rules.DRAFT: lazy("Draft"),
    rules.SUBMITTED: lazy("Handed in"),
    rules.ELIGIBLE: lazy("Eligible"),
    rules.NOT_ELIGIBLE: lazy("Not eligible"),
    rules.INVITED: lazy("Invited to the second stage"),
    rules.AWARDED: lazy("Awarded"),
    rules.RESERVE: lazy("On the reserve list"),
    rules.DECLINED: lazy("Not funded"),
    rules.WITHDRAWN: lazy("Withdrawn"),
}
TONES: Mapping[str, str] = {
    rules.DRAFT: "warn",
    rules.SUBMITTED: "good",
    rules.ELIGIBLE: "good",
    rules.NOT_ELIGIBLE: "bad",
    rules.INVITED: "good",
    rules.AWARDED: "good",
}

PARTS: Mapping[str, Any] = {
    rules.OWNER: lazy("Applies"),
    rules.WRITER: lazy("Writes too"),
    rules.READER: lazy("Reads only"),
}

COSTS: Mapping[str, Any] = {
    "goods": lazy("Goods"),
    "services": lazy("Services"),
    "staff": lazy("Own staff"),
    "travel": lazy("Travel"),
    "other": lazy("Other"),
}

LACKS: Mapping[str, Any] = {
    rules.EMPTY: lazy("Not answered yet."),
    rules.TOO_LONG: lazy("Too long: %(has)s of at most %(most)s words."),
    rules.NO_SUCH_CHOICE: lazy("Choose one of the entries offered."),
    rules.EXCLUDED: lazy("With this answer you cannot pitch to this call."),
    rules.METRIC_NAME: lazy("Say what should change."),
    rules.METRIC_GOAL: lazy("Say which value you want to reach."),
    rules.METRIC_HOW: lazy("Say how it will be known."),
    rules.NO_METRIC: lazy("State at least one measure, its goal, and how it will be known."),
    rules.TOO_MANY_FILES: lazy("Too many files: %(has)s of at most %(most)s."),
    rules.NO_TITLE: lazy("Give it a title."),
    rules.NO_DEPARTMENT: lazy("Choose the department that leads."),
    rules.NO_TRACK: lazy("Choose a track."),
    NOTHING_ASKED: lazy("Say how much you ask for."),
    OVER_CEILING: lazy("You ask for more than one pitch may get."),
    UNDER_MINIMUM: lazy("You ask for less than the call gives at least."),
    LEAST_ABOVE_ASK: lazy("The least with which you would start is more than what you ask for."),
    STAFF_COSTS: lazy("This call pays no staff costs. Take them out of the table."),
    COSTS_DIFFER: lazy("The rows do not add up to exactly what you ask for."),
}


def lack_words(lack: Lack) -> str:
    """What is missing, in a sentence."""
    return str(LACKS[lack.code]) % {"has": lack.has, "most": lack.most}
