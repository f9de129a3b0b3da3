"""What tests of the whole product share."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask

from portfolio.app import create_app
from portfolio.core.db import db
from tests import make
from tests.kept import settings
from tests.settled import Settled, taken_back
from tests.world import make_world

Empty = Callable[[str, Path], Flask]


@pytest.fixture(scope="session")
def new_empty(request: pytest.FixtureRequest) -> Iterator[Empty]:
    """Make an app on a database without any table, with a folder as its instance: new_empty("sqlite", folder)."""
    made: list[Flask] = []

    def new(kind: str, folder: Path) -> Flask:
        address = None
        if kind == "postgresql":
            server = request.getfixturevalue("postgresql")
            name = f"empty_{os.getpid()}_{len(made)}"
            admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
            with admin.connect() as connection:
                connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
            address = server.replace("/postgres?", f"/{name}?")
        made.append(create_app(settings(folder, address)))
        return made[-1]

    yield new
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, new_empty: Empty, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database without any table."""
    app = new_empty(request.param, tmp_path)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="module")
def settled(app: Flask) -> Iterator[Settled]:
    """A city with one of everything, made once for a file; a file that uses it takes its session from it."""
    with taken_back(app) as connection:
        with time_machine.travel(make.AT, tick=False):
            world = make_world(make.make_city())
        yield Settled(connection, world)
