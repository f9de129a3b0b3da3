"""The dates of a calendar, in a fixed number of statements, and whose calendar an address is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Grant, Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db, is_sqlite, read
from portfolio.core.errors import Missing
from portfolio.feeds.models import CalendarFeed
from portfolio.feeds.rules import AHEAD, BACK, KINDS_SHOWN, MINE, MOST, REACHES, Reach
from portfolio.people.models import Membership, Organisation, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import RIGHTS
from portfolio.people.session import departments_below, token_hash
from portfolio.projects.models import Project
from portfolio.reviews.models import Review
from portfolio.reviews.queries import Found, brought_forward
from portfolio.reviews.queries.exempted import granted, is_exempted
from portfolio.reviews.rules import OPEN
from portfolio.strategy.models import Programme, Strategy

_READERS = RIGHTS["see_portfolio"]
"""The roles whose calendars go on: a juror sees no title of the portfolio, not even of what was theirs once."""


class Due(NamedTuple):
    """A review on the day it is due.

    changes  grows with every change of the review or its project, so that calendars take the newer one
    """

    id: int
    kind: str
    on: date
    title: str
    ref: str
    changes: int
    is_cancelled: bool


@dataclass(frozen=True)
class Feed:
    """A calendar with what its address allows to see."""

    role: str
    organisation_id: int
    organisation_key: str
    organisation_name: str
    language: str
    zone: str
    person_id: int
    departments: frozenset[int]

    @property
    def reach(self) -> Reach:
        return REACHES[self.role]


def feed(token: str, at: datetime) -> Feed:
    """The calendar behind an address; Missing when it is revoked, or its person or their role is gone."""
    found = db.session.execute(
        sa.select(CalendarFeed, Person, Organisation)
        .join(Person, Person.id == CalendarFeed.person_id)
        .join(Organisation, Organisation.id == CalendarFeed.organisation_id)
        .where(
            CalendarFeed.token_hash == token_hash(token),
            CalendarFeed.revoked_at.is_(None),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise Missing
    kept, person, city = found
    grants = _grants(person.id, city.id, local_day(at, city.zone))
    if not any(kept.role in (MINE, grant.role) and grant.role in _READERS for grant in grants):
        raise Missing
    scoped = {grant.department_id for grant in grants if grant.role == kept.role and grant.department_id is not None}
    return Feed(
        kept.role,
        city.id,
        city.key,
        city.name,
        person.language or city.language,
        city.zone,
        person.id,
        departments_below(city.id, scoped) if scoped else frozenset(),
    )


def _grants(person_id: int, organisation_id: int, day: date) -> list[Grant]:
    held = sa.select(Membership.role, Membership.department_id).where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id, is_current(day)
    )
    return [Grant(*row) for row in read(held)]


def feeds_of(viewer: Viewer) -> dict[str, CalendarFeed]:
    """The calendars that a person has made here and not revoked, by role."""
    return {row.role: row for row in db.session.scalars(_in_use(viewer))}


def feeds_named(role: str, viewer: Viewer) -> Sequence[CalendarFeed]:
    """Every address of one calendar of a person that still works."""
    return db.session.scalars(_in_use(viewer).where(CalendarFeed.role == role)).all()


def _in_use(viewer: Viewer) -> sa.Select[CalendarFeed]:
    return (
        sa.select(CalendarFeed)
        .where(
            CalendarFeed.person_id == viewer.person_id,
            CalendarFeed.organisation_id == viewer.organisation_id,
            CalendarFeed.revoked_at.is_(None),
        )
        .order_by(CalendarFeed.id)
    )


def dates(of: Feed, day: date) -> Sequence[Due]:
    """The open reviews that a calendar shows around a day, by the day they are due; of too many those to come."""
    values: dict[str, Any] = {
        "here": of.organisation_id,
        "first": day - BACK,
        "last": day + AHEAD,
        "today": day,
        "most": MOST,
    }
    if of.reach is Reach.OWN:
        values["me"] = of.person_id
    if of.reach is Reach.DEPARTMENT:
        values["departments"] = sorted(of.departments)
    found = [Due._make(row) for row in read(_dates(is_sqlite(), of.reach), values)]
    return sorted(found, key=lambda due: (due.on, due.id))


def date_of(found: Found, day: date) -> Due:
    """One review as a calendar shows it on a day."""
    review, subject = found.review, found.subject
    project = db.session.get_one(Project, subject.id) if subject.kind == "project" else None
    is_off = (project is not None and project.archived_on is not None) or bool(
        granted(day, project_id=review.project_id, review_id=review.id)
    )
    changes = review.version + (project.version if project is not None else 0)
    return Due(review.id, review.kind, found.due, subject.title, subject.key, changes, is_off)


@cache
def _dates(sqlite: bool, reach: Reach) -> sa.Select[*tuple[Any, ...]]:
    first, last, today = (sa.bindparam(name, type_=sa.Date) for name in ("first", "last", "today"))
    is_exempt = is_exempted(today, project_id=Review.project_id, review_id=Review.id)
    after_stop, is_earlier = brought_forward(sqlite)
    due = sa.type_coerce(sa.case((is_earlier, after_stop), else_=Review.due_on), sa.Date)
    return (
        sa.select(
            Review.id,
            Review.kind,
            due.label("on"),
            sa.func.coalesce(Project.title, Programme.title, Strategy.title),
            sa.func.coalesce(Project.ref, Programme.key, Strategy.key),
            Review.version + sa.func.coalesce(Project.version, 0),
            sa.or_(Project.archived_on.is_not(None), is_exempt),
        )
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(
            Review.organisation_id == sa.bindparam("here", type_=sa.Integer),
            Review.state.in_(OPEN),
            # A day that a stop brought forward lies before the other, so an index of that one finds both.
            Review.due_on >= first,
            due.between(first, last),
            *_within(reach),
        )
        .order_by(due < today, sa.case((due >= today, due)), due.desc(), Review.id)
        .limit(sa.bindparam("most", type_=sa.Integer))
    )


def _within(reach: Reach) -> list[sa.ColumnElement[bool]]:
    if reach in KINDS_SHOWN:
        return [Review.kind.in_(KINDS_SHOWN[reach])]
    if reach is Reach.DEPARTMENT:
        return [Project.lead_department_id.in_(sa.bindparam("departments", expanding=True))]
    if reach is Reach.OWN:
        me = sa.bindparam("me", type_=sa.Integer)
        owner = sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id)
        return [sa.or_(owner == me, Project.deputy_id == me)]
    return []
