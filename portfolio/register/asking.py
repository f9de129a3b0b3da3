"""From filters to SQL: what somebody asks for, its names looked up, its values apart from its shape."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.clock import today as city_day
from portfolio.core.db import is_sqlite, read
from portfolio.funding.models import FundingLine
from portfolio.funding.words import KINDS
from portfolio.people.models import Person
from portfolio.projects.models import Partner, Project
from portfolio.projects.rules import ALL_STAGES, ITEMS
from portfolio.projects.search import hits, matches
from portfolio.register import spans
from portfolio.register.choices import BESIDE, VOCABULARIES, Choices, said
from portfolio.register.conditions import KEYS_OF, LISTED, LISTS, MAY_BE_EMPTY, SPAN, Part, condition
from portfolio.register.rules import DAYS, Filters
from portfolio.register.spans import NONE
from portfolio.register.words import (
    COLOUR_WORDS,
    GAP_WORDS,
    HELP_WORDS,
    IS_WORDS,
    SIGNAL_WORDS,
    STANDING_WORDS,
    key_for,
)

SHAPES = 500
"""So many kinds of lists are remembered as SQL; putting one together costs more than running it."""

MOST_NAMED = 500

CHOSEN = frozenset({*VOCABULARIES, *BESIDE, "department", "programme"})
"""Groups whose values are keys of the organisation's own choices."""

GROUPED = frozenset({"type", "department", "programme"})
EXACTLY = "="
"""Before a value of these groups, or before the number of an owner: this one and nothing besides."""

NAMED = frozenset({"owner", "district", "funder", "partner"})
"""Groups whose values are names as they are spoken."""

WORDS: Mapping[str, Mapping[str, Any]] = {
    "stage": ALL_STAGES,
    "money": KINDS,
    "evaluation": STANDING_WORDS,
    "gap": GAP_WORDS,
    "to_complete": {key: item.label for key, item in ITEMS.items()},
    "confidence": COLOUR_WORDS,
    "outcome": SIGNAL_WORDS,
    "finance": SIGNAL_WORDS,
    "help": HELP_WORDS,
    "is": IS_WORDS,
}
"""Groups whose values are words of the product."""


class Shape(NamedTuple):
    """What decides the SQL of a list; the values in it come apart, so that each shape is put together once.

    parts   the filters that are on
    search  "words", "" for no search, or "nothing" for one without a word in it
    sqlite  for which database
    """

    parts: tuple[Part, ...]
    archived: bool
    search: str
    sort: str
    sqlite: bool


class Asked(NamedTuple):
    """A list that somebody asked for: its SQL and the values in it."""

    shape: Shape
    values: Mapping[str, Any]


def asked(viewer: Viewer, filters: Filters, choices: Choices, today: date | None = None) -> Asked:
    """What filters ask for; unknown values stand for nothing and let nothing through.

    today  from which "30 days ago" counts; the city's day where none is given
    """
    sqlite = is_sqlite()
    filters = settled(filters, choices)
    values: dict[str, Any] = {"organisation_id": viewer.organisation_id}
    names = _look_up(viewer, filters, choices)
    reading = Reading(viewer, choices, today or city_day(viewer.zone), names)
    parts = [
        reading.part(group, asked_for, negated, values)
        for negated, groups in ((False, filters.chosen), (True, filters.excluded))
        for group, asked_for in groups.items()
    ]
    values["asked_on"] = reading.today
    words = text.words(filters.words)
    search = "words" if words else "nothing" if filters.words else ""
    sort = "title" if filters.sort == "best" and not words else filters.sort
    archived = filters.archived or "is" in filters.chosen
    return Asked(
        Shape(tuple(parts), archived, search, sort, sqlite), values | (matches(words, sqlite) if words else {})
    )


