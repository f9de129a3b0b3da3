"""Projects by stage, type and capability."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Word:
    """A term of the city's vocabulary; an empty label shows the translated seed."""

    key: str
    label: str


@dataclass(frozen=True)
class StageCount:
    """How many projects stood at a stage on a day."""

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
