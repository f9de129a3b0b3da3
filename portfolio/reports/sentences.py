"""What a report is written in: sentences that can be said in any language, and shares that know when to keep quiet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

FEWEST_FOR_PERCENT = 5
FEWEST_FOR_DECIMALS = 200


@dataclass(frozen=True)
class Label:
    """A key that people read as a word: kind is stage or funding."""

    kind: str
    key: str


@dataclass(frozen=True)
class Percent:
    """A share as it is printed inside a sentence."""

    value: Decimal
    decimals: int = 0


@dataclass(frozen=True)
class Sentence:
    """A message in English, marked with N_, and its values; with `many` it is said by the number `n`."""

    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    many: str = ""
    n: int = 1


def counted(one: str, many: str, n: int, **values: Any) -> Sentence:
    """A sentence whose form follows a number; a mark for translation as N_ is, for both forms."""
    return Sentence(one, {"n": n, **values}, many, n)


@dataclass(frozen=True)
class Share:
    """So many of so many.

    reason  why there is no share, where there is nothing to share
    """

    part: int
    whole: int
    reason: str = ""

    @property
    def value(self) -> Decimal | None:
        """Part of whole, unrounded; None of nothing."""
        return Decimal(self.part) / Decimal(self.whole) if self.whole else None

    @property
    def decimals(self) -> int:
        """How many decimals its percentage is printed with: none below 200 cases."""
        return 1 if self.whole >= FEWEST_FOR_DECIMALS else 0

    @property
    def printed(self) -> Decimal | None:
        """The share as its percentage is printed, such as 0.65; None below five cases, which are only counted."""
        if self.value is None or self.whole < FEWEST_FOR_PERCENT:
            return None
        return self.value.quantize(Decimal(1).scaleb(-2 - self.decimals), ROUND_HALF_UP)
