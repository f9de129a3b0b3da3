"""The colours of measures, worked by hand; and against the rule written down a second time, day by day."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from portfolio.core.errors import WrongInput
from portfolio.metrics import schedule
from portfolio.metrics.rules import Goal
from portfolio.metrics.schedule import Course, Milestone, Turns, colour_on, expected_on, expected_path, turns, why_grey

M = 1_000_000
START, END = date(2026, 1, 1), date(2026, 12, 31)
MIDDLE = date(2026, 7, 2)  # 182 of 364 days: e = 0.50


def course(latest: float | None = 0, **more: Any) -> Course:
    """From 0 to 100 over the year 2026, last measured on 1 July."""
    values: dict[str, Any] = {
        "measure": "number",
        "direction": "increase",
        "start": 0,
        "start_on": START,
        "goal": Goal(100 * M),
        "goal_on": END,
        "latest": None if latest is None else int(latest * M),
        "latest_on": None if latest is None else date(2026, 7, 1),
        "frequency": "yearly",
    }
    return Course(**(values | more))


def colour(found: Course, day: date = MIDDLE) -> str:
    return colour_on(turns(found), day)


@pytest.mark.parametrize(
    ("come", "expected"),
    [
        (42, "green"),
        (30, "amber"),
        (20, "red"),
        (40, "green"),  # exactly 10 points behind
        (39.999999, "amber"),
        (25, "amber"),  # exactly 25 points behind
        (24.999999, "red"),
        (-10, "red"),
        (130, "green"),
    ],
)
def test_half_way_through_its_time_a_measure_is_judged_by_how_far_it_has_come(come: float, expected: str) -> None:
    assert colour(course(come)) == expected


@pytest.mark.parametrize(
    ("come", "on_the_day", "after"),
    [
        (100, "green", "green"),
        (99.999999, "green", "amber"),  # e = 1 on the day, and 1 - 0.10 is enough; after it the whole goal counts
        (90, "green", "amber"),
        (89, "amber", "amber"),
        (80, "amber", "amber"),
        (79.999999, "amber", "red"),
        (75, "amber", "red"),
        (74, "red", "red"),
    ],
)
def test_after_the_day_of_the_goal_the_goal_itself_counts(come: float, on_the_day: str, after: str) -> None:
    found = course(come)

    assert [colour(found, END), colour(found, END + timedelta(days=1))] == [on_the_day, after]


def test_the_days_on_which_a_measure_turns_are_those_worked_by_hand() -> None:
    # 0.42 + 0.10 of 364 days are 189.28, so more than that is expected from the 190th day after 1 January on: 10 July;
    # 0.42 + 0.25 are 243.88: the 244th, 2 September. A yearly value counts for 366 * 1.5 = 549 days: 1 January 2028.
    assert turns(course(42)) == Turns(date(2026, 7, 1), date(2028, 1, 1), date(2026, 7, 10), date(2026, 9, 2))


def test_before_the_start_nothing_is_expected() -> None:
    found = course(0, latest_on=date(2025, 12, 1))

    assert colour(found, date(2025, 12, 15)) == "green"
    assert colour(course(-11, latest_on=date(2025, 12, 1)), date(2025, 12, 15)) == "amber"


@pytest.mark.parametrize(
    ("start", "goal", "latest", "expected"),
    [
        (200, 0, 100, "green"),  # a falling target: half the way, half the time
        (200, 0, 0, "green"),
        (200, 0, 160, "red"),  # 0.20
        (120, 90, 126, "red"),  # -0.20, the wrong way
        (0, 100, 0, "red"),  # zero was measured, and is not missing
    ],
)
def test_falling_targets_and_zeros_are_judged_with_the_right_sign(
    start: int, goal: int, latest: int, expected: str
) -> None:
    direction = "increase" if goal > start else "decrease"

    assert colour(course(latest, start=start * M, goal=Goal(goal * M), direction=direction)) == expected


GREYS: dict[str, tuple[Course, str]] = {
    "no value": (course(None), "no_value"),
    "no start": (course(50, start=None), "no_start"),
    "no day of the start": (course(50, start_on=None), "no_start_day"),
    "no goal": (course(50, goal=Goal()), "no_goal"),
    "no day of the goal": (course(50, goal_on=None), "no_goal_day"),
    "a goal the other way": (course(50, direction="decrease"), "goal_contradicts"),
    "a goal that is the start": (course(-1, goal=Goal(0)), "goal_is_start"),
    "no direction": (course(50, direction="none"), "no_direction"),
    "words": (course(None, measure="qualitative", latest_on=date(2026, 7, 1)), "in_words"),
    "steps without a distance": (course(0, measure="yes_no", goal=Goal(M)), "no_distance"),
    "a value too old": (course(50, frequency="monthly", latest_on=date(2026, 5, 16)), "outdated"),
}


@pytest.mark.parametrize("name", GREYS)
def test_what_cannot_be_judged_is_grey_and_says_why(name: str) -> None:
    found, reason = GREYS[name]

    assert (colour(found), why_grey(turns(found), MIDDLE)) == ("grey", reason)


def test_a_value_is_too_old_on_the_day_after_one_and_a_half_times_its_rhythm() -> None:
    # monthly: 31 * 1.5 = 46.5, so 46 days later it still counts.
    found = course(50, frequency="monthly", latest_on=date(2026, 5, 17))

    assert [colour(found, MIDDLE), colour(found, MIDDLE + timedelta(days=1))] == ["green", "grey"]
    assert colour(course(100, frequency="once"), date(2090, 1, 1)) == "green"
    assert colour(course(100, frequency=None), date(2026, 7, 1) + timedelta(days=180)) == "green"
    assert colour(course(100, frequency=None), date(2026, 7, 1) + timedelta(days=181)) == "grey"


def test_a_range_is_kept_or_left() -> None:
    kept = course(50, direction="maintain", start=None, goal=Goal(None, 40 * M, 60 * M))

    assert colour(kept) == "green"
    assert colour(kept._replace(latest=61 * M)) == "red"


def test_steps_without_a_distance_are_judged_when_reached_missed_or_backwards() -> None:
    answer = course(0, measure="yes_no", goal=Goal(M))

    assert colour(answer._replace(latest=M)) == "green"
    assert [colour(answer, END), colour(answer, END + timedelta(days=1))] == ["grey", "red"]
    assert colour(course(1, measure="ordinal", start=2 * M, goal=Goal(4 * M))) == "red"


def test_a_goal_that_equals_the_start_is_judged_once_its_day_has_passed() -> None:
    found = course(-1, goal=Goal(0))

    assert [colour(found, END), colour(found, END + timedelta(days=1))] == ["grey", "red"]
    assert colour(found._replace(latest=0)) == "green"


def test_a_late_effect_is_expected_from_its_day_on_only() -> None:
    # Nothing until 1 October, then a straight line over 91 days: on 16 November 46 of 91 days, e = 0.505.
    found = course(0, effect_from=date(2026, 10, 1))

    assert colour(found, date(2026, 10, 1)) == "green"
    assert expected_on(expected_path(found), date(2026, 11, 16)) == Fraction(46, 91)
    assert colour(found, date(2026, 11, 16)) == "red"
    assert colour(found._replace(latest=41 * M), date(2026, 11, 16)) == "green"
    assert colour(course(0), date(2026, 10, 1)) == "red"


def test_milestones_bend_the_way_that_is_expected() -> None:
    # 10 by 2 July instead of 50: 4 is 6 points behind. Then 90 in 182 days: 5 points more every 10.1 days.
    found = course(4, milestones=[Milestone(MIDDLE, 10 * M)])

    assert expected_on(expected_path(found), MIDDLE) == Fraction(1, 10)
    assert colour(found) == "green"
    # e > 0.14 from 0.10 + 0.90 * k / 182 > 0.14 on: k > 8.09, the 9th day; e > 0.29 from k > 38.4, the 39th.
    assert turns(found)[2:4] == (MIDDLE + timedelta(days=9), MIDDLE + timedelta(days=39))


def test_what_is_expected_never_falls() -> None:
    dipping = course(0, milestones=[Milestone(date(2026, 3, 1), 30 * M), Milestone(MIDDLE, 10 * M)])

    assert expected_on(expected_path(dipping), MIDDLE) == Fraction(30, 100)


def test_a_goal_on_the_day_of_the_start_breaks_nothing() -> None:
    same = course(50, goal_on=START, latest_on=START)

    assert [colour(same, START), colour(same, START + timedelta(days=1))] == ["red", "red"]
    assert colour(course(100, goal_on=START - timedelta(days=9))) == "green"


def by_the_book(found: Course, day: date) -> str:
    """Domain 2.7 as it is written, for rising and falling measures with a straight way."""
    assert found.start is not None
    assert found.goal.value is not None
    assert found.latest is not None
    assert found.goal_on is not None
    assert found.start_on is not None
    assert found.latest_on is not None
    if (day - found.latest_on).days > 549:
        return "grey"
    p = Fraction(found.latest - found.start, found.goal.value - found.start)
    if day > found.goal_on:
        return "green" if p >= 1 else "amber" if p >= Fraction(8, 10) else "red"
    e = Fraction((day - found.start_on).days, (found.goal_on - found.start_on).days)
    e = min(max(e, Fraction(0)), Fraction(1))
    return "green" if p >= e - Fraction(1, 10) else "amber" if p >= e - Fraction(1, 4) else "red"


@given(
    start=some.integers(-50, 50),
    distance=some.integers(-60, 60).filter(bool),
    latest=some.integers(-150, 150),
    days=some.integers(1, 900),
    seen=some.integers(-100, 1000),
    later=some.integers(0, 1200),
)
def test_the_turning_days_say_on_every_day_what_the_rule_says(
    start: int, distance: int, latest: int, days: int, seen: int, later: int
) -> None:
    found = course(
        latest,
        start=start * M,
        goal=Goal((start + distance) * M),
        direction="increase" if distance > 0 else "decrease",
        goal_on=START + timedelta(days=days),
        latest_on=START + timedelta(days=seen),
    )
    day = START + timedelta(days=seen + later)

    assert colour(found, day) == by_the_book(found, day)


@pytest.mark.parametrize("day", [date(2025, 12, 31), date(2027, 1, 1)])
def test_a_late_effect_outside_start_and_goal_is_refused(day: date) -> None:
    with pytest.raises(WrongInput):
        schedule.check_late_effect(day, START, END)
    with pytest.raises(WrongInput):
        schedule.check_late_effect(MIDDLE, START, None)

    schedule.check_late_effect(MIDDLE, START, END)
    schedule.check_late_effect(None, START, None)


def test_a_share_reads_as_a_decimal() -> None:
    assert schedule.as_decimal(Fraction(182, 364)) == schedule.as_decimal(Fraction(1, 2))
