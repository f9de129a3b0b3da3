"""What a second request for an issued report costs: from the store, beside a bare route that answers the same file."""

import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, Response

from bench.row import Row
from portfolio.app import create_app
from portfolio.core import files
from portfolio.core.db import db, write_transaction
from portfolio.core.migrate import upgrade_database
from portfolio.core.quarter import Quarter
from portfolio.reports import actions
from portfolio.reports.files import Made
from tests import make
from tests.conftest import settings
from tests.world_reports import issue

TIMES = 5.0
REQUESTS, ROUNDS = 200, 5
SIZE = 1_500_000
"""Bytes of a report of eight pages, which may have two million."""


def run(_sizes: Sequence[int]) -> list[Row]:
    """CPU of a request in this process, the least of a few rounds taken in turns; one cookie says who asks."""
    with tempfile.TemporaryDirectory() as instance:
        app = create_app(settings(Path(instance)))
        upgrade_database(app)
        with app.app_context(), write_transaction():
            city = make.make_city()
            at = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
            report = issue(city, Quarter(2026, 3), at)
            key = files.put(b"%PDF-1.7 " + b"x" * SIZE)
            actions.keep_files(report, [Made("pdf", "de", key, SIZE)], by=city.lead, at=at)
            token, place, path = make.sign_in(city.lead), f"/reports/{report.id}/pdf?lang=de", files.place(key)
        client = app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"] = token
        bare = bare_app(path).test_client()
        rounds = [(spent(lambda: client.get(place)), spent(lambda: bare.get("/"))) for _ in range(ROUNDS)]
        with app.app_context():
            db.engine.dispose()
    stored, plain = min(ours for ours, _ in rounds), min(theirs for _, theirs in rounds)
    note = f"{stored * 1000:.2f} ms over {plain * 1000:.2f} ms for a bare route that reads the same file"
    return [Row("a stored report", "SQLite", 0, stored / plain, "times", TIMES, note)]


def bare_app(path: Path) -> Flask:
    """One route that reads a file and answers it."""
    app = Flask("bare")

    @app.get("/")
    def answer() -> Response:
        return Response(path.read_bytes(), mimetype="application/pdf")

    return app


def spent(ask: Callable[[], object]) -> float:
    """CPU seconds of one request, over many."""
    ask()
    began = time.process_time()
    for _ in range(REQUESTS):
        ask()
    return (time.process_time() - began) / REQUESTS
