"""The figures of a report as geometry, for page and paper alike.

Places across are per cent of the drawing's width and places down are pixels, so that a drawing fits a phone as it fits
a sheet while its words keep their size. Bars begin at zero, rows of one figure share one scale, and what a colour says
a pattern, a shape or a word says too. Equal values give equal numbers. The macros of templates/_ui/chart.html draw it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import pairwise

from portfolio.metrics.chart import Dot, Spark, scale, spark

__all__ = ["Dot", "Spark", "spark"]

# The plot of a line chart: figures of the axis to its left, words of the lines to its right.
LEFT, RIGHT = 11.0, 75.0
TOP, BOTTOM, HEIGHT = 14.0, 146.0, 172
LABEL_APART = 30.0
"""Pixels between the words of two lines: two rows of small print."""
DAYS_NAMED = 4
"""So many days fit below a chart on a phone."""
LINE_KINDS = ("main", "second", "third")
"""How the lines of one chart differ: whole with discs, dashed with squares, dotted with diamonds."""

# The plot of a dot chart: start and goal stand where all rows have them, with room beyond both.
DOTS_LOW, DOTS_HIGH = Decimal("-0.5"), Decimal("1.5")
DOTS_LEFT, DOTS_RIGHT = 3.0, 97.0

LEAST_FOR_NUMBER, MORE_FOR_LETTER = 3.0, 4.0
"""Per cent of a bar's width from which a part has room for a number of so many letters, on a phone too."""


# ------------------------------------------------------------------------------------------- lines over time
@dataclass(frozen=True)
class Series:
    """Values in the order of their days, and the words that name their line; a new edition breaks the line."""

    words: str
    dots: Sequence[Dot]


@dataclass(frozen=True)
class Stroke:
    """A straight piece of a line; kind says how it is drawn."""

    kind: str
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True)
class Spot:
    """A value on its day: a disc, square or diamond by its kind."""

    kind: str
    x: float
    y: float


@dataclass(frozen=True)
class Said:
    """The words beside the end of a line, its figure below them: `at` is where it ends, `y` where they stand."""

    kind: str
    words: str
    figure: str
    at: float
    y: float


@dataclass(frozen=True)
class LineFigure:
    """What the macro `line_figure` draws.

    areas    polygons in a field of 100 by 100 from left to right, top to bottom of the plot: what is missing to all
    ticks_y  y and figure; ticks_x: x and day
    marks    x, number and words of what changed in the way of counting
    """

    strokes: tuple[Stroke, ...]
    spots: tuple[Spot, ...]
    said: tuple[Said, ...]
    areas: tuple[str, ...]
    ticks_y: tuple[tuple[float, str], ...]
    ticks_x: tuple[tuple[float, str], ...]
    marks: tuple[tuple[float, int, str], ...]
    left: float = LEFT
    right: float = RIGHT
    top: float = TOP
    bottom: float = BOTTOM
    height: int = HEIGHT


def line(
    series: Sequence[Series],
    *,
    number: Callable[[Decimal], str],
    day: Callable[[date], str],
    start: tuple[str, Decimal] | None = None,
    goal: tuple[str, Decimal] | None = None,
    marks: Sequence[tuple[date, str]] = (),
    share: bool = False,
    gap: bool = False,
) -> LineFigure | None:
    """Up to three series over their days; None while no day has a value.

    number, day  write a value and a day as the reader does
    start, goal  words and value of a line across: the value at the start, the goal
    marks        days from which something is counted in another way, and the words for it
    share        values are parts of one: the axis goes from 0 to 1
    gap          shades what the first series lacks to the top
    """
    days = sorted({dot.on for one in series for dot in one.dots})
    if not days:
        return None
    across = [(kind, *said) for kind, said in (("start", start), ("goal", goal)) if said]
    values = [dot.value for one in series for dot in one.dots] + [value for _, _, value in across]
    ticks = [Decimal(n) / 4 for n in range(5)] if share else scale(values)

    def x(on: date) -> float:
        return _between(
            Decimal(on.toordinal()), Decimal(days[0].toordinal()), Decimal(days[-1].toordinal()), LEFT, RIGHT
        )

    def y(value: Decimal) -> float:
        return _between(value, ticks[0], ticks[-1], BOTTOM, TOP)

    strokes = [Stroke(kind, LEFT, y(value), RIGHT, y(value)) for kind, _, value in across]
    spots, ends = [], [(kind, words, number(value), y(value)) for kind, words, value in across]
    for kind, one in zip(LINE_KINDS, series, strict=False):
        for before, after in pairwise(one.dots):
            if before.edition == after.edition:
                strokes.append(Stroke(kind, x(before.on), y(before.value), x(after.on), y(after.value)))
        spots += [Spot(kind, x(dot.on), y(dot.value)) for dot in one.dots]
        if one.dots:
            ends.append((kind, one.words, number(one.dots[-1].value), y(one.dots[-1].value)))
    return LineFigure(
        strokes=tuple(strokes),
        spots=tuple(spots),
        said=_apart(ends),
        areas=tuple(_areas(series[0].dots, x, y)) if gap else (),
        ticks_y=tuple((y(tick), number(tick)) for tick in ticks),
        ticks_x=tuple((x(on), day(on)) for on in _named(days)),
        marks=tuple(
            (x(on), place, words)
            for place, (on, words) in enumerate(((on, words) for on, words in marks if days[0] <= on <= days[-1]), 1)
        ),
    )


