"""Days and periods as people write them: 03/04/2024, 4. März 2024, Q3 2024, spring 2024; read or left as text."""

import re
from calendar import monthrange
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from portfolio.lists.grid import Cell, Guess
from portfolio.lists.reading.amounts import ERRORS
from portfolio.lists.reading.months import MONTHS, PARTS, SEASONS
from portfolio.lists.reading.written import is_pending, matching, without_about

EARLIEST, LATEST = 1900, 2200
ORDERS = ("dmy", "mdy")
_SERIALS = range(18264, 91312)  # 1950 to 2149, counted as sheets do
_SERIAL_ZERO = date(1899, 12, 30)
_LONGEST = 60


class Span(NamedTuple):
    """A day, or the first and last day of the period that is written; both None when nothing was read.

    why    how sure it is, a key of cells.WHY; for either_way the two ends are the two readings, earlier first
    """

    raw: str
    first: date | None
    last: date | None
    why: str = ""

    @property
    def day(self) -> date | None:
        """The one day that is meant, None for a period and where two days may be."""
        return self.first if self.first == self.last else None


Ends = tuple[date, date]


def orders_in(texts: Iterable[str]) -> Counter[str]:
    """What the texts of a column say about the order of day and month: dmy, mdy, ymd, and "?" for two readings."""
    return Counter(order for text in set(texts) if (order := _order_of(text)))


def day_order(orders: Counter[str], otherwise: str = "dmy") -> Guess:
    """The order of day, month and year, from all that says something about it: "31/12/2024" anywhere decides.

    otherwise  what to suggest when nothing decides; not sure then only if a day with two readings stands there
    """
    is_open = bool(orders["?"])
    if all(orders[order] for order in ORDERS):
        return Guess(max(ORDERS, key=lambda order: orders[order]), not is_open, ORDERS if is_open else ())
    if decided := next((order for order in ORDERS if orders[order]), None):
        return Guess(decided)
    if is_open:
        return Guess(otherwise, sure=False, choices=ORDERS)
    return Guess("ymd" if orders["ymd"] else otherwise)


_TIME = r"(?:[ t,]+\d{1,2}:\d\d(?::\d\d(?:\.\d+)?)?(?: ?[ap]m)?(?:z|[+-]\d\d:?\d\d)?)?"
_NUMERIC = re.compile(rf"(\d{{1,2}}) ?([./-]) ?(\d{{1,2}}) ?[./-] ?(\d{{4}}|\d\d){_TIME}", re.ASCII | re.IGNORECASE)
_ISO = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}}){_TIME}", re.ASCII | re.IGNORECASE)


def _order_of(text: str) -> str:
    """What a text says about the order: dmy, mdy, ymd, "?" when it has two readings, "" when it says nothing."""
    text = text.strip()
    if not text or not text[0].isdigit() or len(text) > _LONGEST:
        return ""
    if _ISO.fullmatch(text):
        return "ymd"
    match = _NUMERIC.fullmatch(text)
    if match is None:
        return ""
    one, two = int(match[1]), int(match[3])
    if one > 12 or two > 12 or one == two:
        return "dmy" if 12 < one <= 31 and two <= 12 else "mdy" if 12 < two <= 31 and one <= 12 else ""
    return "dmy" if match[2] == "." else "?"


def read_day(cell: Cell, order: str = "dmy", *, sure: bool = True) -> Span:
    """The day or period in a cell; order is that of its column, sure whether anything decided on it.

    A number in a column of days is the count of days since 1900 that sheets keep, or a year.
    """
    text, value = cell.text, cell.value
    if isinstance(value, bool):
        return Span(text, None, None, "unread")
    if isinstance(value, date):
        return Span(text, value, value) if EARLIEST <= value.year <= LATEST else Span(text, None, None, "unread")
    if isinstance(value, Decimal | int):
        return _from_number(text, value)
    if value is None:
        return Span(text, None, None, "not_computed" if text.startswith("=") else "empty")
    folded = matching(text)
    if not folded or is_pending(folded):
        return Span(text, None, None, "pending" if folded else "empty")
    if folded.startswith("#"):
        return Span(text, None, None, "error" if folded.rstrip("!?") in ERRORS else "unread")
    if len(folded) > _LONGEST:
        return Span(text, None, None, "unread")
    rest, is_about = without_about(folded)
    found = _from_text(text, rest, order, sure)
    return found._replace(why="about") if is_about and found.why == "" else found


