"""The list of projects: filtered, sorted, page by page, and counted as far as counting is cheap."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.paging import PAGE, Page, cursor, read_cursor
from portfolio.people.models import Person
from portfolio.projects.models import Project, Tag
from portfolio.register.choices import Choices
from portfolio.register.rules import Filters
from portfolio.register.search import MOST_HITS, hits

COUNT_UP_TO = 1000
"""Counting stops here, and the page says "more than 1,000"; a whole count would grow with the portfolio."""

MOST_NAMED = 500


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


def conditions(viewer: Viewer, filters: Filters, choices: Choices) -> list[sa.ColumnElement[bool]]:
    """What must hold of a project to be on the list; unknown values let nothing through."""
    where = [Project.organisation_id == viewer.organisation_id]
    if not filters.archived:
        where.append(Project.archived_on.is_(None))
    for group, values in filters.chosen.items():
        if group == "stage":
            where.append(Project.stage.in_(values))
        elif group == "owner":
            where.append(_owned_by(viewer, values))
        elif group == "year":
            where.append(_started_in(values))
        else:
            where.append(_one_of(group, sorted(choices.ids(group, values))))
    return where


def _one_of(group: str, ids: Sequence[int]) -> sa.ColumnElement[bool]:
    if not ids:
        return sa.false()
    if group == "department":
        return Project.lead_department_id.in_(ids)
    if group == "programme":
        return Project.programme_id.in_(ids)
    return sa.exists().where(Tag.project_id == Project.id, Tag.term_id.in_(ids))


def _started_in(years: Sequence[str]) -> sa.ColumnElement[bool]:
    numbers = sorted(int(year) for year in years if year.isascii() and year.isdigit() and 1900 <= int(year[:5]) <= 2200)
    spans = [Project.started_on.between(date(year, 1, 1), date(year, 12, 31)) for year in numbers]
    return sa.or_(*spans) if spans else sa.false()


def _owned_by(viewer: Viewer, values: Sequence[str]) -> sa.ColumnElement[bool]:
    """Owner or deputy: "me", the number of a person, or a name as it is spoken."""
    ids: set[int] = set()
    for value in values:
        if value == "me" and viewer.person_id is not None:
            ids.add(viewer.person_id)
        elif value.isascii() and value.isdigit():
            ids.update([int(value)] if len(value) < 10 else [])
        else:
            ids.update(_people_called(viewer, value))
    if not ids:
        return sa.false()
    return sa.or_(Project.owner_id.in_(sorted(ids)), Project.deputy_id.in_(sorted(ids)))


def _people_called(viewer: Viewer, name: str) -> list[int]:
    """The owners here whose name has all the words, each from its beginning; at most so many."""
    wanted = text.words(name)
    owners = sa.select(Person.id, Person.name).where(
        Person.id.in_(sa.select(Project.owner_id).where(Project.organisation_id == viewer.organisation_id))
    )
    found = (
        id_
        for id_, full in db.session.execute(owners.order_by(Person.id))
        if wanted and all(any(part.startswith(word) for part in text.words(full)) for word in wanted)
    )
    return [id_ for id_, _ in zip(found, range(MOST_NAMED), strict=False)]


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


def listed(
    filters: Filters, where: Sequence[sa.ColumnElement[bool]], after: str | None = None, most: int = PAGE
) -> Page[Listed]:
    """One page of the list that `conditions` describe.

    after   cursor of the last row of the page before; a broken one is WrongInput
    """
    source, order, downwards, narrowed = _ordered(filters, where)
    wanted = sa.select(*_COLUMNS, order.label("sort")).select_from(source).where(*narrowed)
    if after:
        wanted = wanted.where(_beyond(filters.sort, order, downwards, after))
    wanted = wanted.order_by(*((order.desc(), Project.id.desc()) if downwards else (order, Project.id)))
    rows = [Listed._make(row) for row in db.session.execute(wanted.limit(most + 1))]
    more = len(rows) > most
    del rows[most:]
    return Page(rows, _cursor(rows[-1]) if more else None)


def _ordered(
    filters: Filters, where: Sequence[sa.ColumnElement[bool]]
) -> tuple[sa.FromClause, sa.ColumnElement[Any], bool, Sequence[sa.ColumnElement[bool]]]:
    """Where rows come from, what they are sorted by, whether downwards, and what must hold of them."""
    if not filters.words:
        return (_LISTED, *_ORDERS[filters.sort], where)
    words = text.words(filters.words)
    if not words:
        return (_LISTED, *_ORDERS["title"], [sa.false()])
    found = hits(words, where)
    source = _LISTED.join(found, found.c.project_id == Project.id)
    order, downwards = (found.c.points, False) if filters.sort == "best" else _ORDERS[filters.sort]
    return source, order, downwards, []


def _beyond(sort: str, order: sa.ColumnElement[Any], downwards: bool, after: str) -> sa.ColumnElement[bool]:
    """The rows after a cursor, by a comparison of whole rows that an index can serve."""
    value, id_ = read_cursor(after, 2) or (None, None)
    seen = sa.tuple_(sa.bindparam(None, _sort_value(sort, value), order.type), sa.literal(_small(id_)))
    here = sa.tuple_(order, Project.id)
    return here < seen if downwards else here > seen


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
    """How many projects are on a list; unless it is whole there are more than that."""

    number: int
    is_whole: bool


def count_listed(filters: Filters, where: Sequence[sa.ColumnElement[bool]]) -> Count:
    """Count a list as far as that is cheap; a search counts the hits that it ranks."""
    most = MOST_HITS if filters.words else COUNT_UP_TO
    counted = sa.select(sa.func.count()).select_from(_some(filters, where, most))
    number = db.session.scalar(counted) or 0
    return Count(min(number, most), number <= most)


def _some(filters: Filters, where: Sequence[sa.ColumnElement[bool]], most: int) -> sa.FromClause:
    """So many of the rows of a list and one more, with nothing in them."""
    words = text.words(filters.words)
    if filters.words and words:
        return hits(words, where)
    wanted = sa.select(sa.literal(1)).select_from(Project).where(sa.false() if filters.words else sa.true(), *where)
    return wanted.limit(most + 1).subquery()


def tags_of(project_ids: Sequence[int], term_ids: Sequence[int] | None = None) -> dict[int, list[tuple[int, str]]]:
    """The terms on each of some projects as (term, role), main types first; term_ids narrows to some terms."""
    wanted = sa.select(Tag.project_id, Tag.term_id, Tag.role).where(Tag.project_id.in_(project_ids))
    if term_ids is not None:
        wanted = wanted.where(Tag.term_id.in_(term_ids))
    tags: dict[int, list[tuple[int, str]]] = {}
    for project_id, term_id, role in db.session.execute(wanted.order_by(Tag.project_id, Tag.role, Tag.term_id)):
        tags.setdefault(project_id, []).append((term_id, role))
    return tags


def every_page(filters: Filters, where: Sequence[sa.ColumnElement[bool]], most: int) -> Iterator[Sequence[Listed]]:
    """The whole list in pieces, in its order."""
    after: str | None = None
    while True:
        page = listed(filters, where, after, most)
        if page.rows:
            yield page.rows
        after = page.after
        if after is None:
            return
