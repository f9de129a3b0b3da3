"""Edges of the rules: ties, zeros, single steps, and what a refusal says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from portfolio.core.errors import WrongInput
from portfolio.metrics import rules, series, suppression
from portfolio.metrics.rules import ONE
from portfolio.metrics.series import Kind, Period, Point, Sum

JANUARY, FEBRUARY, MARCH = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31)


@dataclass(frozen=True)
class Seen:
    """A value that counts."""

    observed_on: date
    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    part: str | None = None
    period_from: date | None = None


@dataclass
class Row:
    """A value at the start or a goal."""

    id: int
    edition: int = 1
    supersedes_id: int | None = None


@dataclass(frozen=True)
class Named:
    """That a measure has a part from a day on."""

    id: int
    name: str
    from_on: date
    applies: bool = True


def test_halves_are_rounded_up() -> None:
    assert [rules.whole_percent(Decimal(share)) for share in ("0.005", "1.20", "0.775")] == [1, 120, 78]
    # 1 of 200 million is half a millionth of a percent.
    assert rules.combined_percent([(1, 200_000_000)]) == 1


def test_the_smallest_goal_and_a_value_of_nothing_have_a_share() -> None:
    assert rules.share_of_goal("increase", 1, 1) == 1
    assert rules.share_of_goal("increase", 200, 0) == 0
    assert rules.share_of_goal("increase", 0, 5) is None
    assert rules.share_of_goal("increase", 5, -1) is None


def test_the_smallest_earlier_value_has_a_percentage() -> None:
    assert rules.change("number", 1, 3) == rules.Change("percent", Decimal(2))
    assert rules.change("number", 0, 3) == rules.Change("absolute", Decimal(3))


def test_a_week_and_a_half_is_ten_whole_days() -> None:
    assert (rules.fresh_days("weekly"), type(rules.fresh_days("weekly"))) == (10, int)


def test_of_two_rows_that_replace_nothing_the_later_counts() -> None:
    assert rules.newest([Row(2), Row(1)], 1) == Row(2)
    assert rules.newest([Row(1), Row(2)], 1) == Row(2)


def test_no_is_an_answer_and_one_of_a_millionth_a_number() -> None:
    assert rules.value_seen("yes_no", 0, None, None, None) == 0
    assert rules.value_seen("percent", None, None, 1, 1) == 100 * ONE
    assert rules.value_seen("percent", 50 * ONE + ONE // 2, None, 1, 2) == 50 * ONE


def test_none_of_forty_is_a_percentage_of_zero() -> None:
    none = [Seen(JANUARY, 0, 0, 40 * ONE)]

    assert series.sum_of(none) == Sum(1, 0, 1, 0, 40 * ONE)
    assert series.figure(Kind("per_period", "percent"), none).value == 0


def test_percentages_are_added_within_each_period_and_up_to_it() -> None:
    rows = [Seen(JANUARY, 50 * ONE, ONE, 2 * ONE), Seen(MARCH, 25 * ONE, ONE, 4 * ONE)]

    found = series.periods(Kind("per_period", "percent"), "monthly", rows)

    # 1 of 2, nothing, 1 of 4; together 2 of 6.
    assert [(period.value, period.running) for period in found] == [
        (50 * ONE, 50 * ONE),
        (None, None),
        (25 * ONE, 33_333_333),
    ]


def test_a_running_total_that_stands_still_has_not_fallen() -> None:
    assert not series.has_fallen([Period(JANUARY, JANUARY, None, 5), Period(MARCH, MARCH, 0, 5)])


def test_a_course_of_which_only_the_end_was_read_ends_where_the_measure_stands() -> None:
    points = [Point(JANUARY, 3), Point(MARCH, 10)]
    counted = Kind("per_period")

    assert series.ending_in(None, counted, points) == points
    assert series.ending_in(10, counted, points) == points
    assert series.ending_in(110, counted, points) == [Point(JANUARY, 103), Point(MARCH, 110)]
    assert series.ending_in(110, Kind("per_period", "percent"), points) == []
    assert series.ending_in(110, counted, []) == []


def test_periods_of_which_only_the_last_were_read_end_where_the_measure_stands() -> None:
    found = [
        Period(JANUARY, JANUARY, 2, 2),
        Period(FEBRUARY, FEBRUARY, None, None),
        Period(MARCH, MARCH, 5, 7),
    ]
    counted = Kind("per_period")

    assert series.periods_ending_in(7, counted, found) == found
    assert series.periods_ending_in(107, counted, found) == [found[1], Period(MARCH, MARCH, 5, 107)]
    assert series.periods_ending_in(None, counted, found) == []
    assert series.periods_ending_in(107, Kind("per_period", "percent"), found) == []
    assert series.periods_ending_in(107, counted, []) == []


def test_the_newest_row_of_a_name_up_to_a_day_says_whether_a_part_is_in_use() -> None:
    rows = [
        Named(1, "South", JANUARY),
        Named(2, "North", JANUARY),
        Named(4, "South", MARCH),
        Named(3, "South", MARCH, applies=False),
        Named(5, "North", FEBRUARY, applies=False),
    ]

    assert series.parts_then(rows, JANUARY) == [rows[1], rows[0]]
    assert series.parts_then(rows, FEBRUARY) == [rows[0]]
    assert series.parts_then(rows, MARCH) == [rows[2]]
    assert series.parts_on(rows, JANUARY) == {"North", "South"}
    assert series.parts_on(rows, date(2025, 12, 31)) == frozenset()


def test_behind_a_number_stand_as_many_and_behind_a_percentage_the_fewer_of_two() -> None:
    of_forty = Sum(1, 0, 1, 39 * ONE, 40 * ONE)

    assert suppression.behind("number", Sum(1, 12 * ONE + 999_999)) == 12
    assert suppression.behind("percent", of_forty) == 1
    assert suppression.behind("percent", of_forty._replace(numerator=3 * ONE)) == 3
    assert suppression.behind("percent", Sum(1, 20 * ONE)) is None
    assert suppression.behind("currency", Sum(1, 20 * ONE)) is None
    assert suppression.behind("number", Sum()) is None


REFUSALS: list[tuple[Callable[..., Any], tuple[Any, ...], tuple[str, str | None, str]]] = [
    (series.check_series, ("no", "number", False), ("choice", "series", "Choose one of the entries offered.")),
    (
        series.check_series,
        ("cumulative", "score", False),
        ("series", "series", "Only numbers, money, durations and percentages can be counted up."),
    ),
    (
        series.check_series,
        ("state", "score", True),
        ("aggregable", "aggregable", "Only numbers, money, durations and percentages can be added up."),
    ),
    (
        series.check_start,
        ("per_period", 5, "value"),
        (
            "start_of_count",
            "value",
            "What is counted per period starts at 0. Leave this empty or 0; to follow a level, "
            "such as visits per month, choose that the newest value counts.",
        ),
    ),
    (
        series.check_value,
        (Kind("per_period", "percent"), Seen(JANUARY, 5)),
        (
            "pair",
            "numerator",
            "Percentages are added up by their two numbers: how many, and of how many in all.",
        ),
    ),
    (
        rules.check_goal,
        ("increase", None, None, rules.Goal(low=2, high=1), None),
        ("range", "low", "The lowest value of the range is above the highest."),
    ),
    (
        rules.check_goal,
        ("increase", 1, MARCH, rules.Goal(5), JANUARY),
        ("goal_before_start", "on", "The goal's day lies before the day of the value at the start."),
    ),
    (
        rules.check_goal,
        ("increase", 5, None, rules.Goal(5), None),
        (
            "goal_is_start",
            "goal",
            "The goal equals the value at the start. Choose “keep” as the direction, or another goal.",
        ),
    ),
    (
        rules.check_goal,
        ("increase", 5, None, rules.Goal(4), None),
        (
            "goal_contradicts",
            "goal",
            "The goal lies in the other direction. Change the goal or the direction.",
        ),
    ),
    (
        rules.check_baseline,
        ("not_possible", 5, "Why", "District 5"),
        ("value", "value", "Leave the value empty where none is possible."),
    ),
    (
        rules.check_baseline,
        ("not_possible", None, "Why", None),
        ("comparison", "comparison", "Say why no value is possible, and what you compare with instead."),
    ),
    (
        rules.check_baseline,
        ("measured", None, None, None),
        ("value", "value", "Give the value at the start; zero is a value."),
    ),
    (
        rules.check_baseline,
        ("zero_by_definition", 1, None, None),
        ("value", "value", "Zero by definition means that the value is 0."),
    ),
    (
        rules.check_baseline,
        ("reconstructed", 1, None, None),
        ("note", "note", "Say from which source the value was worked out later."),
    ),
    (
        rules.value_seen,
        ("qualitative", None, None, None, None),
        ("words", "words", "Answer in words; this measure is not a number."),
    ),
    (
        rules.value_seen,
        ("percent", None, None, 1, None),
        ("denominator", "denominator", "Give both: how many, and of how many in all."),
    ),
    (
        rules.value_seen,
        ("number", None, None, None, None),
        ("value", "value", "Give the value; zero is a value."),
    ),
    (rules.value_seen, ("yes_no", 2, None, None, None), ("value", "value", "Answer yes or no.")),
    (
        rules.value_seen,
        ("percent", None, None, 1, 0),
        ("denominator", "denominator", "“Of how many” must be more than zero."),
    ),
    (
        rules.value_seen,
        ("percent", 90 * ONE, None, 1, 2),
        (
            "value",
            "value",
            "The value and its two numbers do not agree. Leave the value empty to have it worked out.",
        ),
    ),
]


@pytest.mark.parametrize(("check", "given", "said"), REFUSALS)
def test_a_refusal_says_what_to_do_instead(
    check: Callable[..., Any], given: tuple[Any, ...], said: tuple[str, str | None, str]
) -> None:
    with pytest.raises(WrongInput) as refused:
        check(*given)

    assert (refused.value.code, refused.value.field, refused.value.sentence) == said


def test_a_percentage_that_no_database_holds_is_refused() -> None:
    # 10¹² of 0.000001 is 10²⁰ per cent, far more than 2⁶³ millionths of one.
    with pytest.raises(WrongInput) as refused:
        rules.value_seen("percent", None, None, 10**12 * ONE, 1)
    assert refused.value.field == "denominator"
    assert rules.value_seen("percent", None, None, 10**10 * ONE, ONE) == 10**12 * ONE
