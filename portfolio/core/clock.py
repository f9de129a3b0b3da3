"""The only reader of the wall clock; everybody else is handed a time."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo


def now() -> datetime:
    """This instant, aware, in UTC."""
    return datetime.now(UTC)


def today(zone: str) -> date:
    """The calendar day it is now in a city's time zone (an IANA name such as Europe/Vienna)."""
    return local_day(now(), zone)


def local_day(at: datetime, zone: str) -> date:
    """The calendar day of an instant in a city's time zone."""
    return at.astimezone(ZoneInfo(zone)).date()


def day_begins(day: date, zone: str) -> datetime:
    """The instant at which a calendar day begins in a city's time zone."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
