from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine

from portfolio.meetings import actions
from portfolio.meetings.models import Meeting
from tests import make
from tests.conftest import AT


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Pages read the clock: it stands at the instant of the tests."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def meeting(city: make.City, at: datetime) -> Meeting:
    """The weekly meeting of today, the first ever."""
    return actions.open_meeting(title="Weekly meeting", on=at.date(), by=city.lead, at=at)
