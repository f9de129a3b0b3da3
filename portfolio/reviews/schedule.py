"""Which day a review is due and a reminder goes out: months from an anchor, rolled to a city's working days.

Plain dates only: a day is due until local midnight, and core.clock says which day it is there. Holidays come from the
package `holidays` a year at a time; a city adds its own closure days and takes away holidays on which it works.
"""

import csv
from calendar import monthrange
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from portfolio.core.errors import N_, WrongInput

Direction = Literal["next", "previous"]

SATURDAY = 5
DAY = timedelta(days=1)
INTERVALS = (1, 3, 6, 12)
"""Months after which a review may come back."""

FURTHEST = 366
"""Days without a working day after which a calendar of closure days cannot be meant."""


class Step(NamedTuple):
    """A step of the ladder: its key, below zero before the due date, and the day it is taken on."""

    step: int
    on: date


EARLY = -30
"""The only step in calendar days; it goes out on the working day before where that day is none."""

WORKING_DAY_STEPS = (-5, 0, 5, 10, 20, 30)
STEPS = (EARLY, *WORKING_DAY_STEPS)


class WorkingDays:
    """The working days of a place: neither weekend nor public holiday nor closed by the city.

    place     country or part of it by ISO 3166, such as AT, AT-9 or GB-ENG; None for weekends and closure days alone
    closures  days on which the city is closed, with their names
    worked    public holidays on which this city works
    raises    WrongInput for a place that has no calendar

    A half holiday, as on the eve of Turkish feasts, is a working day unless the city closes it.
    """

    def __init__(
        self, place: str | None, closures: Mapping[date, str] = MappingProxyType({}), worked: Collection[date] = ()
    ) -> None:
        self.place = place
        self.closures = dict(closures)
        self.worked = frozenset(worked)
        if place is not None:
            check_place(place)

    def holidays(self, year: int) -> Mapping[date, str]:
        """The public holidays of a year with their names, whether or not the city works on them."""
        return _holidays(self.place, year, "public") if self.place else {}

    def half_holidays(self, year: int) -> Mapping[date, str]:
        """Days of a year of which the second half is a holiday."""
        return _holidays(self.place, year, "half_day") if self.place else {}

    def knows(self, year: int) -> bool:
        """Whether the package has the holidays of a year."""
        return self.place is not None and year in _years(self.place)

    def is_working(self, day: date) -> bool:
        """Whether people work on a day."""
        if day.weekday() >= SATURDAY or day in self.closures:
            return False
        return day in self.worked or day not in self.holidays(day.year)

    def next(self, day: date) -> date:
        """The first working day after a day."""
        return self._walk(day + DAY, DAY)

    def previous(self, day: date) -> date:
        """The last working day before a day."""
        return self._walk(day - DAY, -DAY)

    def add_working_days(self, day: date, count: int) -> date:
        """So many working days after a day, before it where the count is below zero; the day itself for none."""
        for _ in range(abs(count)):
            day = self.next(day) if count > 0 else self.previous(day)
        return day

    def roll(self, day: date, direction: Direction = "next") -> date:
        """The day itself, or the next (or previous) working day where it is none."""
        return self._walk(day, DAY if direction == "next" else -DAY)

    def _walk(self, day: date, by: timedelta) -> date:
        for _ in range(FURTHEST):
            if self.is_working(day):
                return day
            day += by
        raise WrongInput("no_working_day", N_("A whole year without a working day: check the closure days."))


def ladder(due: date, days: WorkingDays) -> list[Step]:
    """When people are reminded of a due date: 30 days before, then 5 working days before until 30 after."""
    early = Step(EARLY, days.roll(due + timedelta(days=EARLY), "previous"))
    return [early, *(Step(step, days.add_working_days(due, step)) for step in WORKING_DAY_STEPS)]


