"""The list of projects: sorted, page by page, and counted as far as counting is cheap."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id
from portfolio.people.models import Person
from portfolio.projects.models import Project, Tag
from portfolio.projects.search import hits
from portfolio.register import orders
from portfolio.register.asking import SHAPES, Asked, Shape, asked, everything, fits, own_row
from portfolio.register.choices import VOCABULARIES
from portfolio.register.conditions import LISTED, Part, condition

__all__ = [
    "LOOKED_AT",
    "SHAPES",
    "Asked",
    "Count",
    "Listed",
    "Shape",
    "asked",
    "count_listed",
    "every_page",
    "fits",
    "listed",
    "tags_of",
]

LOOKED_AT = 2000
"""Counting looks at so many projects and no more; a whole count would grow with the portfolio."""


class Listed(NamedTuple):
    """A project as the list shows it; sort has the values that the chosen order goes by."""

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
    sort: tuple[Any, ...]


COLUMNS = (
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
_WIDTH = len(COLUMNS)
_MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
LISTED_FROM = Project.__table__.outerjoin(Person.__table__, Person.id == Project.owner_id)


def listed(wanted: Asked, after: str | None = None, most: int = PAGE) -> Page[Listed]:
    """One page of a list.

    after   cursor of the last row of the page before; a broken one is WrongInput
    """
    values = dict(wanted.values) | {"most": most + 1}
    lacks: tuple[bool, ...] | None = None
    if after:
        order = _order(wanted.shape.sort, wanted.shape.sqlite)
        *seen, id_ = read_cursor(after, len(order.keys) + 1) or (None, None)
        values |= orders.seen_values(order, seen) | {"after_id": row_id(id_)}
        lacks = tuple(value is None for value in seen)
    rows = [Listed._make((*row[:_WIDTH], tuple(row[_WIDTH:]))) for row in read(_page(wanted.shape, lacks), values)]
    more = len(rows) > most
    del rows[most:]
    return Page(rows, _cursor(rows[-1]) if more else None)


@lru_cache(SHAPES)
def _order(sort: str, sqlite: bool) -> orders.Order:
    """The order whose values a cursor holds; some are long expressions, so they are kept as the SELECT is."""
    return orders.order_of(sort, sqlite, sa.column("points", sa.BigInteger))


@lru_cache(SHAPES)
def _page(shape: Shape, lacks: tuple[bool, ...] | None) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page.

    lacks  None for the first page; else which values of the order the last row before it has not
    """
    where, source, points = everything(shape), LISTED_FROM, None
    if shape.search == "words":
        found = hits(where, shape.sqlite)
        where, source, points = [], LISTED_FROM.join(found, found.c.project_id == Project.id), found.c.points
    order = orders.order_of(shape.sort, shape.sqlite, points)
    if lacks is not None:
        where = [*where, orders.beyond(order, lacks)]
    rows = sa.select(*COLUMNS, *(key.label(f"sort_{place}") for place, key in enumerate(order.keys)))
    rows = rows.select_from(source).where(*where)
    if order.indexed and points is None:
        return _by_index(rows, order)
    return rows.order_by(*orders.by(order)).limit(_MOST)


def _by_index(rows: sa.Select[*tuple[Any, ...]], order: orders.Order) -> sa.Select[*tuple[Any, ...]]:
    """The same rows by an index that has those with a value in order, and those without, but not both in a row."""
    first = order.keys[0]
    directed = orders.directed_by(order, [*order.keys, Project.id])
    parts = [
        rows.add_columns(sa.literal(place).label("part")).where(has).order_by(*directed).limit(_MOST).subquery()
        for place, has in enumerate((first.is_not(None), first.is_(None)))
    ]
    found = sa.union_all(*(sa.select(part) for part in parts)).subquery()
    *columns, part = found.c
    again = orders.directed_by(order, [*columns[_WIDTH:], found.c.id])
    return sa.select(*columns).order_by(part, *again).limit(_MOST)


def _cursor(row: Listed) -> str:
    return cursor(*(value.isoformat() if isinstance(value, date) else value for value in row.sort), row.id)


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
    if shape.search == "words":
        found = hits(everything(shape), shape.sqlite)
        return sa.select(sa.func.count(), sa.func.count()).select_from(found)
    met = [one_by_one(part, shape) for part in shape.parts if part.is_looked_up]
    meets = sa.case((sa.and_(*met), 1), else_=0) if met else sa.literal(1)
    some = sa.select(meets.label("meets")).select_from(Project).where(*own_row(shape))
    looked_at = some.limit(sa.bindparam("most", type_=sa.Integer)).subquery()
    return sa.select(sa.func.count(), sa.func.sum(looked_at.c.meets))


def one_by_one(part: Part, shape: Shape) -> sa.ColumnElement[bool]:
    """A condition in a form that is looked up project by project, for so many projects and no more."""
    if part.group not in VOCABULARIES or part.negated or part.forms != (LISTED,):
        return condition(part, shape.sqlite)
    # LIMIT 1 lets PostgreSQL look terms up project by project; it would rather read all projects of a term first.
    term = sa.select(Tag.term_id).where(
        Tag.project_id == Project.id, Tag.term_id.in_(sa.bindparam(part.name, expanding=True))
    )
    return term.limit(1).scalar_subquery().is_not(None)


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
