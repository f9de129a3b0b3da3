from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from portfolio.core.actor import Viewer
from portfolio.people.models import Person
from tests import make
from tests.make import AT, City
from tests.people.doors import HASH


@pytest.fixture
def clock() -> Iterator[Any]:
    """A clock that stands still until it is moved."""
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture(autouse=True)
def committed(request: pytest.FixtureRequest) -> None:
    """Pages begin transactions of their own, so what a test needs must be written before."""
    if "page" in request.fixturenames:
        request.getfixturevalue("city")
        request.getfixturevalue("session").commit()


@pytest.fixture
def ben(city: City, session: Any) -> Viewer:
    """A unit lead who can sign in."""
    viewer = make.make_viewer(city, "unit_lead", name="Ben Gruber")
    person = session.get(Person, viewer.person_id)
    person.email, person.password_hash = "ben@city.example", HASH
    session.commit()
    return viewer
