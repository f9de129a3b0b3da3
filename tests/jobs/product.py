"""The scheduler and its jobs as processes: a fork that schedules, and python -m tests.jobs.product ID for a job."""

import os
import sys
import time
import warnings
from collections.abc import Callable, Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask

import config
from portfolio import scheduler
from portfolio.app import create_app
from portfolio.cli import main
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jobs.rules import permille
from portfolio.people.models import Throttle

NAME = "tests.jobs.product"


def note(asked: Asked, word: str) -> None:
    """Leave a line in the file that the job was asked to write to."""
    with Path(asked.args["file"]).open("a") as file:
        file.write(f"{asked.id} {asked.attempt} {word}\n")


def quick(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Write one row whose name says which job wrote it."""
    note(asked, "began")
    progress.writing()
    db.session.add(Throttle(bucket=f"job:{asked.id}", failures=asked.attempt, last_at=now()))
    return {"wrote": asked.id}


def slow(asked: Asked, progress: Progress) -> None:
    """Take args["seconds"], saying how far it is."""
    note(asked, "began")
    progress.step("checking")
    ticks = int(asked.args["seconds"] * 20)
    for tick in range(ticks):
        progress.at(permille(tick, ticks))
        time.sleep(0.05)
    note(asked, "ended")


def forbidden(asked: Asked, progress: Progress) -> None:
    """Write, then meet a rule."""
    progress.writing()
    db.session.add(Throttle(bucket="half", failures=1, last_at=now()))
    raise RuleBroken("closed", "The year %(year)s is closed.", year=asked.args["year"])


def broken(asked: Asked, progress: Progress) -> None:
    """Meet a defect."""
    raise KeyError("a defect")


def dies(asked: Asked, progress: Progress) -> None:
    """Be killed from outside."""
    note(asked, "began")
    os.kill(os.getpid(), 9)


KINDS = {work.__name__: f"{NAME}:{work.__name__}" for work in (quick, slow, forbidden, broken, dies)}


def environment(app: Flask, **more: str) -> dict[str, str]:
    """The environment of a process that works on the database of an app."""
    address = app.config["SQLALCHEMY_DATABASE_URI"]
    return os.environ | {
        "INSTANCE": app.config["INSTANCE"],
        "DATABASE_URL": "" if address.startswith("sqlite") else address,
        "SECRET_KEY": "test",
        "SCHEDULER_BEAT": "0.3",
        "PYTHONPATH": str(config.ROOT),
        **more,
    }


def forked(app: Flask, work: Callable[[], None], **more: str) -> ForkProcess:
    """A process that does a piece of work: it begins with everything loaded that this one has loaded.

    app   whose database both use: connections to it are closed first, for no two processes can share one
    more  of the process's environment
    """
    with app.app_context():
        db.session.remove()
        db.engine.dispose()

    def begin() -> None:
        warnings.resetwarnings()  # what would fail a test is nothing to a product
        os.environ.update(environment(app, **more))
        work()

    process = get_context("fork").Process(target=begin)
    process.start()
    return process


def ended(process: ForkProcess, seconds: float = 9) -> int | None:
    """The exit code of a process that ends within so many seconds, or None."""
    process.join(seconds)
    return process.exitcode


def schedule() -> None:
    """Be the scheduler, with jobs of this module and less patience."""
    scheduler.RUN_JOB[:] = [sys.executable, "-m", NAME]
    scheduler.LOOK_SECONDS = 0.1
    scheduler.POST_SECONDS = 0.2
    scheduler.STOP_SECONDS = float(os.environ.get("STOP", "5"))
    scheduler.scheduler([])


def command(app: Flask, monkeypatch: pytest.MonkeyPatch, *words: str, **more: str) -> tuple[int, str]:
    """Run a command of bin/portfolio on an app's database, in this process: its exit code and what it said."""
    made = []

    def remembered() -> Flask:
        made.append(create_app())
        return made[-1]

    with monkeypatch.context() as patch:
        patch.setattr("portfolio.app.create_app", remembered)
        for name, value in environment(app, **more).items():
            patch.setenv(name, value)
        result = CliRunner().invoke(main, list(words), catch_exceptions=False)
    for app_of_command in made:
        with app_of_command.app_context():
            db.engine.dispose()
    return result.exit_code, result.output


def buckets(app: Flask) -> list[tuple[str, int]]:
    """What the jobs wrote."""
    with app.app_context():
        rows = db.session.execute(sa.select(Throttle.bucket, Throttle.failures).order_by(Throttle.id)).all()
        return [(bucket, failures) for bucket, failures in rows]


if __name__ == "__main__":
    scheduler.KINDS.update(KINDS)
    scheduler.run_job(sys.argv[1:])
