"""Money: whole minor units, shares that add up, amounts of two currencies never together."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.core.money import LARGEST_MINOR, Money, decimals, share, totals

minor_units = st.integers(-LARGEST_MINOR, LARGEST_MINOR)


@pytest.mark.parametrize(
    ("amount", "currency", "minor"),
    [
        ("12500", "EUR", 1_250_000),
        ("0.01", "EUR", 1),
        ("-3.10", "EUR", -310),
        ("500", "JPY", 500),
        ("1.234", "TND", 1234),
    ],
)
def test_an_amount_is_kept_in_minor_units_of_its_currency(amount: str, currency: str, minor: int) -> None:
    assert Money.of(amount, currency) == Money(minor, currency)


@pytest.mark.parametrize(
    ("amount", "currency"), [("0.001", "EUR"), ("0.5", "JPY"), ("NaN", "EUR"), ("Infinity", "EUR"), ("1e16", "EUR")]
)
def test_what_no_budget_holds_is_refused(amount: str, currency: str) -> None:
    with pytest.raises(WrongInput):
        Money.of(amount, currency)


@given(minor_units, st.sampled_from(["EUR", "JPY", "TND", "USD"]))
def test_major_units_and_back_change_nothing(minor: int, currency: str) -> None:
    assert Money.of(Money(minor, currency).major, currency) == Money(minor, currency)


def test_major_units_have_exactly_the_decimals_of_the_currency() -> None:
    assert [str(Money(5, code).major) for code in ("EUR", "JPY", "TND")] == ["0.05", "5", "0.005"]


def test_currencies_do_not_add() -> None:
    assert Money(1, "EUR") + Money(2, "EUR") == Money(3, "EUR")
    with pytest.raises(ValueError, match="EUR and USD do not add"):
        Money(1, "EUR") + Money(1, "USD")


def test_totals_stand_per_currency() -> None:
    amounts = [Money(5, "USD"), Money(1, "EUR"), Money(2, "EUR")]

    assert list(totals(amounts).items()) == [("EUR", 3), ("USD", 5)]
    assert totals([]) == {}


def test_an_unknown_currency_has_two_decimals() -> None:
    assert decimals("XXX" if decimals("XXX") == 2 else "ZZZ") == 2


@pytest.mark.parametrize(
    ("part", "whole", "expected"),
    [
        (3, 19, "0.1579"),  # 3 / 19 = 0.157894...
        (1, 8, "0.1250"),
        (1, 20_000, "0.0001"),  # 0.00005 rounds half up
        (0, 7, "0.0000"),
    ],
)
def test_a_share_has_four_decimals_half_up(part: int, whole: int, expected: str) -> None:
    assert str(share(part, whole)) == expected


def test_a_share_of_nothing_is_undefined() -> None:
    assert share(0, 0) is None