def _from_number(raw: str, value: Decimal | int) -> Span:
    whole = int(value)
    if whole in _SERIALS:
        day = _SERIAL_ZERO + timedelta(days=whole)
        return Span(raw, day, day)
    if whole == value and 1950 <= whole <= 2100:
        return Span(raw, date(whole, 1, 1), date(whole, 12, 31), "period")
    return Span(raw, None, None, "unread")


def _checked(raw: str, ends: Ends | None, why: str) -> Span:
    if ends is None or not (ends[0].year >= EARLIEST and ends[1].year <= LATEST):
        return Span(raw, None, None, "unread")
    first, last = sorted(ends)
    return Span(raw, first, last, why if first == last or why == "either_way" else "period")


def _from_text(raw: str, folded: str, order: str, sure: bool) -> Span:
    if folded.isascii() and folded.isdigit() and len(folded) == 5:
        return _from_number(raw, int(folded))
    if (match := _NUMERIC.fullmatch(folded)) and not sure and match[2] != ".":
        readings = sorted({day for one in ORDERS if (day := _numeric(match, one))})
        if len(readings) == 2:
            return _checked(raw, (readings[0], readings[1]), "either_way")
    return _checked(raw, _ends(folded, order), "")


def _ends(folded: str, order: str) -> Ends | None:
    """First and last day of what a folded text says, None when it says nothing that is read."""
    for pattern, read in _READERS:
        if match := pattern.fullmatch(folded):
            try:
                if found := read(match, order):
                    return found
            except (ValueError, OverflowError):  # the 31st of February, the year 0
                continue
    return None


def _year(written: str) -> int:
    year = int(written.lstrip("'"))
    return year if year > 99 else 2000 + year if year < 70 else 1900 + year


def _numeric(match: re.Match[str], order: str) -> date | None:
    one, two, year = int(match[1]), int(match[3]), _year(match[4])
    if match[2] == ".":
        order = "dmy"  # points stand between day and month only where the day comes first
    if one > 12 or two > 12:
        order = "dmy" if one > 12 else "mdy"
    day, month = (two, one) if order == "mdy" else (one, two)
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one(day: date | None) -> Ends | None:
    return (day, day) if day else None


def _months(year: int, first: int, count: int) -> Ends:
    """Some whole months of a year, which may run into the next."""
    later, last = divmod(first + count - 2, 12)
    return date(year, first, 1), date(year + later, last + 1, monthrange(year + later, last + 1)[1])


def _named_day(match: re.Match[str], _: str) -> Ends | None:
    month = MONTHS.get(match["month"])
    return _one(date(_year(match["year"]), month, int(match["day"]))) if month else None


def _named_month(match: re.Match[str], _: str) -> Ends | None:
    month = MONTHS.get(match["month"])
    return _months(_year(match["year"]), month, 1) if month else None


def _season(match: re.Match[str], _: str) -> Ends | None:
    first = SEASONS.get(match["season"])
    return _months(_year(match["year"]), first, 3) if first else None


def _part(match: re.Match[str], _: str) -> Ends | None:
    first = PARTS.get(match["part"])
    return _months(_year(match["year"]), first, 4) if first else None


def _of_month(match: re.Match[str], _: str) -> Ends | None:
    month = MONTHS.get(match["month"])
    return _months(_year(match["year"]), month, 1) if month and match["part"] in PARTS else None


def _quarter(match: re.Match[str], _: str) -> Ends:
    return _months(_year(match["year"]), 3 * int(match["number"]) - 2, 3)


def _half(match: re.Match[str], _: str) -> Ends:
    return _months(_year(match["year"]), 6 * int(match["number"]) - 5, 6)


def _years(match: re.Match[str], _: str) -> Ends | None:
    first, written = int(match["year"]), match["other"]
    last = int(written) if len(written) == 4 else first // 100 * 100 + int(written)
    return (date(first, 1, 1), date(last, 12, 31)) if first <= last <= first + 30 else None


