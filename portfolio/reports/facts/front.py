"""What stands on the first page beside figures: the unit's words, and what is asked of leadership."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Counts:
    """What the first page counts by itself.

    stopped  projects that were decided to be stopped within the period
    funded   projects with money booked in the city's currency, work or goods left out
    """

    stopped: int
    funded: int


@dataclass(frozen=True)
class Asked:
    """A decision that the report asks for; amount in whole minor units, None where it is not about money."""

    asked: str
    owner: str
    due_on: date
    amount: int | None = None
    currency: str | None = None
    ref: str | None = None
    project: str | None = None
    language: str | None = None


@dataclass(frozen=True)
class Answered:
    """What became of a decision that the report before asked for; answer is None while there is none."""

    asked: str
    owner: str
    due_on: date
    answer: str | None = None
    given_by: str | None = None
    on: date | None = None
    words: str | None = None


@dataclass(frozen=True)
class DepartmentSaid:
    """The sentence that a department adds."""

    department: str
    sentence: str


@dataclass(frozen=True)
class Front:
    """The first page as the unit writes it.

    version      1, or more for a correction
    prepared_on  the day on which the figures were counted
    issued_on    the day on which issued_by issued it; None in a draft
    erratum      what a correction corrects
    """

    version: int
    prepared_on: date
    issued_on: date | None = None
    issued_by: str | None = None
    sentence: str = ""
    worked: str = ""
    did_not_work: str = ""
    asked: tuple[Asked, ...] = ()
    answered: tuple[Answered, ...] = ()
    departments: tuple[DepartmentSaid, ...] = ()
    erratum: str = ""
