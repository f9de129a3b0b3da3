"""What changed within the period, which risks are open, and what was corrected of the report before."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Moved:
    """A project that moved to a stage within the period, with the reason given; None where none was."""

    ref: str
    project: str
    language: str | None
    department: str
    stage: str
    on: date
    reason: str | None = None


@dataclass(frozen=True)
class MoveCount:
    """How many moves to a stage were made within the period."""

    stage: str
    moves: int


@dataclass(frozen=True)
class Redated:
    """A date that was moved within the period.

    what    the kind of a review, or planned_end
    before  what was promised first, or the planned end before
    reason  a key of reviews.rules.REASONS for a review, words for a plan; None where none was given
    """

    ref: str
    project: str
    language: str | None
    what: str
    before: date | None
    after: date | None
    reason: str | None


@dataclass(frozen=True)
class Rebased:
    """A measure whose start, goal or meaning was replaced within the period.

    what           start, goal or definition
    before, after  in millionths of the unit; None where it is no single number
    """

    ref: str
    project: str
    language: str | None
    name: str
    what: str
    measure: str
    unit: str
    before: int | None
    after: int | None
    on: date


@dataclass(frozen=True)
class OpenRisk:
    """A risk that was open on the day; weight is how likely times how bad, 1 to 9."""

    ref: str
    project: str
    language: str | None
    department: str
    what: str
    likely: str
    bad: str
    weight: int
    due_on: date | None


@dataclass(frozen=True)
class Difference:
    """A figure that is another one than it was; what was not there is None.

    section  the chapter, a field of QuarterFacts
    row      which row of it: names and values in turn
    field    which figure of the row; empty for the row itself
    form     number, millionths, day, word, text, or money with the currency behind a colon
    """

    section: str
    row: tuple[str, ...]
    field: str
    form: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class LastReport:
    """The report that was issued last, and its figures that are known otherwise now."""

    quarter: str
    as_of: date
    version: int
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Changes:
    """What changed within the period; rows are the newest, totals count all.

    last  None where no report was issued before, so that this is the first
    """

    entered_total: int
    entered: tuple[Moved, ...]
    left_total: int
    left: tuple[Moved, ...]
    moves: tuple[MoveCount, ...]
    reasoned_total: int
    reasoned: tuple[Moved, ...]
    redated_total: int
    redated: tuple[Redated, ...]
    rebased_total: int
    rebased: tuple[Rebased, ...]
    risks_total: int
    risks: tuple[OpenRisk, ...]
    last: LastReport | None = None
