"""The list of projects: filtered, sorted, page by page, and counted as far as counting is cheap."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite, read
from portfolio.core.errors import N_, WrongInput
from portfolio.core.paging import PAGE, Page, cursor, read_cursor
from portfolio.people.models import Person
from portfolio.projects.models import Project, Tag
from portfolio.projects.search import hits, matches
from portfolio.register.choices import VOCABULARIES, Choices
from portfolio.register.rules import Filters

LOOKED_AT = 2000
"""Counting looks at so many projects and no more; a whole count would grow with the portfolio."""

MOST_NAMED = 500

SHAPES = 500
"""So many kinds of lists are remembered as SQL; putting one together costs more than running it."""


class Listed(NamedTuple):
    """A project as the list shows it; sort is the value that the chosen order goes by."""

    id: int
    ref: str
    title: str
    department_id: int
    stage: str
    stage_since: date
    owner_id: int | None
    owner: str | None
    budget_minor: int | None
    budget_currency: str | None
    to_complete: int
    archived_on: date | None
    sort: Any


_COLUMNS = (
    Project.id,
    Project.ref,
    Project.title,
    Project.lead_department_id,
    Project.stage,
    Project.stage_since,
    Project.owner_id,
    Person.name,
    Project.budget_minor,
    Project.budget_currency,
    Project.to_complete,
    Project.archived_on,
)
_LISTED = Project.__table__.outerjoin(Person.__table__, Person.id == Project.owner_id)

# What an order goes by, and whether it goes down. The id is the tie-breaker, in the same direction.
_ORDERS: dict[str, tuple[Any, bool]] = {
    "title": (Project.title_key, False),
    "changed": (Project.changed_at, True),
    "stage": (Project.stage_since, True),
}


class Shape(NamedTuple):
    """What decides the SQL of a list; the values in it come apart, so that each shape is put together once.

    groups  the filters that are on
    years   how many years are asked for
    search  "words", "" for no search, or "nothing" for one without a word in it
    sqlite  for which database
    """

    groups: tuple[str, ...]
    years: int
    archived: bool
    search: str
    sort: str
    sqlite: bool


class Asked(NamedTuple):
    """A list that somebody asked for: its SQL and the values in it."""

    shape: Shape
    values: Mapping[str, Any]


def asked(viewer: Viewer, filters: Filters, choices: Choices) -> Asked:
    """What filters ask for; unknown values stand for nothing and let nothing through."""
    sqlite = is_sqlite()
    values: dict[str, Any] = {"organisation_id": viewer.organisation_id}
    years = _years(filters.chosen.get("year", ()))
    for group, keys in filters.chosen.items():
        if group == "stage":
            values["stage"] = list(keys)
        elif group == "owner":
            values["owner"] = _owners(viewer, keys)
        elif group != "year":
            values[group] = sorted(choices.ids(group, keys))
    for place, year in enumerate(years):
        values |= {f"first_{place}": date(year, 1, 1), f"last_{place}": date(year, 12, 31)}
    words = text.words(filters.words)
    search = "words" if words else "nothing" if filters.words else ""
    sort = "title" if filters.sort == "best" and not words else filters.sort
    shape = Shape(tuple(filters.chosen), len(years), filters.archived, search, sort, sqlite)
    return Asked(shape, values | (matches(words, sqlite) if words else {}))


def _years(written: Sequence[str]) -> list[int]:
    return sorted(int(year) for year in written if year.isascii() and year.isdigit() and 1900 <= int(year[:5]) <= 2200)


def _owners(viewer: Viewer, written: Sequence[str]) -> list[int]:
    """Owner or deputy: "me", the number of a person, or a name as it is spoken."""
    ids: set[int] = set()
    for value in written:
        if value == "me":
            ids.update([viewer.person_id] if viewer.person_id is not None else [])
        elif value.isascii() and value.isdigit():
            ids.update([int(value)] if len(value) < 10 else [])
        else:
            ids.update(_people_called(viewer, value))
    return sorted(ids)


def _people_called(viewer: Viewer, name: str) -> list[int]:
    """The owners here whose name has all the words, each from its beginning; at most so many."""
    wanted = text.words(name)
    owners = sa.select(Person.id, Person.name).where(
        Person.id.in_(sa.select(Project.owner_id).where(Project.organisation_id == viewer.organisation_id))
    )
    found = (
        id_
        for id_, full in read(owners.order_by(Person.id))
        if wanted and all(any(part.startswith(word) for part in text.words(full)) for word in wanted)
    )
    return list(itertools.islice(found, MOST_NAMED))


def _where(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What must hold of a project's own row to be on a list."""
    where: list[sa.ColumnElement[bool]] = [Project.organisation_id == sa.bindparam("organisation_id")]
    if not shape.archived:
        where.append(Project.archived_on.is_(None))
    if shape.search == "nothing":
        where.append(sa.false())
    return where + [_one_of(group, shape.years) for group in shape.groups if group not in VOCABULARIES]


