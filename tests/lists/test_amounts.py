from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.lists.cells import Amount, Guess, decimal_mark, marks_in, read_amount
from portfolio.lists.grid import Cell


def text(written: str) -> Cell:
    return Cell(written, written or None)


EXACT = [
    ("10K", "10000", None),
    ("€ 1.2m", "1200000", "EUR"),
    ("1 234,50", "1234.50", None),
    ("1\u00a0234,50", "1234.50", None),
    ("1\u202f234,50 €", "1234.50", "EUR"),
    ("EUR 40,000.00", "40000", "EUR"),
    ("1.234,56", "1234.56", None),
    ("1,234.56", "1234.56", None),
    ("1.234.567", "1234567", None),
    ("1,234,567", "1234567", None),
    ("CHF 1'200.50", "1200.50", "CHF"),
    ("1.200.000,-", "1200000", None),
    ("€ 500,--", "500", "EUR"),
    ("T€ 40", "40000", "EUR"),
    ("40 TEUR", "40000", "EUR"),
    ("1,5 Mio. €", "1500000", "EUR"),
    ("12 tsd. Euro", "12000", "EUR"),
    ("2 Mrd. EUR", "2000000000", "EUR"),
    ("$12449,38", "12449.38", "USD"),
    ("30 000 zł", "30000", "PLN"),
    ("40000 Kč", "40000", "CZK"),
    ("12 000 kr", "12000", None),
    ("-5", "-5", None),
    ("−5,50", "-5.50", None),
    ("- 5", "-5", None),
    ("-€ 500", "-500", "EUR"),
    ("€ -500", "-500", "EUR"),
    ("500-", "-500", None),
    ("(1200)", "-1200", None),
    ("(€ 1,200.00)", "-1200", "EUR"),
    ("0", "0", None),
    ("0,00 €", "0", "EUR"),
    ("0.125", "0.125", None),
    ("1234.567", "1234.567", None),
    (".5", "0.5", None),
]


@pytest.mark.parametrize(("written", "value", "currency"), EXACT)
def test_an_amount_is_read_exactly(written: str, value: str, currency: str | None) -> None:
    for mark in ".,":  # what is written decides, whatever the column would suggest
        assert read_amount(text(written), mark, sure=True) == Amount(written, Decimal(value), "", currency)
    assert read_amount(text(written), sure=False) == Amount(written, Decimal(value), "", currency)


@pytest.mark.parametrize(
    ("written", "value", "currency"),
    [
        ("ca. 40k", 40_000, None),
        ("~30 000", 30_000, None),
        ("approx. 1.2m EUR", 1_200_000, "EUR"),
        (">USD100k", 100_000, "USD"),
        ("rund 15 Tsd. €", 15_000, "EUR"),
        ("environ 5000 euros", 5_000, "EUR"),
        ("bis zu 20k", 20_000, None),
        ("5000 (incl. staff)", 5_000, None),
        ("5000 (est.)", 5_000, None),
        ("40k?", 40_000, None),
        ("close to 1000$", 1_000, "USD"),
        ("189 USD for data collection", 189, "USD"),
    ],
)
def test_an_approximate_amount_is_read_and_said_to_be_one(written: str, value: int, currency: str | None) -> None:
    assert read_amount(text(written), sure=True) == Amount(written, Decimal(value), "about", currency)


@pytest.mark.parametrize(
    ("written", "low", "high"),
    [
        ("40-50k", 40_000, 50_000),
        ("40k – 50k", 40_000, 50_000),
        ("10.000 - 20.000 €", 10_000, 20_000),
        ("Between 1,000 and 9,999 USD", 1_000, 9_999),
        ("Between 10,000- and 20,000 USD", 10_000, 20_000),
        ("Less than 1,000 USD", None, 1_000),
        ("More than 20,000 USD", 20_000, None),
    ],
)
def test_of_a_range_neither_end_is_taken(written: str, low: int | None, high: int | None) -> None:
    found = read_amount(text(written), sure=False)
    assert (found.raw, found.value, found.why, found.low, found.high) == (written, None, "range", low, high)


