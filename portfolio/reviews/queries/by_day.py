"""The calendar of reviews, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import is_sqlite, read, unindexed
from portfolio.core.paging import PAGE, Page, cursor, day_in, read_cursor, row_id
from portfolio.people.models import Department, Person
from portfolio.people.queries import counted_from
from portfolio.projects.models import Project
from portfolio.projects.subjects import STOPPED
from portfolio.reviews import rules
from portfolio.reviews.models import Review
from portfolio.reviews.queries.exempted import exempted_ids, is_exempted
from portfolio.reviews.queries.shown import Walk, brought_forward, open_walks
from portfolio.strategy.models import Programme, Strategy

SHOWS = {
    "open": rules.OPEN,
    "waiting": ("submitted",),
    "done": ("signed_off",),
    "missed": ("missed",),
    "before": rules.OPEN,
    "exempted": rules.OPEN,
}
NEWEST_FIRST = ("done", "missed")

_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
_TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
_MOST: sa.BindParameter[int] = sa.bindparam("most", type_=sa.Integer)
_LAST_DAY: sa.BindParameter[date] = sa.bindparam("last_day", type_=sa.Date)
_LAST_ID: sa.BindParameter[int] = sa.bindparam("last_id", type_=sa.Integer)
_REACH: sa.BindParameter[Any] = sa.bindparam("department_ids", expanding=True)


@dataclass(frozen=True)
class Line:
    """A review in the calendar; key and title are of what it is about.

    counted_on  the day that coverage counts from: as first promised, or earlier after a stop
    """

    id: int
    kind: str
    state: str
    due: date
    first_due_on: date
    counted_on: date
    signed_on: date | None
    subject_kind: str
    key: str
    title: str
    department: str | None
    owner: str | None


def calendar(
    viewer: Viewer,
    today: date,
    show: str = "open",
    department_ids: frozenset[int] | None = None,
    after: str | None = None,
    size: int = PAGE,
) -> Page[Line]:
    """Reviews by the day they are due, the longest overdue first; done ones newest first.

    show            open, waiting for a signature, done, missed, exempted, or open and due before the city counts
    department_ids  only of projects that these departments lead
    """
    seek = read_cursor(after, 2)
    values: dict[str, Any] = {"organisation_id": viewer.organisation_id, "today": today, "most": size + 1}
    if department_ids is not None:
        values["department_ids"] = sorted(department_ids)
    if seek:
        values |= {"last_day": day_in(seek[0]), "last_id": row_id(seek[1])}
    rows = read(_lines(show, is_sqlite(), department_ids is not None, seek is not None), values).all()
    lines = [Line(*row) for row in rows[:size]]
    return Page(lines, cursor(lines[-1].due.isoformat(), lines[-1].id) if len(rows) > size else None)


@cache
def _lines(show: str, sqlite: bool, of_departments: bool, behind: bool) -> sa.Select[*tuple[Any, ...]]:
    picked = _picked(show, sqlite, of_departments, behind)
    after_stop, _is_earlier = brought_forward(sqlite)
    counts_earlier = sa.and_(Project.stage == STOPPED, after_stop < Review.first_due_on)
    return (
        sa.select(
            Review.id,
            Review.kind,
            Review.state,
            picked.c.due,
            Review.first_due_on,
            sa.case((counts_earlier, after_stop), else_=Review.first_due_on),
            Review.signed_on,
            sa.case(
                (Review.project_id.isnot(None), "project"),
                (Review.programme_id.isnot(None), "programme"),
                else_="strategy",
            ),
            sa.func.coalesce(Project.ref, Programme.key, Strategy.key),
            sa.func.coalesce(Project.title, Programme.title, Strategy.title),
            Department.name,
            Person.name,
        )
        .join(picked, picked.c.id == Review.id)
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .outerjoin(Department, Department.id == Project.lead_department_id)
        .outerjoin(Person, Person.id == sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id))
        .order_by(*_order(show, picked.c.due, picked.c.id))
    )


def _picked(show: str, sqlite: bool, of_departments: bool, behind: bool) -> sa.Subquery:
    """Ids and due dates of the reviews wanted, so many and in order: names are fetched for one page only.

    Each branch walks an index in the order of the list and stops early.
    """
    parts = []
    for walk in _walks(show, sqlite):
        wanted = sa.select(Review.id, sa.type_coerce(walk.due(sqlite), sa.Date).label("due"))
        wanted = wanted.outerjoin(Project, Project.id == Review.project_id).where(*walk.conditions)
        if of_departments:
            wanted = wanted.where(Project.lead_department_id.in_(_REACH))
        if behind:
            here, last = sa.tuple_(walk.column, Review.id), sa.tuple_(walk.at(_LAST_DAY, sqlite), _LAST_ID)
            wanted = wanted.where(here < last if show in NEWEST_FIRST else here > last)
        ordered = wanted.order_by(*_order(show, walk.column, Review.id)).limit(_MOST)
        parts.append(sa.select(ordered.subquery()))
    found = sa.union_all(*parts).subquery()
    return sa.select(found).order_by(*_order(show, found.c.due, found.c.id)).limit(_MOST).subquery()


def _order(show: str, *columns: Any) -> Sequence[Any]:
    return [column.desc() for column in columns] if show in NEWEST_FIRST else columns


def _walks(show: str, sqlite: bool) -> list[Walk]:
    if show == "exempted":
        return [_exempted(sqlite)]
    if SHOWS[show] != rules.OPEN:  # what has been held keeps the day it was due
        return [Walk(Review.due_on, (Review.organisation_id == _HERE, Review.state == one)) for one in SHOWS[show]]
    counts_from = counted_from(_HERE, _TODAY, sqlite)
    exempt = is_exempted(_TODAY, project_id=Review.project_id, review_id=Review.id)
    walks = []
    for walk in open_walks(_HERE, sqlite):
        first = walk.at(counts_from, sqlite)
        span = walk.column < first if show == "before" else walk.column >= first
        walks.append(walk._replace(conditions=(*walk.conditions, span, ~exempt)))
    return walks


def _exempted(sqlite: bool) -> Walk:
    """The few reviews that are exempted, found by their numbers."""
    after_stop, is_earlier = brought_forward(sqlite)
    due = sa.case((is_earlier, after_stop), else_=Review.due_on)
    where = (Review.id.in_(exempted_ids(_TODAY)), unindexed(Review.organisation_id) == _HERE)
    return Walk(due, (*where, Review.state.in_(SHOWS["exempted"])))
