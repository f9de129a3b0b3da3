"""Numbers as people type them: read as they meant them, or refused."""

from contextlib import suppress
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from portfolio.core.errors import WrongInput
from portfolio.core.numbers import LARGEST, from_millionths, read_decimal, to_millionths

kept = st.decimals(-LARGEST, LARGEST, places=6, allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("written", "locale", "value"),
    [
        ("12500", "en", "12500"),
        ("1,234.50", "en", "1234.50"),
        ("1.234,50", "de", "1234.50"),
        ("12.345", "de", "12345"),
        ("12.345", "en", "12.345"),
        ("1 234,5", "fr", "1234.5"),
        ("1\u202f234,5", "fr", "1234.5"),
        ("1'234.5", "de_CH", "1234.5"),
        ("12.34", "de", "12.34"),
        ("−5", "en", "-5"),
        ("+5", "en", "5"),
        (".5", "en", "0.5"),
        (" 7 ", "en", "7"),
    ],
)
def test_a_number_is_read_as_its_language_writes_it(written: str, locale: str, value: str) -> None:
    assert read_decimal(written, locale) == Decimal(value)


@pytest.mark.parametrize(
    ("written", "locale"),
    [
        ("1,23", "en"),  # 1.23 or 123?
        ("12,34", "en"),
        ("12.3456", "de"),
        ("1.2.3", "en"),
        ("1,,2", "en"),
        ("", "en"),
        ("-", "en"),
        ("abc", "en"),
        ("a12", "en"),
        ("٣12", "en"),
        ("½", "en"),
        ("NaN", "en"),
        ("Infinity", "en"),
        ("1e5", "en"),
        ("0x10", "en"),
        ("=1+1", "en"),
        ("1" * 400, "en"),
        ("1000000000001", "en"),
        ("0.0000001", "en"),
    ],
)
def test_what_could_be_misread_is_refused(written: str, locale: str) -> None:
    with pytest.raises(WrongInput):
        read_decimal(written, locale)


@given(st.text(max_size=60), st.sampled_from(["en", "de", "fr", "sk", "tr", "de_CH"]))
def test_whatever_is_typed_gives_a_finite_number_or_a_sentence(written: str, locale: str) -> None:
    value = None
    with suppress(WrongInput):
        value = read_decimal(written, locale)

    assert value is None or (value.is_finite() and abs(value) <= LARGEST)


@given(kept, st.sampled_from(["en", "de", "fr", "it", "sk", "tr"]))
def test_a_number_that_we_print_is_read_back(value: Decimal, locale: str) -> None:
    printed = format_decimal(value, locale=locale, decimal_quantization=False)

    assert read_decimal(printed, locale) == value


def test_fewer_decimals_may_be_asked_for() -> None:
    assert read_decimal("1.25", "en", places=2) == Decimal("1.25")
    with pytest.raises(WrongInput, match="Give fewer decimals"):
        read_decimal("1.255", "en", places=2)


@pytest.mark.parametrize(("stored", "value"), [(15_000_000, "15"), (500_000, "0.5"), (0, "0"), (-1, "-0.000001")])
def test_stored_values_come_back_without_needless_zeros(stored: int, value: str) -> None:
    assert format(from_millionths(stored), "f") == value


@given(st.integers(-(10**18), 10**18))
def test_millionths_and_back_change_nothing(stored: int) -> None:
    assert to_millionths(from_millionths(stored)) == stored
