"""Who may not judge what, and why: what a declaration means, and when a jury needs a substitute."""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from portfolio.core.errors import N_, WrongInput

LEVELS = NONE, POTENTIAL, DISQUALIFYING = ("none", "potential", "disqualifying")
"""None; to be decided by the chair, and until then as if it were one; a conflict."""

GROUNDS = (
    "prepared",
    "same_line",
    "gains",
    "family",
    "supplier",
    "employed",
    "political",
    "mentored",
    "other",
)
"""Took part in it; same head or line; gains or loses by it; close to somebody; supplies it; worked there within three
years; sits for the group behind it; trained the team; another reason."""

TOO_MANY = 5000
"""Share of the jury, per 10,000, above which a substitute is needed."""


class Declared(NamedTuple):
    """What a juror declared, or the chair decided, about a pitch."""

    juror_id: int
    pitch_id: int
    level: str
    ground: str | None = None


def check(level: str, ground: str | None) -> None:
    """Refuse a declaration that does not say what it means."""
    if level not in LEVELS:
        raise WrongInput("level", N_("Say for each pitch whether you have a conflict with it."))
    if (level == NONE) != (ground is None) or (ground is not None and ground not in GROUNDS):
        raise WrongInput("ground", N_("Choose the reason of the conflict from the list."))


def keeps_out(level: str | None) -> bool:
    """Whether a pitch is hidden from a juror: with a conflict, and with a doubt until the chair has decided."""
    return level in (POTENTIAL, DISQUALIFYING)


def may_read(level: str | None, *, is_team: bool) -> bool:
    """Whether a juror may read a pitch in full: not before having declared, and never with a conflict."""
    return level == NONE and not is_team


def newest(declared: Iterable[Declared]) -> dict[tuple[int, int], Declared]:
    """What counts of each juror and pitch: the last of the rows, which come in the order they were written."""
    return {(each.juror_id, each.pitch_id): each for each in declared}


def apart(declared: Iterable[Declared], teams: Mapping[int, Collection[int]]) -> set[tuple[int, int]]:
    """The pairs of pitch and juror that may not meet.

    teams  juror ids by pitch: those who belong to its team
    """
    by_word = {(each.pitch_id, each.juror_id) for each in newest(declared).values() if keeps_out(each.level)}
    return by_word | {(pitch_id, juror_id) for pitch_id, jurors in teams.items() for juror_id in jurors}


def needs_substitute(conflicted: int, jurors: int) -> bool:
    """Whether more than half of a jury may not judge a pitch."""
    return jurors > 0 and conflicted * 10_000 > TOO_MANY * jurors
