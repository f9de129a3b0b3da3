"""The columns that a list can show: what more has to be read for them, and their cells in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, partial
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import is_sqlite, read
from portfolio.core.money import stored
from portfolio.core.texts import gettext as _
from portfolio.core.web import day, money
from portfolio.people.models import Person
from portfolio.projects.models import Project
from portfolio.projects.words import origin_word, stage_word
from portfolio.register.chips import address_of
from portfolio.register.choices import VOCABULARIES, Choices, said
from portfolio.register.conditions import HERE, TODAY
from portfolio.register.orders import goes_down
from portfolio.register.queries import Listed, tags_of
from portfolio.register.rules import Filters
from portfolio.register.words import COLOUR_WORDS, COLUMN_WORDS, STANDING_WORDS
from portfolio.reviews.standing import evaluation_standing
from portfolio.status.models import ProjectSignal
from portfolio.updates.queries import last_heard

NUMBERS = frozenset({"budget", "to_complete"})
"""Columns whose cells stand at the right."""

IN_ROWS = frozenset({"ref", "title", "department", "stage", "owner", "budget", "to_complete", "archived"})
"""Columns for which the rows of the list have everything."""

WORKED_OUT = ("evaluation", "last", "confidence")
"""Columns that are worked out for each project, and only where somebody wants to see them."""

_Deputy = aliased(Person)


class More(NamedTuple):
    """What the list does not read of a project unless a column or a file wants it."""

    id: int
    deputy: str | None
    programme_id: int | None
    summary: str | None
    district: str | None
    origin: str
    planned_start_on: date | None
    planned_end_on: date | None
    started_on: date | None
    ended_on: date | None
    changed_at: Any
    evaluation: str | None = None
    last: date | None = None
    owner_says: str | None = None
    unit_says: str | None = None


@lru_cache(20)
def _more(worked_out: frozenset[str], sqlite: bool) -> sa.Select[*tuple[Any, ...]]:
    nothing = sa.null()
    source = Project.__table__.outerjoin(_Deputy, _Deputy.id == Project.deputy_id)
    signals: Any = (nothing, nothing)
    if "confidence" in worked_out:
        source = source.outerjoin(ProjectSignal, ProjectSignal.project_id == Project.id)
        signals = (ProjectSignal.owner_colour, ProjectSignal.unit_colour)
    return (
        sa.select(
            Project.id,
            _Deputy.name,
            *(getattr(Project, name) for name in More._fields[2:11]),
            evaluation_standing(TODAY, HERE, sqlite) if "evaluation" in worked_out else nothing,
            last_heard(TODAY, sqlite) if "last" in worked_out else nothing,
            *signals,
        )
        .select_from(source)
        .where(Project.id.in_(sa.bindparam("ids", expanding=True)))
    )


def more_of(ids: Sequence[int], columns: Iterable[str], organisation_id: int, today: date) -> dict[int, More]:
    """More about some projects, by id, in one statement; what is worked out only for columns that show it."""
    worked_out = frozenset(WORKED_OUT).intersection(columns)
    rows = read(
        _more(worked_out, is_sqlite()), {"ids": list(ids), "organisation_id": organisation_id, "asked_on": today}
    )
    return {row[0]: More._make(row) for row in rows}


class Heading(NamedTuple):
    """The head of a column: url sorts by it, or the other way round; order is a value of aria-sort, or empty."""

    key: str
    word: str
    url: str
    order: str
    is_number: bool


def headings(filters: Filters, address: str, *more: tuple[str, str]) -> list[Heading]:
    """The heads of the columns that a list shows.

    more  what else the address has to keep
    """
    return [_heading(column, filters, address, more) for column in filters.shown_columns]


def _heading(column: str, filters: Filters, address: str, more: tuple[tuple[str, str], ...]) -> Heading:
    is_on = filters.sort.removeprefix("-") == column
    other = f"-{column}" if filters.sort == column else column
    order = ("descending" if goes_down(filters.sort) else "ascending") if is_on else ""
    url = address_of(address, filters.sorted_by(other), *more)
    return Heading(column, str(COLUMN_WORDS[column]), url, order, column in NUMBERS)


class Told(NamedTuple):
    """One project with what its cells are made of; put joins its terms of a vocabulary in some roles."""

    row: Listed
    more: More | None
    put: Callable[..., str]
    known: Choices
    viewer: Viewer


def told(
    rows: Sequence[Listed],
    columns: Sequence[str],
    known: Choices,
    viewer: Viewer,
    today: date,
    between: str = ", ",
) -> Iterator[Told]:
    """Projects with everything that some columns show, in two statements at most.

    between  what stands between two terms of a vocabulary
    """
    ids = [row.id for row in rows]
    groups = [group for group in columns if group in VOCABULARIES]
    words = {id_: (group, said(choice)) for group in groups for id_, choice in known.by_id.get(group, {}).items()}
    tags = tags_of(ids, list(words)) if words and ids else {}
    needs_more = ids and not IN_ROWS.union(VOCABULARIES).issuperset(columns)
    more = more_of(ids, columns, viewer.organisation_id, today) if needs_more else {}

    def putting(project_id: int) -> Callable[..., str]:
        def put(group: str, *roles: str) -> str:
            found = (words[term_id] for term_id, role in tags.get(project_id, ()) if not roles or role in roles)
            return between.join(dict.fromkeys(word for of, word in found if of == group))

        return put

    for row in rows:
        yield Told(row, more.get(row.id), putting(row.id), known, viewer)


def cells(of: Told, columns: Sequence[str]) -> list[str]:
    """The cells of one project in words; empty where nothing is known."""
    return [_CELLS[column](of) for column in columns]


def _day(name: str) -> Callable[[Told], str]:
    def cell(of: Told) -> str:
        on = getattr(of.more, name)
        return day(on) if on else ""

    return cell


def _budget(of: Told) -> str:
    amount = stored(of.row.budget_minor, of.row.budget_currency)
    return money(amount, short=True) if amount else ""


def _stage(of: Told) -> str:
    return _("%(stage)s since %(day)s", stage=stage_word(of.row.stage), day=day(of.row.stage_since))


def _terms(group: str, of: Told) -> str:
    return of.put(group)


def programme_of(of: Told) -> str:
    """What the programme of a project is called."""
    id_ = of.more.programme_id if of.more else None
    return of.known.name("programme", id_) if id_ else ""


def confidence_words(of: Told) -> str:
    """What owner and unit say, side by side; empty where nobody has said anything."""
    owner, unit = (of.more.owner_says, of.more.unit_says) if of.more else (None, None)
    if owner and unit:
        return _("%(owner)s (owner), %(unit)s (unit)", owner=COLOUR_WORDS[owner], unit=COLOUR_WORDS[unit])
    if owner:
        return _("%(owner)s (owner)", owner=COLOUR_WORDS[owner])
    return _("%(unit)s (unit)", unit=COLOUR_WORDS[unit]) if unit else ""


def changed_on(of: Told) -> date | None:
    """The city's day of the last change."""
    return local_day(of.more.changed_at, of.viewer.zone) if of.more else None


_CELLS: Mapping[str, Callable[[Told], str]] = {
    "ref": lambda of: of.row.ref,
    "title": lambda of: of.row.title,
    "department": lambda of: of.known.name("department", of.row.department_id),
    "stage": _stage,
    "owner": lambda of: of.row.owner or "",
    "budget": _budget,
    "to_complete": lambda of: str(of.row.to_complete or ""),
    "deputy": lambda of: (of.more and of.more.deputy) or "",
    "programme": programme_of,
    "planned_start": _day("planned_start_on"),
    "planned_end": _day("planned_end_on"),
    "started": _day("started_on"),
    "ended": _day("ended_on"),
    "district": lambda of: (of.more and of.more.district) or "",
    "origin": lambda of: origin_word(of.more.origin) if of.more else "",
    "evaluation": lambda of: str(STANDING_WORDS[of.more.evaluation]) if of.more and of.more.evaluation else "",
    "last": _day("last"),
    "confidence": confidence_words,
    "changed": lambda of: day(changed_on(of)),
    "archived": lambda of: day(of.row.archived_on) if of.row.archived_on else "",
    **{group: partial(_terms, group) for group in VOCABULARIES},
}
