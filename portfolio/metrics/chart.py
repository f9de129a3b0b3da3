"""A measure's values as the geometry of a small line chart, and of one the height of a word."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

SPARK_WIDTH, SPARK_HEIGHT, SPARK_EDGE = 96, 24, 3

Point = tuple[float, float]


@dataclass(frozen=True)
class Frame:
    """The size of a chart and where its plot lies in it; days are named below at most so many times."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int
    days: int


WIDE = Frame(width=720, height=260, left=64, right=676, top=14, bottom=222, days=5)
NARROW = Frame(width=360, height=240, left=52, right=326, top=12, bottom=204, days=3)
"""For phones, where a wide chart would shrink its labels to nothing."""


@dataclass(frozen=True)
class Dot:
    """A value on a day; edition says by which definition."""

    on: date
    value: Decimal
    edition: int = 1


@dataclass(frozen=True)
class LineChart:
    """What the macro `line` draws, in SVG units.

    path           lines through the points, one for each edition
    breaks         x where a new definition begins
    start, goal    y of the two lines, None without them
    ticks_y        y and label; ticks_x x and label
    """

    points: Sequence[Point]
    path: str
    breaks: Sequence[float]
    start: float | None
    goal: float | None
    ticks_y: Sequence[tuple[float, str]]
    ticks_x: Sequence[tuple[float, str]]
    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int


@dataclass(frozen=True)
class Spark:
    """What the macro `spark` draws: a path, the y of the goal, and the last point."""

    path: str
    goal: float | None
    last: Point | None
    width: int = SPARK_WIDTH
    height: int = SPARK_HEIGHT


def line(
    dots: Sequence[Dot],
    *,
    start: Decimal | None,
    goal: Decimal | None,
    number: Callable[[Decimal], str],
    day: Callable[[date], str],
    frame: Frame = WIDE,
) -> LineChart | None:
    """The chart of values in the order of their days; None without any.

    number, day  write a label as the reader does
    """
    if not dots:
        return None
    ticks = scale([dot.value for dot in dots] + [value for value in (start, goal) if value is not None])
    first, last = dots[0].on, dots[-1].on

    def x(on: date) -> float:
        return _between(Decimal((on - first).days), Decimal(0), Decimal((last - first).days), frame.left, frame.right)

    def y(value: Decimal) -> float:
        return _between(value, ticks[0], ticks[-1], frame.bottom, frame.top)

    points = [(x(dot.on), y(dot.value)) for dot in dots]
    fresh = [i for i in range(1, len(dots)) if dots[i].edition != dots[i - 1].edition]
    return LineChart(
        points=points,
        path=_path(points, set(fresh)),
        breaks=[round((points[i - 1][0] + points[i][0]) / 2, 1) for i in fresh],
        start=None if start is None else y(start),
        goal=None if goal is None else y(goal),
        ticks_y=[(y(tick), number(tick)) for tick in ticks],
        ticks_x=_named((x(on), day(on)) for on in _days(first, last, frame.days)),
        width=frame.width,
        height=frame.height,
        left=frame.left,
        right=frame.right,
        top=frame.top,
        bottom=frame.bottom,
    )


def spark(values: Sequence[Decimal], goal: Decimal | None) -> Spark | None:
    """The chart of a few values without labels, evenly spaced; None below two."""
    if len(values) < 2:
        return None
    known = [*values] if goal is None else [*values, goal]
    low, high = min(known), max(known)

    def y(value: Decimal) -> float:
        return _between(value, low, high, SPARK_HEIGHT - SPARK_EDGE, SPARK_EDGE)

    step = (SPARK_WIDTH - 2 * SPARK_EDGE) / (len(values) - 1)
    points = [(round(SPARK_EDGE + i * step, 1), y(value)) for i, value in enumerate(values)]
    return Spark(_path(points, set()), None if goal is None else y(goal), points[-1])


def scale(values: Sequence[Decimal], steps: int = 4) -> list[Decimal]:
    """Round figures for an axis that holds all values: 19 to 38 gives 0, 10, 20, 30, 40.

    Zero is on it unless all values are far from it and close to each other.
    """
    low, high = min(values), max(values)
    if low >= 0 and low <= 2 * (high - low):
        low = Decimal(0)
    if high <= 0 and -high <= 2 * (high - low):
        high = Decimal(0)
    if low == high:
        low, high = (Decimal(0), high) if high > 0 else (low, Decimal(0)) if low < 0 else (low, Decimal(1))
    size = _round_step((high - low) / steps)
    first = (low / size).to_integral_value(ROUND_FLOOR)
    last = (high / size).to_integral_value(ROUND_CEILING)
    return [size * (first + i) for i in range(int(last - first) + 1)]


def _round_step(raw: Decimal) -> Decimal:
    """The next of 1, 2, 2.5, 5 times a power of ten."""
    power = Decimal(1).scaleb(raw.adjusted())
    return next(
        power * factor
        for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
        if power * factor >= raw
    )


def _days(first: date, last: date, most: int) -> list[date]:
    """Up to so many days evenly between two, both included."""
    span = (last - first).days
    count = min(most, span + 1)
    if count == 1:
        return [first]
    return [date.fromordinal(first.toordinal() + span * i // (count - 1)) for i in range(count)]


def _named(ticks: Iterable[tuple[float, str]]) -> list[tuple[float, str]]:
    """Each label once, at its first place: two days of one month are both called by it."""
    found: dict[str, float] = {}
    for x, label in ticks:
        found.setdefault(label, x)
    return [(x, label) for label, x in found.items()]


def _between(value: Decimal, low: Decimal, high: Decimal, start: int, end: int) -> float:
    """A value's place between two ends of a line; the middle when low and high are one."""
    if low == high:
        return (start + end) / 2
    return round(float(start + (end - start) * (value - low) / (high - low)), 1)


def _path(points: Sequence[Point], fresh: set[int]) -> str:
    """An SVG path; it is lifted before the points in fresh."""
    return " ".join(f"{'M' if i == 0 or i in fresh else 'L'}{x:g} {y:g}" for i, (x, y) in enumerate(points))
