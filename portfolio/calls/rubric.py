"""A call's rubric: scale, criteria with their weights, and what marks mean; pure."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput

WHOLE = 10_000
"""The weights that count for one track add up to this."""

FEWEST_ANCHORS = 5
LARGEST = 100_000  # hundredths: 1,000 points


class Scale(NamedTuple):
    """The marks that can be given, in hundredths of a point; a mark is kept as whole steps above the lowest."""

    lowest: int = 0
    highest: int = 500
    step: int = 50

    @property
    def most(self) -> int:
        """The steps of the best mark."""
        return (self.highest - self.lowest) // self.step

    def mark(self, steps: int) -> Decimal:
        """The mark that stands so many steps above the lowest."""
        return Decimal(self.lowest + steps * self.step) / 100

    def steps(self, mark: Decimal) -> int:
        """The steps of a mark; WrongInput for what lies between two steps or outside of the scale."""
        above = mark * 100 - self.lowest
        if above % self.step or not 0 <= above <= self.highest - self.lowest:
            raise WrongInput("mark", N_("Give a mark that the scale has."))
        return int(above // self.step)

    def every(self) -> tuple[Decimal, ...]:
        """All marks, the lowest first."""
        return tuple(self.mark(steps) for steps in range(self.most + 1))


class Anchor(NamedTuple):
    """What a mark means, in a word and an example."""

    steps: int
    label: str
    example: str = ""


class Criterion(NamedTuple):
    """What jurors mark; see models.RubricCriterion."""

    id: int
    key: str
    label: str
    question: str
    weight: int
    counts: bool
    threshold: int | None
    track_id: int | None
    position: int
    anchors: tuple[Anchor, ...] = ()

    def applies(self, track_id: int | None) -> bool:
        """Whether it is marked for pitches of a track; those without a track are marked by what all share."""
        return self.track_id is None or self.track_id == track_id


def criteria_for(criteria: Iterable[Criterion], track_id: int | None) -> tuple[Criterion, ...]:
    """The criteria that a pitch of a track is marked by."""
    return tuple(criterion for criterion in criteria if criterion.applies(track_id))


def weight_of(criteria: Iterable[Criterion], track_id: int | None) -> int:
    """The sum of the weights that count for a track; WHOLE where the rubric is whole."""
    return sum(criterion.weight for criterion in criteria_for(criteria, track_id) if criterion.counts)


def uneven_tracks(criteria: Sequence[Criterion], tracks: Sequence[int]) -> tuple[int | None, ...]:
    """The tracks whose weights do not add up to WHOLE; None stands for a call without tracks."""
    return tuple(track for track in (tracks or (None,)) if weight_of(criteria, track) != WHOLE)


def check_keeps_counting(criteria: Sequence[Criterion], leaving: int, tracks: Sequence[int]) -> None:
    """Refuse to lose the last criterion that counts, for the whole call or for one of its tracks.

    leaving  the id of the criterion that is to go or to count no more
    """
    kept = [criterion for criterion in criteria if criterion.id != leaving and criterion.counts]
    gone = [criterion for criterion in criteria if criterion.id == leaving and criterion.counts]
    if gone and any(not criteria_for(kept, track) and gone[0].applies(track) for track in (tracks or (None,))):
        raise RuleBroken(
            "last_criterion", N_("This is the last criterion that counts. Add another one that counts first.")
        )


def check_scale(scale: Scale) -> None:
    """Refuse a scale whose best mark is not a whole number of steps above its lowest, or that has too many."""
    if not -LARGEST <= scale.lowest < scale.highest <= LARGEST or scale.step <= 0:
        raise WrongInput(
            "scale", N_("The highest mark lies above the lowest, at most at 1,000, and the step above zero."), "highest"
        )
    if (scale.highest - scale.lowest) % scale.step or scale.most > 100:
        raise WrongInput("scale", N_("From the lowest mark whole steps lead to the highest, at most 100."), "step")
