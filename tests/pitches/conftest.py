"""A call that is open, and a colleague who pitches to it."""

from typing import Any

import pytest

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from tests import make
from tests.make import AT, City
from tests.pitches import cases


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def call(city: City) -> Call:
    """Open from 2 to 30 November 2026."""
    return cases.open_call(city)


@pytest.fixture
def author(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def mate(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Mia Mate")
