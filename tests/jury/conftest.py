"""A jury at the instant of the tests, its first juror, and the unit lead who looks after it."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.jury.sittings import Evening
from tests.make import AT


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


@pytest.fixture
def juror(evening: Evening, as_person: Callable[..., FlaskClient]) -> FlaskClient:
    return as_person(viewer=evening.viewers[0])


@pytest.fixture
def lead(evening: Evening, as_person: Callable[..., FlaskClient]) -> FlaskClient:
    return as_person(viewer=evening.city.lead)
