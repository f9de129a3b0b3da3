"""Which figures of two sets of facts of one period differ: as it was known then, and as it is known now.

Every figure has a place: a chapter, a row that is known by its names, and a field. What stands at one place in both
and differs, or in one of them only, is a difference; what both lack is none.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from portfolio.reports.facts import QuarterFacts
from portfolio.reports.facts.changes import Difference
from portfolio.reports.facts.projects import Projects

SECTIONS = (
    *("count_from", "stages", "areas", "tags", "measures", "reviews", "money", "money_risks", "calls"),
    *("decisions", "changes", "projects", "quality"),
)
"""The fields of facts that say something about the period; the rest is how and when it was counted."""

NAMES = (
    *("day", "ref", "project", "title", "name", "currency", "year", "quarter", "kind", "source", "share", "form"),
    *("stage", "type", "capability", "area", "priority", "whole", "key", "department", "track", "round", "decision"),
    *("what", "text", "strategy"),
)
"""Fields by which a row is known, whatever else changes in it."""

COUNTED_BY = frozenset({"year", "round"})
"""The names that are numbers."""

OWN_FIGURES = frozenset({"stage", "department", "decision", "title", "standing", "currency"})
"""Of rows that have a reference these are figures: the reference alone says which row it is."""

LEFT_OUT = frozenset({"language", "last", "quarters", "seen", "level"})
"""What says nothing of its own, and earlier quarters, which stand in their own reports."""

MILLIONTHS = frozenset({"start", "goal", "goal_low", "goal_high", "latest", "before", "after", "value"})
MONEY = frozenset(
    {
        *("committed", "received", "spent", "budget", "amount", "asked", "given", "left", "eu", "missing", "whole"),
        *("full", "partial", "none", "too_early", "waived"),
    }
)

Value = str | int | float | date | bool | None


class _Place(NamedTuple):
    """Where a figure stands."""

    section: str
    row: tuple[str, ...]
    field: str


class _Figure(NamedTuple):
    """A figure with how it is written."""

    form: str
    value: str


THERE = _Figure("text", "")
"""That a row is there."""


def difference(then: QuarterFacts, now: QuarterFacts) -> tuple[Difference, ...]:
    """Every figure of a period that is another one now, in the order of the chapters.

    A row about a project that came or went is one difference, whatever stood in it. A chapter that one of them lacks,
    as reports made before it was counted do, is left out.
    """
    both = [section for section in SECTIONS if section == "count_from" or (_has(then, section) and _has(now, section))]
    before, after = _figures(then, both), _figures(now, both)
    in_both = {(place.section, place.row) for place in before} & {(place.section, place.row) for place in after}
    told_whole = {(place.section, place.row) for place in (*before, *after) if not place.field} - in_both
    found = []
    for place in dict.fromkeys((*before, *after)):
        was, is_ = before.get(place), after.get(place)
        if was != is_ and (not place.field or (place.section, place.row) not in told_whole):
            form = (is_ or was or _Figure("text", "")).form
            found.append(Difference(*place, form, was.value if was else None, is_.value if is_ else None))
    return tuple(sorted(found, key=lambda one: SECTIONS.index(one.section)))


def _has(facts: QuarterFacts, section: str) -> bool:
    return getattr(facts, section) is not None


def _figures(facts: QuarterFacts, sections: Sequence[str]) -> dict[_Place, _Figure]:
    found: dict[_Place, _Figure] = {}
    for section in sections:
        value = _by_name(facts.projects) if section == "projects" else getattr(facts, section)
        for row, field, figure in _walk(value, (), section, None):
            found[_Place(section, row, field)] = figure
    return found


def _by_name(listed: Projects | None) -> tuple[Any, ...] | None:
    """The list of projects with the names of their departments."""
    if listed is None:
        return None
    return tuple(
        row._replace(department=None if row.department is None else listed.departments[row.department])  # type: ignore[arg-type]
        for row in listed.rows
    )


Found = Iterator[tuple[tuple[str, ...], str, _Figure]]


def _walk(value: Any, row: tuple[str, ...], field: str, currency: str | None) -> Found:
    """Every figure in a value, with the names of the rows that it stands in."""
    if value is None:
        return
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _walk(part, (*row, field), str(key), currency)
    elif isinstance(value, tuple) and not hasattr(value, "_fields"):
        yield from _rows(value, row, field, currency)
    elif is_dataclass(value):
        inside = row if field in SECTIONS else (*row, field)
        for name, part in _parts(value):
            if name not in LEFT_OUT:
                yield from _walk(part, inside, name, getattr(value, "currency", None) or currency)
    else:
        yield row, field, _Figure(_form(value, field, currency), _plain(value))


def _rows(values: tuple[Any, ...], row: tuple[str, ...], field: str, currency: str | None) -> Found:
    """The figures of rows; that a row is there is a figure, too."""
    met: Counter[tuple[str, ...]] = Counter()
    for each in values:
        parts = dict(_parts(each)) if is_dataclass(each) or hasattr(each, "_fields") else {}
        if not parts:
            yield (*row, field), "", _Figure("text", _plain(each))
            continue
        known = [name for name in NAMES if _names(name, parts)]
        names = (field, *(_plain(parts[name]) for name in known))
        met[names] += 1
        place = (*row, *names) if met[names] == 1 else (*row, *names, str(met[names]))
        figures = {name: part for name, part in parts.items() if name not in known and name not in LEFT_OUT}
        if not figures or "ref" in parts:
            yield place, "", THERE
        for name, part in figures.items():
            yield from _walk(part, place, name, parts.get("currency") or currency)


def _names(name: str, parts: Mapping[str, Any]) -> bool:
    """Whether a field is one by which its row is known."""
    is_figure = "ref" in parts and name in OWN_FIGURES
    return name in parts and not is_figure and (name in COUNTED_BY or not isinstance(parts[name], int))


def _parts(value: Any) -> Iterator[tuple[str, Any]]:
    names = value._fields if hasattr(value, "_fields") else [one.name for one in fields(value)]
    for name in names:
        yield name, getattr(value, name)


def _form(value: Value, field: str, currency: str | None) -> str:
    if isinstance(value, bool):
        return "word"
    if isinstance(value, datetime | date):
        return "day"
    if isinstance(value, int | float):
        if currency and field in MONEY:
            return f"money:{currency}"
        return "millionths" if field in MILLIONTHS else "number"
    return "text" if " " in str(value) else "word"


def _plain(value: Value) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)
