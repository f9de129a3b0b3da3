"""The colour of a measure on one day, worked out alone, is what its turning days say of that day."""

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as some

from portfolio.metrics import rules
from portfolio.metrics.schedule import Course, Milestone, colour_on, judged_on, turns, why_grey

M = 1_000_000
START = date(2026, 1, 1)


def some_day(least: int = -50, most: int = 900) -> Any:
    return some.none() | some.integers(least, most).map(lambda days: START + timedelta(days=days))


@given(
    measure=some.sampled_from(("number", "percent", "ordinal", "yes_no", "qualitative")),
    direction=some.sampled_from(rules.DIRECTIONS),
    start=some.none() | some.integers(-50, 50),
    goal=some.none() | some.integers(-60, 60),
    latest=some.none() | some.integers(-150, 150),
    start_on=some_day(0, 50),
    goal_on=some_day(),
    latest_on=some_day(0),
    frequency=some.sampled_from((None, "once", "weekly", "quarterly", "yearly")),
    effect_from=some_day(),
    milestones=some.lists(some.tuples(some.integers(1, 800), some.integers(-60, 60)), max_size=3),
    later=some.integers(0, 900),
)
def test_one_day_is_judged_as_the_turning_days_judge_it(later: int, milestones: Any, **given_: Any) -> None:
    values = {key: None if given_[key] is None else given_[key] * M for key in ("start", "latest", "goal")}
    course = Course(
        **(given_ | values | {"goal": rules.Goal(values["goal"])}),
        milestones=[Milestone(START + timedelta(days=days), value * M) for days, value in sorted(milestones)],
    )
    day = (course.latest_on or START) + timedelta(days=later)
    standing = rules.judge(course.measure, course.direction, course.start, course.goal, course.latest)

    found = turns(course)
    assert judged_on(course, standing, day) == (colour_on(found, day), why_grey(found, day))
