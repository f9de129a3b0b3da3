"""Bring a database to the newest schema: once, under a lock, however many processes start together."""

import fcntl
from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from flask_migrate import Migrate, downgrade, upgrade

from portfolio.core.db import UTCDateTime, db, read_transaction
from portfolio.core.errors import N_, RuleBroken

FOLDER = Path(__file__).resolve().parents[2] / "migrations"
_LOCK = 8_315_226  # any number, the same in every process: the key of PostgreSQL's advisory lock

migrate = Migrate()


def render_item(kind: str, item: object, context: object) -> str | bool:
    """Write our own types into revisions as the plain SQL types they are."""
    return "sa.DateTime()" if kind == "type" and isinstance(item, UTCDateTime) else False


def init_app(app: Flask) -> None:
    """Attach the migration commands to an app."""
    migrate.init_app(app, db, directory=str(FOLDER), render_item=render_item, compare_type=True)


def upgrade_database(app: Flask) -> None:
    """Migrate to the newest revision; a second caller waits and finds nothing to do."""
    move_database(app, "head")


def move_database(app: Flask, revision: str) -> None:
    """Migrate to a revision, up or (only sensible for an empty database) down; callers take turns."""
    with app.app_context():
        engine = db.engine
        if engine.dialect.name == "sqlite":
            with (Path(app.instance_path) / "migrate.lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                _move(revision)
        else:
            with engine.connect() as connection:
                connection.execute(sa.text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
                try:
                    _move(revision)
                finally:
                    connection.execute(sa.text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
        engine.dispose()


def _move(revision: str) -> None:
    here = database_revision()
    if here is not None and not is_known(here):
        raise RuleBroken("newer_database", N_("The database belongs to a newer Portfolio. Install that release."))
    older = {script.revision for script in ScriptDirectory(str(FOLDER)).iterate_revisions(here, "base")} if here else ()
    if revision in older and revision != here:
        downgrade(directory=str(FOLDER), revision=revision)
    else:
        upgrade(directory=str(FOLDER), revision=revision)


def is_known(revision: str) -> bool:
    """Whether this code has a revision: an unknown one was made by a newer release."""
    return revision in {script.revision for script in ScriptDirectory(str(FOLDER)).walk_revisions()}


@cache
def newest_revision() -> str | None:
    """The revision that this code wants; read from its files once per process, for every /readyz asks."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def database_revision() -> str | None:
    """The revision that the current app's database has."""
    with read_transaction(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()
