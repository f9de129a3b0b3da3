"""Whom a city's reminders would reach, for the unit lead to look at before they begin."""

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import is_sqlite, read
from portfolio.projects.models import Project
from portfolio.reminders.queries.cities import City, city
from portfolio.reminders.queries.contacts import Contact, Contacts, contacts
from portfolio.reminders.queries.scope import HERE, due, wanted
from portfolio.reviews.models import Review
from portfolio.strategy.models import Programme, Strategy

MOST = 200


class Reached(NamedTuple):
    """An owner with how many open reviews they have, the next due date from today on, and whether mail reaches them.

    who  None for reviews that nobody owns, or of somebody who has no role here
    """

    who: Contact | None
    reviews: int
    next_on: date | None


class Preview(NamedTuple):
    """Whom reminders would reach.

    people   the owners of open reviews, by name; no more than MOST
    owners   how many there are altogether
    reviews  how many open reviews people would be reminded of
    leads    who leads the unit and is written to where an owner cannot be reached
    """

    city: City
    people: Sequence[Reached]
    owners: int
    reviews: int
    leads: Sequence[Contact]


@cache
def _owners(sqlite: bool) -> Any:
    owner = sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id)
    today = sa.bindparam("today", type_=sa.Date)
    when = due(sqlite)
    number = sa.func.count()
    return (
        sa.select(
            owner.label("owner_id"),
            number.label("reviews"),
            sa.type_coerce(sa.func.min(sa.case((when >= today, when), else_=None)), sa.Date).label("next_on"),
            sa.func.count().over().label("owners"),
            sa.func.sum(number).over().label("all"),
        )
        .select_from(Review)
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(Review.organisation_id == HERE, wanted(sqlite))
        .group_by(owner)
        .order_by(sa.literal_column("3").is_(None), sa.literal_column("3"), sa.literal_column("1"))
        .limit(MOST)
    )


def preview(organisation_id: int, today: date, at: datetime) -> Preview:
    """Whom reminders would reach, in a fixed number of statements."""
    of = city(organisation_id, at)
    values = {"organisation_id": of.id, "today": today, "count_from": of.settings.count_from or date.min}
    rows = read(_owners(is_sqlite()), values).all()
    who: Contacts = contacts(of, [row.owner_id for row in rows if row.owner_id is not None], today)
    people = [
        Reached(who.people.get(row.owner_id) if row.owner_id is not None else None, row.reviews, row.next_on)
        for row in rows
    ]
    people.sort(key=lambda found: (found.who is None, found.who.name.casefold() if found.who else ""))
    return Preview(of, people, rows[0].owners if rows else 0, int(rows[0].all) if rows else 0, who.leads)
