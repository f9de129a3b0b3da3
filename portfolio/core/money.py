"""Money in whole minor units with its currency, and shares that add up.

The number of decimals comes from ISO 4217 as Babel ships it (JPY 0, EUR 2, TND 3).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from babel.core import get_global

from portfolio.core.errors import N_, WrongInput

LARGEST_MINOR = 10**17
"""The most minor units one amount may hold; 64 bits hold 90 times as many, so sums are safe."""


@dataclass(frozen=True)
class Money:
    """An amount: whole minor units and an ISO 4217 code. Amounts of two currencies never add."""

    minor: int
    currency: str

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """Take an amount in major units; more decimals than the currency has is WrongInput."""
        value = Decimal(amount)
        if not value.is_finite():
            raise WrongInput("amount", N_("Give an amount, such as 12500."))
        scaled = value.scaleb(decimals(currency))
        if scaled != scaled.to_integral_value():
            raise WrongInput("amount", N_("Give at most as many decimals as the currency has."))
        if abs(scaled) > LARGEST_MINOR:
            raise WrongInput("amount", N_("That amount is larger than any city's budget."))
        return cls(int(scaled), currency)

    @property
    def major(self) -> Decimal:
        """The amount in major units with exactly the currency's decimals."""
        return Decimal(self.minor).scaleb(-decimals(self.currency))

    def __add__(self, other: "Money") -> "Money":
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not add")
        return Money(self.minor + other.minor, self.currency)


def stored(minor: int | None, currency: str | None) -> Money | None:
    """The amount that two columns of a row hold together; None where either is empty, which is not zero."""
    return None if minor is None or currency is None else Money(minor, currency)


@cache
def decimals(currency: str) -> int:
    """How many decimals a currency has by ISO 4217; 2 when the list does not name it."""
    fractions = get_global("currency_fractions")
    return int(fractions.get(currency, fractions["DEFAULT"])[0])


def is_currency(code: str) -> bool:
    """Whether a code of three capitals is one of ISO 4217, of today or of former times; XXX and XTS name no money."""
    return code in get_global("all_currencies") and code not in ("XXX", "XTS")


def totals(amounts: Iterable[Money]) -> dict[str, int]:
    """Sums in minor units per currency, in the order of the codes."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return dict(sorted(sums.items()))


def share(part: int, whole: int) -> Decimal | None:
    """Part / whole with four decimals, half up; None when the whole is 0."""
    if whole == 0:
        return None
    return (Decimal(part) / Decimal(whole)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
