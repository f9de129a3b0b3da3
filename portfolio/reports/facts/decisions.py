"""What was decided, what lasted and what was learnt."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Decided:
    """A project about which a signed review decided; decision is a key of projects.rules.DECISIONS."""

    ref: str
    project: str
    language: str | None
    department: str
    decision: str
    on: date


@dataclass(frozen=True)
class DecisionCount:
    """How many projects a decision was taken about within the period."""

    decision: str
    projects: int


@dataclass(frozen=True)
class FollowedUp:
    """The follow-ups of one milestone up to the day.

    kind  follow_up_6, follow_up_12, follow_up_24 or follow_up_60
    due   that had reached their day, or were done before it
    done  of those, with a signature
    """

    kind: str
    due: int
    done: int


@dataclass(frozen=True)
class Lapsed:
    """A project whose newest follow-up says that its change did not last; still_used as the follow-up says."""

    ref: str
    project: str
    language: str | None
    department: str
    kind: str
    still_used: str | None
    on: date


@dataclass(frozen=True)
class Learnt:
    """A lesson of a review signed within the period.

    factor   key and label of what helped or hindered, None where nobody said
    helped   True for what helped, False for what hindered
    lessons  how many lessons of the period name the same
    """

    text: str
    factor: str | None
    label: str
    helped: bool | None
    lessons: int
    ref: str
    project: str
    language: str | None


@dataclass(frozen=True)
class Decisions:
    """What was decided within the period, and how earlier decisions have lasted up to the day.

    reviews    how many reviews decided something within the period
    rows       the first of them, newest first
    sustained  projects whose newest follow-up says that the change lasts, of those judged; the rest is not known
    lapsed     those whose newest follow-up says that it does not, newest first, and how many there are
    lessons    up to three, of different factors, what hindered first; told is how many there are
    """

    reviews: int
    counts: tuple[DecisionCount, ...]
    rows: tuple[Decided, ...]
    followed: tuple[FollowedUp, ...]
    sustained: int
    judged: int
    not_known: int
    lapsed: tuple[Lapsed, ...]
    lapsed_total: int
    lessons: tuple[Learnt, ...]
    told: int
