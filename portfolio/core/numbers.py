"""Numbers as people type them, read in their language or refused, never misread."""

import re
from decimal import ROUND_HALF_EVEN, Decimal

from babel.numbers import NumberFormatError, get_decimal_symbol, parse_decimal

from portfolio.core.errors import N_, WrongInput

MILLION = 1_000_000
LARGEST = Decimal(10) ** 12

_SPACES = str.maketrans("", "", " \u00a0\u202f\u2009'’")
_SHAPE = re.compile(r"[+-]?[.,]?[0-9][0-9.,]*")


def read_decimal(written: str, locale: str, places: int = 6) -> Decimal:
    """The number in a text written as is usual in a locale; spaces may group thousands.

    A plain number with one point and no comma ("1234.5") is read everywhere except where the point groups
    thousands and the digits would fit that ("12.345" in German is 12345).
    Raises WrongInput for anything else, for more decimals than kept, and beyond a million million.
    """
    plain = written.strip().translate(_SPACES).replace("−", "-")
    if len(plain) > 40 or not _SHAPE.fullmatch(plain):
        raise WrongInput("number", N_("Give a number in digits, such as 12500."))
    try:
        value = parse_decimal(plain.lstrip("+"), locale=locale, strict=True)
    except NumberFormatError:
        if get_decimal_symbol(locale) == "," and re.fullmatch(r"-?\d+\.\d{1,2}", plain):
            value = Decimal(plain)
        else:
            raise WrongInput(
                "number", N_("That number can be read in two ways. Write it without signs between thousands.")
            ) from None
    if abs(value) > LARGEST:
        raise WrongInput("number", N_("That number is too large."))
    if value != value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_EVEN):
        raise WrongInput("number", N_("Give fewer decimals."))
    return value


def to_millionths(value: Decimal) -> int:
    """A value as it is stored: whole millionths of its unit."""
    return int(value.scaleb(6).to_integral_value(ROUND_HALF_EVEN))


def from_millionths(stored: int) -> Decimal:
    """A stored value without needless zeros: 15000000 is 15, 500000 is 0.5."""
    value = Decimal(stored).scaleb(-6).normalize()
    exponent = value.as_tuple().exponent
    return value.quantize(Decimal(1)) if isinstance(exponent, int) and exponent > 0 else value


def in_json(value: Decimal | None) -> int | float | None:
    """A figure as JSON says it, unrounded: without a point where it is whole, null where there is none."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
