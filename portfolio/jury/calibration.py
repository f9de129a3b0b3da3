"""How far apart a jury's marks of a shared pitch lie, criterion by criterion and without names. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from portfolio.jury.rules import NOT_APPLICABLE, Asked

LEAST = 3
"""So many jurors must have marked a shared pitch before it is shown, or somebody's marks could be told."""

FAR_APART = Fraction(2, 5)
"""From this share of the scale between the lowest and the highest mark a jury should talk about a criterion."""


class Spread(NamedTuple):
    """How one criterion was marked.

    counts     how many gave each mark, in whole steps, the lowest first
    set_aside  how many said that it does not apply
    """

    asked: Asked
    counts: tuple[tuple[int, int], ...]
    set_aside: int = 0

    @property
    def low(self) -> int:
        """The lowest mark given; only where any was."""
        return self.counts[0][0]

    @property
    def high(self) -> int:
        """The highest mark given; only where any was."""
        return self.counts[-1][0]

    @property
    def mean(self) -> Fraction:
        """In whole steps; only where any mark was given."""
        return Fraction(sum(steps * jurors for steps, jurors in self.counts), sum(jurors for _, jurors in self.counts))

    @property
    def is_far_apart(self) -> bool:
        """Whether the jury should talk about what this criterion means."""
        return bool(self.counts) and self.high - self.low >= FAR_APART * self.asked.steps


def counted(ballots: Iterable[Mapping[int, int | None]]) -> dict[str, dict[str, int]]:
    """How many jurors gave each mark, as plain values by criterion number; None counts as set aside."""
    found: dict[int, Counter[str]] = {}
    for marks in ballots:
        for criterion_id, steps in marks.items():
            mark = NOT_APPLICABLE if steps is None else str(steps)
            found.setdefault(criterion_id, Counter())[mark] += 1
    return {str(criterion_id): dict(sorted(marks.items())) for criterion_id, marks in sorted(found.items())}


def spreads(kept: Mapping[str, Mapping[str, Any]], criteria: Sequence[Asked]) -> list[Spread]:
    """What `counted` kept, in the order of the rubric; a criterion that nobody marked has no counts."""
    found = []
    for each in criteria:
        marks = dict(kept.get(str(each.id), {}))
        set_aside = marks.pop(NOT_APPLICABLE, 0)
        found.append(Spread(each, tuple(sorted((int(steps), jurors) for steps, jurors in marks.items())), set_aside))
    return found
