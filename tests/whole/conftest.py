"""What tests of the whole product share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.app import create_app
from portfolio.core.db import db
from tests.kept import settings


@pytest.fixture(params=["sqlite", "postgresql"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """An app on a database without any table."""
    address = None
    if request.param == "postgresql":
        server = request.getfixturevalue("postgresql")
        name = f"empty_{tmp_path.name}_{os.getpid()}".lower()[:60]
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.exec_driver_sql(f'CREATE DATABASE "{name}"')
        address = server.replace("/postgres?", f"/{name}?")
    app = create_app(settings(tmp_path, address))
    yield app
    with app.app_context():
        db.engine.dispose()
