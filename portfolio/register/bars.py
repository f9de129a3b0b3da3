"""The bar of a project on a line of years: pure geometry, days in, thousandths of the width out."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.projects.rules import OVER

WIDTH = 1000

KINDS = {"running": "run", "paused": "pause", "closing": "close", "evaluated": "close"}
"""How a stage is drawn; whatever else happens between start and end is preparing."""


class Years(NamedTuple):
    """The years that are drawn, both included."""

    first: int
    last: int

    @property
    def first_day(self) -> date:
        return date(self.first, 1, 1)

    @property
    def last_day(self) -> date:
        return date(self.last, 12, 31)

    @property
    def each(self) -> Sequence[int]:
        """The years one by one."""
        return range(self.first, self.last + 1)

    def place(self, day: date) -> int:
        """Where a day begins, 0 to WIDTH; a day outside of the years is at their edge. All years are equally wide."""
        if day < self.first_day:
            return 0
        if day > self.last_day:
            return WIDTH
        begun = date(day.year, 1, 1)
        of_year = (day - begun).days / (date(day.year + 1, 1, 1) - begun).days
        return round((day.year - self.first + of_year) * WIDTH / len(self.each))


class Known(NamedTuple):
    """What is known about when a project happens; ended_on is its end, known or by its stage."""

    started_on: date | None
    planned_start_on: date | None
    planned_end_on: date | None
    ended_on: date | None

    @property
    def start(self) -> date | None:
        return self.started_on or self.planned_start_on


class Piece(NamedTuple):
    """A part of a bar. kind: prepare, run, pause, close, planned or late."""

    kind: str
    x: int
    width: int


def end_of(stage: str, stage_since: date, ended_on: date | None) -> date | None:
    """When a project ended: its actual end, or the day of the stage that ended it; None while it goes on."""
    return ended_on or (stage_since if stage in OVER else None)


def pieces(years: Years, known: Known, moves: Sequence[tuple[str, date]], today: date) -> list[Piece]:
    """The bar of a project, from left to right; empty for one without a start, which is never drawn as zero.

    moves  its stages and the days it came to them, in order

    What has happened is drawn stage by stage; what is planned reaches from today, or from the planned start, to the
    planned end; what has gone on past that is late.
    """
    return [piece for piece in _pieces(years, known, moves, today) if piece.width > 0]


def _pieces(years: Years, known: Known, moves: Sequence[tuple[str, date]], today: date) -> Iterator[Piece]:
    start, planned_end = known.start, known.planned_end_on
    if start is None:
        return
    if known.started_on is None:
        until = known.ended_on or planned_end
        yield _piece(years, "planned", start, max(until, start) if until else start)
        return
    until = known.ended_on or max(today, start)
    for place, (stage, on) in enumerate(moves):
        left = moves[place + 1][1] if place + 1 < len(moves) else until
        if stage not in OVER and on < until and left > max(start, on):
            yield _piece(years, KINDS.get(stage, "prepare"), max(on, start), min(left, until))
    if planned_end is not None and known.ended_on is None:
        if planned_end > until:
            yield _piece(years, "planned", until, planned_end)
        elif planned_end < until:
            yield _piece(years, "late", max(planned_end, start), until)


def _piece(years: Years, kind: str, first: date, last: date) -> Piece:
    """A piece between two days; one inside of the years is wide enough to be seen, one outside has no width."""
    x, until = years.place(first), years.place(last)
    if last < years.first_day or first > years.last_day:
        return Piece(kind, x, 0)
    return Piece(kind, min(x, WIDTH - 4), max(until - x, 4))
