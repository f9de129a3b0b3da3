"""Main measures of running projects, and how they stand."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Measure:
    """A primary measure of a running project as it stood on the day; values in millionths of its unit."""

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


@dataclass(frozen=True)
class Measures:
    """Primary measures of running projects: how many stand how, and the rows of the projects with most money.

    running     projects that run or close
    without     those of them without a primary measure
    standings   number of measures by standing (keys of metrics.rules.STANDINGS)
    """

    running: int
    without: int
    total: int
    standings: dict[str, int]
    rows: tuple[Measure, ...]
