"""What a test asks the database after an action."""

from typing import Any

import sqlalchemy as sa

from portfolio.history.models import Entry
from portfolio.people.models import Person
from tests import make


def person(session: Any, city: make.City, role: str = "project_owner") -> Person:
    found = session.get(Person, make.make_viewer(city, role).person_id)
    assert isinstance(found, Person)
    return found


def events(session: Any) -> list[str]:
    session.commit()
    return list(session.scalars(sa.select(Entry.event).order_by(Entry.seq)))


def count(session: Any, model: Any) -> int:
    return int(session.scalar(sa.select(sa.func.count()).select_from(model)))
