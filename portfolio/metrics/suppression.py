"""Which numbers of a split are not shown, so that nobody can work out how few people stand behind them.

The rule is public. Whoever knows it, the whole and all numbers shown still finds at least two possible numbers for
every one that is hidden; the test of that tries all of them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from portfolio.core.numbers import MILLION
from portfolio.metrics.series import Sum

SMALLEST = 5
"""Numbers below it are hidden unless the city has set another; 0 hides nothing, and 1 could not hide a zero."""


COUNTED = frozenset({"number", "percent"})
"""Measures behind whose values people or cases stand: the number itself, or the two numbers of a percentage."""


def behind(measure: str, total: Sum) -> int | None:
    """How many people or cases stand behind a part, rounded down; None where that is not known.

    Of 39 out of 40 it is 1: who is left out can be as few as who is meant.
    """
    if measure == "percent" and total.numerator is not None and total.denominator is not None:
        return min(total.numerator, total.denominator - total.numerator) // MILLION
    return total.value // MILLION if measure == "number" and total.value is not None else None


@dataclass(frozen=True)
class Shown:
    """What of a split is not shown: the names of the parts, and whether the whole must not stand beside them."""

    hidden: frozenset[str] = frozenset()
    whole: bool = True


def protect(cells: Mapping[str, int], smallest: int = SMALLEST) -> Shown:
    """Which cells to hide.

    cells     how many people or cases stand behind each part, in whole numbers
    smallest  numbers below it are small

    Hidden are the small cells and, where the whole less the others would reveal them, the next smallest ones, all
    equal ones together: which of them it was must not follow from the order. One hidden cell is revealed; so are
    several that are all zero, or all as large as a small cell can be.
    """
    hidden = {name for name, count in cells.items() if count < smallest}
    while hidden and _is_revealed([cells[name] for name in hidden], smallest):
        left = {name: count for name, count in cells.items() if name not in hidden}
        if not left:
            return Shown(frozenset(hidden), whole=False)
        least = min(left.values())
        hidden |= {name for name, count in left.items() if count == least}
    return Shown(frozenset(hidden))


def _is_revealed(hidden: list[int], smallest: int) -> bool:
    return len(hidden) < 2 or set(hidden) in ({0}, {smallest - 1})
