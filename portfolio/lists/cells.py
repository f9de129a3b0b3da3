"""What a cell means: amounts, days, people, tags, yes or no, percentages; the raw text always stays beside it."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from portfolio.lists.grid import Cell

WHY = ("", "about", "range", "period", "either_way", "pending", "unread", "error", "not_computed", "empty")
"""How sure an answer is.

""            exactly as written
about         read, but written as approximate ("ca. 40k")
range         two amounts, neither of which is taken ("40-50k")
period        a span of days where one day was asked for ("spring 2024")
either_way    two readings, and nothing decides between them ("12.345")
pending       the cell says that it is not known yet ("TBD", "?")
unread        text that means nothing here
error         the sheet itself says that the cell is broken ("#REF!")
not_computed  a formula without its result
empty         nothing stands there
"""


class Amount(NamedTuple):
    """An amount of money or a number: value is None unless one was read; currency is an ISO code if one is written."""

    raw: str
    value: Decimal | None
    why: str = ""
    currency: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


class Span(NamedTuple):
    """A day, or the first and last day of the period that is written; both None when nothing was read."""

    raw: str
    first: date | None
    last: date | None
    why: str = ""

    @property
    def day(self) -> date | None:
        """The one day that is meant, None for a period."""
        return self.first if self.first == self.last else None


class Named(NamedTuple):
    """A person or body named in a cell; email is "" when none is given."""

    name: str
    email: str = ""


def read_amount(cell: Cell, decimal: str = ".", *, sure: bool = True) -> Amount:
    """The amount in a cell; decimal is the mark of its column, sure whether anything decided on it."""
    raise NotImplementedError


def read_percent(cell: Cell, decimal: str = ".", *, sure: bool = True) -> Amount:
    """A percentage as a number of percent: "25 %", "25" and a cell shown as 25 % are all 25."""
    raise NotImplementedError


def read_day(cell: Cell, order: str = "dmy", *, sure: bool = True) -> Span:
    """The day or period in a cell; order is that of its column, sure whether anything decided on it."""
    raise NotImplementedError


def read_people(cell: Cell) -> list[Named]:
    """The people named in a cell, in their order; a name turned around ("Silva, Ana") is turned back."""
    raise NotImplementedError


def read_tags(cell: Cell) -> list[str]:
    """The tags in a cell, each once, in their order."""
    raise NotImplementedError


def read_yes(cell: Cell) -> bool | None:
    """Yes or no; None when the cell says neither."""
    raise NotImplementedError


def matching(text: str) -> str:
    """A text as it is compared: spaces of every kind made one, marks of no width dropped, case and accents folded."""
    raise NotImplementedError
