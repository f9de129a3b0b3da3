from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.lists.cells import Guess, day_order, orders_in, read_day
from portfolio.lists.grid import Cell


def text(written: str) -> Cell:
    return Cell(written, written or None)


DAYS = [
    ("2024-03-04", date(2024, 3, 4)),
    ("2024/3/4", date(2024, 3, 4)),
    ("2015-06-01T00:00:00+00:00", date(2015, 6, 1)),
    ("20240304", date(2024, 3, 4)),
    ("04.03.2024", date(2024, 3, 4)),
    ("4.3.24", date(2024, 3, 4)),
    ("31/12/2024", date(2024, 12, 31)),
    ("12/31/2024", date(2024, 12, 31)),
    ("17/08/2015 00:00", date(2015, 8, 17)),
    ("27-mar-2023", date(2023, 3, 27)),
    ("4 March 2024", date(2024, 3, 4)),
    ("March 4, 2024", date(2024, 3, 4)),
    ("May 6th 2024", date(2024, 5, 6)),
    ("4. März 2024", date(2024, 3, 4)),
    ("1er mars 2024", date(2024, 3, 1)),
    ("4 de marzo de 2024", date(2024, 3, 4)),
    ("Mon, 4 March 2024", date(2024, 3, 4)),
    ("4\u00a0marca 2024", date(2024, 3, 4)),
    ("45292", date(2024, 1, 1)),
]


@pytest.mark.parametrize(("written", "day"), DAYS)
def test_a_day_is_read(written: str, day: date) -> None:
    found = read_day(text(written), sure=False)
    assert (found.raw, found.day, found.why) == (written, day, "")


@pytest.mark.parametrize(
    ("written", "first", "last"),
    [
        ("2024", date(2024, 1, 1), date(2024, 12, 31)),
        ("2024/25", date(2024, 1, 1), date(2025, 12, 31)),
        ("2023-2025", date(2023, 1, 1), date(2025, 12, 31)),
        ("Q3 2024", date(2024, 7, 1), date(2024, 9, 30)),
        ("2024-Q1", date(2024, 1, 1), date(2024, 3, 31)),
        ("2Q24", date(2024, 4, 1), date(2024, 6, 30)),
        ("1. Quartal 2025", date(2025, 1, 1), date(2025, 3, 31)),
        ("H1 2025", date(2025, 1, 1), date(2025, 6, 30)),
        ("März 2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("Feb-24", date(2024, 2, 1), date(2024, 2, 29)),
        ("03/2024", date(2024, 3, 1), date(2024, 3, 31)),
        ("2024-12", date(2024, 12, 1), date(2024, 12, 31)),
        ("ca. March 2025", date(2025, 3, 1), date(2025, 3, 31)),
        ("spring 2024", date(2024, 3, 1), date(2024, 5, 31)),
        ("Herbst 2024", date(2024, 9, 1), date(2024, 11, 30)),
        ("été 2023", date(2023, 6, 1), date(2023, 8, 31)),
        ("Winter 2024/25", date(2024, 12, 1), date(2025, 2, 28)),
        ("end of 2024", date(2024, 9, 1), date(2024, 12, 31)),
        ("Anfang 2025", date(2025, 1, 1), date(2025, 4, 30)),
        ("Jan-Mar 2024", date(2024, 1, 1), date(2024, 3, 31)),
        ("September 2024 to March 2025", date(2024, 9, 1), date(2025, 3, 31)),
        ("01/03/2024 - 31/05/2024", date(2024, 3, 1), date(2024, 5, 31)),
    ],
)
def test_a_period_has_its_first_and_last_day(written: str, first: date, last: date) -> None:
    found = read_day(text(written), sure=False)
    assert (found.raw, found.first, found.last, found.why, found.day) == (written, first, last, "period", None)


def test_a_day_with_two_readings_waits_for_its_column() -> None:
    assert read_day(text("03/04/2024"), "dmy").day == date(2024, 4, 3)
    assert read_day(text("03/04/2024"), "mdy").day == date(2024, 3, 4)
    unsure = read_day(text("03/04/2024"), "dmy", sure=False)
    assert (unsure.first, unsure.last, unsure.why, unsure.day) == (
        date(2024, 3, 4),
        date(2024, 4, 3),
        "either_way",
        None,
    )
    assert read_day(text("04/04/2024"), sure=False).day == date(2024, 4, 4)  # both readings are one day


@pytest.mark.parametrize(
    ("texts", "guess"),
    [
        (["03/04/2024", "31/12/2024"], Guess("dmy")),
        (["03/04/2024", "12/31/2024"], Guess("mdy")),
        (["03/04/2024"], Guess("dmy", sure=False, choices=("dmy", "mdy"))),
        (["03/04/2024", "31/12/2024", "12/31/2024"], Guess("dmy", sure=False, choices=("dmy", "mdy"))),
        (["3.4.2024"], Guess("dmy")),
        (["2024-01-01"], Guess("ymd")),
        (["spring 2024"], Guess("dmy")),
    ],
)
def test_one_day_decides_for_its_column(texts: list[str], guess: Guess) -> None:
    assert day_order(orders_in(texts)) == guess


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("TBD", "pending"),
        ("offen", "pending"),
        ("", "empty"),
        ("#REF!", "error"),
        ("ongoing", "unread"),
        ("31.02.2024", "unread"),
        ("2024-13", "unread"),
        ("0000-01-01", "unread"),
        ("1024", "unread"),
        ("summer or autumn", "unread"),
    ],
)
def test_what_is_no_day_says_why(written: str, why: str) -> None:
    found = read_day(text(written))
    assert (found.first, found.last, found.why) == (None, None, why)


def test_numbers_in_a_column_of_days_are_days_or_years() -> None:
    assert read_day(Cell("45355", Decimal(45355))).day == date(2024, 3, 4)
    assert read_day(Cell("2024", Decimal(2024))).why == "period"
    assert read_day(Cell("7", Decimal(7))).why == "unread"
    assert read_day(Cell("2024-03-04", date(2024, 3, 4))).day == date(2024, 3, 4)


@given(
    st.dates(date(1950, 1, 1), date(2149, 12, 31)),
    st.sampled_from(["%Y-%m-%d", "%d.%m.%Y", "%d %B %Y", "%B %d, %Y", "%Y/%m/%d"]),
)
def test_every_day_is_read_as_it_was_written(day: date, style: str) -> None:
    assert read_day(text(day.strftime(style)), sure=False).day == day
    serial = Decimal((day - date(1899, 12, 30)).days)
    assert read_day(Cell(str(serial), serial)).day == day
    assert read_day(text(day.strftime("%d/%m/%Y")), "dmy").day == day
    assert read_day(text(day.strftime("%m/%d/%Y")), "mdy").day == day
