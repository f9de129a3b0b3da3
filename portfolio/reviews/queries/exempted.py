"""Which reviews, and which projects with all their reviews, are exempted on a day: one rule for lists, mail and feeds.

Exemptions are few, so they are read as sets of numbers, once for each statement.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import read
from portfolio.people.models import Person
from portfolio.projects.models import Assignment
from portfolio.reviews.models import Exemption, Review

_Condition = sa.ColumnElement[bool]


def is_exempted(day: Any, *, project_id: Any, review_id: Any) -> _Condition:
    """Whether a review is exempted on a day, by itself or with its whole project; false where both are unknown.

    day                    a day or a parameter of the statement, no column
    project_id, review_id  columns of the statement in which this stands
    """
    projects, reviews = _sets(day)
    return sa.func.coalesce(sa.or_(project_id.in_(projects), review_id.in_(reviews)), sa.false())


@lru_cache
def _sets(day: Any) -> tuple[sa.Select[tuple[int]], sa.Select[tuple[int]]]:
    """The projects and the reviews exempted on a day, made once for a statement however many parts of it ask."""
    projects, reviews = (_holding(day, subject).cte() for subject in ("project_id", "review_id"))
    return sa.select(projects.c.project_id), sa.select(reviews.c.review_id)


def exempted_ids(day: Any) -> sa.CompoundSelect[tuple[int]]:
    """The numbers of the reviews that are exempted on a day, by themselves or with their whole projects."""
    with_project = sa.select(Review.id).where(Review.project_id.in_(_holding(day, "project_id")))
    return sa.union(_holding(day, "review_id"), with_project)


class Granted(NamedTuple):
    """An exemption that holds, with who granted it; of a whole project where review_id is None."""

    id: int
    review_id: int | None
    reason: str
    words: str | None
    on: date
    until_on: date | None
    by: str


def granted(day: date, *, project_id: int | None, review_id: int | None = None) -> Sequence[Granted]:
    """What exempts a review, or a project, on a day; the exemption of the whole project first. One statement."""
    rows = read(granted_rows(day, project_id=project_id, review_id=review_id).order_by("rank", "id"))
    return [Granted._make(found[:-1]) for found in rows]


def granted_rows(day: date, *, project_id: int | None, review_id: int | None = None) -> sa.Select[*tuple[Any, ...]]:
    """The columns of Granted, and a rank by which the exemption of the whole project comes first."""
    row = aliased(Exemption)
    about = [row.id.in_(_holding(day, "project_id", "id")) & (row.project_id == project_id)]
    if review_id is not None:
        about.append(row.id.in_(_holding(day, "review_id", "id")) & (row.review_id == review_id))
    return (
        sa.select(
            row.id.label("id"),
            row.review_id,
            row.reason,
            row.words,
            row.on,
            row.until_on,
            sa.func.coalesce(Person.name, ""),
            sa.case((row.review_id.is_(None), 0), else_=1).label("rank"),
        )
        .outerjoin(Person, Person.id == row.by_id)
        .where(sa.or_(*about))
    )


def _holding(day: Any, subject: str, what: str = "") -> sa.Select[tuple[int]]:
    """The numbers of the projects, or of the reviews, whose newest exemption by a day holds on it.

    what  another column of that exemption
    """
    row, later = aliased(Exemption), aliased(Exemption)
    mine, other = getattr(row, subject), getattr(later, subject)
    newer = sa.or_(later.on > row.on, sa.and_(later.on == row.on, later.id > row.id))
    replaced = sa.exists().where(other == mine, later.on <= day, newer, _granted_by_another(later))
    return sa.select(getattr(row, what or subject)).where(
        mine.is_not(None),
        row.on <= day,
        row.applies,
        sa.or_(row.until_on.is_(None), row.until_on >= day),
        _granted_by_another(row),
        ~replaced,
    )


def _granted_by_another(row: Any) -> _Condition:
    """Whether an exemption was not granted by who owned the project on that day."""
    return sa.or_(row.by_id.is_(None), row.by_id != sa.func.coalesce(_owner_then(row), 0))


def _owner_then(row: Any) -> sa.ScalarSelect[Any]:
    given, of = aliased(Assignment), aliased(Review)
    project = sa.select(of.project_id).where(of.id == row.review_id).correlate(row).scalar_subquery()
    return (
        sa.select(sa.case((given.applies, given.person_id)))
        .where(
            given.project_id == sa.func.coalesce(row.project_id, project),
            given.kind == "owner",
            given.on <= row.on,
        )
        .order_by(given.on.desc(), given.id.desc())
        .limit(1)
        .correlate(row)
        .scalar_subquery()
    )


def holding_in(project_id: Any, day: Any) -> sa.Subquery:
    """The exemptions that hold on a day of a project and of its reviews; review_id is empty for the project itself."""
    row = aliased(Exemption)
    reviews = sa.select(Review.id).where(Review.project_id == project_id)
    whole = sa.and_(row.project_id == project_id, row.id.in_(_holding(day, "project_id", "id")))
    one = sa.and_(row.review_id.in_(reviews), row.id.in_(_holding(day, "review_id", "id")))
    return sa.select(row.id, row.review_id, row.reason, row.words, row.until_on).where(sa.or_(whole, one)).subquery()
