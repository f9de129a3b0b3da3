"""The best basket the money could buy, shown beside the line as information: nobody is funded by it.

Exact, in whole numbers: dynamic programming over the baskets that no cheaper and better one beats (Nemhauser and
Ullmann 1969), without those that even the rest of the money, spent in fractions, cannot lift to the best one known.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import accumulate
from typing import NamedTuple

from portfolio.jury.line import Ask, Pairs

OBJECTIVES = ("score", "score_money")
"""The highest sum of scores; the highest sum of score times money."""

BASKETS = 50_000
"""So many baskets are followed at a time; where there are more, the least promising go and nothing is proven."""


class Optimum(NamedTuple):
    """The best basket.

    ids        in the order of the places. Of equally good baskets it is the one that needs the lowest places least:
               compared from the last place upwards, the first pitch that only one of two baskets holds decides
               against it.
    value      the sum of scores, or of score times money in minor units
    is_proven  whether no better basket exists; False where more than BASKETS would have had to be followed
    """

    ids: tuple[str, ...]
    cost: int
    value: Decimal
    is_proven: bool


class _Item(NamedTuple):
    """A pitch while baskets are made: a bit stands for it, others for those it excludes."""

    cost: int
    worth: int
    bit: int
    rivals: int


class _Basket(NamedTuple):
    cost: int
    worth: int
    bits: int


def optimum(
    entries: Iterable[Ask],
    scores: Mapping[str, Decimal],
    budget: int,
    objective: str = "score",
    pairs: Pairs = (),
    most: int = BASKETS,
) -> Optimum:
    """The basket of whole pitches within a budget with the highest sum of the objective, one of OBJECTIVES.

    scores  of every pitch that may be funded; what is scored zero or less adds nothing and is left out
    pairs   pitches that exclude each other
    most    baskets to follow at a time
    """
    if objective not in OBJECTIVES:
        raise ValueError(f"no objective is called {objective}")
    entries = sorted(entries, key=lambda entry: entry.place)
    worth: dict[str, Decimal] = {}
    for entry in entries:
        if not entry.barred and entry.cost <= budget:
            worth[entry.id] = scores[entry.id] * (entry.cost if objective == "score_money" else 1)
    costs = {entry.id: entry.cost for entry in entries}
    within = [name for name, one in worth.items() if one > 0]
    best, is_proven = _best(_items(within, costs, worth, pairs), budget, most)
    ids = tuple(name for position, name in enumerate(within) if best.bits >> position & 1)
    return Optimum(ids, best.cost, sum((worth[name] for name in ids), Decimal()), is_proven)


def _items(within: Sequence[str], costs: Mapping[str, int], worth: Mapping[str, Decimal], pairs: Pairs) -> list[_Item]:
    """The pitches with most worth for their money first.

    The bits of a basket are taken off its worth, in a unit so small that they decide between equals only.
    """
    places = max([0, *(-int(worth[name].normalize().as_tuple().exponent) for name in within)])
    bit = {name: 1 << position for position, name in enumerate(within)}
    rivals = dict.fromkeys(within, 0)
    for one, other in pairs:
        if one in bit and other in bit:
            rivals[one] |= bit[other]
            rivals[other] |= bit[one]
    items = [
        _Item(costs[name], (int(worth[name].scaleb(places)) << len(within)) - bit[name], bit[name], rivals[name])
        for name in within
    ]
    return sorted(items, key=lambda item: (item.cost > 0, -Fraction(item.worth, item.cost or 1), item.bit))


def _best(items: Sequence[_Item], budget: int, most: int) -> tuple[_Basket, bool]:
    """The basket with the highest worth, and whether all that could be better were followed."""
    bound = _Bound(items, budget)
    best = _Basket(0, 0, 0)
    baskets = [best]
    is_proven = True
    for position, item in enumerate(items, 1):
        with_it = [
            _Basket(basket.cost + item.cost, basket.worth + item.worth, basket.bits | item.bit)
            for basket in baskets
            if basket.cost + item.cost <= budget and not basket.bits & item.rivals
        ]
        best = max(best, *with_it, key=lambda basket: basket.worth) if with_it else best
        ahead = _still_excluded(items[position:])
        promising = [b for b in baskets + with_it if bound.of(b, position) > best.worth or b is best]
        baskets = _unbeaten(promising, ahead)
        if len(baskets) > most:
            is_proven = False
            baskets = sorted(baskets, key=lambda basket: (-bound.of(basket, position), basket))[:most]
    return best, is_proven


def _still_excluded(ahead: Iterable[_Item]) -> int:
    """The bits of all that exclude a pitch whose turn is still to come."""
    bits = 0
    for item in ahead:
        bits |= item.rivals
    return bits


def _unbeaten(baskets: Iterable[_Basket], ahead: int) -> list[_Basket]:
    """The baskets that no other beats in cost and worth while excluding the same pitches of those to come."""
    highest: dict[int, int] = {}
    found = []
    for basket in sorted(baskets, key=lambda basket: (basket.cost, -basket.worth)):
        excluding = basket.bits & ahead
        if basket.worth > highest.get(excluding, -1):
            highest[excluding] = basket.worth
            found.append(basket)
    return found


class _Bound:
    """How much a basket may still become worth if the pitches to come could be funded in parts."""

    def __init__(self, items: Sequence[_Item], budget: int) -> None:
        self.items = items
        self.budget = budget
        self.costs = list(accumulate((item.cost for item in items), initial=0))
        self.worths = list(accumulate((item.worth for item in items), initial=0))

    def of(self, basket: _Basket, position: int) -> int:
        """A worth that no basket made of this one and of the pitches from a position on can exceed."""
        reach = self.budget - basket.cost + self.costs[position]
        end = bisect_right(self.costs, reach) - 1
        bound = basket.worth + self.worths[end] - self.worths[position]
        if end < len(self.items):
            item = self.items[end]
            bound += (reach - self.costs[end]) * item.worth // item.cost
        return bound
