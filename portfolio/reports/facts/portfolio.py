"""Projects by stage, type and capability, and what they serve."""

from dataclasses import dataclass
from datetime import date

NO_STAGE = "none"
"""The stage of a project that was on record on a day without having made a move by then."""


@dataclass(frozen=True)
class Word:
    """A term of the city's vocabulary; an empty label shows the translated seed, a retired one is no longer offered."""

    key: str
    label: str
    retired: bool = False


@dataclass(frozen=True)
class StageCount:
    """How many projects stood at a stage on a day; NO_STAGE for those on record that had made no move by then."""

    day: date
    stage: str
    projects: int


@dataclass(frozen=True)
class TagCount:
    """How many projects have a primary innovation type and help the city learn a capability.

    type, capability  keys; None for projects without one
    whole             None in a cell of the table, else the side it is the total of: "type" or "capability"
    """

    type: str | None
    capability: str | None
    projects: int
    whole: str | None = None


@dataclass(frozen=True)
class Priority:
    """What the city wants to reach: a goal of a strategy in force, or a programme of it that names no goal.

    key   goal or programme with its number
    kind  goal or programme
    """

    key: str
    kind: str
    title: str
    strategy: str


@dataclass(frozen=True)
class AreaCount:
    """How many projects under way are about a policy area and serve a priority.

    area, priority  keys; None for projects without one
    whole           None in a cell of the table, else the side it is the total of: "area" or "priority"
    """

    area: str | None
    priority: str | None
    projects: int
    whole: str | None = None


@dataclass(frozen=True)
class Areas:
    """Policy areas against the city's priorities, counted in projects that are under way.

    projects    that are under way, each once
    areas       the words of the policy areas
    priorities  in force on the day, also those that no project serves
    strategies  how many strategies were in force
    """

    projects: int
    areas: tuple[Word, ...]
    priorities: tuple[Priority, ...]
    counts: tuple[AreaCount, ...]
    strategies: int
