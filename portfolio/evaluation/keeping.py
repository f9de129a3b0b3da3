"""Find the figures of a day: remembered, kept, or counted now. They are always those of `reviews.gap`.

A small city is counted while the page waits, and remembered until its history grows. A large one is counted beforehand
by a job (`jobs`): a page shows what is kept and says when that was counted. Nobody waits for the quarters before.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from threading import Lock
from typing import Any, NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.evaluation import counting, queries
from portfolio.evaluation.counting import Brief, Figures
from portfolio.evaluation.packing import Packed, pack
from portfolio.evaluation.rules import days_shown
from portfolio.reviews.queries.gap import known_before
from portfolio.reviews.queries.scope import Scope

COUNTED_AT_ONCE = 500
"""So many projects are counted for eight quarters while a page waits, in a fraction of a second."""

REMEMBERED = 64


class Asked(NamedTuple):
    """Which state is looked at: that of a day, as it was known at the end of another; None for as it is known now."""

    day: date
    known: date | None = None


class Looked(NamedTuple):
    """The state that was asked for.

    trend       the last days of eight quarters, where they were asked for; None for one that is not counted yet
    counted_at  when it was counted, where something was recorded since; else None
    projects    where they were asked for; else none
    """

    asked: Asked
    figures: Figures
    trend: Sequence[tuple[date, Brief | None]]
    counted_at: datetime | None
    projects: Packed


_remembered: OrderedDict[tuple[Any, ...], Any] = OrderedDict()
_lock = Lock()


def look(viewer: Viewer, asked: Asked, *, with_projects: bool = False, with_trend: bool = False) -> Looked:
    """The state of the viewer's city on a day.

    with_projects, with_trend  what a page needs beside the figures
    """
    here = queries.standing(viewer.organisation_id, COUNTED_AT_ONCE)
    days = days_shown(asked.day) if with_trend else (asked.day,)
    kept: Mapping[date, queries.Kept] = {}
    if here.is_large and asked.known is None:
        kept = queries.kept(viewer.organisation_id, days, with_projects=with_projects)
    until = known_before(asked.known, viewer.zone) if asked.known else None

    def recalled(day: date, count: Callable[[Scope], Any]) -> Any:
        return _recall(here.head, count, Scope(viewer.organisation_id, viewer.zone, day, until))

    whole, counted_at = kept.get(asked.day), None
    if whole is not None and whole.figures is not None:
        figures, packed = counting.figures_read(whole.figures), whole.packed
        counted_at = whole.counted_at if whole.head != here.head else None
    else:
        figures, packed = recalled(asked.day, _counted)
    trend: list[tuple[date, Brief | None]] = []
    for day in days[:-1]:
        brief = counting.brief_read(kept[day].brief) if day in kept else None
        trend.append((day, brief if brief or here.is_large else recalled(day, counting.count_brief)))
    projects = Packed(packed or b"" if with_projects else b"")
    return Looked(asked, figures, [*trend, (asked.day, figures.brief)], counted_at, projects)


def _counted(scope: Scope) -> tuple[Figures, bytes]:
    figures, lines = counting.count(scope)
    return figures, pack(lines)


def _recall(head: str, count: Callable[[Scope], Any], scope: Scope) -> Any:
    """What was counted before in this process, or is counted now.

    head  hash of the newest history entry: whatever changes writes one, so nothing outdated is ever found; empty
          before the first entry, when nothing is remembered
    """
    key = (db.engine.url, head, count, scope)
    with _lock:
        found = _remembered.get(key) if head else None
    if found is None:
        found = count(scope)
        with _lock:
            _remembered[key] = found
            while len(_remembered) > REMEMBERED:
                _remembered.popitem(last=False)
    return found
