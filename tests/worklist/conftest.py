from collections.abc import Iterator

import pytest
import time_machine

from tests.conftest import AT


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    """Pages read the clock: it stands at the instant of the tests."""
    with time_machine.travel(AT, tick=False):
        yield
