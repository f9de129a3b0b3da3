"""Rankings and spreads as the geometry of small drawings, one for each row of a table; words stay in the table."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

STEP = 10
"""Units of a drawing for each place."""
MARK = 6
"""Width of the mark that says where something stands."""


class Bar(NamedTuple):
    """A span and the mark on it, in units of a drawing of a width; start and width of each."""

    start: float
    length: float
    mark: float
    mark_length: float
    width: float


class Stand(NamedTuple):
    """A pitch's place, and the best and the worst that it could have; both the place where that is certain."""

    place: int
    low: int
    high: int


def place_bars(stands: Sequence[Stand]) -> list[Bar]:
    """For each pitch the places it could have and the one it has, on one axis from 1 to the last of all."""
    width = max((stand.high for stand in stands), default=1) * STEP
    return [
        Bar(
            start=(stand.low - 1) * STEP,
            length=(stand.high - stand.low + 1) * STEP,
            mark=(stand.place - 1) * STEP + (STEP - MARK) / 2,
            mark_length=MARK,
            width=width,
        )
        for stand in stands
    ]


def spread_bars(spans: Iterable[tuple[float, float, float]], lowest: float, highest: float) -> list[Bar]:
    """For each pitch its lowest and highest score and the mark at its mean, on the scale of the call.

    spans  lowest, mean, highest
    """
    whole = (highest - lowest) or 1.0
    thick = 0.02

    def x(value: float) -> float:
        return round((value - lowest) / whole, 4)

    return [
        Bar(x(low), round(x(high) - x(low), 4), round(min(max(x(middle) - thick / 2, 0), 1 - thick), 4), thick, 1)
        for low, middle, high in spans
    ]


def severity_bars(severities: Sequence[float], reach: float) -> list[Bar]:
    """For each juror how far above or below the others, from the middle of an axis that reaches as far both ways.

    reach  the least that the axis shows to each side, so that small differences look small
    """
    most = max([reach, *(abs(each) for each in severities)])
    return [Bar(round(min(each, 0) / most, 4), round(abs(each) / most, 4), -0.005, 0.01, 2) for each in severities]


def ends_after(places: Iterable[tuple[int, bool]]) -> int:
    """The place below which the money ends: that of the last funded pitch, 0 where none is funded or none waits.

    places  of each ranked pitch, and whether it is funded
    """
    stands = list(places)
    last = max((place for place, is_funded in stands if is_funded), default=0)
    return last if any(not is_funded for _, is_funded in stands) else 0


def written(value: float, places: int = 2) -> Decimal:
    """A figure of a result as pages print it; halves go up."""
    shift = Decimal(10) ** places
    return (Decimal(repr(round(value, 9))) * shift + Decimal("0.5")).__floor__() / shift
