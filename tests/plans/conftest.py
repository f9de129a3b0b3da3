from collections.abc import Iterator
from datetime import date

import pytest
import time_machine

from portfolio.projects.models import Project
from tests import make
from tests.conftest import AT


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Pages read the clock: it stands at the instant of the tests."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def project(city: make.City) -> Project:
    """Agreed, with a planned end, and nothing said of what should change."""
    return make.make_project(city, "Damp sensors", stage="approved", planned_end_on=date(2027, 6, 30))
