"""Boxes that features above this one put onto the first page: they come by themselves, nothing here asks for them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from portfolio.core.actor import Viewer


@dataclass(frozen=True)
class Figure:
    """A figure in a box with the address of the list that it counts; tone is good, warn, bad or neutral."""

    label: str
    figure: str
    url: str
    tone: str = "neutral"


@dataclass(frozen=True)
class Box:
    """A box at the top of the first page; with no entries it shows its sentence."""

    heading: str
    url: str
    entries: Sequence[Figure]
    sentence: str = ""


_makers: list[Callable[[Viewer, date], Sequence[Box]]] = []


def offer(maker: Callable[[Viewer, date], Sequence[Box]]) -> None:
    """Have a function asked for boxes whenever somebody opens the first page."""
    if maker not in _makers:
        _makers.append(maker)


def boxes(viewer: Viewer, today: date) -> list[Box]:
    """The boxes for a viewer, in the order in which features offered them."""
    return [box for maker in _makers for box in maker(viewer, today)]
