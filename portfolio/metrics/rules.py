"""How far a measure has come, which of its values counts, and what cannot be right.

All values are whole millionths of the measure's unit; shares are Decimal and never rounded here.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol, TypeVar

from babel.core import get_global

from portfolio.core.errors import N_, WrongInput
from portfolio.core.numbers import LARGEST, MILLION

LEVELS = ("outcome", "impact", "output", "activity", "input", "process")
RESULTS = frozenset({"outcome", "impact"})
MEASURES = ("number", "percent", "currency", "duration", "score", "ordinal", "yes_no", "qualitative")
DIRECTIONS = ("increase", "decrease", "maintain", "none")
QUALITIES = ("provisional", "verified", "estimate", "disputed")
BASELINE_KINDS = ("measured", "reconstructed", "estimated", "zero_by_definition", "not_possible")
STANDINGS = ("met", "not_met", "wrong_way", "no_status", "unknown")

DAYS_BETWEEN = {"weekly": 7, "monthly": 31, "quarterly": 92, "half_yearly": 183, "yearly": 366}
FRESH_DAYS = 180
"""How long a value counts as current where the measure does not say how often it is taken."""

PRIMARY_MOST = 3
ONE = MILLION
TREND_SHARE = Decimal("0.10")
"""As the monitoring dashboards of EU INSPIRE use it."""

_NO_DISTANCE = frozenset({"ordinal", "yes_no"})
"""Measures whose steps are not equally far apart, so that a share of the way would mean nothing."""

_DURATIONS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})


@dataclass(frozen=True)
class Goal:
    """What is aimed at: a value, or a range to stay in. Nothing set is no goal."""

    value: int | None = None
    low: int | None = None
    high: int | None = None

    def holds(self, value: int) -> bool:
        """Whether a value lies in the range, or is the value itself where no range is set."""
        if self.low is None and self.high is None:
            return value == self.value
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)

    @property
    def is_set(self) -> bool:
        return not (self.value is None and self.low is None and self.high is None)


@dataclass(frozen=True)
class Standing:
    """Where a measure stands.

    key     one of STANDINGS
    share   the share of the way from start to goal, unclipped; None where it cannot be said
    reason  why there is no share: no_value, no_goal, no_start, goal_is_start, goal_contradicts, no_direction,
            in_words, range or no_distance; empty when there is one
    """

    key: str
    share: Decimal | None = None
    reason: str = ""


def judge(measure: str, direction: str, start: int | None, goal: Goal, latest: int | None) -> Standing:
    """Where a measure stands by its value at the start b, its goal t and its latest value x.

    The share is (x - b) / (t - b), the same for rising and falling measures: 120 to 90, now 84, is 1.20.
    """
    if measure == "qualitative":
        return Standing("no_status", reason="in_words")
    if direction == "none":
        return Standing("no_status", reason="no_direction")
    if latest is None:
        return Standing("unknown", reason="no_value")
    if direction == "maintain":
        if not goal.is_set:
            return Standing("unknown", reason="no_goal")
        return Standing("met" if goal.holds(latest) else "not_met", reason="range")
    if goal.value is None:
        return Standing("unknown", reason="no_goal")
    return _towards(measure, direction, start, goal.value, latest)


def _towards(measure: str, direction: str, start: int | None, goal: int, latest: int) -> Standing:
    sign = 1 if direction == "increase" else -1
    reached = "met" if sign * latest >= sign * goal else "not_met"
    if start is None:
        return Standing(reached, reason="no_start")
    if start == goal:
        return Standing(reached, reason="goal_is_start")
    if sign * goal < sign * start:
        return Standing("unknown", reason="goal_contradicts")
    key = "wrong_way" if sign * latest < sign * start else reached
    if measure in _NO_DISTANCE:
        return Standing(key, reason="no_distance")
    return Standing(key, Decimal(latest - start) / Decimal(goal - start))


def share_of_goal(direction: str, goal: int | None, latest: int | None) -> Decimal | None:
    """Latest / goal where nothing is known of the start: 155 of 200 is 0.775. Rising measures above zero only."""
    if direction != "increase" or goal is None or goal <= 0 or latest is None or latest < 0:
        return None
    return Decimal(latest) / Decimal(goal)


def whole_percent(share: Decimal) -> int:
    """A share as people read it: 0.775 is 78, half up."""
    return int((share * 100).quantize(Decimal(1), ROUND_HALF_UP))


@dataclass(frozen=True)
class Change:
    """How one value differs from an earlier one.

    kind    points between two percentages, percent of the earlier value, or absolute where that is zero or below
    amount  points or units in millionths; for percent the share of the earlier value
    """

    kind: str
    amount: Decimal


def change(measure: str, earlier: int, later: int) -> Change:
    """The change as it must be worded: 21 % to 24 % is 3 points, not 14 %; from zero there is no percentage."""
    difference = Decimal(later - earlier)
    if measure == "percent":
        return Change("points", difference)
    if earlier <= 0 or measure in _NO_DISTANCE or measure == "score":
        return Change("absolute", difference)
    return Change("percent", difference / Decimal(earlier))


def trend(earlier: int | None, later: int | None, near_zero: int | None = None) -> str:
    """up, down or flat; none without two values.

    It moves at a tenth of the earlier value, and at no less than near_zero where the measure sets one.
    """
    if earlier is None or later is None:
        return "none"
    step = max(TREND_SHARE * abs(earlier), Decimal(near_zero or 0))
    difference = later - earlier
    if difference == 0 or abs(difference) < step:
        return "flat"
    return "up" if difference > 0 else "down"


def tone(movement: str, direction: str) -> str:
    """good, bad or neutral: a trend is judged by the direction wanted, never by its sign."""
    if movement not in ("up", "down") or direction not in ("increase", "decrease"):
        return "neutral"
    return "good" if (movement == "up") == (direction == "increase") else "bad"


def fresh_days(frequency: str | None) -> int | None:
    """How many days a value stays current: one and a half times its rhythm; None for a value taken once."""
    if frequency == "once":
        return None
    return DAYS_BETWEEN[frequency] * 3 // 2 if frequency in DAYS_BETWEEN else FRESH_DAYS


def freshness(latest_on: date | None, frequency: str | None, today: date) -> str:
    """not_measured, current or outdated on a day."""
    if latest_on is None:
        return "not_measured"
    days = fresh_days(frequency)
    return "current" if days is None or (today - latest_on).days <= days else "outdated"


class Seen(Protocol):
    """An observation as the rules look at it."""

    id: int
    value: int | None
    words: str | None
    observed_on: date
    recorded_at: datetime
    edition: int
    part: str | None
    withdrawn: bool
    supersedes_id: int | None


class Row(Protocol):
    """A baseline or target as the rules look at it."""

    id: int
    edition: int
    supersedes_id: int | None


SomeSeen = TypeVar("SomeSeen", bound=Seen)
SomeRow = TypeVar("SomeRow", bound=Row)


def counting(
    seen: Iterable[SomeSeen], edition: int, *, day: date | None = None, known: datetime | None = None
) -> list[SomeSeen]:
    """The values that count, oldest first: neither corrected nor withdrawn, of this edition, of the whole or a part.

    day    only values seen on or before it
    known  only what was recorded before this instant, corrections included
    """
    rows = [row for row in seen if known is None or row.recorded_at < known]
    corrected = {row.supersedes_id for row in rows}
    counted = [
        row
        for row in rows
        if row.id not in corrected
        and not row.withdrawn
        and row.edition == edition
        and (day is None or row.observed_on <= day)
    ]
    return sorted(counted, key=lambda row: (row.observed_on, row.recorded_at, row.id))


def newest(rows: Iterable[SomeRow], edition: int) -> SomeRow | None:
    """The baseline or target that counts: of this edition, the one that no later row replaces."""
    rows = list(rows)
    replaced = {row.supersedes_id for row in rows}
    counting = [row for row in rows if row.edition == edition and row.id not in replaced]
    return max(counting, key=lambda row: row.id, default=None)


def direction_between(now: int, goal: int) -> str:
    """The direction that leads from the value at the start to the goal."""
    if goal == now:
        return "maintain"
    return "increase" if goal > now else "decrease"


def measure_of(unit: str) -> str:
    """What kind of number a unit stands for, as far as it says so itself."""
    word = unit.strip()
    if word.startswith("%") or word.lower() in ("percent", "per cent"):
        return "percent"
    if word in get_global("all_currencies") or word in ("€", "£"):
        return "currency"
    return "duration" if word.lower().removesuffix("s") in _DURATIONS else "number"


def becomes_primary(level: str, primaries: int) -> bool:
    """Whether a new measure counts as primary unless said otherwise: the first three of what changed."""
    return level == "outcome" and primaries < PRIMARY_MOST


def breaks_series(before: dict[str, object], after: dict[str, object], same_series: bool) -> bool:
    """Whether a new definition makes old values incomparable.

    Another unit, kind of number or series always does; other words do unless the person says that they mean the same.
    """
    if any(before[name] != after[name] for name in ("unit", "measure", "series")):
        return True
    return before["definition"] != after["definition"] and not same_series


def check_goal(direction: str, start: int | None, start_on: date | None, goal: Goal, on: date | None) -> None:
    """Refuse a goal that cannot be reached by going from the start in the direction wanted."""
    if goal.low is not None and goal.high is not None and goal.low > goal.high:
        raise WrongInput("range", N_("The lowest value of the range is above the highest."), "low")
    if on is not None and start_on is not None and on < start_on:
        raise WrongInput("goal_before_start", N_("The goal's day lies before the day of the value at the start."), "on")
    if direction not in ("increase", "decrease") or start is None or goal.value is None:
        return
    if goal.value == start:
        raise WrongInput(
            "goal_is_start",
            N_("The goal equals the value at the start. Choose “keep” as the direction, or another goal."),
            "goal",
        )
    if (goal.value > start) != (direction == "increase"):
        raise WrongInput(
            "goal_contradicts", N_("The goal lies in the other direction. Change the goal or the direction."), "goal"
        )


def check_baseline(kind: str, value: int | None, note: str | None, comparison: str | None) -> None:
    """Refuse a value at the start that its own kind contradicts."""
    if kind == "not_possible":
        if value is not None:
            raise WrongInput("value", N_("Leave the value empty where none is possible."), "value")
        if not note or not comparison:
            raise WrongInput(
                "comparison", N_("Say why no value is possible, and what you compare with instead."), "comparison"
            )
    elif value is None:
        raise WrongInput("value", N_("Give the value at the start; zero is a value."), "value")
    elif kind == "zero_by_definition" and value != 0:
        raise WrongInput("value", N_("Zero by definition means that the value is 0."), "value")
    elif kind == "reconstructed" and not note:
        raise WrongInput("note", N_("Say from which source the value was worked out later."), "note")


def value_seen(
    measure: str, value: int | None, words: str | None, numerator: int | None, denominator: int | None
) -> int | None:
    """The value to store: as given, or worked out from its parts; refuses what the measure cannot hold."""
    if measure == "qualitative":
        if not words or value is not None:
            raise WrongInput("words", N_("Answer in words; this measure is not a number."), "words")
        return None
    if (numerator is None) != (denominator is None):
        raise WrongInput("denominator", N_("Give both: how many, and of how many in all."), "denominator")
    if numerator is not None and denominator is not None:
        value = _percentage(value, numerator, denominator)
    if value is None:
        raise WrongInput("value", N_("Give the value; zero is a value."), "value")
    if measure == "yes_no" and value not in (0, ONE):
        raise WrongInput("value", N_("Answer yes or no."), "value")
    return value


def _percentage(value: int | None, numerator: int, denominator: int) -> int:
    if denominator <= 0:
        raise WrongInput("denominator", N_("“Of how many” must be more than zero."), "denominator")
    exact = combined_percent([(numerator, denominator)])
    if abs(exact) > LARGEST * ONE:
        raise WrongInput("denominator", N_("“Of how many” is far too small beside how many."), "denominator")
    if value is not None and abs(value - exact) > ONE // 2:
        raise WrongInput(
            "value",
            N_("The value and its two numbers do not agree. Leave the value empty to have it worked out."),
            "value",
        )
    return exact


def combined_percent(parts: Sequence[tuple[int, int]]) -> int:
    """The percentage, in millionths, of several parts together: the sums divided, not the mean of percentages.

    parts  pairs of numerator and denominator; the denominators add up to more than zero
    """
    share = Decimal(sum(n for n, _ in parts)) / Decimal(sum(d for _, d in parts))
    return int((share * 100 * ONE).to_integral_value(ROUND_HALF_UP))
