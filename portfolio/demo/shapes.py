"""The shapes that the demo city is written in. Time is counted in months from today's month, so it never ages."""

from dataclasses import dataclass
from decimal import Decimal

Amount = int | None


@dataclass(frozen=True)
class Measure:
    """A measure with its values.

    values   one for each quarter after the start, the first three months after it; None is a gap
    kind     of the value at the start
    shared   key of the measure of the city's library that it was taken from
    """

    name: str
    unit: str
    start: Decimal | int | None
    goal: Decimal | int | None
    values: tuple[Decimal | int | None, ...] = ()
    level: str = "outcome"
    primary: bool = True
    kind: str = "measured"
    source: str = ""
    note: str = ""
    shared: str = ""


@dataclass(frozen=True)
class Money:
    """A funding line in whole units of the city's currency; None means that no such booking exists."""

    source: str
    kind: str
    requested: Amount = None
    committed: Amount = None
    received: Amount = None
    spent: Amount = None
    state: str = "active"
    own: bool = False
    in_kind: bool = False
    partner: str = ""
    total: Amount = None
    note: str = ""


@dataclass(frozen=True)
class Look:
    """A review: when it was due and, if it happened, what came out.

    due, held   months from today
    helped, hindered  key of what the lesson is about, in the vocabulary of what helps and what hinders
    """

    kind: str
    due: int
    held: int | None = None
    found: str = ""
    decision: str = ""
    reason: str = ""
    lesson: str = ""
    helped: str = ""
    hindered: str = ""
    postponed_to: int | None = None


@dataclass(frozen=True)
class Pilot:
    """One fictional project.

    path    stages with the months at which they began; the last one lasts
    owner   key of a person, empty when nobody has been named yet
    notes   months, kind and words
    without_outcome  why it started though nothing said what should change
    is_awarded       made by an award of the third staff call on the day of its path's first stage
    exempted         month, reason and words
    merged           month, title of the one it goes on in, and why
    """

    title: str
    department: str
    path: tuple[tuple[str, int], ...]
    summary: str = ""
    problem: str = ""
    for_whom: str = ""
    owner: str = ""
    deputy: str = ""
    type: str = ""
    also_types: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    programme: str = ""
    supporting: tuple[str, ...] = ()
    district: str = ""
    budget: Amount = None
    planned: tuple[int, int] | None = None
    ended: int | None = None
    origin: str = "direct"
    technology: str = ""
    informs: str = ""
    partners: tuple[tuple[str, str, str], ...] = ()
    measures: tuple[Measure, ...] = ()
    money: tuple[Money, ...] = ()
    looks: tuple[Look, ...] = ()
    notes: tuple[tuple[int, str, str], ...] = ()
    reason: str = ""
    without_outcome: str = ""
    exempted: tuple[int, str, str] | None = None
    merged: tuple[int, str, str] | None = None
    is_awarded: bool = False
