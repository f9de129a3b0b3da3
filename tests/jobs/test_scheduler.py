"""The scheduler with real processes: every job once, whoever is killed; asked to stop, it lets jobs finish."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from multiprocessing.context import ForkProcess
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio import scheduler
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.jobs import actions, lease
from portfolio.jobs.models import Job, Lease
from tests.jobs import product
from tests.make import City, make_city

Start = Callable[..., ForkProcess]


@pytest.fixture
def schedulers(fresh_app: Flask) -> Iterator[Start]:
    """Start a process that schedules; what still runs when the test ends is killed."""
    started = []

    def start(**more: str) -> ForkProcess:
        started.append(product.forked(fresh_app, product.schedule, **more))
        return started[-1]

    yield start
    for process in started:
        process.kill()
        process.join()


@pytest.fixture
def here(fresh_app: Flask) -> City:
    with fresh_app.app_context():
        city = make_city()
        db.session.commit()
        return city


def ask(app: Flask, city: City, kind: str, file: Path, **args: Any) -> int:
    with app.app_context():
        job = actions.enqueue(kind, {"file": str(file), **args}, by=city.lead, at=now())
        db.session.commit()
        return job.id


def states(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(sa.select(Job.state).order_by(Job.id)))


def wait_until(is_so: Callable[[], bool], seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "waited too long"
        time.sleep(0.05)


def lines(file: Path) -> list[str]:
    return file.read_text().splitlines() if file.exists() else []


def leader(app: Flask) -> str:
    with app.app_context():
        at = now()
        found = db.session.scalar(sa.select(Lease.owner).where(Lease.until > at))
        return found or ""


def test_two_schedulers_run_every_job_once(fresh_app: Flask, here: City, schedulers: Start, tmp_path: Path) -> None:
    file = tmp_path / "notes"
    jobs = [ask(fresh_app, here, "quick", file) for _ in range(2)]
    both = [schedulers(), schedulers()]

    wait_until(lambda: states(fresh_app) == ["done"] * 2)

    assert sorted(lines(file)) == [f"{job} 1 began" for job in jobs]
    assert sorted(product.buckets(fresh_app)) == [(f"job:{job}", 1) for job in jobs]
    for process in both:
        process.terminate()
    assert [product.ended(process) for process in both] == [0, 0]


def test_when_the_leader_is_killed_another_takes_over(
    fresh_app: Flask, here: City, schedulers: Start, tmp_path: Path
) -> None:
    first = schedulers()
    wait_until(lambda: leader(fresh_app).endswith(f":{first.pid}"))
    second = schedulers()

    first.kill()
    ask(fresh_app, here, "quick", tmp_path / "notes")

    wait_until(lambda: states(fresh_app) == ["done"])
    assert leader(fresh_app).endswith(f":{second.pid}")


def test_a_killed_job_is_tried_three_times_and_then_said_to_have_failed(
    fresh_app: Flask, here: City, schedulers: Start, tmp_path: Path
) -> None:
    file = tmp_path / "notes"
    job = ask(fresh_app, here, "dies", file)
    schedulers()

    wait_until(lambda: states(fresh_app) == ["failed"])

    assert lines(file) == [f"{job} {attempt} began" for attempt in (1, 2, 3)]


def test_asked_to_stop_a_scheduler_lets_a_job_finish(
    fresh_app: Flask, here: City, schedulers: Start, tmp_path: Path
) -> None:
    file = tmp_path / "notes"
    job = ask(fresh_app, here, "slow", file, seconds=2)
    process = schedulers()
    wait_until(lambda: bool(lines(file)))

    process.terminate()

    assert product.ended(process) == 0
    assert lines(file) == [f"{job} 1 began", f"{job} 1 ended"]
    assert states(fresh_app) == ["done"]


def test_what_does_not_finish_in_time_is_given_back_and_another_scheduler_leads_at_once(
    fresh_app: Flask, here: City, schedulers: Start, tmp_path: Path
) -> None:
    file = tmp_path / "notes"
    job = ask(fresh_app, here, "slow", file, seconds=60)
    process = schedulers(STOP="0.5")
    wait_until(lambda: bool(lines(file)))

    process.terminate()

    assert product.ended(process) == 0
    assert (lines(file), states(fresh_app), leader(fresh_app)) == ([f"{job} 1 began"], ["waiting"], "")


def test_a_running_job_is_cancelled_from_outside(
    fresh_app: Flask, here: City, schedulers: Start, tmp_path: Path
) -> None:
    file = tmp_path / "notes"
    job = ask(fresh_app, here, "slow", file, seconds=60)
    schedulers()
    wait_until(lambda: bool(lines(file)))

    with fresh_app.app_context(), write_transaction():
        actions.cancel(db.session.get_one(Job, job), by=here.lead, at=now())
        db.session.commit()

    wait_until(lambda: states(fresh_app) == ["cancelled"])
    assert lines(file) == [f"{job} 1 began"]


def test_one_of_several_owners_leads_until_its_lease_is_over(session: Any, at: datetime) -> None:
    second = timedelta(seconds=1)
    length = 3 * second

    taken = [
        lease.take(owner, length, at + after * second)
        for owner, after in (("one", 0), ("two", 1), ("one", 2), ("two", 5), ("two", 6), ("one", 7))
    ]

    # "two" leads from second 6, when the lease renewed at second 2 is over.
    assert taken == [True, False, True, False, True, False]
    session.expire_all()
    row = session.get(Lease, lease.NAME)
    assert (row.owner, row.term, row.beat_at, row.until) == ("two", 2, at + 6 * second, at + 9 * second)

    lease.give_up("one", at + 7 * second)
    lease.give_up("two", at + 7 * second)
    assert lease.take("one", length, at + 7 * second)


def test_every_kind_of_job_has_its_function() -> None:
    assert {kind: callable(scheduler.work_of(kind)) for kind in scheduler.KINDS} == dict.fromkeys(scheduler.KINDS, True)
