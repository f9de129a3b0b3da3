"""A jury at the instant of the tests, and the unit lead who looks after it."""

from collections.abc import Callable, Iterator

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.jury.sittings import Evening
from tests.make import AT


@pytest.fixture
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def lead(evening: Evening, as_person: Callable[..., FlaskClient]) -> FlaskClient:
    return as_person(viewer=evening.city.lead)
