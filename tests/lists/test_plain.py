"""Cells read and written: days, amounts, words of a vocabulary."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.lists.columns import BY_KEY, COLUMNS
from portfolio.lists.plain import (
    LONGEST_CELL,
    TOO_LONG,
    Cell,
    amount_text,
    cell_text,
    day_number,
    mark,
    plain_text,
    plain_value,
    read_amount,
    read_day,
    written,
)
from portfolio.lists.wordlists import Wordlist, distinct

WORDS = Wordlist({1: "Roads", 2: "Roads; bridges", 3: "Ünïversity"}, (1, 2, 3), {"uni": 3})


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        (date(2026, 3, 4), date(2026, 3, 4)),
        (datetime(2026, 3, 4, 12, 30), date(2026, 3, 4)),  # noqa: DTZ001  as a workbook knows it
        ("2026-03-04", date(2026, 3, 4)),
        ("2026-3-4", date(2026, 3, 4)),
        ("2026-03-04 00:00:00", date(2026, 3, 4)),
        ("4.3.2026", date(2026, 3, 4)),
        ("04. 03. 2026", date(2026, 3, 4)),
        ("25/12/2026", date(2026, 12, 25)),
        ("12/25/2026", date(2026, 12, 25)),
        ("3/3/2026", date(2026, 3, 3)),
        (46085.0, date(2026, 3, 4)),  # the number that spreadsheets keep the day in: 46,085 days after 30 December 1899
        (Decimal(46085), date(2026, 3, 4)),
    ],
)
def test_days_are_read_where_they_are_certain(cell: Cell, day: date) -> None:
    assert read_day(cell) == day


@pytest.mark.parametrize(
    "cell", ["03/04/2026", "31.2.2026", "spring", "2026", 12.5, 7.0, True, "1850-01-01", "2500-01-01"]
)
def test_other_days_are_refused(cell: Cell) -> None:
    with pytest.raises(WrongInput) as refused:
        read_day(cell)

    assert refused.value.code == "day"


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        (1200, "1200"),
        (1200.5, "1200.5"),
        (0.1 + 0.2, "0.3"),
        (Decimal("99.90"), "99.9"),
        ("1,200", "1200"),
        ("1,200.50", "1200.5"),
        ("€1 200.50", "1200.5"),
        ("EUR 1\u202f200", "1200"),
        ("12,500 EUR", "12500"),
        ("-5", "-5"),
        ("12345678901234567.25", "12345678901234567.25"),
    ],
)
def test_amounts_are_read_as_people_write_them(cell: Cell, amount: str) -> None:
    assert amount_text(read_amount(cell, "en_GB", "EUR")) == amount


@pytest.mark.parametrize("cell", ["10K", "ca. 5", "1.200,50", float("inf"), 1e30, date(2026, 1, 1), True, "1e9"])
def test_other_amounts_are_refused(cell: Cell) -> None:
    with pytest.raises((WrongInput, ArithmeticError)):
        read_amount(cell, "en_GB", "EUR")


@pytest.mark.parametrize(
    ("cell", "currency"), [("5000 USD", "EUR"), ("$5000", "EUR"), ("JPY 5000", "EUR"), ("€ 5", "USD"), ("5 XYZ", "EUR")]
)
def test_an_amount_in_another_currency_is_refused_not_relabelled(cell: str, currency: str) -> None:
    with pytest.raises(WrongInput) as refused:
        read_amount(cell, "en_GB", currency)

    assert str(refused.value) == (
        f"The list says “{cell}”, but this amount is in {currency}. Change the currency on the record instead."
    )


@pytest.mark.parametrize(("cell", "currency"), [("$5000", "CAD"), ("¥ 5000", "CNY"), ("5000 USD", "USD")])
def test_a_sign_that_several_currencies_share_is_the_rows_own(cell: str, currency: str) -> None:
    assert read_amount(cell, "en_GB", currency) == 5000


def test_german_amounts_are_read_in_german() -> None:
    assert read_amount("1.200,50", "de_AT", "EUR") == Decimal("1200.50")


def test_an_amount_with_more_decimals_than_its_currency_is_refused() -> None:
    budget = BY_KEY["budget"]

    assert plain_value(budget, "1200.5", {}, "EUR") == [120_050, "EUR"]
    assert plain_value(budget, "1200", {}, "JPY") == [1200, "JPY"]
    for words, currency in (("1200.505", "EUR"), ("1.5", "JPY")):
        with pytest.raises(WrongInput):
            plain_value(budget, words, {}, currency)


def test_days_that_spreadsheets_count_wrongly_are_kept_as_text() -> None:
    assert day_number(date(1900, 2, 28)) is None
    assert day_number(date(1900, 3, 1)) == 61
    assert day_number(date(2026, 3, 4)) == 46085


def test_words_with_semicolons_in_them_are_found() -> None:
    assert WORDS.read_several("roads; bridges; UNIVERSITY; ; Roads") == ([1, 2, 3], [])
    assert WORDS.read_several("Roads; rivers") == ([1], ["rivers"])
    assert WORDS.said([3, 2]) == "Roads; bridges; Ünïversity"
    assert WORDS.read("uni") == 3
    assert WORDS.nearest("Rodas") == "Roads"
    assert WORDS.nearest("Astronomy") is None


def test_two_of_one_name_carry_their_numbers() -> None:
    assert distinct([(1, "Ben Gruber"), (2, "ben  gruber"), (3, "Ada")]) == {
        1: "Ben Gruber [1]",
        2: "ben gruber [2]",
        3: "Ada",
    }


@given(st.sets(st.sampled_from([1, 2, 3])))
def test_what_is_said_of_words_is_read_back(keys: set[int]) -> None:
    assert WORDS.read_several(WORDS.said(keys)) == (WORDS.sorted(keys), [])


@given(st.integers(-(10**17), 10**17), st.sampled_from(["EUR", "JPY", "TND"]))
def test_every_amount_comes_back_as_it_was_written(minor: int, currency: str) -> None:
    budget = BY_KEY["budget"]

    words = written(budget, [minor, currency], {})

    assert plain_value(budget, plain_text(budget, words, "en_GB", currency), {}, currency) == [minor, currency]


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_day_comes_back_as_it_was_written(day: date) -> None:
    number = day_number(day)

    assert read_day(day.isoformat()) == read_day(day) == day
    assert number is None or read_day(float(number)) == day


def test_a_text_that_no_cell_holds_has_a_mark_of_its_own() -> None:
    summary = BY_KEY["summary"]

    assert cell_text("x" * LONGEST_CELL) == "x" * LONGEST_CELL
    assert cell_text("x" * (LONGEST_CELL + 1)) == TOO_LONG
    assert cell_text("a\uffffb") == "a\ufffdb"
    assert mark(summary, "a b") != mark(summary, "a  b")
    assert mark(BY_KEY["title"], "a b") == mark(BY_KEY["title"], " a  b")


def test_every_column_says_what_it_means() -> None:
    assert len({column.heading for column in COLUMNS}) == len(COLUMNS)
    assert all(column.note.endswith(".") for column in COLUMNS)
    assert all(column.words for column in COLUMNS if column.kind in ("word", "words"))