class Reading(NamedTuple):
    """What the values of filters are read with."""

    viewer: Viewer
    choices: Choices
    today: date
    names: Mapping[str, Sequence[tuple[int, str]]]

    def part(self, group: str, written: Sequence[str], negated: bool, values: dict[str, Any]) -> Part:
        """One group as it decides the SQL; its values are added to those of the statement."""
        name = f"not_{group}" if negated else group
        forms: list[str] = []
        listed: list[Any] = []
        for value in written:
            place = len(forms)
            if value == NONE and group in MAY_BE_EMPTY:
                forms.append(NONE)
            elif value in KEYS_OF.get(group, ()):
                forms.append(value)
            elif (span := self._span(group, value)) is not None:
                forms.append(SPAN)
                values |= {f"{name}_{place}_{end}": bound for end, bound in span.items()}
            elif group in LISTS:
                listed += self._listed(group, value)
        if listed:
            forms.append(LISTED)
            values[name] = sorted(set(listed))
        return Part(group, tuple(forms), negated)

    def _listed(self, group: str, value: str) -> list[Any]:
        """The ids, keys or names that a value stands for; none for one that nobody knows."""
        if group in CHOSEN:
            return sorted(self.choices.ids(group, [value]))
        if group == "import":
            return [int(value)] if is_number(value) else []
        if group in NAMED:
            return self._called(group, value)
        return [value]

    def _called(self, group: str, value: str) -> list[Any]:
        """Everybody and everything of that name: all its words, each from its beginning; at most so many."""
        known = self.choices.looked_up
        if (group, value) == ("owner", "me"):
            return [] if self.viewer.person_id is None else [self.viewer.person_id]
        people = self.names.get(group, ())
        if group == "owner" and value.isascii() and value.isdigit():
            found = [(id_, full) for id_, full in people if len(value) < 10 and id_ == int(value)]
            known[group, value] = found[0][1] if found else None
            return [int(value)] if len(value) < 10 else []
        folded, wanted = text.fold(value), text.words(value)
        found = [(id_, full) for id_, full in people if text.fold(full) == folded] if group != "owner" else []
        if not found and wanted:
            found = [
                (id_, full)
                for id_, full in people
                if all(any(part.startswith(word) for part in text.words(full)) for word in wanted)
            ]
        known[group, value] = value if found else None
        return [id_ if group in ("owner", "partner") else full for id_, full in found[:MOST_NAMED]]

    def _span(self, group: str, value: str) -> dict[str, Any] | None:
        """The two ends of what a value asks for, by the names that its condition gives them."""
        if value.startswith(EXACTLY):
            return self._exactly(group, value.removeprefix(EXACTLY))
        if group == "stage":
            return _stage_then(value, self.today)
        if group == "budget":
            amounts = spans.read_amounts(value, self.viewer.currency)
            if amounts is None or amounts.is_empty:
                return None
            return {"low": amounts.low, "high": amounts.high, "currency": amounts.currency}
        if group == "to_complete":
            numbers = spans.read_numbers(value)
            return numbers and {"low": numbers.low, "high": numbers.high}
        if group == "silent":
            return _silence(spans.read_numbers(value, at_least=True), self.today)
        if group in DAYS or group == "year":
            days = read_year(value) if group == "year" else spans.read_days(value, self.today)
            if days is None or days.is_empty:
                return None
            if group == "changed":
                return _instants(days, self.viewer.zone)
            return {"low": days.first, "high": days.last}
        return None

    def _exactly(self, group: str, value: str) -> dict[str, Any] | None:
        """The department or programme without those below it, the main type, the owner without the deputy."""
        if group == "owner":
            self._called(group, value)
            return {"low": int(value)} if is_number(value) else None
        choice = self.choices.by_key.get(group, {}).get(value) if group in GROUPED else None
        return {"low": choice.id} if choice else None


def is_number(value: str) -> bool:
    """Whether a text is a number that a row may have."""
    return value.isascii() and value.isdigit() and len(value) < 10


def read_year(value: str) -> spans.Days | None:
    """The days of a year; None for what is no year that a project may have started in."""
    if not (value.isascii() and value.isdigit() and len(value) == 4 and 1900 <= int(value) <= 2200):
        return None
    return spans.Days(date(int(value), 1, 1), date(int(value), 12, 31))


def _stage_then(value: str, today: date) -> dict[str, Any] | None:
    stage, at, day = value.partition("@")
    days = spans.read_days(day, today) if at and stage in ALL_STAGES else None
    return {"low": stage, "high": days.last} if days and not days.is_empty else None


def _silence(numbers: spans.Numbers | None, today: date) -> dict[str, Any] | None:
    """After which day nothing may have happened, and after which earlier one something must have."""
    if numbers is None:
        return None
    longest = today - timedelta(numbers.high + 1) if numbers.high < 400_000 else spans.FIRST
    return {"high": today - timedelta(min(numbers.low, 300_000)), "low": max(longest, spans.FIRST)}