def _named(days: Sequence[date]) -> list[date]:
    """The days named below a chart: the last, and as many before it in even steps as have room."""
    step = -(-len(days) // DAYS_NAMED)
    return list(reversed(days[::-1][::step]))


def _apart(ends: Sequence[tuple[str, str, str, float]]) -> tuple[Said, ...]:
    """The words of all lines, none above another: pushed down from the top, then up from the bottom."""
    ordered = sorted(ends, key=lambda end: end[3])
    places: list[float] = []
    for _, _, _, at in ordered:
        places.append(max(at, places[-1] + LABEL_APART) if places else at)
    floor = BOTTOM
    for place in reversed(range(len(places))):
        places[place] = min(places[place], floor)
        floor = places[place] - LABEL_APART
    return tuple(
        Said(kind, words, figure, at, round(place, 2))
        for (kind, words, figure, at), place in zip(ordered, places, strict=True)
    )


def _areas(dots: Sequence[Dot], x: Callable[[date], float], y: Callable[[Decimal], float]) -> Iterable[str]:
    """Polygons from a line up to the top of the plot, one for each unbroken piece of it."""
    pieces: list[list[Dot]] = []
    for dot in dots:
        if pieces and pieces[-1][-1].edition == dot.edition:
            pieces[-1].append(dot)
        else:
            pieces.append([dot])
    for piece in pieces:
        corners = [
            (
                round((x(dot.on) - LEFT) * 100 / (RIGHT - LEFT), 2),
                round((y(dot.value) - TOP) * 100 / (BOTTOM - TOP), 2),
            )
            for dot in piece
        ]
        closed = [(corners[0][0], 0.0), *corners, (corners[-1][0], 0.0)]
        yield " ".join(f"{across:g},{down:g}" for across, down in closed)


# ------------------------------------------------------------------------------------- start, now and goal
@dataclass(frozen=True)
class Way:
    """A measure on its way: where it began, where it is and where it should be; None for what is not known.

    words, beside  its name and what it is the measure of
    values         the three values as the reader writes them
    standing       where it stands in words, and tone its colour
    """

    words: str
    beside: str
    start: Decimal | None
    now: Decimal | None
    goal: Decimal | None
    values: tuple[str, str, str]
    standing: str
    tone: str


@dataclass(frozen=True)
class WayRow:
    """A row of the macro `dots_figure`: now is None without a start, a goal or a value.

    beyond  -1 or 1 where the value lies further back or ahead than the figure reaches
    """

    way: Way
    now: float | None
    beyond: int


@dataclass(frozen=True)
class DotsFigure:
    """What the macro `dots_figure` draws: all rows have start and goal at the same places."""

    rows: tuple[WayRow, ...]
    start: float
    goal: float


def dots(ways: Sequence[Way]) -> DotsFigure | None:
    """Measures of any unit beside each other, each by the share of its way from start to goal; None without any."""
    if not ways:
        return None
    return DotsFigure(tuple(map(_way_row, ways)), _on_way(Decimal(0)), _on_way(Decimal(1)))


def _way_row(way: Way) -> WayRow:
    if way.start is None or way.now is None or way.goal is None or way.start == way.goal:
        return WayRow(way, None, 0)
    share = (way.now - way.start) / (way.goal - way.start)
    kept = min(max(share, DOTS_LOW), DOTS_HIGH)
    return WayRow(way, _on_way(kept), (share > kept) - (share < kept))


def _on_way(share: Decimal) -> float:
    return _between(share, DOTS_LOW, DOTS_HIGH, DOTS_LEFT, DOTS_RIGHT)


# --------------------------------------------------------------------------------------------- bars in parts
@dataclass(frozen=True)
class Part:
    """A part of every bar: its words, and the tone that gives it colour and pattern.

    tone  good, fair, warn, bad or neutral, or ramp-0 to ramp-5 for steps of one thing
    """

    words: str
    tone: str


@dataclass(frozen=True)
class Segment:
    """A part of one bar: from where, how wide, and its number; `roomy` when the number fits inside."""

    part: Part
    x: float
    width: float
    number: str
    roomy: bool

    @property
    def middle(self) -> float:
        return round(self.x + self.width / 2, 2)


@dataclass(frozen=True)
class Bar:
    """A row of the macro `stacked_rows_figure`; words and total stand beside it, mark is a part that is meant."""

    words: str
    total: str
    segments: tuple[Segment, ...]
    mark: Segment | None


@dataclass(frozen=True)
class StackedRows:
    """Bars in parts on one scale, with one legend.

    name     tells the patterns of two figures on a page apart
    numbers  of each part in the first row, which a legend gives where there is no other
    """

    name: str
    parts: tuple[Part, ...]
    bars: tuple[Bar, ...]
    numbers: tuple[str, ...]


def stacked_rows(
    name: str,
    parts: Sequence[Part],
    rows: Sequence[tuple[str, Sequence[Decimal | int]]],
    *,
    number: Callable[[Decimal | int], str],
    share: bool = False,
    sums: bool = True,
    mark: int | None = None,
    inside: bool = True,
) -> StackedRows | None:
    """Rows of words and one value for each part, none below zero; None when all are nothing.

    name    a word of letters, other than that of any other figure in the report
    number  writes a value as the reader does
    share   every row is as long as the figure, else the longest
    sums    whether the sum stands beside its bar
    mark    the place of the part that is meant, in every row
    inside  whether parts bear their number, which a row of a single part has at its end anyway
    """
    totals = [sum(map(Decimal, values), Decimal(0)) for _, values in rows]
    longest = max(totals, default=Decimal(0))
    if not longest:
        return None
    bars = []
    for (words, values), total in zip(rows, totals, strict=True):
        segments = _segments(parts, values, total if share else longest, number)
        if not inside:
            segments = [replace(segment, roomy=False) for segment in segments]
        meant = next((one for one in segments if mark is not None and one.part == parts[mark]), None)
        bars.append(Bar(words, number(total) if sums else "", tuple(segments), meant))
    return StackedRows(name, tuple(parts), tuple(bars), tuple(map(number, rows[0][1])))


def _segments(
    parts: Sequence[Part], values: Sequence[Decimal | int], whole: Decimal, number: Callable[[Decimal | int], str]
) -> list[Segment]:
    """The parts of a bar that are something, each where the ones before it end."""
    found, done = [], Decimal(0)
    for part, value in zip(parts, values, strict=True):
        if value:
            x, end = float(100 * done / whole), float(100 * (done + value) / whole)
            width = round(end - x, 2)
            text = number(value)
            roomy = width >= LEAST_FOR_NUMBER + MORE_FOR_LETTER * len(text)
            found.append(Segment(part, round(x, 2), width, text, roomy))
        done += value
    return found


# ----------------------------------------------------------------------------------------------- heat tables
def shades(cells: Sequence[Sequence[int]]) -> list[list[tuple[int, int]]]:
    """Counts with the shade of their cell, 0 to 5 in even steps up to the largest: only an empty one has none."""
    most = max((cell for row in cells for cell in row), default=0)
    return [[(cell, -(-5 * cell // most) if cell else 0) for cell in row] for row in cells]


def _between(value: Decimal, low: Decimal, high: Decimal, start: float, end: float) -> float:
    """A value's place between two ends; the middle when low and high are one."""
    if low == high:
        return round((start + end) / 2, 2)
    return round(start + (end - start) * float((value - low) / (high - low)), 2)
