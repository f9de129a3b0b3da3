"""How far a measure should have come by a day, and from when until when it is green, amber or red.

As time passes a measure that is not measured again only gets worse, so four days say how it is doing on any day.
Shares are fractions inside: a tie with a threshold must be a tie.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate, pairwise
from typing import NamedTuple

from portfolio.core.errors import N_, WrongInput
from portfolio.core.numbers import read_decimal, to_millionths
from portfolio.metrics import rules

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
BEHIND_GREEN, BEHIND_AMBER = Fraction(10, 100), Fraction(25, 100)
"""How far behind the expected share a measure may lie on its way."""
REACHED_AMBER = Fraction(80, 100)
"""The share that is still amber once the day of the goal has passed."""

MOST_MILESTONES = 24

_ALL = Fraction(1)
_DAY = timedelta(days=1)


class Milestone(NamedTuple):
    """A value that is expected on a day between the start and the goal."""

    on: date
    value: int


class Course(NamedTuple):
    """What a measure's colour is worked out from; values in millionths.

    effect_from  the day until which no effect is expected, where it comes late
    milestones   where the way from start to goal is not a straight line
    """

    measure: str
    direction: str
    start: int | None = None
    start_on: date | None = None
    goal: rules.Goal = rules.Goal()
    goal_on: date | None = None
    latest: int | None = None
    latest_on: date | None = None
    frequency: str | None = None
    effect_from: date | None = None
    milestones: Sequence[Milestone] = ()


class Turns(NamedTuple):
    """The days on which the colour of a measure turns; None is never.

    judged_from, judged_until  the first and the last day on which it has a colour at all
    reason                     why it never has one, or has none yet: as `rules.Standing` says it, or no_start_day,
                               no_goal_day
    """

    judged_from: date | None = None
    judged_until: date | None = None
    amber_from: date | None = None
    red_from: date | None = None
    reason: str = ""


def colour_on(turns: Turns, day: date) -> str:
    """green, amber, red or grey on a day."""
    judged_from, judged_until, amber_from, red_from, _reason = turns
    if judged_from is None or judged_until is None or not judged_from <= day <= judged_until:
        return GREY
    if red_from is not None and red_from <= day:
        return RED
    return AMBER if amber_from is not None and amber_from <= day else GREEN


def why_grey(turns: Turns, day: date) -> str:
    """Why a measure has no colour on a day: the reason of its turns, or outdated; empty where it has one."""
    if colour_on(turns, day) != GREY:
        return ""
    return "outdated" if turns.judged_until is not None and day > turns.judged_until else turns.reason


def turns(course: Course) -> Turns:
    """When a measure turns amber, red and grey if nothing is measured any more.

    On the way it is green while p >= e - 0.10 and amber while p >= e - 0.25, with p the share of the way it has come
    and e the share expected; after the goal's day it is green with p >= 1 and amber with p >= 0.8. It is grey without
    a value at the start or a goal, and when the last value is older than one and a half times its rhythm.
    Where steps have no distance, only the goal reached, the goal missed on its day, and a step backwards have a colour.
    """
    standing = rules.judge(course.measure, course.direction, course.start, course.goal, course.latest)
    if course.latest_on is None:
        return Turns(reason=standing.reason or "no_value")
    if standing.key in ("no_status", "unknown") or standing.reason == "no_start":
        return Turns(reason=standing.reason)
    days = rules.fresh_days(course.frequency)
    until = date.max if days is None else course.latest_on + timedelta(days=days)
    if standing.share is None:
        return _reached_or_not(course, course.latest_on, until, standing)
    if course.goal_on is None or course.start_on is None:
        return Turns(reason="no_goal_day" if course.goal_on is None else "no_start_day")
    share = Fraction(course.latest - course.start, course.goal.value - course.start)  # type: ignore[operator]
    path = expected_path(course)
    behind = [
        _first_day_above(path, share + BEHIND_GREEN, course.latest_on),
        _first_day_above(path, share + BEHIND_AMBER, course.latest_on),
    ]
    missed = [share < 1, share < REACHED_AMBER]
    late = course.goal_on + _DAY if course.goal_on < date.max else None
    amber_from, red_from = (
        _earlier(day, late if is_missed else None) for day, is_missed in zip(behind, missed, strict=True)
    )
    return Turns(course.latest_on, until, amber_from, red_from)


def judged_on(course: Course, standing: rules.Standing, day: date) -> tuple[str, str]:
    """The colour of a measure on a day, and why it is grey: what its turns say of it, for one day alone.

    A report judges every measure of a city on one day; working out the turns of each would take most of its time.
    standing  of the course, by `rules.judge`
    """
    start, goal, latest, days = course.start, course.goal.value, course.latest, rules.fresh_days(course.frequency)
    if course.latest_on is None:
        return GREY, standing.reason or "no_value"
    if standing.key in ("no_status", "unknown") or standing.reason == "no_start":
        return GREY, standing.reason
    if standing.share is None or start is None or goal is None or latest is None:
        found = turns(course)
        return colour_on(found, day), why_grey(found, day)
    if course.goal_on is None or course.start_on is None:
        return GREY, "no_goal_day" if course.goal_on is None else "no_start_day"
    if days is not None and (day - course.latest_on).days > days:
        return GREY, "outdated"
    return _on_its_way(abs(goal - start), (latest - start) * (1 if goal > start else -1), course, day), ""


def _on_its_way(whole: int, way: int, course: Course, day: date) -> str:
    """The colour of a measure that has come so far on its whole way, in whole numbers: e - p > 0.10 is amber."""
    expected, of = _expected(course, day)
    behind, all_of_it = expected * whole - way * of, of * whole
    is_late = course.goal_on is not None and day > course.goal_on

    def beyond(most: Fraction) -> bool:
        return behind * most.denominator > most.numerator * all_of_it

    def missed(least: Fraction) -> bool:
        return is_late and way * least.denominator < least.numerator * whole

    if beyond(BEHIND_AMBER) or missed(REACHED_AMBER):
        return RED
    return AMBER if beyond(BEHIND_GREEN) or missed(_ALL) else GREEN


def _expected(course: Course, day: date) -> tuple[int, int]:
    """The share of the way expected on a day, as numerator and denominator."""
    start_on, goal_on = course.start_on, course.goal_on
    if start_on is None or goal_on is None or goal_on <= start_on or course.milestones or course.effect_from:
        share = expected_on(expected_path(course), day)
        return share.numerator, share.denominator
    return min(max((day - start_on).days, 0), (goal_on - start_on).days), (goal_on - start_on).days


def _reached_or_not(course: Course, latest_on: date, until: date, standing: rules.Standing) -> Turns:
    if standing.key == "met":
        return Turns(latest_on, until)
    if standing.key == "wrong_way" or course.direction == "maintain":
        return Turns(latest_on, until, latest_on, latest_on)
    if course.goal_on is None or course.goal_on == date.max:
        return Turns(reason="no_goal_day")
    missed_on = course.goal_on + _DAY
    return Turns(missed_on, until, missed_on, missed_on, standing.reason)


def expected_path(course: Course) -> list[tuple[date, Fraction]]:
    """The shares of the way expected on days, ascending; between two of them it is a straight line.

    What is expected never falls: where a milestone lies behind an earlier one, the earlier one holds.
    """
    start, goal, start_on, goal_on = course.start, course.goal.value, course.start_on, course.goal_on
    if start is None or goal is None or start_on is None or goal_on is None:
        raise ValueError("a way has a start and a goal, each with its day")
    if goal_on <= start_on:
        return [(goal_on, Fraction(0)), (goal_on, Fraction(1))]
    points = [(start_on, Fraction(0))]
    if course.effect_from is not None and start_on < course.effect_from <= goal_on:
        points.append((course.effect_from, Fraction(0)))
    points += sorted(
        (milestone.on, min(max(Fraction(milestone.value - start, goal - start), Fraction(0)), Fraction(1)))
        for milestone in course.milestones
        if points[-1][0] < milestone.on < goal_on
    )
    points.append((goal_on, Fraction(1)))
    return list(zip((on for on, _ in points), accumulate((share for _, share in points), max), strict=True))


def expected_on(path: Sequence[tuple[date, Fraction]], day: date) -> Fraction:
    """The share of the way expected on a day: 0 before the start, 1 from the goal's day on."""
    for (left, low), (right, high) in pairwise(path):
        if day < right:
            return low if day <= left else low + (high - low) * Fraction((day - left).days, (right - left).days)
    return path[-1][1]


