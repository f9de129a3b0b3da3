"""Main measures of running projects, and how they stand."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True)
class Seen:
    """What a measure had come to on a day, in millionths of its unit."""

    on: date
    value: int


@dataclass(frozen=True)
class Measure:
    """A primary measure of a running project as it stood on the day; values in millionths of its unit.

    colour   green, amber or red as computed; grey where it cannot be, and why
    level    outcome or impact say what changed; anything else what was delivered
    seen     the last few values, oldest first
    """

    ref: str
    project: str
    language: str | None
    name: str
    unit: str
    measure: str
    direction: str
    start: int | None
    start_on: date | None
    start_kind: str | None
    goal: int | None
    goal_low: int | None
    goal_high: int | None
    goal_on: date | None
    latest: int | None
    latest_on: date | None
    quality: str | None
    words: str | None
    level: str = "outcome"
    colour: str = "grey"
    why_grey: str = ""
    seen: tuple[Seen, ...] = ()


@dataclass(frozen=True)
class ByHand:
    """A running project whose outcome somebody judged in place of the computed colour, for a time.

    computed  the colour that its measures give
    name      of the person who set it; None where that is not known any more
    until_on  the last day on which the colour set by hand counts
    """

    ref: str
    project: str
    language: str | None
    colour: str
    computed: str
    reason: str
    name: str | None
    until_on: date


@dataclass(frozen=True)
class Measures:
    """Primary measures of running projects: how many stand how, and the rows of the projects with most money.

    running     projects that run or close
    without     those of them without a primary measure
    standings   number of measures by standing (keys of metrics.rules.STANDINGS)
    colours     number of those that say what changed by computed colour, grey apart
    grey        number of the grey ones by reason
    wrong       rows of those that moved the wrong way, and how many there are
    by_hand     rows of colours set by hand, and how many there are
    """

    running: int
    without: int
    total: int
    standings: dict[str, int]
    rows: tuple[Measure, ...]
    colours: Mapping[str, int] = field(default_factory=dict)
    grey: Mapping[str, int] = field(default_factory=dict)
    wrong: tuple[Measure, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    by_hand_total: int = 0
