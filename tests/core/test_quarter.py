"""Quarters: how they are written, where they begin and end, who their neighbours are."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.core.quarter import Quarter

days = st.dates(date(1900, 1, 1), date(2998, 12, 31))


@pytest.mark.parametrize("written", ["2026Q3", "2026-Q3", "2026 q3", " 2026q3 "])
def test_a_quarter_is_written_in_several_ways(written: str) -> None:
    assert Quarter.parse(written) == Quarter(2026, 3)


@pytest.mark.parametrize("written", ["", "2026", "2026Q5", "2026Q0", "Q3 2026", "26Q3", "1899Q4", "3000Q1", "2026Q33"])
def test_what_is_no_quarter_is_refused(written: str) -> None:
    with pytest.raises(WrongInput, match="such as 2026Q3"):
        Quarter.parse(written)


def test_a_quarter_has_three_months() -> None:
    assert [(Quarter(2024, n).first_day, Quarter(2024, n).last_day) for n in (1, 2, 3, 4)] == [
        (date(2024, 1, 1), date(2024, 3, 31)),
        (date(2024, 4, 1), date(2024, 6, 30)),
        (date(2024, 7, 1), date(2024, 9, 30)),
        (date(2024, 10, 1), date(2024, 12, 31)),
    ]


def test_neighbours_cross_the_year() -> None:
    assert (Quarter(2025, 4).next, Quarter(2026, 1).previous) == (Quarter(2026, 1), Quarter(2025, 4))


@given(days)
def test_a_day_lies_in_exactly_its_own_quarter(day: date) -> None:
    quarter = Quarter.of(day)

    assert day in quarter
    assert day not in quarter.next
    assert day not in quarter.previous
    assert quarter.next.first_day - quarter.last_day == timedelta(days=1)
    assert quarter.next.previous == quarter
    assert quarter.previous < quarter < quarter.next
    assert Quarter.parse(str(quarter)) == quarter
