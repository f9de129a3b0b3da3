"""What became of calls that were decided within the period; nothing of it leads to a juror."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Purse:
    """Money of a call and where it ended, in whole minor units.

    track       the strand that it was for; empty for all that had none of their own
    last_place  the place of the last pitch that got money; None where none did
    """

    track: str
    budget: int
    left: int
    last_place: int | None


@dataclass(frozen=True)
class DecidedCall:
    """A round of a call as it was decided, from the result file that was before those who decided.

    pitches      handed in, those found not eligible among them
    departments  that handed them in
    funded       pitches that the decision gives money; returned gave it back since
    asked        what all pitches asked for; given what was decided, in whole minor units
    jurors       who took part; reviews how many marks were counted
    repeatable   the share of differences that another jury would see again; None where that is not defined
    refused      why nobody was ranked, else empty
    places, came, unmarked  at trainings: taken, people who came, people of whom nobody noted it
    """

    ref: str
    title: str
    round: int
    decided_on: date
    currency: str
    pitches: int
    eligible: int
    departments: int
    funded: int
    reserve: int
    returned: int
    asked: int
    given: int
    jurors: int
    reviews: int
    repeatable: float | None
    refused: str
    purses: tuple[Purse, ...]
    trainings: int
    places: int
    came: int
    unmarked: int