def as_decimal(share: Fraction) -> Decimal:
    """A share for people to read."""
    return Decimal(share.numerator) / Decimal(share.denominator)


def _first_day_above(path: Sequence[tuple[date, Fraction]], limit: Fraction, at_earliest: date) -> date | None:
    """The first day on which more than a share is expected."""
    if limit < 0:
        return at_earliest
    for (left, low), (right, high) in pairwise(path):
        if high > limit:
            days = (right - left).days
            return left + timedelta(days=(limit - low) * days // (high - low) + 1) if days else left
    return None


def _earlier(one: date | None, other: date | None) -> date | None:
    return min(filter(None, (one, other)), default=None)


def check_late_effect(effect_from: date | None, start_on: date | None, goal_on: date | None) -> None:
    """Refuse an effect that is expected late, but not between the start and the goal."""
    if effect_from is None:
        return
    if goal_on is None or effect_from > goal_on or (start_on is not None and effect_from < start_on):
        raise WrongInput(
            "effect_from",
            N_("Give a day between the value at the start and the day of the goal."),
            "effect_from",
        )


def check_milestones(milestones: Sequence[Milestone], start_on: date | None, goal_on: date | None) -> None:
    """Refuse milestones that do not lie between the start and the goal, or two for one day."""
    days = [milestone.on for milestone in milestones]
    if len(set(days)) < len(days):
        raise WrongInput("milestone_twice", N_("Give one milestone for a day."), "milestones")
    if days and (goal_on is None or max(days) >= goal_on or (start_on is not None and min(days) <= start_on)):
        raise WrongInput(
            "milestone_day",
            N_("Give milestones between the value at the start and the day of the goal."),
            "milestones",
        )


def read_milestones(written: str | None, locale: str) -> list[Milestone]:
    """Milestones as people type them, one a line: the day, then the value. Raises WrongInput for another line."""
    found = []
    for line in (written or "").splitlines():
        if line.strip():
            on, _, value = line.strip().partition(" ")
            try:
                value_then = to_millionths(read_decimal(value.strip().removesuffix("%"), locale))
                found.append(Milestone(date.fromisoformat(on.rstrip(":")), value_then))
            except (ValueError, WrongInput):
                sentence = N_("“%(line)s” is no milestone. Write the day and the value, such as 2026-06-30 120.")
                raise WrongInput("milestone", sentence, "milestones", line=line.strip()[:80]) from None
    if len(found) > MOST_MILESTONES:
        raise WrongInput("milestones", N_("At most %(most)s milestones."), "milestones", most=MOST_MILESTONES)
    return sorted(found)
