"""What the values of a measure come to: the newest, the sum over periods, the running total, the parts together.

All values are whole millionths of the measure's unit. What is missing stays missing: it is never taken for zero.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol, TypeVar

from portfolio.core.errors import N_, WrongInput
from portfolio.metrics import rules

SERIES = ("state", "per_period", "cumulative")
"""The newest value counts; each value counts for its period; each value is the running total so far."""

ADDABLE = frozenset({"number", "percent", "currency", "duration"})
"""Measures whose values mean something when they are added; percentages by their two numbers only."""

MOST_TOTAL = 9_000_000_000_000_000_000
"""What a database still holds as a whole number."""

_DAY = timedelta(days=1)
_MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}


class Value(Protocol):
    """A value that counts, as these rules look at it."""

    @property
    def value(self) -> int | None: ...
    @property
    def numerator(self) -> int | None: ...
    @property
    def denominator(self) -> int | None: ...
    @property
    def observed_on(self) -> date: ...
    @property
    def part(self) -> str | None: ...


SomeValue = TypeVar("SomeValue", bound=Value)


class Part(Protocol):
    """That a measure has a part from a day on, or has it no longer."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def from_on(self) -> date: ...
    @property
    def applies(self) -> bool: ...


SomePart = TypeVar("SomePart", bound=Part)


def parts_then(rows: Iterable[SomePart], day: date) -> list[SomePart]:
    """The rows of the parts that a measure is split into on a day, in the order of their names."""
    until = sorted((row for row in rows if row.from_on <= day), key=lambda row: (row.from_on, row.id))
    newest = {row.name: row for row in until}
    return [row for _, row in sorted(newest.items()) if row.applies]


def parts_on(rows: Iterable[Part], day: date) -> frozenset[str]:
    """The names of the parts that a measure is split into on a day."""
    return frozenset(row.name for row in parts_then(rows, day))


@dataclass(frozen=True)
class Kind:
    """What decides how values of a measure are taken together.

    parts  the names of the parts that the whole is worked out from; empty where the whole is measured itself
    """

    series: str = "state"
    measure: str = "number"
    parts: frozenset[str] = frozenset()

    @property
    def adds(self) -> bool:
        """Whether several values are added up to the one that counts."""
        return self.series == "per_period" or bool(self.parts)


class Figure(NamedTuple):
    """What a measure comes to.

    value  in millionths; None where nothing was measured, or where it cannot be added
    on     the newest day that it is made of
    known  of how many parts it is made, where it is made of parts
    """

    value: int | None = None
    on: date | None = None
    known: int = 0


NOTHING = Figure()


class Sum(NamedTuple):
    """Values added: of how many rows, and how many of them have both numbers of a percentage."""

    rows: int = 0
    value: int | None = None
    pairs: int = 0
    numerator: int | None = None
    denominator: int | None = None


def added(measure: str, total: Sum) -> int | None:
    """What added values come to: percentages by their numbers, 3.14/17 and 47.11/4711 are 50.25/4728."""
    if measure != "percent":
        return total.value
    if not total.pairs or total.numerator is None or not total.denominator:
        return None
    return rules.combined_percent([(total.numerator, total.denominator)])


def sum_of(rows: Iterable[Value]) -> Sum:
    """The sum of some values; answers in words add nothing."""
    numbers = [row for row in rows if row.value is not None]
    pairs = [(row.numerator, row.denominator) for row in numbers if has_pair(row)]
    return Sum(
        len(numbers),
        sum(row.value or 0 for row in numbers) if numbers else None,
        len(pairs),
        sum(numerator or 0 for numerator, _ in pairs) if pairs else None,
        sum(denominator or 0 for _, denominator in pairs) if pairs else None,
    )


def has_pair(row: Value) -> bool:
    """Whether both numbers of a percentage are known."""
    return row.numerator is not None and row.denominator is not None


def usable(kind: Kind, row: Value) -> bool:
    """Whether a value can be added where values are: a percentage without its two numbers cannot."""
    return not kind.adds or kind.measure != "percent" or has_pair(row)


def figure(kind: Kind, rows: Sequence[Value]) -> Figure:
    """What a measure comes to.

    rows  its values that count, of the whole and of all parts, oldest first
    """
    used = contributions(kind, rows)
    if not used:
        return NOTHING
    value = added(kind.measure, sum_of(used)) if kind.adds else used[-1].value
    known = len({row.part for row in used}) if kind.parts else 0
    return Figure(value, max(row.observed_on for row in used), known)


def contributions(kind: Kind, rows: Sequence[SomeValue]) -> list[SomeValue]:
    """The values that the figure is made of: all of the periods, else the newest, of the whole or of each part."""
    wanted = of_kind(kind, rows)
    if kind.series == "per_period":
        return wanted
    return list({row.part: row for row in wanted}.values())


def of_kind(kind: Kind, rows: Iterable[SomeValue]) -> list[SomeValue]:
    """The values that can be taken together: of the whole, or of the parts that it is worked out from."""
    return [row for row in rows if (row.part in kind.parts if kind.parts else row.part is None) and usable(kind, row)]


class Point(NamedTuple):
    """What a measure had come to on a day."""

    on: date
    value: int


def course(kind: Kind, rows: Sequence[Value]) -> list[Point]:
    """What a measure had come to on each day of a value, oldest first.

    Where the whole is worked out from parts, only days on which every part was known; a sum of some of them would
    look like a fall.
    """
    found: list[Point] = []
    seen: list[Value] = []
    for on, group in groupby(rows, key=lambda row: row.observed_on):
        seen += group
        then = figure(kind, seen)
        if then.value is not None and then.on == on and then.known == len(kind.parts):
            found.append(Point(on, then.value))
    return found


