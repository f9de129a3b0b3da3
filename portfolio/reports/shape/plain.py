"""Single values as JSON, and tables as they become CSV files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from portfolio.core.money import Money, decimals
from portfolio.core.numbers import from_millionths, in_json
from portfolio.reports.sentences import Share

Cell = str | int | Decimal | date | bool | None
"""What a sheet may hold: unrounded, None for what is missing."""


@dataclass(frozen=True)
class Sheet:
    """A table of a report as a CSV file.

    name  of the file without its ending, and of the table on the page, whose `data-table` says it; letters, digits
          and underscores
    head  keys in English, which never change their meaning
    rows  in the order of the table, its sums last; a table that leaves rows out leaves out the last ones
    """

    name: str
    head: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]


def share(share: Share) -> dict[str, Any]:
    return {
        "part": share.part,
        "of": share.whole,
        "value": in_json(share.value),
        "reason": share.reason if share.value is None else None,
    }


def value(stored: int | None) -> int | float | None:
    return None if stored is None else in_json(from_millionths(stored))


def major(money: Money) -> str:
    """An amount in words with the decimals of its currency."""
    return format(money.major, f".{decimals(money.currency)}f")
