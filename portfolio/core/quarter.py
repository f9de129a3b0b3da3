"""The periods that are reported on, a calendar quarter or year: parse, bounds, neighbours, label."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from portfolio.core.errors import N_, WrongInput

_WRITTEN = re.compile(r"^\s*(\d{4})\s*[- ]?\s*[Qq]([1-4])\s*$")
_WHOLE_YEAR = re.compile(r"^\s*(\d{4})\s*$")


@dataclass(frozen=True, order=True)
class Quarter:
    """One quarter of a calendar year; number is 1 to 4."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """Read "2026Q3", "2026-Q3" or "2026 q3"; anything else is WrongInput."""
        match = _WRITTEN.match(text)
        if not match or not 1900 <= int(match[1]) <= 2999:
            raise WrongInput("quarter", N_("Give the quarter as year and number, such as 2026Q3."))
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The quarter that a day lies in."""
        return cls(day.year, (day.month + 2) // 3)

    @property
    def first_day(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    @property
    def last_day(self) -> date:
        return self.next.first_day - timedelta(days=1)

    @property
    def next(self) -> "Quarter":
        return Quarter(self.year + self.number // 4, self.number % 4 + 1)

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year - (self.number == 1), (self.number + 2) % 4 + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"

    def __contains__(self, day: date) -> bool:
        return self.first_day <= day <= self.last_day


@dataclass(frozen=True, order=True)
class Year:
    """One calendar year."""

    year: int

    @property
    def first_day(self) -> date:
        return date(self.year, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.year, 12, 31)

    @property
    def previous(self) -> "Year":
        return Year(self.year - 1)

    def __str__(self) -> str:
        return str(self.year)

    def __contains__(self, day: date) -> bool:
        return day.year == self.year


Period = Quarter | Year


def period(text: str) -> Period:
    """Read "2026Q3" or, for a whole year, "2026"; anything else is WrongInput."""
    if (match := _WHOLE_YEAR.match(text)) and 1900 <= int(match[1]) <= 2999:
        return Year(int(match[1]))
    return Quarter.parse(text)


def last_quarter(of: Period) -> Quarter:
    """The quarter that a period ends with."""
    return of if isinstance(of, Quarter) else Quarter(of.year, 4)
