"""The days of a year that a city's calendar names, as its page shows them."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.reviews.queries.planned import CLOSED, WORKS, Said
from portfolio.reviews.schedule import SATURDAY, WorkingDays

HOLIDAY, HALF = "holiday", "half"


class NamedDay(NamedTuple):
    """A day with its name and what it is: holiday, half, closed or works.

    by          who said so, None for what the calendar of the place says
    is_weekend  on a Saturday or Sunday nobody works anyway
    """

    day: date
    name: str
    what: str
    by: str | None
    is_weekend: bool


def named_days(year: int, days: WorkingDays, said: Iterable[Said]) -> Sequence[NamedDay]:
    """Every day of a year that is a holiday or about which the city says something, in order."""
    found = {day: (name, HALF, None) for day, name in days.half_holidays(year).items()}
    found |= {day: (name, HOLIDAY, None) for day, name in days.holidays(year).items()}
    own: dict[date, tuple[str, str, str | None]] = dict(found)
    for each in said:
        if each.day.year == year:
            what = WORKS if each.means == WORKS else CLOSED
            own[each.day] = (each.name or found.get(each.day, ("",))[0], what, each.by)
    return [NamedDay(day, name, what, by, day.weekday() >= SATURDAY) for day, (name, what, by) in sorted(own.items())]
