"""The demo city, loaded once on each database for all tests that only look at it."""

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.people.models import Organisation


@pytest.fixture(scope="package", params=["sqlite", "postgresql"])
def lindhafen(request: pytest.FixtureRequest, new_database: Callable[..., Flask]) -> Iterator[Organisation]:
    """The city as of the tests' own instant."""
    with new_database(request.param, like="demo").app_context():
        yield db.session.scalars(sa.select(Organisation)).one()
