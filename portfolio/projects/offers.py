"""What somebody sees while a record is begun: what others did and learnt, offered by features above this one."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from portfolio.core.actor import Viewer


class Offer(NamedTuple):
    """A similar project: what became of it, and one lesson that it taught, empty where none was written down."""

    ref: str
    title: str
    outcome: str
    lesson: str


_finders: list[Callable[[Viewer, str], Sequence[Offer]]] = []


def offer(finder: Callable[[Viewer, str], Sequence[Offer]]) -> None:
    """Have a function asked whenever somebody begins a record with a title."""
    if finder not in _finders:
        _finders.append(finder)


def offers(viewer: Viewer, title: str) -> list[Offer]:
    """What is offered for a title; nothing while there is none."""
    return [found for finder in _finders for found in finder(viewer, title)] if title.strip() else []
