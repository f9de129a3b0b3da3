from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.register.spans import FIRST, LAST, Amounts, Days, Numbers, read_amounts, read_days, read_numbers

TODAY = date(2026, 11, 21)
MOST = 2**62


@pytest.mark.parametrize(
    ("written", "days"),
    [
        ("2025", Days(date(2025, 1, 1), date(2025, 12, 31))),
        ("2025-Q3", Days(date(2025, 7, 1), date(2025, 9, 30))),
        ("2024-02", Days(date(2024, 2, 1), date(2024, 2, 29))),
        ("2025-06-30", Days(date(2025, 6, 30), date(2025, 6, 30))),
        ("=2025-06-30", Days(date(2025, 6, 30), date(2025, 6, 30))),
        ("<2025", Days(last=date(2024, 12, 31))),
        ("<=2025", Days(last=date(2025, 12, 31))),
        (">2025-06", Days(date(2025, 7, 1))),
        (">=2025-06", Days(date(2025, 6, 1))),
        ("2024..2025-06", Days(date(2024, 1, 1), date(2025, 6, 30))),
        ("2024..", Days(date(2024, 1, 1))),
        ("..2024", Days(last=date(2024, 12, 31))),
        ("today..+30d", Days(TODAY, date(2026, 12, 21))),
        ("-1w..today", Days(date(2026, 11, 14), TODAY)),
        # Less than 30 days before 21 November begins on 23 October; longer ago than that ends on 21 October.
        ("<30d", Days(date(2026, 10, 23), TODAY)),
        ("<=30d", Days(date(2026, 10, 22), TODAY)),
        (">30d", Days(last=date(2026, 10, 21))),
        (">=30d", Days(last=date(2026, 10, 22))),
        ("30d", Days(date(2026, 10, 22), date(2026, 10, 22))),
        ("none", Days(is_empty=True)),
        ("None", Days(is_empty=True)),
        ("2025-02-30", None),
        ("2025-13", None),
        ("2025-q5", None),
        ("..", None),
        ("2025..x", None),
        ("yesterday", None),
        ("+30", None),
        ("", None),
        ("<", None),
        (">99999y", Days(last=FIRST)),
    ],
)
def test_days_are_read(written: str, days: Days | None) -> None:
    assert read_days(written, TODAY) == days


@pytest.mark.parametrize(
    ("written", "amounts"),
    [
        ("50000", Amounts(5_000_000, 5_000_000, "EUR")),
        (">50000", Amounts(5_000_001, MOST, "EUR")),
        (">=50k", Amounts(5_000_000, MOST, "EUR")),
        ("<1.5m usd", Amounts(0, 149_999_999, "USD")),
        ("<=12.50", Amounts(0, 1_250, "EUR")),
        ("10k..2m GBP", Amounts(1_000_000, 200_000_000, "GBP")),
        # Yen have no smaller unit.
        ("5000.. JPY", Amounts(5_000, MOST, "JPY")),
        ("..100", Amounts(0, 10_000, "EUR")),
        ("none", Amounts(is_empty=True)),
        ("0", Amounts(0, 0, "EUR")),
        ("12.345", None),
        ("1,5", None),
        ("much", None),
        ("..", None),
        ("99999999999999999", None),
    ],
)
def test_amounts_are_read_in_whole_minor_units(written: str, amounts: Amounts | None) -> None:
    assert read_amounts(written, "EUR") == amounts


@pytest.mark.parametrize(
    ("written", "numbers"),
    [
        ("3", Numbers(3, 3)),
        (">3", Numbers(4)),
        ("<3", Numbers(0, 2)),
        ("3..5", Numbers(3, 5)),
        ("3..", Numbers(3)),
        ("..5", Numbers(0, 5)),
        ("three", None),
        ("..", None),
        ("1234567", None),
    ],
)
def test_numbers_are_read(written: str, numbers: Numbers | None) -> None:
    assert read_numbers(written) == numbers


def test_a_number_alone_may_mean_at_least_that_many() -> None:
    assert read_numbers("60", at_least=True) == Numbers(60)
    assert read_numbers("=60", at_least=True) == Numbers(60, 60)


@given(st.text(max_size=30), st.dates())
def test_reading_never_fails(written: str, today: date) -> None:
    days = read_days(written, today)
    read_amounts(written, "EUR")
    read_numbers(written)

    assert days is None or FIRST <= days.first <= LAST


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(0, 900))
def test_less_and_more_than_so_many_days_ago_leave_one_day_between_them(day: date, ago: int) -> None:
    younger, older = read_days(f"<{ago}d", day), read_days(f">{ago}d", day)

    assert younger is not None
    assert older is not None
    assert younger.first - older.last == timedelta(2)