@pytest.mark.parametrize("written", ["12.345", "15.000", "17.000 USD", "(1,200)", "~30.000", "EUR 40,000"])
def test_a_number_with_two_readings_is_never_guessed(written: str) -> None:
    found = read_amount(text(written), sure=False)
    assert (found.value, found.why) == (None, "either_way")
    assert found.low is not None
    assert found.high is not None
    assert abs(max(found.low, found.high, key=abs)) == 1000 * abs(min(found.low, found.high, key=abs))


def test_its_column_decides_on_a_number_with_two_readings() -> None:
    assert read_amount(text("12.345"), ",").value == 12_345
    assert read_amount(text("12.345"), ".").value == Decimal("12.345")
    assert read_amount(text("12,345"), ".").value == 12_345


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("TBD", "pending"),
        ("n/a", "pending"),
        ("NA", "pending"),
        ("?", "pending"),
        ("–", "pending"),
        ("noch offen", "pending"),
        ("à définir", "pending"),
        ("to be determined", "pending"),
        ("", "empty"),
        ("#REF!", "error"),
        ("#BEZUG!", "error"),
        ("2,43E+13", "unread"),
        ("1e3", "unread"),
        ("NaN", "unread"),
        ("Infinity", "unread"),
        ("9" * 400, "unread"),
        ("3 4", "unread"),
        ("1,2,3", "unread"),
        ("2 FTE", "unread"),
        ("50k + 20k", "unread"),
        ("10,000 per year", "unread"),
        ("see annex 3", "unread"),
        ("12.05.2024", "unread"),
        ("100 %", "unread"),
    ],
)
def test_what_is_no_amount_says_why(written: str, why: str) -> None:
    assert read_amount(text(written)) == Amount(written, None, why)


def test_typed_cells_are_taken_as_they_are() -> None:
    assert read_amount(Cell("€ 0.10", Decimal("0.1"))) == Amount("€ 0.10", Decimal("0.1"), "", "EUR")
    assert read_amount(Cell("TRUE", True)).why == "unread"
    assert read_amount(Cell("2024-01-01", date(2024, 1, 1))).why == "unread"
    assert read_amount(Cell("=A1", None)).why == "not_computed"
    assert read_amount(Cell("9e15", Decimal("9e15"))).why == "unread"


@pytest.mark.parametrize(
    ("texts", "guess"),
    [
        (["12.345", "1.234,50"], Guess(",")),
        (["12.345", "7.5"], Guess(".")),
        (["12.345", "1.234.567"], Guess(",")),
        (["12.345"], Guess(".", sure=False, choices=(".", ","))),
        (["12,345", "9"], Guess(".", sure=False, choices=(".", ","))),
        (["12.345", "7.5", "7,5"], Guess(".", sure=False, choices=(".", ","))),
        (["7.5", "7,5", "8,5"], Guess(",")),
        (["840690.0", "2,43E+13"], Guess(".")),
        (["24.05.2022", "text, with a comma"], Guess(".")),
        (["€ 1.2m", "15.000"], Guess(".", sure=False, choices=(".", ","))),
        ([], Guess(".")),
    ],
)
def test_one_number_decides_for_its_column(texts: list[str], guess: Guess) -> None:
    assert decimal_mark(marks_in(texts)) == guess


@given(
    st.decimals(-999_999_999, 999_999_999, places=2, allow_nan=False, allow_infinity=False),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("\u00a0", ","), ("'", "."), ("\u202f", ",")]),
    st.sampled_from(["", "€ ", "EUR "]),
)
def test_every_amount_with_cents_is_read_as_it_was_written(
    value: Decimal, style: tuple[str, str], currency: str
) -> None:
    group, mark = style
    written = currency + f"{value:,.2f}".translate({ord(","): group, ord("."): mark})
    found = read_amount(text(written), sure=False)
    assert (found.value, found.why, found.raw) == (value, "", written)
