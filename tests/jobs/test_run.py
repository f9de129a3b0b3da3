"""What a job's own process does: its results and its end are one, and it stops when it should."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio import scheduler
from portfolio.core import db as core_db
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.jobs import actions, progress
from portfolio.jobs.models import Job
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jobs.run import run
from portfolio.people.models import Throttle
from tests.jobs import product
from tests.make import make_city


@pytest.fixture
def job(fresh_app: Flask, at: datetime, tmp_path: Any) -> Callable[..., Job]:
    """Run one job with a function: job(work, file=…) gives the row as it then stands."""

    def do(work: Callable[[Asked, Progress], Mapping[str, Any] | None], **args: Any) -> Job:
        with fresh_app.app_context():
            asked = actions.enqueue("test", {"file": str(tmp_path / "notes"), **args}, by=make_city().lead, at=at)
            job_id = asked.id
            db.session.commit()
            actions.claim(now())
            db.session.commit()
            run(job_id, lambda _: work)
            db.session.remove()
            ended = db.session.get_one(Job, job_id)
            db.session.expunge(ended)
            return ended

    return do


def test_what_a_job_wrote_and_its_end_are_committed_together(job: Callable[..., Job], fresh_app: Flask) -> None:
    ended = job(product.quick)

    assert (ended.state, ended.outcome, ended.progress, ended.step) == ("done", {"wrote": ended.id}, 1000, "writing")
    assert ended.claimed_until is None
    assert product.buckets(fresh_app) == [(f"job:{ended.id}", 1)]


def test_a_broken_rule_fails_the_job_with_its_sentence_and_leaves_nothing(
    job: Callable[..., Job], fresh_app: Flask
) -> None:
    ended = job(product.forbidden, year=2025)

    assert (ended.state, ended.error) == ("failed", "The year 2025 is closed.")
    assert product.buckets(fresh_app) == []


def test_a_defect_fails_the_job_with_a_number_that_stands_in_the_log(
    job: Callable[..., Job], caplog: pytest.LogCaptureFixture
) -> None:
    ended = job(product.broken)

    assert ended.state == "failed"
    assert ended.error is not None
    assert "a defect" not in ended.error
    reference = ended.error.removesuffix(".").rsplit(" ", 1)[1]
    assert reference in caplog.text
    assert "KeyError: 'a defect'" in caplog.text


def test_an_unknown_kind_fails(fresh_app: Flask, at: datetime) -> None:
    with fresh_app.app_context():
        asked = actions.enqueue("nobody knows it", {}, by=make_city().lead, at=at)
        db.session.commit()
        actions.claim(now())
        db.session.commit()
        run(asked.id, scheduler.work_of)
        db.session.refresh(asked)
        assert asked.state == "failed"


def test_a_job_that_nobody_claimed_is_left_alone(fresh_app: Flask, at: datetime) -> None:
    with fresh_app.app_context():
        asked = actions.enqueue("test", {}, by=make_city().lead, at=at)
        db.session.commit()
        run(asked.id, scheduler.work_of)
        db.session.refresh(asked)
        assert (asked.state, asked.attempts) == ("waiting", 0)


def test_a_job_stops_between_two_steps_when_somebody_asked(job: Callable[..., Job], fresh_app: Flask) -> None:
    def work(asked: Asked, progress: Progress) -> None:
        progress.step("checking")
        with write_transaction(), db.engine.begin() as other:
            other.execute(sa.update(Job).values(cancel=True))
        progress.writing()
        db.session.add(Throttle(bucket="too late", failures=1, last_at=now()))

    ended = job(work)

    assert (ended.state, ended.outcome) == ("cancelled", None)
    assert product.buckets(fresh_app) == []


def test_a_job_that_another_process_took_up_writes_nothing(job: Callable[..., Job], fresh_app: Flask) -> None:
    def work(asked: Asked, progress: Progress) -> None:
        progress.writing()
        db.session.rollback()  # so that SQLite lets the other in
        with db.engine.begin() as other:
            other.execute(sa.update(Job).values(attempts=Job.attempts + 1))
        db.session.add(Throttle(bucket="twice", failures=1, last_at=now()))

    ended = job(work)

    assert (ended.state, ended.attempts) == ("running", 2)
    assert product.buckets(fresh_app) == []


def test_a_lost_database_gives_the_job_back(job: Callable[..., Job]) -> None:
    def work(asked: Asked, progress: Progress) -> None:
        raise sa.exc.OperationalError("SELECT 1", {}, Exception("server closed the connection"))

    ended = job(work)

    assert (ended.state, ended.error) == ("running", None)
    assert ended.claimed_until is not None
    assert ended.claimed_until < now()


def test_while_a_job_checks_others_can_write_and_its_progress_is_seen(
    job: Callable[..., Job], fresh_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_db, "BUSY_MILLISECONDS", 0)
    monkeypatch.setattr(progress, "EVERY", progress.EVERY * 0)
    seen: list[Any] = []

    def work(asked: Asked, progress: Progress) -> None:
        progress.step("checking")
        db.session.scalars(sa.select(Job)).all()  # a transaction that stays open through the whole check
        for permille in (100, 50, 700):
            progress.at(permille)
            with write_transaction(), db.engine.begin() as other:
                other.execute(sa.insert(Throttle).values(bucket=f"at {permille}", failures=1, last_at=now()))
                seen.append(tuple(other.execute(sa.select(Job.step, Job.progress)).one()))

    ended = job(work)

    assert ended.state == "done"
    assert seen == [("checking", 100), ("checking", 100), ("checking", 700)]
    assert len(product.buckets(fresh_app)) == 3
