"""What a report is made of: plain counts, sums and rows, kept with the report so that it can be worked out again."""

from collections.abc import Mapping
from dataclasses import MISSING, asdict, dataclass, fields, is_dataclass
from datetime import date, datetime
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints


@dataclass(frozen=True)
class Head:
    """The newest entry of the history that the facts rest on; number 0 while there is none."""

    number: int
    hash: str


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


@dataclass(frozen=True)
class MoneySum:
    """What was booked in one currency from one kind of source; whole minor units.

    share  grant or own
    form   cash or in_kind
    """

    currency: str
    kind: str
    share: str
    form: str
    committed: int
    received: int
    spent: int
    projects: int
    undated: int


@dataclass(frozen=True)
class Overdue:
    """A project whose outcome review was due and is not signed.

    due_on        the first due date, or 60 days after a stop if that is earlier
    postponed_to  the newest date for the work list, where it was moved
    """

    ref: str
    project: str
    language: str | None
    department: str
    due_on: date
    postponed_to: date | None
    held_on: date | None


@dataclass(frozen=True)
class Exempted:
    """A project whose evaluation is exempted, with the reason and the last day of that."""

    ref: str
    project: str
    language: str | None
    reason: str
    until_on: date | None


@dataclass(frozen=True)
class Evaluation:
    """How many projects are evaluated, by the rules of reviews.gap.

    full to out_of_scope   number of projects by status
    category               which answer of the survey of 2024 the city's records would give
    flags                  number of projects in scope by what a reader should know about them
    grace_days, fresh_days what the city has set
    """

    full: int
    partial: int
    none: int
    too_early: int
    waived: int
    out_of_scope: int
    category: str
    strategy_evaluated: bool
    grace_days: int
    fresh_days: int
    flags: dict[str, int]
    exempted: tuple[Exempted, ...]

    @property
    def due(self) -> int:
        """What was due, so what is evaluated is a share of it."""
        return self.full + self.partial + self.none


@dataclass(frozen=True)
class Reviews:
    """Projects that have started, by where their first outcome review stood on the day; each counts once.

    past_ladder  those whose review is late by 30 working days, the last step of the ladder of reminders; reports
                 made before that was counted say 0
    evaluation   None in reports made before that was counted
    """

    started: int
    before_portfolio: int
    unplanned: int
    not_yet_due: int
    signed: int
    held: int
    postponed: int
    late: int
    overdue: int
    long_overdue: int
    rows: tuple[Overdue, ...]
    past_ladder: int = 0
    exempted: int = 0
    evaluation: Evaluation | None = None


@dataclass(frozen=True)
class QuarterFacts:
    """Everything a report of a quarter says something about, as of its last day.

    as_known    the day whose knowledge counts; None for all that is known
    known_at    the instant of the newest history entry, or of the midnight that ends as_known
    count_from  the first day from which duties to review count; None for all
    """

    organisation: str
    zone: str
    currency: str
    language: str
    quarter: str
    as_of: date
    as_known: date | None
    known_at: datetime
    head: Head
    count_from: date | None
    stages: tuple[StageCount, ...]
    types: tuple[Word, ...]
    capabilities: tuple[Word, ...]
    tags: tuple[TagCount, ...]
    measures: Measures
    money: tuple[MoneySum, ...]
    reviews: Reviews

    def as_json(self) -> dict[str, Any]:
        """The facts as plain JSON values."""
        return {key: _plain(value) for key, value in asdict(self).items()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "QuarterFacts":
        """The facts as they were stored."""
        return read(cls, stored)


Record = TypeVar("Record")


def read(kind: type[Record], stored: Mapping[str, Any]) -> Record:
    """A record of a kind from plain JSON values."""
    hints = get_type_hints(kind)
    known = [field.name for field in fields(kind) if field.name in stored or field.default is MISSING]  # type: ignore[arg-type]
    return kind(**{name: _value(hints[name], stored[name]) for name in known})


def _value(kind: Any, stored: Any) -> Any:
    if stored is None:
        return None
    if get_origin(kind) is tuple:
        return tuple(_value(get_args(kind)[0], part) for part in stored)
    if NoneType in get_args(kind):
        return _value(get_args(kind)[0], stored)
    if is_dataclass(kind):
        return read(kind, stored)  # type: ignore[arg-type]
    if kind in (date, datetime):
        return kind.fromisoformat(stored)
    return stored


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value.isoformat() if isinstance(value, date) else value
