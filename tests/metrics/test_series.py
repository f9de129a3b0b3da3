from dataclasses import dataclass
from datetime import date
from typing import Any

import pytest

from portfolio.core.errors import WrongInput
from portfolio.metrics import series
from portfolio.metrics.rules import ONE
from portfolio.metrics.series import Figure, Kind, Period, Point, Sum


@dataclass(frozen=True)
class Seen:
    """A value that counts."""

    observed_on: date
    value: int | None
    numerator: int | None = None
    denominator: int | None = None
    part: str | None = None
    period_from: date | None = None


JANUARY, FEBRUARY, MARCH, APRIL = date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)

COUNTED = Kind("per_period")


def test_of_a_state_the_newest_value_counts() -> None:
    rows = [Seen(JANUARY, 5), Seen(MARCH, 3)]

    assert series.figure(Kind(), rows) == Figure(3, MARCH)
    assert series.figure(Kind(), []) == Figure(None, None)


def test_a_running_total_is_never_added_up() -> None:
    rows = [Seen(JANUARY, 5), Seen(FEBRUARY, 9)]

    assert series.figure(Kind("cumulative"), rows) == Figure(9, FEBRUARY)


def test_l42_a_negative_correction_5_then_minus_2_is_3() -> None:
    assert series.figure(COUNTED, [Seen(JANUARY, 5), Seen(JANUARY, -2)]) == Figure(3, JANUARY)
    assert series.figure(COUNTED, [Seen(JANUARY, 5), Seen(MARCH, -2)]) == Figure(3, MARCH)


def test_l43_percentages_are_combined_by_their_numbers() -> None:
    # 3.14/17 and 47.11/4711 are 50.25/4728 = 1.062817 %, where the mean of 18.47 % and 1 % would be 9.7 %.
    rows = [
        Seen(JANUARY, 18_470_588, 3_140_000, 17 * ONE),
        Seen(FEBRUARY, ONE, 47_110_000, 4711 * ONE),
    ]

    assert series.figure(Kind("per_period", "percent"), rows) == Figure(1_062_817, FEBRUARY)


def test_a_percentage_without_its_numbers_cannot_be_added() -> None:
    rows = [Seen(JANUARY, 20 * ONE), Seen(FEBRUARY, 50 * ONE, ONE, 2 * ONE)]

    assert series.figure(Kind("per_period", "percent"), rows) == Figure(50 * ONE, FEBRUARY)
    assert series.figure(Kind("per_period", "percent"), rows[:1]) == Figure()
    assert series.figure(Kind("state", "percent"), rows[:1]) == Figure(20 * ONE, JANUARY)


def test_l45_a_zero_is_a_value_and_counts() -> None:
    assert series.figure(Kind(), [Seen(JANUARY, 7), Seen(MARCH, 0)]) == Figure(0, MARCH)
    assert series.figure(COUNTED, [Seen(JANUARY, 0)]) == Figure(0, JANUARY)


def test_the_whole_is_the_sum_of_what_each_part_shows_last() -> None:
    rows = [
        Seen(JANUARY, 40, part="North"),
        Seen(JANUARY, 1000),
        Seen(FEBRUARY, 10, part="South"),
        Seen(MARCH, 44, part="North"),
        Seen(MARCH, 7, part="Closed office"),
    ]
    parts = frozenset({"North", "South", "East"})

    assert series.figure(Kind(parts=parts), rows) == Figure(54, MARCH, known=2)
    assert series.figure(Kind("per_period", parts=parts), rows) == Figure(94, MARCH, known=2)
    assert series.figure(Kind(parts=parts), rows[1:2]) == Figure()


def test_a_percentage_of_parts_is_worked_out_from_their_numbers() -> None:
    parts = frozenset({"North", "South", "East"})
    rows = [
        Seen(JANUARY, 50 * ONE, 10 * ONE, 20 * ONE, part="North"),
        Seen(FEBRUARY, 10 * ONE, 8 * ONE, 80 * ONE, part="South"),
        Seen(MARCH, 30 * ONE, part="East"),
    ]

    # 10 + 8 of 20 + 80 is 18 %; East gave no numbers, so it is one of the missing ones.
    assert series.figure(Kind("state", "percent", parts), rows) == Figure(18 * ONE, FEBRUARY, known=2)


def test_the_course_of_a_count_rises_by_each_period() -> None:
    rows = [Seen(JANUARY, 5), Seen(MARCH, 2), Seen(MARCH, 1), Seen(APRIL, -3)]

    assert series.course(COUNTED, rows) == [Point(JANUARY, 5), Point(MARCH, 8), Point(APRIL, 5)]
    assert series.course(Kind(), rows) == [Point(JANUARY, 5), Point(MARCH, 1), Point(APRIL, -3)]


def test_the_course_of_parts_begins_when_all_are_known() -> None:
    rows = [
        Seen(JANUARY, 40, part="North"),
        Seen(FEBRUARY, 10, part="South"),
        Seen(MARCH, 50, part="North"),
        Seen(APRIL, 99),
    ]

    assert series.course(Kind(parts=frozenset({"North", "South"})), rows) == [Point(FEBRUARY, 50), Point(MARCH, 60)]


def test_running_totals_are_worked_out_from_the_end() -> None:
    assert series.running(10, [2, 3, 1]) == [6, 9, 10]
    assert series.running(None, [2]) == []
    assert series.running(4, []) == []