def _month_number(match: re.Match[str], _: str) -> Ends:
    return _months(int(match["year"]), int(match["number"]), 1)


def _months_of_year(match: re.Match[str], _: str) -> Ends | None:
    one, two = MONTHS.get(match["month"]), MONTHS.get(match["other"])
    return _months(_year(match["year"]), one, two - one + 1) if one and two and one <= two else None


def _from_to(match: re.Match[str], order: str) -> Ends | None:
    one, two = _ends(match["one"], order), _ends(match["two"], order)
    return (one[0], two[1]) if one and two and one[0] <= two[1] else None


_YEAR = r"(?P<year>\d{4}|'?\d\d)"
_WORD = r"[^\W\d_]+"
_TO = r"(?: ?- ?| to | until | till | bis | au? | al? | do | t/m | tot | through )"
_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], str], Ends | None]], ...] = tuple(
    (re.compile(pattern, re.ASCII if "[^" not in pattern else 0), read)
    for pattern, read in (
        (_ISO.pattern, lambda match, _: _one(date(int(match[1]), int(match[3]), int(match[4])))),
        (_NUMERIC.pattern, lambda match, order: _one(_numeric(match, order))),
        (r"(\d{4})(\d\d)(\d\d)", lambda match, _: _one(date(int(match[1]), int(match[2]), int(match[3])))),
        (r"(?P<year>\d{4})", lambda match, _: _months(int(match["year"]), 1, 12)),
        (r"(?P<year>\d{4}) ?[-/] ?(?P<other>\d{4}|\d\d)(?<!-0\d)(?<!-1[0-2])", _years),
        (r"(?P<number>0?[1-9]|1[0-2]) ?[./-] ?(?P<year>\d{4})", _month_number),
        (r"(?P<year>\d{4})[./-](?P<number>0?[1-9]|1[0-2])", _month_number),
        (rf"(?:q|t|kw?q|trim\.? ?)(?P<number>[1-4])[ /.-]*{_YEAR}", _quarter),
        (rf"{_YEAR}[ /.-]*(?:q|t)(?P<number>[1-4])", _quarter),
        (
            rf"(?P<number>[1-4])(?:q|\.? ?(?:quartal|quarter|trimestre|trimester|kwartaal|kvartal))[ /]*{_YEAR}",
            _quarter,
        ),
        (rf"(?:h|s)(?P<number>[12])[ /.-]*{_YEAR}", _half),
        (rf"{_YEAR}[ /.-]*(?:h|s)(?P<number>[12])", _half),
        (rf"(?P<number>[12])\.? ?(?:halbjahr|semester|semestre|half)(?: of)? {_YEAR}", _half),
        (
            rf"(?:{_WORD}\.?,? )?(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|\.)?(?: ?[-/] ?| |(?<=\.))(?:of |de |di )?"
            rf"(?P<month>{_WORD})\.?(?: ?[-/,] ?| )(?:de |del )?{_YEAR}{_TIME}",
            _named_day,
        ),
        (rf"(?P<month>{_WORD})\.? (?P<day>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<year>\d{{4}}){_TIME}", _named_day),
        (rf"(?P<month>{_WORD})\.?(?: ?[-/,] ?| )(?:de |del )?{_YEAR}", _named_month),
        (rf"(?P<year>\d{{4}}) (?P<month>{_WORD})", _named_month),
        (rf"(?P<season>{_WORD}),? (?:of |de |del )?{_YEAR}(?:/\d\d(?:\d\d)?)?", _season),
        (rf"(?P<year>\d{{4}}) (?P<season>{_WORD})", _season),
        (rf"(?P<part>{_WORD})[ -](?:of |de |del )?(?P<year>\d{{4}})", _part),
        (rf"(?P<part>{_WORD})[ -](?:of |de |del )?(?P<month>{_WORD}) (?P<year>\d{{4}})", _of_month),
        (rf"(?P<month>{_WORD})\.?{_TO}(?P<other>{_WORD})\.? {_YEAR}", _months_of_year),
        (rf"(?:from |von |du |de |del |od )?(?P<one>.*\d.*?){_TO}(?P<two>.*\d.*)", _from_to),
    )
)