def _instants(days: spans.Days, zone: str) -> dict[str, datetime]:
    """The instants at which days begin and have ended in a city's zone."""
    begins, ends = max(days.first, date(1970, 1, 1)), min(days.last, date(2900, 1, 1)) + timedelta(1)
    return {
        end: datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
        for end, day in (("low", begins), ("high", ends))
    }


def settled(filters: Filters, choices: Choices) -> Filters:
    """The same filters with keys where people wrote words: "Air quality" as well as air_quality."""
    if not (filters.chosen or filters.excluded):
        return filters
    chosen, excluded = (
        {group: tuple(dict.fromkeys(_key(group, value, choices) for value in values)) for group, values in of.items()}
        for of in (filters.chosen, filters.excluded)
    )
    if (chosen, excluded) == (filters.chosen, filters.excluded):
        return filters
    return replace(filters, chosen=chosen, excluded=excluded)


def _key(group: str, value: str, choices: Choices) -> str:
    if group in MAY_BE_EMPTY and value.lower() == NONE:
        return NONE
    if group in CHOSEN:
        if value in choices.by_key.get(group, {}):
            return value
        folded = text.fold(value)
        known = choices.by_key.get(group, {}).values()
        return next((choice.key for choice in known if text.fold(said(choice)) == folded), value)
    if group == "stage":
        stage, at, day = value.partition("@")
        return f"{key_for(stage, ALL_STAGES)}{at}{day}"
    if group in WORDS:
        return key_for(value, WORDS[group])
    return value


# ------------------------------------------------------------------------------------------------------- names
_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id")
_NAMES: Mapping[str, sa.Select[*tuple[Any, ...]]] = {
    "owner": sa.select(sa.literal("owner"), Person.id, Person.name).where(
        sa.or_(
            Person.id.in_(sa.select(Project.owner_id).where(Project.organisation_id == _HERE)),
            Person.id.in_(sa.select(Project.deputy_id).where(Project.organisation_id == _HERE)),
        )
    ),
    "district": sa.select(sa.literal("district"), sa.literal(0), Project.district)
    .where(Project.organisation_id == _HERE, Project.district.is_not(None))
    .distinct(),
    "funder": sa.select(sa.literal("funder"), sa.literal(0), FundingLine.source)
    .where(FundingLine.organisation_id == _HERE)
    .distinct(),
    "partner": sa.select(sa.literal("partner"), Partner.id, Partner.name).where(Partner.organisation_id == _HERE),
}


def _look_up(viewer: Viewer, filters: Filters, choices: Choices) -> dict[str, list[tuple[int, str]]]:
    """The names that the filters may mean, in one statement; none is run where no filter names anybody."""
    wanted = tuple(
        group
        for group in _NAMES
        if any(value not in ("me", NONE) for of in (filters.chosen, filters.excluded) for value in of.get(group, ()))
    )
    found: dict[str, list[tuple[int, str]]] = {}
    if wanted:
        for group, id_, name in read(_names(wanted), {"organisation_id": viewer.organisation_id}):
            found.setdefault(group, []).append((id_, name))
    return found


@lru_cache
def _names(groups: tuple[str, ...]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    parts = [_NAMES[group].subquery() for group in groups]
    return sa.union_all(*(sa.select(part) for part in parts)).order_by(sa.text("1, 2, 3"))


# --------------------------------------------------------------------------------------------------- conditions
def own_row(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What an index of a project's own row helps with."""
    where: list[sa.ColumnElement[bool]] = [Project.organisation_id == sa.bindparam("organisation_id")]
    if not shape.archived:
        where.append(Project.archived_on.is_(None))
    if shape.search == "nothing":
        where.append(sa.false())
    return where + [condition(part, shape.sqlite) for part in shape.parts if not part.is_looked_up]


def looked_up(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What has to be looked up project by project."""
    return [condition(part, shape.sqlite) for part in shape.parts if part.is_looked_up]


def everything(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What must hold of a project beside a search."""
    return [*own_row(shape), *looked_up(shape)]


def fits(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What must hold of a project to be on a list, a search included, for whatever else is made of its projects.

    A search looks once, however often the conditions stand in one statement; it caps its hits as the list does.
    """
    if shape.search != "words":
        return everything(shape)
    return [Project.id.in_(sa.select(_found(shape).c.project_id))]


@lru_cache(SHAPES)
def _found(shape: Shape) -> sa.CTE:
    return sa.select(hits(everything(shape), shape.sqlite).c.project_id).cte("found")