def test_a_period_that_nobody_reported_is_missing_and_not_zero() -> None:
    rows = [Seen(date(2026, 1, 20), 5), Seen(date(2026, 1, 31), 2), Seen(MARCH, 0)]

    found = series.periods(COUNTED, "monthly", rows)

    assert found == [
        Period(date(2026, 1, 1), JANUARY, 7, 7),
        Period(date(2026, 2, 1), FEBRUARY, None, None),
        Period(date(2026, 3, 1), MARCH, 0, 7),
    ]
    assert series.missing(found) == found[1:2]


def test_a_running_total_tells_what_a_period_added_only_where_the_one_before_is_known() -> None:
    rows = [Seen(JANUARY, 5), Seen(FEBRUARY, 9), Seen(APRIL, 12), Seen(date(2026, 5, 31), 11)]

    found = series.periods(Kind("cumulative"), "monthly", rows)

    assert [(period.value, period.running) for period in found] == [
        (None, 5),
        (4, 9),
        (None, None),
        (None, 12),
        (-1, 11),
    ]
    assert series.has_fallen(found)
    assert not series.has_fallen(found[:4])
    assert not series.has_fallen([])


@pytest.mark.parametrize(
    ("frequency", "on", "first", "last"),
    [
        ("weekly", date(2026, 3, 1), date(2026, 2, 23), date(2026, 3, 1)),
        ("weekly", date(2026, 3, 2), date(2026, 3, 2), date(2026, 3, 8)),
        ("monthly", date(2028, 2, 29), date(2028, 2, 1), date(2028, 2, 29)),
        ("monthly", date(2026, 12, 31), date(2026, 12, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 11, 15), date(2026, 10, 1), date(2026, 12, 31)),
        ("quarterly", date(2026, 4, 1), date(2026, 4, 1), date(2026, 6, 30)),
        ("half_yearly", date(2026, 6, 30), date(2026, 1, 1), date(2026, 6, 30)),
        ("half_yearly", date(2026, 7, 1), date(2026, 7, 1), date(2026, 12, 31)),
        ("yearly", date(2026, 7, 1), date(2026, 1, 1), date(2026, 12, 31)),
        (None, date(2026, 7, 1), date(2026, 7, 1), date(2026, 7, 1)),
        ("once", date(2026, 7, 1), date(2026, 7, 1), date(2026, 7, 1)),
    ],
)
def test_a_value_belongs_to_the_period_of_its_last_day(
    frequency: str | None, on: date, first: date, last: date
) -> None:
    assert series.period_of(Seen(on, 1), frequency) == (first, last)


def test_without_a_rhythm_a_value_names_its_own_period() -> None:
    rows = [Seen(MARCH, 4, period_from=date(2026, 2, 10)), Seen(date(2026, 9, 1), 1)]

    assert series.periods(COUNTED, None, rows) == [
        Period(date(2026, 2, 10), MARCH, 4, 4),
        Period(date(2026, 9, 1), date(2026, 9, 1), 1, 5),
    ]
    assert series.periods(COUNTED, None, []) == []


def test_weeks_and_years_without_a_value_are_named() -> None:
    weeks = series.periods(COUNTED, "weekly", [Seen(date(2026, 12, 28), 1), Seen(date(2027, 1, 11), 1)])
    years = series.periods(COUNTED, "yearly", [Seen(date(2024, 5, 1), 1), Seen(date(2026, 5, 1), 1)])

    assert [period.first for period in series.missing(weeks)] == [date(2027, 1, 4)]
    assert series.missing(years) == [Period(date(2025, 1, 1), date(2025, 12, 31), None, None)]


def test_the_sum_of_values_says_how_many_have_both_numbers() -> None:
    rows = [Seen(JANUARY, 3), Seen(MARCH, 4, 4 * ONE, 100 * ONE), Seen(MARCH, None), Seen(APRIL, 1, ONE, None)]

    assert series.sum_of(rows) == Sum(3, 8, 1, 4 * ONE, 100 * ONE)
    assert series.sum_of([]) == Sum()
    assert series.added("number", Sum(2, 8)) == 8
    assert series.added("percent", Sum(2, 8)) is None


def refused(check: Any, *given: Any) -> str | None:
    try:
        check(*given)
    except WrongInput as error:
        return error.field
    return None


def test_only_what_can_be_added_is_counted_per_period() -> None:
    kinds = ("number", "percent", "currency", "duration", "score", "ordinal", "yes_no", "qualitative")

    assert [refused(series.check_series, "per_period", kind, True) for kind in kinds] == [None] * 4 + ["series"] * 4
    assert [refused(series.check_series, "state", kind, True) for kind in kinds] == [None] * 4 + ["aggregable"] * 4
    assert [refused(series.check_series, "state", kind, False) for kind in kinds] == [None] * 8
    assert refused(series.check_series, "sometimes", "number", False) == "series"


def test_a_count_per_period_starts_at_zero() -> None:
    assert [refused(series.check_start, "per_period", start) for start in (None, 0, 5)] == [None, None, "now"]
    assert refused(series.check_start, "cumulative", 5) is None


def test_where_percentages_are_added_both_numbers_are_asked_for() -> None:
    bare, whole = Seen(JANUARY, 20 * ONE), Seen(JANUARY, 50 * ONE, ONE, 2 * ONE)
    added = Kind("per_period", "percent")

    assert [refused(series.check_value, added, row) for row in (bare, whole)] == ["numerator", None]
    assert refused(series.check_value, Kind("state", "percent"), bare) is None
    assert refused(series.check_value, COUNTED, bare) is None