def _tagged(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """The terms it must have; they are looked up project by project."""
    return [_one_of(group, shape.years) for group in shape.groups if group in VOCABULARIES]


def fits(shape: Shape) -> list[sa.ColumnElement[bool]]:
    """What must hold of a project to be on a list, a search included, for whatever else is made of its projects.

    A search looks once, however often the conditions stand in one statement; it caps its hits as the list does.
    """
    where = [*_where(shape), *_tagged(shape)]
    if shape.search != "words":
        return where
    found = sa.select(hits(where, shape.sqlite).c.project_id).cte("found")
    return [Project.id.in_(sa.select(found.c.project_id))]


def _one_of(group: str, years: int) -> sa.ColumnElement[bool]:
    chosen: sa.BindParameter[Any] = sa.bindparam(group, expanding=True)
    if group == "stage":
        return Project.stage.in_(chosen)
    if group == "department":
        return Project.lead_department_id.in_(chosen)
    if group == "programme":
        return Project.programme_id.in_(chosen)
    if group == "owner":
        return sa.or_(Project.owner_id.in_(chosen), Project.deputy_id.in_(chosen))
    if group == "year":
        spans = (
            Project.started_on.between(
                sa.bindparam(f"first_{place}", type_=sa.Date), sa.bindparam(f"last_{place}", type_=sa.Date)
            )
            for place in range(years)
        )
        return sa.or_(sa.false(), *spans)
    return sa.exists().where(Tag.project_id == Project.id, Tag.term_id.in_(chosen))


def person_name(viewer: Viewer, person_id: int) -> str | None:
    """The name of a person who owns projects here, None for anybody else."""
    return db.session.scalar(
        sa.select(Person.name).where(
            Person.id == person_id,
            sa.exists().where(
                Project.organisation_id == viewer.organisation_id,
                sa.or_(Project.owner_id == person_id, Project.deputy_id == person_id),
            ),
        )
    )


def listed(wanted: Asked, after: str | None = None, most: int = PAGE) -> Page[Listed]:
    """One page of a list.

    after   cursor of the last row of the page before; a broken one is WrongInput
    """
    values = dict(wanted.values) | {"most": most + 1}
    if after:
        value, id_ = read_cursor(after, 2) or (None, None)
        values |= {"after": _sort_value(wanted.shape.sort, value), "after_id": _small(id_)}
    rows = [Listed._make(row) for row in read(_page(wanted.shape, bool(after)), values)]
    more = len(rows) > most
    del rows[most:]
    return Page(rows, _cursor(rows[-1]) if more else None)


@lru_cache(SHAPES)
def _page(shape: Shape, after: bool) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page; rows after a cursor are found by comparing whole rows, which an index can serve."""
    where, source = [*_where(shape), *_tagged(shape)], _LISTED
    order, downwards = _ORDERS.get(shape.sort, (None, False))
    if shape.search == "words":
        found = hits(where, shape.sqlite)
        where, source = [], _LISTED.join(found, found.c.project_id == Project.id)
        order = found.c.points if shape.sort == "best" else order
    if after:
        seen = sa.tuple_(sa.bindparam("after", type_=order.type), sa.bindparam("after_id", type_=sa.Integer))
        here = sa.tuple_(order, Project.id)
        where = [*where, here < seen if downwards else here > seen]
    return (
        sa.select(*_COLUMNS, order.label("sort"))
        .select_from(source)
        .where(*where)
        .order_by(*((order.desc(), Project.id.desc()) if downwards else (order, Project.id)))
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


def _sort_value(sort: str, value: object) -> object:
    try:
        if sort == "changed":
            return _instant(str(value))
        if sort == "stage":
            return date.fromisoformat(str(value))
    except (ValueError, OverflowError):
        raise _broken() from None
    if sort == "best":
        if not isinstance(value, int) or abs(value) >= 2**62:
            raise _broken()
        return value
    if not isinstance(value, str) or text.has_control_characters(value):
        raise _broken()
    return value


def _instant(written: str) -> datetime:
    at = datetime.fromisoformat(written)
    if at.tzinfo is None:
        raise ValueError("an instant needs a time zone")
    return at.astimezone(UTC)


def _small(id_: object) -> int:
    if not isinstance(id_, int) or not 0 <= id_ < 2**31:
        raise _broken()
    return id_


def _broken() -> WrongInput:
    return WrongInput("cursor", N_("This page's address is broken. Start at the first page."))


def _cursor(row: Listed) -> str:
    value = row.sort.isoformat() if isinstance(row.sort, date) else row.sort
    return cursor(value, row.id)


class Count(NamedTuple):
    """How many projects are on a list; unless it is whole there may be more than that."""

    number: int
    is_whole: bool

    def with_first_page(self, rows: int, is_last: bool) -> "Count":
        """What is known once the first page was read: it may say more, or be all there is."""
        return Count(rows, True) if is_last else Count(max(self.number, rows), self.is_whole)


def count_listed(wanted: Asked) -> Count:
    """Count a list as far as that is cheap; a search counts the hits that it ranks."""
    most = wanted.values.get("most_hits", LOOKED_AT)
    looked_at, number = read(_counted(wanted.shape), {**wanted.values, "most": most + 1}).one()
    if wanted.shape.search == "words":
        return Count(min(number, most), number <= most)
    return Count(min(number or 0, most), looked_at <= most)


@lru_cache(SHAPES)
def _counted(shape: Shape) -> sa.Select[int, int]:
    """How many projects were looked at, and how many of them are on the list."""
    where = _where(shape)
    if shape.search == "words":
        found = hits([*where, *_tagged(shape)], shape.sqlite)
        return sa.select(sa.func.count(), sa.func.count()).select_from(found)
    # LIMIT 1 lets PostgreSQL look terms up project by project; it would rather read all projects of a term first.
    tags = [
        sa.select(Tag.term_id)
        .where(Tag.project_id == Project.id, Tag.term_id.in_(sa.bindparam(group, expanding=True)))
        .limit(1)
        .scalar_subquery()
        .is_not(None)
        for group in shape.groups
        if group in VOCABULARIES
    ]
    fits = sa.case((sa.and_(*tags), 1), else_=0) if tags else sa.literal(1)
    some = sa.select(fits.label("fits")).select_from(Project).where(*where)
    looked_at = some.limit(sa.bindparam("most", type_=sa.Integer)).subquery()
    return sa.select(sa.func.count(), sa.func.sum(looked_at.c.fits))


_TAGS = (
    sa.select(Tag.project_id, Tag.term_id, Tag.role)
    .where(Tag.project_id.in_(sa.bindparam("project_ids", expanding=True)))
    .order_by(Tag.project_id, Tag.role, Tag.term_id)
)
_SOME_TAGS = _TAGS.where(Tag.term_id.in_(sa.bindparam("term_ids", expanding=True)))


def tags_of(project_ids: Sequence[int], term_ids: Sequence[int] | None = None) -> dict[int, list[tuple[int, str]]]:
    """The terms on each of some projects as (term, role), main types first; term_ids narrows to some terms."""
    wanted = _TAGS if term_ids is None else _SOME_TAGS
    tags: dict[int, list[tuple[int, str]]] = {}
    for project_id, term_id, role in read(wanted, {"project_ids": project_ids, "term_ids": term_ids}):
        tags.setdefault(project_id, []).append((term_id, role))
    return tags


def every_page(wanted: Asked, most: int) -> Iterator[Sequence[Listed]]:
    """The whole list in pieces, in its order."""
    after: str | None = None
    while True:
        page = listed(wanted, after, most)
        if page.rows:
            yield page.rows
        after = page.after
        if after is None:
            return
