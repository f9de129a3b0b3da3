"""What people read of a review: its kind, its state, why it was postponed."""

from collections.abc import Mapping
from typing import Any

from portfolio.core.texts import lazy_gettext as lazy

KINDS: Mapping[str, Any] = {
    "baseline": lazy("Check of the values at the start"),
    "progress": lazy("Progress review"),
    "mid_term": lazy("Mid-term review"),
    "outcome": lazy("Outcome review"),
    "follow_up_6": lazy("Follow-up after 6 months"),
    "follow_up_12": lazy("Follow-up after 12 months"),
    "follow_up_24": lazy("Follow-up after 24 months"),
    "follow_up_60": lazy("Follow-up after 5 years"),
    "funding_report": lazy("Report to the funder"),
    "strategy": lazy("Strategy review"),
}
STATES: Mapping[str, Any] = {
    "planned": lazy("Planned"),
    "submitted": lazy("Waiting for a signature"),
    "returned": lazy("Returned"),
    "signed_off": lazy("Done"),
    "missed": lazy("Missed"),
    "dropped": lazy("No longer needed"),
}
ELEMENT_WORDS: Mapping[str, Any] = {
    "E1": lazy("What should change"),
    "E2": lazy("Value at the start"),
    "E3": lazy("Goal"),
    "E4": lazy("Values since the start"),
    "E5": lazy("Outcome review, signed"),
    "E6": lazy("Decision and lesson"),
}
BEFORE_PORTFOLIO = lazy("From before Portfolio")
"""Said of what fell due before the city began to count."""
EXEMPTED = lazy("Exempted")
REASONS: Mapping[str, Any] = {
    "waiting_for_data": lazy("Waiting for figures"),
    "season_not_over": lazy("The season is not over"),
    "staff_absent": lazy("People are absent"),
    "project_extended": lazy("The project was extended"),
    "political_calendar": lazy("Political calendar"),
    "handover": lazy("Somebody new has just taken over"),
    "other": lazy("Another reason"),
}
EXEMPTIONS: Mapping[str, Any] = {
    "too_small": lazy("Too small to be worth it"),
    "no_effect_intended": lazy("No effect on people was intended"),
    "evaluated_elsewhere": lazy("Evaluated by somebody else, outside Portfolio"),
    "law_forbids": lazy("Law or a contract forbids it"),
    "never_took_place": lazy("It never really took place"),
    "other": lazy("Another reason"),
}

LINES: Mapping[str, Any] = {
    "baseline": lazy("Check of the values at the start"),
    "progress": lazy("Progress review"),
    "mid_term": lazy("Mid-term review"),
    "outcome": lazy("Outcome review"),
    "funding_report": lazy("Report to the funder"),
    "follow_up_6": lazy("First follow-up"),
    "follow_up_12": lazy("Second follow-up"),
    "follow_up_24": lazy("Third follow-up"),
    "follow_up_60": lazy("Last follow-up"),
    "lesson_check": lazy("Was the lesson used?"),
}
"""The usual reviews, as the page calls them that plans them."""

COUNTED_FROM: Mapping[str, Any] = {
    "award": lazy("the award"),
    "start": lazy("the start"),
    "planned_end": lazy("the planned end"),
    "decision": lazy("the decision to carry on"),
    "stop": lazy("the stop"),
}
UNITS: Mapping[str, Any] = {"days": lazy("days"), "months": lazy("months")}
INTERVALS: Mapping[str, Any] = {
    "1": lazy("every month"),
    "3": lazy("every three months"),
    "6": lazy("every six months"),
    "12": lazy("every year"),
}
DAYS: Mapping[str, Any] = {
    "holiday": lazy("Public holiday"),
    "half": lazy("Half a holiday: counts as a working day"),
    "closed": lazy("Closed by the city"),
    "works": lazy("Holiday on which this city works"),
}
"""What the days are that the calendar of a year names."""
