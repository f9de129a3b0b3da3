"""What signals, colours and risks are called on screen, and the shape beside each colour."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as _
from portfolio.status.rules import AMBER, GREEN, GREY, RED

CONFIDENCE: Mapping[str, Any] = {
    GREEN: _("Very likely to deliver"),
    AMBER: _("Feasible, with issues"),
    RED: _("Out of reach as planned"),
    GREY: _("Not judged yet"),
}
CONFIDENCE_MEANS: Mapping[str, Any] = {
    GREEN: _("Green: very likely to deliver in time, within cost and in the quality agreed."),
    AMBER: _("Amber: feasible; there are significant issues, and they can be solved."),
    RED: _("Red: appears out of reach unless the project is cut anew."),
}
OUTCOME: Mapping[str, Any] = {
    GREEN: _("On track"),
    AMBER: _("Behind"),
    RED: _("Far behind"),
    GREY: _("Cannot be judged"),
}
FINANCE: Mapping[str, Any] = {
    GREEN: _("Within budget"),
    AMBER: _("Above budget"),
    RED: _("Far above budget"),
    GREY: _("Cannot be judged"),
}
COLOURS: Mapping[str, Any] = {GREEN: _("Green"), AMBER: _("Amber"), RED: _("Red"), GREY: _("Grey")}
COMPUTED: Mapping[str, Mapping[str, Any]] = {"outcome": OUTCOME, "finance": FINANCE}
SIGNALS: Mapping[str, Any] = {"outcome": _("Outcome"), "finance": _("Finance")}
JUDGES: Mapping[str, Any] = {"owner": _("The owner"), "unit": _("The unit")}
SIDES: Mapping[str, Any] = {"owner": _("The owner says"), "unit": _("The unit says")}

SHAPES: Mapping[str, str] = {GREEN: "●", AMBER: "▲", RED: "■", GREY: "○"}
"""A circle, a triangle, a square, an empty circle: colours that differ for everybody."""

TONES: Mapping[str, str] = {GREEN: "good", AMBER: "warn", RED: "bad", GREY: "neutral"}

WHY_GREY: Mapping[str, Any] = {
    "no_measure": _("No main measure says what changed."),
    "not_judged": _("None of its main measures can be judged."),
    "no_value": _("Nothing was measured."),
    "outdated": _("The last figure is too old."),
    "no_start": _("There is no value at the start."),
    "no_start_day": _("The value at the start has no day."),
    "no_goal": _("There is no goal."),
    "no_goal_day": _("The goal has no day."),
    "goal_contradicts": _("The goal lies in the other direction."),
    "goal_is_start": _("The goal equals the value at the start; it is judged once its day has passed."),
    "no_distance": _("It is judged once the day of its goal has passed."),
    "no_direction": _("It has no direction."),
    "in_words": _("It is answered in words."),
    "no_budget": _("There is no approved budget."),
    "no_forecast": _("Nobody has said what it will cost in the end."),
    "other_currency": _("Forecast and budget are in different currencies."),
}

LIKELY: Mapping[str, Any] = {"unlikely": _("Unlikely"), "possible": _("Possible"), "likely": _("Likely")}
BAD: Mapping[str, Any] = {"minor": _("Minor"), "serious": _("Serious"), "severe": _("Severe")}
