"""A project that is under way, with a budget."""

from typing import Any

import pytest

from portfolio.core.money import Money
from portfolio.people.models import Person
from portfolio.projects.models import Project
from tests import make


@pytest.fixture
def owner(city: make.City) -> Any:
    """The person who owns the project."""
    return make.make_viewer(city, "project_owner", name="Ștefan Petrescu")


@pytest.fixture
def project(city: make.City, owner: Any, session: Any) -> Project:
    """Damp sensors, 100,000 euros approved."""
    person = session.get_one(Person, owner.person_id)
    return make.make_project(city, "Damp sensors", stage="running", owner=person, budget=Money(10_000_000, "EUR"))
