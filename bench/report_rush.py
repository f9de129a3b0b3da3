"""Ten leaders ask for a report at once: how slow pages become while the scheduler draws, beside the quiet before."""

import http.client
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import sqlalchemy as sa
from flask import Flask

from bench.jury_day import p95, served
from bench.row import Row
from portfolio.app import create_app
from portfolio.core.actor import Viewer
from portfolio.core.db import db, write_transaction
from portfolio.core.migrate import upgrade_database
from portfolio.core.quarter import Quarter
from portfolio.jobs.models import Job
from portfolio.reports import actions
from portfolio.reports.actions.asking import JOB
from tests import bulk, make
from tests.conftest import ROOT
from tests.kept import settings

REPORTS, PROJECTS = 10, 300
LIMIT = 1.5
PAGES = ("/projects", "/overview", "/reports")
QUIET, LONGEST = 20.0, 120.0
"""Seconds of asking before, and at most while reports are drawn."""
BEAT = 0.05
"""Seconds between two requests: somebody reads, and some two hundred do so at once."""


def run(_sizes: Sequence[int]) -> list[Row]:
    """The slow end of the pages while ten reports wait or are drawn, as a multiple of the same without any."""
    with tempfile.TemporaryDirectory() as instance:
        app, cookie, lead = city(Path(instance))
        with served(instance, "") as port:
            ask(port, cookie, until=time.monotonic() + 3)  # to warm up
            quiet = ask(port, cookie, until=time.monotonic() + QUIET)
            with app.app_context(), write_transaction():
                for _ in range(REPORTS):
                    actions.ask(Quarter(2026, 3), language="en", by=lead, at=datetime.now(UTC))
                db.session.commit()
            began = time.monotonic()
            with scheduler(instance):
                busy = ask(port, cookie, until=began + LONGEST, app=app)
            took = time.monotonic() - began
        with app.app_context():
            db.engine.dispose()
    slow, calm = p95(busy), p95(quiet)
    note = f"{slow * 1000:.1f} ms over {calm * 1000:.1f} ms; {REPORTS} reports in {took:.0f} s, {len(busy)} pages"
    return [Row("pages, p95, while reports are drawn", "SQLite", PROJECTS, slow / calm, "times", LIMIT, note)]


def city(instance: Path) -> tuple[Flask, str, Viewer]:
    """A city to report on, the cookie of its unit lead, and who that is."""
    app = create_app(settings(instance))
    upgrade_database(app)
    with app.app_context(), write_transaction():
        made = make.make_city()
        bulk.fill(made.id, PROJECTS)
        token = make.sign_in(made.lead)
        db.session.commit()
    client = app.test_client()
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = token, True
    held = client.get_cookie("portfolio")
    return app, f"portfolio={held.value if held else ''}", made.lead


def ask(port: int, cookie: str, until: float, app: Flask | None = None) -> list[float]:
    """Seconds of each page asked for in turn, until a moment, or earlier once no job waits or runs."""
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    times: list[float] = []
    while time.monotonic() < until and (app is None or len(times) % 20 or is_busy(app)):
        began = time.perf_counter()
        line.request("GET", PAGES[len(times) % len(PAGES)], headers={"Cookie": cookie})
        answer = line.getresponse()
        answer.read()
        times.append(time.perf_counter() - began)
        if answer.status != 200:
            raise RuntimeError(f"a page answered {answer.status}")
        time.sleep(BEAT)
    line.close()
    return times


def is_busy(app: Flask) -> bool:
    """Whether a report waits or is being drawn; a failed one ends the measurement."""
    with app.app_context():
        states = db.session.scalars(sa.select(Job.state).where(Job.kind == JOB)).all()
        db.session.remove()
    if "failed" in states:
        raise RuntimeError("a report was not drawn")
    return any(state in ("waiting", "running") for state in states)


@contextmanager
def scheduler(instance: str) -> Iterator[None]:
    """The scheduler as the product starts it: a child process for each job, no more at once than it allows."""
    place = {"INSTANCE": instance, "SECRET_KEY": "test", "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-m", "portfolio.cli", "scheduler"], cwd=ROOT, env=os.environ | place
    ) as process:
        try:
            yield
        finally:
            process.terminate()
