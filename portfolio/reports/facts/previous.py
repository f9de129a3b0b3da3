"""The first page's figures as they were when the period before ended."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Spent:
    """Money, never work or goods, in one currency; whole minor units."""

    currency: str
    committed: int
    spent: int


@dataclass(frozen=True)
class Figures:
    """What the figures of the first page were on a day, so that a report can say what has changed.

    running    projects that ran or closed
    on_target  measures of what changed that were on track, of those with_data
    full, due  projects fully evaluated, of those due for evaluation
    """

    day: date
    running: int
    money: tuple[Spent, ...]
    on_target: int
    with_data: int
    full: int
    due: int