def running(total: int | None, values: Sequence[int]) -> list[int]:
    """The running totals that end in a total, where the last few values are known: 10 after 2, 3 and 1 is 6, 9, 10."""
    if total is None:
        return []
    found: list[int] = []
    for value in reversed(values):
        found.append(total)
        total -= value
    return found[::-1]


def ending_in(total: int | None, kind: Kind, points: Sequence[Point]) -> list[Point]:
    """A course that ends in a total, where only its last values were read; none where a percentage does not.

    total  None where the course is known from its beginning
    """
    if total is None or not points or points[-1].value == total:
        return list(points)
    if kind.measure == "percent":
        return []
    return [Point(point.on, point.value + total - points[-1].value) for point in points]


@dataclass(frozen=True)
class Period:
    """A period with what was counted in it; None where nothing was reported, which is not zero.

    value    what the period added
    running  the total up to its end
    """

    first: date
    last: date
    value: int | None
    running: int | None


def periods(kind: Kind, frequency: str | None, rows: Sequence[Value]) -> list[Period]:
    """The periods from the first value to the last, those without a value included.

    rows  values of the whole that count, or of one part, oldest first

    A running total tells what a period added only where the period before is known.
    """
    spans: dict[tuple[date, date], list[Value]] = {}
    for row in rows:
        spans.setdefault(period_of(row, frequency), []).append(row)
    if not spans:
        return []
    ordered = _without_gaps(sorted(spans), frequency)
    return _per_period(kind, spans, ordered) if kind.series == "per_period" else _cumulative(spans, ordered)


def periods_ending_in(total: int | None, kind: Kind, found: Sequence[Period]) -> list[Period]:
    """Periods whose totals end in a total, where only the last values were read; the first may be read in part."""
    if not found or found[-1].running == total:
        return list(found)
    if total is None or kind.measure == "percent":
        return []
    more = total - (found[-1].running or 0)
    return [
        period if period.running is None else replace(period, running=period.running + more) for period in found[1:]
    ]


def _per_period(
    kind: Kind, spans: Mapping[tuple[date, date], list[Value]], ordered: Sequence[tuple[date, date]]
) -> list[Period]:
    found, seen = [], list[Value]()
    for span in ordered:
        here = spans.get(span, [])
        seen += here
        value = added(kind.measure, sum_of(here)) if here else None
        found.append(Period(*span, value, added(kind.measure, sum_of(seen)) if here else None))
    return found


def _cumulative(spans: Mapping[tuple[date, date], list[Value]], ordered: Sequence[tuple[date, date]]) -> list[Period]:
    found: list[Period] = []
    before: int | None = None
    for span in ordered:
        here = spans.get(span)
        total = here[-1].value if here else None
        rise = total - before if total is not None and before is not None else None
        found.append(Period(*span, rise, total))
        before = total
    return found


def period_of(row: Value, frequency: str | None) -> tuple[date, date]:
    """The first and the last day of the period that a value is about.

    That is the week, month, quarter, half-year or year of its last day; without a rhythm, the days it names itself.
    """
    on = row.observed_on
    if frequency == "weekly":
        monday = on - on.weekday() * _DAY
        return monday, monday + 6 * _DAY
    months = _MONTHS.get(frequency or "")
    if months is None:
        return getattr(row, "period_from", None) or on, on
    first = date(on.year, (on.month - 1) // months * months + 1, 1)
    return first, _months_later(first, months) - _DAY


def _without_gaps(spans: Sequence[tuple[date, date]], frequency: str | None) -> list[tuple[date, date]]:
    months = _MONTHS.get(frequency or "")
    if months is None and frequency != "weekly":
        return list(spans)
    first, until = spans[0][0], spans[-1][0]
    found = []
    while first <= until:
        after = _months_later(first, months) if months else first + 7 * _DAY
        found.append((first, after - _DAY))
        first = after
    return found


def _months_later(first: date, months: int) -> date:
    """The first day of a month so many months later."""
    count = first.year * 12 + first.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def missing(found: Sequence[Period]) -> list[Period]:
    """The periods for which nothing was reported."""
    return [period for period in found if period.running is None]


def has_fallen(found: Sequence[Period]) -> bool:
    """Whether a running total went down, which a count cannot do."""
    totals = [period.running for period in found if period.running is not None]
    return any(later < earlier for earlier, later in pairwise(totals))


def check_series(series: str, measure: str, aggregable: bool) -> None:
    """Refuse to add what cannot be added."""
    if series not in SERIES:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "series")
    if measure in ADDABLE:
        return
    if series != "state":
        raise WrongInput("series", N_("Only numbers, money, durations and percentages can be counted up."), "series")
    if aggregable:
        raise WrongInput(
            "aggregable", N_("Only numbers, money, durations and percentages can be added up."), "aggregable"
        )


def check_start(series: str, start: int | None, field: str = "now") -> None:
    """Refuse a value at the start for what is counted per period: the count begins at zero."""
    if series == "per_period" and start:
        raise WrongInput(
            "start_of_count",
            N_(
                "What is counted per period starts at 0. Leave this empty or 0; to follow a level, "
                "such as visits per month, choose that the newest value counts."
            ),
            field,
        )


def check_value(kind: Kind, row: Value) -> None:
    """Refuse a value that could not be added where this measure adds values."""
    if not usable(kind, row):
        raise WrongInput(
            "pair", N_("Percentages are added up by their two numbers: how many, and of how many in all."), "numerator"
        )
