"""What a second request for an issued report costs: from the store, beside a bare route that answers the same file."""

import http.client
import os
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.jury_day import served
from bench.row import Row
from portfolio.app import create_app
from portfolio.core import files
from portfolio.core.db import db, write_transaction
from portfolio.core.migrate import upgrade_database
from portfolio.core.quarter import Quarter
from portfolio.reports import actions
from portfolio.reports.files import Made
from tests import make
from tests.kept import settings
from tests.world_reports import issue

TIMES = 5.0
REQUESTS, ROUNDS = 200, 5
SIZE = 1_500_000
"""Bytes of a report of eight pages, which may have two million."""


def run(_sizes: Sequence[int]) -> list[Row]:
    """Seconds of a request over the wire, the least of a few rounds taken in turns."""
    with tempfile.TemporaryDirectory() as instance:
        place, cookie = kept(instance)
        with served(instance, "") as port:
            line = http.client.HTTPConnection("127.0.0.1", port)
            rounds = [(spent(line, place, cookie), spent(line, "/bare/file", cookie)) for _ in range(ROUNDS)]
            line.close()
    stored, plain = min(ours for ours, _ in rounds), min(theirs for _, theirs in rounds)
    note = f"{stored * 1000:.2f} ms over {plain * 1000:.2f} ms for a bare route that reads the same file"
    return [Row("a stored report", "SQLite", 0, stored / plain, "times", TIMES, note)]


def kept(instance: str) -> tuple[str, str]:
    """An issued report with a file of that size; its address, and the cookie of a reader."""
    app = create_app(settings(Path(instance)))
    upgrade_database(app)
    at = datetime(2026, 10, 12, 8, 0, tzinfo=UTC)
    with app.app_context(), write_transaction():
        city = make.make_city()
        report = issue(city, Quarter(2026, 3), at)
        key = files.put(b"%PDF-1.7 " + b"x" * SIZE)
        actions.keep_files(report, [Made("pdf", "de", key, SIZE)], by=city.lead, at=at)
        token, place = make.sign_in(city.lead), f"/reports/{report.id}/pdf?lang=de"
        os.environ["BARE_FILE"] = str(files.place(key))
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"] = token
    held = client.get_cookie("portfolio")
    with app.app_context():
        db.engine.dispose()
    return place, f"portfolio={held.value if held else ''}"


def spent(line: http.client.HTTPConnection, place: str, cookie: str) -> float:
    """Seconds of one request, over many; the whole file must come each time."""
    began = time.monotonic()
    for _ in range(REQUESTS):
        line.request("GET", place, headers={"Cookie": cookie})
        answer = line.getresponse()
        if answer.status != 200 or len(answer.read()) < SIZE:
            raise RuntimeError(f"{place} answered {answer.status}")
    return (time.monotonic() - began) / REQUESTS
