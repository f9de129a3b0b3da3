"""From marks to a juror's score, and from jurors' scores to a proposal's: exact, and nothing made up."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from math import floor
from typing import NamedTuple

WHOLE = 10_000
"""The weights of a rubric add up to this."""

CENT = Decimal("0.01")


class Criterion(NamedTuple):
    """What is marked: whole steps above the minimum, and what that counts.

    weight  whole, of 10,000 over a rubric; 0 informs and counts nothing
    """

    key: str
    weight: int
    minimum: Decimal = Decimal(0)
    maximum: Decimal = Decimal(5)
    step: Decimal = Decimal("0.5")

    def value(self, steps: int) -> Fraction:
        """The mark that stands so many steps above the minimum; ValueError beyond the maximum."""
        value = Fraction(self.minimum) + steps * Fraction(self.step)
        if steps < 0 or value > Fraction(self.maximum):
            raise ValueError(f"{steps} steps of {self.key} lie outside {self.minimum} to {self.maximum}")
        return value


class Weighted(NamedTuple):
    """A review's result: the sum of weight times mark, the most it could be, and the sum of the weights."""

    total: Fraction
    most: Fraction
    weight: int

    @property
    def score(self) -> Fraction:
        """The result on the scale of the marks."""
        return self.total / self.weight

    @property
    def share(self) -> Fraction | None:
        """The result as a part of the most it could be, if anything can be reached."""
        return self.total / self.most if self.most > 0 else None


def unmarked(
    criteria: Iterable[Criterion], marks: Mapping[str, int | None], not_applicable: Collection[str] = ()
) -> tuple[str, ...]:
    """The criteria that count and have no mark yet: while there is one, the review is incomplete."""
    return tuple(
        criterion.key
        for criterion in criteria
        if criterion.weight and criterion.key not in not_applicable and marks.get(criterion.key) is None
    )


def weighted(
    criteria: Sequence[Criterion], marks: Mapping[str, int | None], not_applicable: Collection[str] = ()
) -> Weighted | None:
    """The result of one review, or None while it is incomplete, which is not zero.

    criteria        those that apply to this pitch; marks of others are not looked at
    marks           whole steps by criterion, None for not yet
    not_applicable  criteria that the juror set aside where the call allows it: the others carry their weight
    """
    counted = [each for each in criteria if each.weight and each.key not in not_applicable]
    if not counted or unmarked(counted, marks):
        return None
    total = sum((each.weight * each.value(marks[each.key] or 0) for each in counted), Fraction(0))
    most = sum((each.weight * Fraction(each.maximum) for each in counted), Fraction(0))
    return Weighted(total, most, sum(each.weight for each in counted))


def mean(scores: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of the scores there are; None of none."""
    given = [score for score in scores if score is not None]
    return Fraction(sum(given), len(given)) if given else None


def median(scores: Iterable[Fraction | None]) -> Fraction | None:
    """The middle of the scores there are, between the middle two of an even number; None of none."""
    given = sorted(score for score in scores if score is not None)
    if not given:
        return None
    half = len(given) // 2
    return given[half] if len(given) % 2 else (given[half - 1] + given[half]) / 2


def printed(score: Fraction | float) -> Decimal:
    """A score as pages print it, to two decimals; halves go up. Fits lose the noise of their last digits first."""
    exact = score if isinstance(score, Fraction) else Fraction(str(round(score, 9)))
    return floor(exact * 100 + Fraction(1, 2)) * CENT


def places(scores: Mapping[str, Fraction | float]) -> dict[str, int]:
    """The place of each by its score, 1 for the highest; equal ones share the best."""
    first: dict[Fraction | float, int] = {}
    for place, score in enumerate(sorted(scores.values(), reverse=True), 1):
        first.setdefault(score, place)
    return {name: first[score] for name, score in scores.items()}
