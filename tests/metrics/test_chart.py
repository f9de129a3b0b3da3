from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.metrics import chart
from portfolio.metrics.chart import Dot

numbers = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


def drawn(dots: list[Dot], start: int | None = None, goal: int | None = None) -> chart.LineChart:
    found = chart.line(
        dots,
        start=None if start is None else Decimal(start),
        goal=None if goal is None else Decimal(goal),
        number=str,
        day=str,
    )
    assert found is not None
    return found


def test_nothing_measured_draws_nothing() -> None:
    assert chart.line([], start=Decimal(3), goal=None, number=str, day=str) is None
    assert chart.spark([Decimal(1)], None) is None


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        (["19", "38"], ["0", "10", "20", "30", "40"]),
        (["0.2", "0.9"], ["0.00", "0.25", "0.50", "0.75", "1.00"]),
        (["1001", "1003"], ["1001.0", "1001.5", "1002.0", "1002.5", "1003.0"]),
        (["-5", "5"], ["-5.0", "-2.5", "0.0", "2.5", "5.0"]),
        (["7"], ["0", "2", "4", "6", "8"]),
        (["0"], ["0.00", "0.25", "0.50", "0.75", "1.00"]),
    ],
)
def test_an_axis_has_round_figures_and_begins_at_zero_unless_that_is_far_away(
    values: list[str], ticks: list[str]
) -> None:
    assert list(chart.scale([Decimal(value) for value in values])) == [Decimal(tick) for tick in ticks]


@given(st.lists(numbers, min_size=1, max_size=20))
def test_an_axis_holds_all_values_in_few_even_steps(values: list[Decimal]) -> None:
    ticks = chart.scale(values)

    assert ticks[0] <= min(values)
    assert max(values) <= ticks[-1]
    assert 2 <= len(ticks) <= 7
    assert len({later - earlier for earlier, later in pairwise(ticks)}) == 1


def test_a_line_goes_from_left_to_right_by_its_days() -> None:
    # 0 to 40 is 14 to 222 from above: 38 is at 222 - 208 * 38 / 40 = 24.4, 20 at 118. Day 10 of 40 is a quarter of
    # the way from 64 to 676: 217.
    found = drawn(
        [Dot(date(2026, 1, 1), Decimal(38)), Dot(date(2026, 1, 11), Decimal(20)), Dot(date(2026, 2, 10), Decimal(20))],
        start=38,
        goal=15,
    )

    assert found.points == [(64.0, 24.4), (217.0, 118.0), (676.0, 118.0)]
    assert found.path == "M64 24.4 L217 118 L676 118"
    assert (found.start, found.goal) == (24.4, 144.0)
    assert [label for _, label in found.ticks_y] == ["0", "10", "20", "30", "40"]
    assert [label for _, label in found.ticks_x] == [
        "2026-01-01",
        "2026-01-11",
        "2026-01-21",
        "2026-01-31",
        "2026-02-10",
    ]
    assert found.breaks == []


def test_a_single_value_stands_in_the_middle() -> None:
    found = drawn([Dot(date(2026, 1, 1), Decimal(7))])

    assert found.points == [(370.0, 40.0)]
    assert found.ticks_x == [(370.0, "2026-01-01")]


def test_a_new_definition_breaks_the_line_with_a_mark() -> None:
    found = drawn(
        [Dot(date(2026, 1, 1), Decimal(0)), Dot(date(2026, 1, 2), Decimal(1), 2), Dot(date(2026, 1, 3), Decimal(1), 2)]
    )

    assert found.path == "M64 222 M370 14 L676 14"
    assert found.breaks == [217.0]


def test_a_phone_gets_a_narrow_chart_with_fewer_days() -> None:
    dots = [Dot(date(2026, 1, 1), Decimal(38)), Dot(date(2026, 2, 10), Decimal(20))]
    found = chart.line(dots, start=None, goal=None, number=str, day=str, frame=chart.NARROW)

    assert found is not None
    assert (found.width, found.points[0][0], found.points[-1][0]) == (360, 52.0, 326.0)
    assert [label for _, label in found.ticks_x] == ["2026-01-01", "2026-01-21", "2026-02-10"]


def test_a_little_chart_spreads_its_values_evenly() -> None:
    found = chart.spark([Decimal(38), Decimal(30), Decimal(22)], Decimal(22))

    assert found == chart.Spark("M3 3 L48 12 L93 21", 21.0, (93.0, 21.0))
    assert chart.spark([Decimal(5), Decimal(5)], None) == chart.Spark("M3 12 L93 12", None, (93.0, 12.0))


def test_a_month_is_named_once_on_an_axis_of_months() -> None:
    # Five days between 1 and 21 February, all of one month.
    dots = [Dot(date(2026, 2, 1), Decimal(38)), Dot(date(2026, 2, 21), Decimal(20))]

    found = chart.line(dots, start=None, goal=None, number=str, day=lambda on: f"{on:%b %Y}")

    assert found is not None
    assert found.ticks_x == [(64.0, "Feb 2026")]
