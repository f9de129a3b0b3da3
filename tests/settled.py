"""A database of which nothing is kept, a strict client, and a city with one of everything that tests share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from flask_sqlalchemy.session import Session as FlaskSession
from werkzeug.test import TestResponse

from portfolio.core.db import db
from tests.world import World


class StrictClient(FlaskClient):
    """A client whose requests share nothing: each has an application context, and so a person, of its own.

    Without this Flask-Login's cached person survives from one request to the next and access tests lie.
    """

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.expire_all()
        return answer


@contextmanager
def taken_back(app: Flask) -> Iterator[sa.Connection]:
    """Let every session use one connection, and undo all that they have committed in the end.

    Flask-SQLAlchemy picks the engine itself, so binding the session is not enough: get_bind is replaced.
    """
    with app.app_context(), pytest.MonkeyPatch.context() as patch:
        connection = db.engine.connect()
        outer = connection.begin()
        patch.setattr(FlaskSession, "get_bind", lambda self, *args, **kwargs: connection)
        factory = db.session.session_factory
        factory.configure(join_transaction_mode="create_savepoint")
        try:
            yield connection
        finally:
            db.session.remove()
            factory.configure(join_transaction_mode="conditional_savepoint")
            outer.rollback()
            connection.close()


@dataclass(frozen=True)
class Settled:
    """A world that many tests look at; what one of them changes, the next does not find.

    connection  of all sessions, see taken_back
    """

    connection: sa.Connection
    world: World

    @contextmanager
    def undone(self) -> Iterator[Any]:
        """A session whose every commit is undone; what the test has made is forgotten, the world itself read anew."""
        with undone(self.connection):
            yield db.session
        city = self.world.city
        db.session.expunge_all()
        db.session.add_all([city.organisation, city.housing, city.mobility, self.world.project, self.world.colleague])


@contextmanager
def undone(connection: sa.Connection) -> Iterator[None]:
    """Take back what requests change."""
    db.session.rollback()
    savepoint = connection.begin_nested()
    try:
        yield
    finally:
        db.session.rollback()
        savepoint.rollback()
        db.session.expire_all()
