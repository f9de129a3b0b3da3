"""Databases that a run makes once, whichever of its processes comes first, and that tests then work on copies of."""

import fcntl
import shutil
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa

import config
from portfolio.app import create_app
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.core.migrate import upgrade_database
from portfolio.demo import actions, city
from portfolio.people.passwords import new_hash
from tests.make import AT

PASSWORD = "all of the demo city of today sign in with this"


def settings(instance: Path, address: str | None = None, **more: Any) -> dict[str, Any]:
    """Settings of an app under test: everything as in production but the key, and errors that surface."""
    return config.settings({"INSTANCE": str(instance), "DATABASE_URL": address or "", "SECRET_KEY": "test"}) | {
        "TESTING": True,
        "PROPAGATE_EXCEPTIONS": True,
        "SERVER_NAME": None,
        **more,
    }


def once(folder: Path, make: Callable[[Path], None]) -> Path:
    """A folder that the first process to ask for it makes; the others wait until it stands, and nobody changes it."""
    folder.parent.mkdir(exist_ok=True)
    stands = folder.with_suffix(".stands")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stands.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            stands.touch()
    return folder


class Kept:
    """The kept databases of a run, each an instance folder; on PostgreSQL also a template database on its server.

    folder  shared by the run's processes
    server  gives the address of the PostgreSQL server
    """

    def __init__(self, folder: Path, server: Callable[[], str]) -> None:
        self.folder = folder
        self._server = server

    def copy(self, kind: str, like: str, instance: Path, name: str) -> str | None:
        """Copy a database into an instance folder; gives its address when that is not the folder itself.

        kind  "sqlite" or "postgresql"
        like  what stands in it: "empty", or a key of FILLINGS
        name  of the new database on PostgreSQL
        """
        template = once(self.folder / f"{kind}-{like}", lambda made: self._make(kind, like, made))
        shutil.copytree(template, instance, dirs_exist_ok=True)
        return None if kind == "sqlite" else self._create(name, f"kept_{like}")

    def _make(self, kind: str, like: str, instance: Path) -> None:
        if like == "empty":
            address = None if kind == "sqlite" else self._create("kept_empty", "template1")
            app = create_app(settings(instance, address))
            upgrade_database(app)
        else:
            app = create_app(settings(instance, self.copy(kind, "empty", instance, f"kept_{like}")))
        with app.app_context():
            if like != "empty":
                FILLINGS[like]()
            db.session.remove()
            db.engine.dispose()  # a database that somebody is connected to cannot be copied

    def _create(self, name: str, template: str) -> str:
        server = self._server()
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return server.replace("/postgres?", f"/{name}?")


def _tell_city(at: datetime, password_hash: str) -> None:
    with write_transaction():
        actions.load_city(at, defaultdict(lambda: password_hash))
        db.session.commit()


FILLINGS: dict[str, Callable[[], None]] = {
    "demo": lambda: _tell_city(AT, "no one signs in here"),
    "demo_today": lambda: _tell_city(now(), new_hash(PASSWORD)),
}
"""The demo city as of the tests' own instant, and as of today with a password for everybody."""


def sign_ins() -> dict[str, tuple[str, str]]:
    """Who can sign in to the demo city of today: e-mail and password by name, as tests.browser wants them."""
    return {name: (f"{key}@lindhafen.example", PASSWORD) for key, (name, _, _) in city.PEOPLE.items()}
