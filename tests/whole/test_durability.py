"""What the server acknowledged survives its death: written over HTTP by several, killed three times."""

import contextlib
import http.client
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

import config
from portfolio.app import create_app
from portfolio.core.actor import Actor
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs import actions
from portfolio.jobs.models import Job
from tests.jobs.product import environment, forked
from tests.make import AT, make_city

WRITERS = 6
KILLS = 3
JOBS = 6000

# The product as wsgi.py serves it, with one address more that makes a row in the way every page does.
SERVED = """
from flask import request
from portfolio.core.access import open_to_everyone
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.people.models import Throttle
from wsgi import app

@app.route("/write/<word>", methods=["POST"])
@open_to_everyone
def write(word):
    db.session.add(Throttle(bucket=word, failures=1, last_at=now()))
    db.session.commit()
    return "written"

app.config["WTF_CSRF_ENABLED"] = False
"""


@pytest.fixture
def serve(fresh_app: Flask, tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start the server on one port; again and again, as a supervisor would."""
    (tmp_path / "served.py").write_text(SERVED)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    started: list[subprocess.Popen[bytes]] = []

    def start() -> "subprocess.Popen[bytes]":
        command = [sys.executable, "-m", "gunicorn", "-c", "python:portfolio.gunicorn_settings", "served:app"]
        path = f"{config.ROOT}{os.pathsep}{tmp_path}"
        env = environment(fresh_app, PORT=str(port), HOST="127.0.0.1", PYTHONPATH=path)
        process = subprocess.Popen(command, env=env, cwd=tmp_path, start_new_session=True)
        process.port = port  # type: ignore[attr-defined]
        started.append(process)
        wait_until(lambda: ask(port, "GET", "/healthz") == 200)
        return process

    yield start
    for process in started:
        end(process)


def end(process: "subprocess.Popen[bytes]") -> None:
    """Kill a server with its workers at once, as a power cut would."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def ask(port: int, method: str, path: str) -> int:
    """The status of an answer, 0 when there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(method, path)
        answer = connection.getresponse()
        answer.read()
        return answer.status
    except (OSError, http.client.HTTPException):
        return 0
    finally:
        connection.close()


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    limit = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < limit, "waited too long"
        time.sleep(0.05)


def wait_for_more(acknowledged: list[str]) -> None:
    """Let the writers go on for a while."""
    before = len(acknowledged)
    wait_until(lambda: len(acknowledged) >= before + 30)


def test_acknowledged_writes_survive_three_kills(fresh_app: Flask, serve: Callable[[], Any]) -> None:
    acknowledged: list[str] = []
    asked: list[str] = []
    stop = threading.Event()
    process = serve()

    def write(writer: int) -> None:
        number = 0
        while not stop.is_set():
            number += 1
            word = f"writer-{writer}-{number}"
            asked.append(word)
            if ask(process.port, "POST", f"/write/{word}") == 200:
                acknowledged.append(word)
            else:
                time.sleep(0.05)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    for _ in range(KILLS):
        wait_for_more(acknowledged)
        end(process)
        process = serve()
    wait_for_more(acknowledged)
    stop.set()
    for writer in writers:
        writer.join()

    with fresh_app.app_context():
        kept = list(db.session.scalars(sa.text("SELECT bucket FROM throttle")))
        if db.engine.dialect.name == "sqlite":
            assert db.session.scalar(sa.text("PRAGMA integrity_check")) == "ok"
    assert sorted(set(kept)) == sorted(kept)
    assert set(acknowledged) - set(kept) == set()
    assert set(kept) - set(asked) == set()


def test_sigterm_answers_what_was_asked_and_ends_within_ten_seconds(fresh_app: Flask, serve: Callable[[], Any]) -> None:
    process = serve()
    answers: list[int] = []
    asking = threading.Thread(target=lambda: answers.append(ask(process.port, "POST", "/write/last")))

    asking.start()
    time.sleep(0.02)
    process.terminate()
    asking.join()

    assert process.wait(timeout=10) == 0
    with fresh_app.app_context():
        kept = list(db.session.scalars(sa.text("SELECT bucket FROM throttle")))
    assert (answers, kept) in [([200], ["last"]), ([0], [])]


def test_a_killed_writer_leaves_all_of_its_transaction_or_nothing(fresh_app: Flask) -> None:
    with fresh_app.app_context():
        make_city()
        db.session.commit()
    half_way = multiprocessing.Event()

    def write() -> None:
        with create_app().app_context():
            for number in range(JOBS):
                actions.enqueue("import", {"number": number}, by=Actor(1), at=now())
                if number == 100:
                    half_way.set()
            db.session.commit()

    process = forked(fresh_app, write)
    assert half_way.wait(60)

    process.kill()
    process.join()

    with fresh_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Job)) == 0
        actions.enqueue("import", {}, by=make_city("Another").lead, at=AT)  # nobody holds a lock any more
        db.session.commit()
