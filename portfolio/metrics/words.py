"""What people read of a measure: labels of its keys, its values with their unit, where it stands in a sentence."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from portfolio.core.numbers import from_millionths
from portfolio.core.texts import gettext
from portfolio.core.texts import lazy_gettext as lazy
from portfolio.core.web import number, percent
from portfolio.metrics import rules

LEVELS: Mapping[str, Any] = {
    "outcome": lazy("What changed"),
    "impact": lazy("What changed in the long run, for the whole city"),
    "output": lazy("What we delivered"),
    "activity": lazy("What we did"),
    "input": lazy("What we put in"),
    "process": lazy("How it was done"),
}
MEASURES: Mapping[str, Any] = {
    "number": lazy("Number"),
    "percent": lazy("Percentage"),
    "currency": lazy("Money"),
    "duration": lazy("Duration"),
    "score": lazy("Score"),
    "ordinal": lazy("Step on a scale"),
    "yes_no": lazy("Yes or no"),
    "qualitative": lazy("Answer in words"),
}
SERIES: Mapping[str, Any] = {
    "state": lazy("The newest value counts"),
    "per_period": lazy("Each value counts for its period; together they add up"),
    "cumulative": lazy("Each value is the running total so far"),
}
DIRECTIONS: Mapping[str, Any] = {
    "increase": lazy("Should rise"),
    "decrease": lazy("Should fall"),
    "maintain": lazy("Should stay"),
    "none": lazy("Watched only, no direction"),
}
QUALITIES: Mapping[str, Any] = {
    "provisional": lazy("Provisional"),
    "verified": lazy("Verified"),
    "estimate": lazy("Estimate"),
    "disputed": lazy("Disputed"),
}
BASELINE_KINDS: Mapping[str, Any] = {
    "measured": lazy("Measured before the start"),
    "reconstructed": lazy("Worked out later from a source"),
    "estimated": lazy("Estimated"),
    "zero_by_definition": lazy("Zero, because nothing of it existed"),
    "not_possible": lazy("No value is possible"),
}
FREQUENCIES: Mapping[str, Any] = {
    "weekly": lazy("Weekly"),
    "monthly": lazy("Monthly"),
    "quarterly": lazy("Quarterly"),
    "half_yearly": lazy("Twice a year"),
    "yearly": lazy("Yearly"),
    "once": lazy("Once"),
}
TRENDS: Mapping[str, Any] = {
    "up": lazy("Rising"),
    "down": lazy("Falling"),
    "flat": lazy("Steady"),
    "none": lazy("No trend yet"),
}
STANDINGS: Mapping[str, Any] = {
    "met": lazy("Goal met"),
    "not_met": lazy("Not there yet"),
    "wrong_way": lazy("Moved the wrong way"),
    "no_status": lazy("No status"),
    "unknown": lazy("Not known yet"),
}
TONES = {"met": "good", "not_met": "warn", "wrong_way": "bad", "no_status": "neutral", "unknown": "neutral"}
UNKNOWN: Mapping[str, Any] = {
    "no_value": lazy("Not measured"),
    "no_goal": lazy("No goal set"),
    "goal_contradicts": lazy("Goal and direction disagree"),
}
FRESHNESS: Mapping[str, Any] = {
    "not_measured": lazy("Not measured"),
    "current": lazy("Current"),
    "outdated": lazy("No current value"),
}


def _(sentence: str, **values: object) -> str:
    return str(gettext(sentence, **values))


def value(stored: int | None, measure: str, unit: str, words: str | None = None) -> str:
    """A value with its unit; what is not known is a dash, which is not zero."""
    if measure == "qualitative":
        return words or "–"
    if stored is None:
        return "–"
    if measure == "yes_no":
        return _("Yes") if stored else _("No")
    if measure == "percent":
        return percent(from_millionths(stored) / 100, decimals_of(stored))
    return _("%(number)s %(unit)s", number=number(from_millionths(stored)), unit=unit)


def decimals_of(stored: int) -> int:
    """How many decimals a stored value has."""
    exponent = from_millionths(stored).as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def goal(stored: rules.Goal, measure: str, unit: str, question: str | None = None) -> str:
    """A goal: a value, a range, or the question that the measure answers."""
    if stored.low is not None and stored.high is not None:
        return _("%(low)s to %(high)s", low=value(stored.low, measure, unit), high=value(stored.high, measure, unit))
    if stored.low is not None:
        return _("at least %(low)s", low=value(stored.low, measure, unit))
    if stored.high is not None:
        return _("at most %(high)s", high=value(stored.high, measure, unit))
    if stored.value is None and question:
        return question
    return value(stored.value, measure, unit) if measure != "qualitative" else "–"


def standing(found: rules.Standing) -> str:
    """Where a measure stands, as its badge says it."""
    return str(UNKNOWN[found.reason] if found.reason in UNKNOWN else STANDINGS[found.key])


def progress(found: rules.Standing, of_goal: Decimal | None = None) -> str:
    """How far the measure has come, and why that cannot be said where it cannot.

    of_goal  latest / goal, said where nothing is known of the start
    """
    if found.share is not None:
        share = percent(Decimal(rules.whole_percent(found.share)) / 100)
        if found.key == "wrong_way":
            return _("%(share)s of the way to the goal: it moved the wrong way.", share=share)
        if found.key == "met":
            return _("%(share)s of the way to the goal: met.", share=share)
        return _("%(share)s of the way to the goal.", share=share)
    if found.reason == "no_start" and of_goal is not None:
        share = percent(Decimal(rules.whole_percent(of_goal)) / 100)
        return _("%(share)s of the goal. No value at the start is known, so the way to it cannot be said.", share=share)
    return str(_WHY_NO_SHARE[found.reason])


_WHY_NO_SHARE: Mapping[str, Any] = {
    "no_value": lazy("Nothing has been measured yet."),
    "no_goal": lazy("No goal is set."),
    "no_start": lazy("No value at the start is known, so only met or not met can be said."),
    "goal_is_start": lazy("The goal equals the value at the start, so there is no way to measure."),
    "goal_contradicts": lazy(
        "The goal lies in the other direction than the measure should go. One of the two is wrong."
    ),
    "no_direction": lazy("This measure is watched only; neither higher nor lower is better."),
    "in_words": lazy("This measure is answered in words."),
    "range": lazy("The value should stay; there is no way to go."),
    "no_distance": lazy("Steps of this measure are not equally far apart, so only met or not met can be said."),
}


def change(found: rules.Change, measure: str, unit: str) -> str:
    """A change in words: points between percentages, per cent of other numbers, units from zero."""
    if found.kind == "percent":
        share = percent(Decimal(rules.whole_percent(abs(found.amount))) / 100)
        sentence = _("up by %(amount)s") if found.amount > 0 else _("down by %(amount)s")
        return sentence % {"amount": share} if rules.whole_percent(found.amount) else _("unchanged")
    units = from_millionths(abs(int(found.amount)))
    if not units:
        return _("unchanged")
    if found.kind == "points":
        sentence = (
            _("up by %(amount)s percentage points") if found.amount > 0 else _("down by %(amount)s percentage points")
        )
        return sentence % {"amount": number(units)}
    sentence = _("up by %(amount)s") if found.amount > 0 else _("down by %(amount)s")
    return sentence % {"amount": value(abs(int(found.amount)), measure, unit)}


DRAFT_STATES: Mapping[str, Any] = {
    "draft": lazy("Draft"),
    "sent": lazy("Waits for approval"),
    "returned": lazy("Returned"),
}
"""What becomes of a value that does not count yet."""
