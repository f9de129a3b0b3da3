"""What was booked, what it depends on, and where it ends."""

from dataclasses import dataclass
from datetime import date


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
class YearSum:
    """Money, never work or goods, that was booked in a year; None for bookings without a day."""

    currency: str
    year: int | None
    committed: int
    received: int
    spent: int


@dataclass(frozen=True)
class Funder:
    """Who promised most money in a currency, out of how much from how many.

    whole    all money promised in the currency
    eu       what the European Union promised of it, directly or through a managing authority
    sources  how many sources have promised something
    """

    currency: str
    source: str
    committed: int
    whole: int
    eu: int
    sources: int


@dataclass(frozen=True)
class OwnShareSum:
    """The own share that promised grants of a currency ask for.

    missing  what nobody has promised yet, over grants that lack some
    short    how many grants lack some; covered lack nothing
    unknown  of how many outside grants it is not known what they ask for
    """

    currency: str
    missing: int
    short: int
    covered: int
    unknown: int


@dataclass(frozen=True)
class EndingSum:
    """Promised money of running projects whose last day lies in a quarter; what arrived where no promise was booked."""

    currency: str
    quarter: str
    committed: int
    lines: int
    projects: int


@dataclass(frozen=True)
class Ending:
    """A running project whose last promised money ends soon; its planned end may lie after that."""

    ref: str
    project: str
    language: str | None
    ends_on: date
    planned_end_on: date | None


@dataclass(frozen=True)
class Cliff:
    """Running or closing projects by how long their promised money lasts, counted from the day.

    lasts      beyond the next four quarters
    ends       within them, and nothing after
    ended      before the day already
    unknown    the last day of some of it is not known, and none lasts beyond
    none       no promised money at all
    rows       those whose money ends within, the soonest first
    """

    until: date
    lasts: int
    ends: int
    ended: int
    unknown: int
    none: int
    sums: tuple[EndingSum, ...]
    rows: tuple[Ending, ...]


@dataclass(frozen=True)
class Unfunded:
    """A project that was decided to be scaled or adopted, and has no money that goes on.

    said  whether its signed review says itself that no money was found
    """

    ref: str
    project: str
    language: str | None
    decision: str
    decided_on: date
    said: bool


@dataclass(frozen=True)
class MoneyRisks:
    """What leadership should know of money beside its sums; unfunded has the first rows of so many."""

    years: tuple[YearSum, ...]
    funders: tuple[Funder, ...]
    own_shares: tuple[OwnShareSum, ...]
    cliff: Cliff
    unfunded: tuple[Unfunded, ...]
    unfunded_total: int