def add_months(day: date, months: int) -> date:
    """The same day so many months later, or the last of a shorter month: 31 August and 6 months is 28 February."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


@dataclass(frozen=True)
class Recurrence:
    """Reviews that come back: so many months after the anchor, and again, each computed from the anchor.

    anchor    where counting begins; the first one is due `interval` months later
    interval  months: 1, 3, 6 or 12
    count     how many there are, None without end
    until     no later than this day, before rolling
    """

    anchor: date
    interval: int
    count: int | None = None
    until: date | None = None

    def __post_init__(self) -> None:
        if self.interval not in INTERVALS:
            raise WrongInput("interval", N_("A review comes back every 1, 3, 6 or 12 months."), "interval")
        if self.count is not None and self.count < 1:
            raise WrongInput("count", N_("Give how many reviews there are: 1 or more."), "count")

    def nth(self, number: int) -> date | None:
        """The day of one of them before rolling, counted from 1; None after the last."""
        if self.count is not None and number > self.count:
            return None
        day = add_months(self.anchor, self.interval * number)
        return day if self.until is None or day <= self.until else None

    def __iter__(self) -> Iterator[date]:
        number = 1
        while day := self.nth(number):
            yield day
            number += 1

    def number_after(self, day: date) -> int:
        """Which is the first that lies after a day, whether or not there is one."""
        months = (day.year - self.anchor.year) * 12 + day.month - self.anchor.month
        number = max(1, months // self.interval)
        return number if add_months(self.anchor, self.interval * number) > day else number + 1


def read_recurrence(rule: str, anchor: date) -> Recurrence:
    """A recurrence from the part of RFC 5545 used here: FREQ=MONTHLY, INTERVAL of 1, 3, 6 or 12, COUNT or UNTIL.

    Unlike there, a month too short has its last day, and the first one comes an interval after the anchor.
    """
    parts = dict(part.partition("=")[::2] for part in rule.strip().upper().split(";") if part)
    wrong = WrongInput(
        "recurrence", N_("Write a rule such as FREQ=MONTHLY;INTERVAL=3;COUNT=8 or with UNTIL=20271231."), "recurrence"
    )
    if parts.pop("FREQ", None) != "MONTHLY" or {"COUNT", "UNTIL"} <= set(parts):
        raise wrong
    try:
        interval = int(parts.pop("INTERVAL", "1"))
        count = int(parts.pop("COUNT")) if "COUNT" in parts else None
        until = date.fromisoformat(parts.pop("UNTIL")[:8]) if "UNTIL" in parts else None
    except ValueError:
        raise wrong from None
    if parts:
        raise wrong
    return Recurrence(anchor, interval, count, until)


def read_closures(text: str) -> dict[date, str]:
    """Closure days from a CSV with the columns date and name; raises WrongInput that names the row.

    Commas, semicolons or tabs part the columns; a header is left out where the columns come in this order.
    """
    found: dict[date, str] = {}
    lines = text.removeprefix("\ufeff").splitlines()
    separator = max(("\t", ";", ","), key=lines[0].count) if lines else ","
    rows = list(csv.reader(lines, delimiter=separator))
    header = [cell.strip().lower() for cell in rows[0]] if rows else []
    on_column, name_column = 0, 1
    if "date" in header:
        on_column, name_column = header.index("date"), header.index("name") if "name" in header else len(header)
    for number, row in enumerate(rows, 1):
        if (number == 1 and "date" in header) or not any(cell.strip() for cell in row):
            continue
        cells = [cell.strip() for cell in row] + [""] * (max(on_column, name_column) + 1)
        try:
            found[date.fromisoformat(cells[on_column])] = cells[name_column]
        except ValueError:
            raise WrongInput(
                "closure",
                N_("Row %(row)s: “%(cell)s” is no day. Write it as 2026-12-24, then the name."),
                "closures",
                row=number,
                cell=cells[on_column][:40],
            ) from None
    return found


def nearest_place(place: str) -> str | None:
    """The place itself, else its country, else None: what has a calendar of holidays."""
    country, _, part = place.partition("-")
    parts = _parts(country)
    if parts is None:
        return None
    return place if part in parts else country


def check_place(place: str) -> None:
    """Refuse a place that the package has no holidays for, naming the parts of the country it knows."""
    country, _, part = place.partition("-")
    parts = _parts(country)
    if parts is None:
        raise WrongInput(
            "place",
            N_("There is no calendar of holidays for “%(place)s”. Give a country by ISO 3166, such as AT or AT-9."),
            "place",
            place=place,
        )
    if "-" in place and part not in parts:
        raise WrongInput(
            "place",
            N_("The calendar of %(country)s knows no part “%(part)s”. It knows: %(parts)s."),
            "place",
            country=country,
            part=part,
            parts=", ".join(parts) or "-",
        )


def _package() -> Any:
    """The package of holidays; a tenth of a second to import, so nobody pays for it who asks for no date."""
    import holidays  # noqa: PLC0415

    return holidays


@cache
def _parts(country: str) -> Sequence[str] | None:
    """The parts of a country by its two letters; None without a calendar. Imports that country's, and not all 250."""
    if len(country) != 2 or not (country.isascii() and country.isupper()) or not hasattr(_package(), country):
        return None
    return list(getattr(_package(), country).subdivisions)


@cache
def _calendar(place: str) -> Any:
    country, _, part = place.partition("-")
    return type(_package().country_holidays(country, subdiv=part or None))


def _years(place: str) -> range:
    calendar = _calendar(place)
    return range(calendar.start_year, calendar.end_year + 1)


@cache
def _holidays(place: str, year: int, category: str) -> Mapping[date, str]:
    """A year's holidays of one category; a place without that category, or a year not covered, has none."""
    calendar = _calendar(place)
    if category not in calendar.supported_categories:
        return MappingProxyType({})
    _, _, part = place.partition("-")
    found = calendar(subdiv=part or None, years=year, categories=category, expand=False, language="en_US")
    return MappingProxyType({day: name for day, name in sorted(found.items()) if day.year == year})
