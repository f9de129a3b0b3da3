"""Days, amounts and numbers as people ask for them: "2025", ">2025-03", "<30d", "today..+30d", ">50000 EUR", "3..5".

What cannot be read is None and finds nothing.
"""

import re
from calendar import monthrange
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.errors import WrongInput
from portfolio.core.money import Money

NONE = "none"
"""Asks for what has no day, no amount."""

_OPERATOR = re.compile(r"(<=|>=|<|>|=)?\s*(.*)", re.DOTALL)
_PERIOD = re.compile(r"([12][0-9]{3})(?:-(?:q([1-4])|([01][0-9])(?:-([0-3][0-9]))?))?")
_AGE = re.compile(r"([0-9]{1,5})([dwmy])")
_AMOUNT = re.compile(r"([0-9]{1,15}(?:\.[0-9]{1,4})?)([km]?)")
_CURRENCY = re.compile(r"(.*?)\s*([A-Za-z]{3})")
_WHOLE = re.compile(r"[0-9]{1,6}")
_DAYS_IN = {"d": 1, "w": 7, "m": 30, "y": 365}
_TIMES = {"": 1, "k": 1_000, "m": 1_000_000}
FIRST, LAST = date(1000, 1, 1), date(2999, 12, 31)


class Days(NamedTuple):
    """Days from the first to the last, both included; is_empty asks for what has no day."""

    first: date = FIRST
    last: date = LAST
    is_empty: bool = False


class Amounts(NamedTuple):
    """Amounts from the lowest to the highest in minor units of a currency, both included; or none at all."""

    low: int = 0
    high: int = 2**62
    currency: str = ""
    is_empty: bool = False


class Numbers(NamedTuple):
    """Whole numbers from the lowest to the highest, both included."""

    low: int = 0
    high: int = 2**31 - 1


def read_days(written: str, today: date) -> Days | None:
    """The days that are asked for.

    A year, a quarter (2025-q3), a month or a day, alone, with one of < <= > >= before it, or two of them around "..".
    "<30d" is less than 30 days ago, ">30d" longer ago; d, w, m (30 days) and y (365) follow the number.
    "today", "+30d" and "-30d" are days before and after ".." too.
    """
    written = written.strip().lower()
    if written == NONE:
        return Days(is_empty=True)
    if ".." in written:
        begins, _, ends = (part.strip() for part in written.partition(".."))
        first, last = _period(begins, today), _period(ends, today)
        if (begins and first is None) or (ends and last is None) or not (begins or ends):
            return None
        return Days(first[0] if first else FIRST, last[1] if last else LAST)
    operator, point = _split(written)
    ago = _AGE.fullmatch(point)
    if ago:
        return _ago(operator, _days_before(today, int(ago[1]) * _DAYS_IN[ago[2]]), today)
    period = _period(point, today)
    return _compared(operator, *period) if period else None


def _ago(operator: str, day: date, today: date) -> Days:
    if operator == ">":
        return Days(last=_days_before(day, 1))
    if operator == ">=":
        return Days(last=day)
    if operator == "<":
        return Days(_days_before(day, -1), today)
    if operator == "<=":
        return Days(day, today)
    return Days(day, day)


def _compared(operator: str, first: date, last: date) -> Days:
    if operator == "<":
        return Days(last=_days_before(first, 1))
    if operator == "<=":
        return Days(last=last)
    if operator == ">":
        return Days(_days_before(last, -1))
    if operator == ">=":
        return Days(first)
    return Days(first, last)


def _period(written: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of what a text names."""
    if written == "today":
        return today, today
    if written[:1] in ("+", "-"):
        ago = _AGE.fullmatch(written[1:])
        if ago is None:
            return None
        days = int(ago[1]) * _DAYS_IN[ago[2]]
        day = _days_before(today, days if written[0] == "-" else -days)
        return day, day
    found = _PERIOD.fullmatch(written)
    if found is None:
        return None
    year, quarter = int(found[1]), found[2]
    begins, ends = (1, 12) if not found[3] else (int(found[3]), int(found[3]))
    if quarter:
        begins, ends = 3 * int(quarter) - 2, 3 * int(quarter)
    try:
        first = date(year, begins, int(found[4] or 1))
        last = first if found[4] else date(year, ends, monthrange(year, ends)[1])
    except ValueError:
        return None
    return first, last


def _days_before(day: date, days: int) -> date:
    """So many days before, not beyond what databases hold."""
    try:
        return min(max(day - timedelta(days), FIRST), LAST)
    except OverflowError:
        return FIRST if days > 0 else LAST


def read_amounts(written: str, currency: str) -> Amounts | None:
    """The amounts that are asked for: ">50000", "10k..1.5m EUR", "none".

    currency  where none is written
    """
    written = written.strip()
    if written.lower() == NONE:
        return Amounts(is_empty=True)
    named = _CURRENCY.fullmatch(written)
    if named:
        written, currency = named[1], named[2].upper()
    if ".." in written:
        begins, _, ends = (part.strip() for part in written.partition(".."))
        low, high = _minor(begins, currency), _minor(ends, currency)
        if (begins and low is None) or (ends and high is None) or not (begins or ends):
            return None
        return Amounts(low or 0, 2**62 if high is None else high, currency)
    operator, number = _split(written)
    minor = _minor(number, currency)
    return None if minor is None else Amounts(*_between(operator, minor, 2**62), currency)


def _minor(written: str, currency: str) -> int | None:
    found = _AMOUNT.fullmatch(written.lower())
    if found is None:
        return None
    try:
        return Money.of(Decimal(found[1]) * _TIMES[found[2]], currency).minor
    except WrongInput:
        return None


def read_numbers(written: str, at_least: bool = False) -> Numbers | None:
    """The whole numbers that are asked for: ">3", "0", "3..5".

    at_least  what a number without a sign means: that many or more
    """
    written = written.strip()
    if ".." in written:
        begins, _, ends = (part.strip() for part in written.partition(".."))
        if any(part and not _WHOLE.fullmatch(part) for part in (begins, ends)) or not (begins or ends):
            return None
        return Numbers(int(begins or 0), int(ends) if ends else 2**31 - 1)
    operator, number = _split(written)
    if not _WHOLE.fullmatch(number):
        return None
    return Numbers(*_between(operator or (">=" if at_least else ""), int(number), 2**31 - 1))


def _between(operator: str, value: int, most: int) -> tuple[int, int]:
    if operator == "<":
        return 0, value - 1
    if operator == "<=":
        return 0, value
    if operator == ">":
        return value + 1, most
    if operator == ">=":
        return value, most
    return value, value


def _split(written: str) -> tuple[str, str]:
    """The sign before a value, and the value."""
    found = _OPERATOR.fullmatch(written)
    return (found[1] or "", found[2].strip()) if found else ("", written)
