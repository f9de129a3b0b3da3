"""Databases that a run makes once, whichever of its processes comes first, and that tests then work on copies of."""

import fcntl
import shutil
import subprocess
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import config
from portfolio.app import create_app
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.core.migrate import upgrade_database
from portfolio.demo import actions
from portfolio.people.passwords import new_hash
from tests.jobs import product
from tests.make import AT, make_city

MAKER = config.ROOT.parent / "shared" / "data" / "make_portfolio.py"
PASSWORD = "all of the demo city sign in with this"
JANUARY, LATE = datetime(2027, 1, 19, 8, 0, tzinfo=UTC), datetime(2031, 2, 28, 23, 30, tzinfo=UTC)
COUNT_FROM = date(2022, 1, 1)
"""The day from which the duties of imported projects count."""
SAID = "imported.json"
"""Where the instance folder of an imported portfolio has what the command said."""


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
    stands = folder.with_name(f"{folder.name}.stands")
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
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

    def bundle(self, projects: int, dirt: float = 0.0) -> Path:
        """The folder of a portfolio of so many projects as the maker in ../shared writes it."""

        def write(folder: Path) -> None:
            words = ("--projects", str(projects), "--dirt", str(dirt), "--out", str(folder))
            subprocess.run([sys.executable, str(MAKER), *words], check=True)

        return once(self.folder / f"bundle-{projects}-{dirt}", write)

    def _make(self, kind: str, like: str, instance: Path) -> None:
        if like == "empty":
            address = None if kind == "sqlite" else self._create("kept_empty", "template1")
            app = create_app(settings(instance, address))
            upgrade_database(app)
        else:
            app = create_app(settings(instance, self.copy(kind, "empty", instance, f"kept_{like}")))
            FILLINGS[like](app, self)
        with app.app_context():
            db.session.remove()
            db.engine.dispose()  # a database that somebody is connected to cannot be copied

    def _create(self, name: str, template: str) -> str:
        server = self._server()
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.exec_driver_sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.exec_driver_sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        return server.replace("/postgres?", f"/{name}?")


def _tell_city(app: Flask, at: datetime) -> None:
    with app.app_context(), write_transaction():
        password_hash = new_hash(PASSWORD)
        actions.load_city(at, defaultdict(lambda: password_hash))
        db.session.commit()


def _import(app: Flask, bundle: Path) -> None:
    """Import a portfolio into a small city by command; what the command says is kept beside the database."""
    with app.app_context(), write_transaction():
        make_city()
        db.session.commit()
    words = ("import", "bundle", str(bundle), "--count-from", COUNT_FROM.isoformat(), "--json")
    with pytest.MonkeyPatch.context() as patch:
        code, said = product.command(app, patch, *words)
    assert code == 0, said
    (Path(app.instance_path) / SAID).write_text(said)


FILLINGS: dict[str, Callable[[Flask, Kept], None]] = {
    "demo": lambda app, kept: _tell_city(app, AT),
    "demo_january": lambda app, kept: _tell_city(app, JANUARY),
    "demo_late": lambda app, kept: _tell_city(app, LATE),
    "demo_today": lambda app, kept: _tell_city(app, now()),
    "imported_1000": lambda app, kept: _import(app, kept.bundle(1000)),
    "imported_10000": lambda app, kept: _import(app, kept.bundle(10_000)),
}
"""The demo city as of the tests' own instant, of two others and of today, and a city with an imported portfolio."""
