"""Very many reviews follow the calendar in a job, some at a time, so that everybody else goes on writing."""

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio import scheduler
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.history.models import Entry
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.jobs.progress import Progress
from portfolio.jobs.run import run
from portfolio.jobs.words import KINDS
from portfolio.notices.models import Notice
from portfolio.people.models import Person, Throttle
from portfolio.projects import subjects
from portfolio.reviews import actions
from portfolio.reviews import jobs as work
from portfolio.reviews.actions.rescheduling import follow_reviews
from portfolio.reviews.jobs import follow_holidays
from portfolio.reviews.models import Rescheduling, Review
from tests import make
from tests.make import AT

CLOSED, BACK = date(2027, 12, 27), date(2027, 12, 28)


@pytest.fixture
def many(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """Seven reviews due on a day on which the city then closes: five of Olga's, two of Emil's; three in a part."""
    monkeypatch.setattr("portfolio.reviews.actions.calendar.FOLLOWED_AT_ONCE", 5)
    monkeypatch.setattr(work, "FOLLOWED_AT_ONCE", 3)
    with fresh_app.app_context():
        city = make.make_city()
        for name, count in (("Olga", 5), ("Emil", 2)):
            owner = db.session.get_one(Person, make.make_viewer(city, "project_owner", name=name).person_id)
            for number in range(count):
                project = make.make_project(city, f"{name} {number}", stage="running", owner=owner)
                subject = subjects.of_project(project)
                review = actions.plan(subject, kind="outcome", first_due_on=CLOSED, by=city.lead, at=AT)
                review.unadjusted_on = CLOSED
        db.session.commit()
        assert actions.close_days({CLOSED: "Closed"}, by=city.lead, at=AT) is None
        db.session.commit()
        yield list(db.session.scalars(sa.select(Review.id).order_by(Review.id)))


def begin() -> int:
    """Take the job up, as the scheduler does."""
    with write_transaction():
        claim = jobs.claim(now())
        db.session.commit()
    assert claim is not None
    return claim.job_id


def due_days() -> list[date]:
    db.session.rollback()
    return list(db.session.scalars(sa.select(Review.due_on).order_by(Review.id)))


def told() -> list[tuple[str, int]]:
    """Who was told of how many reviews."""
    rows = db.session.execute(sa.select(Person.name, Notice.values).join(Person, Person.id == Notice.person_id))
    return sorted((name, len(values["reviews"]) + values["more"]) for name, values in rows)


def test_whatever_pages_ask_for_is_work_that_the_scheduler_knows() -> None:
    assert set(KINDS) - set(scheduler.KINDS) == set()


def test_all_follow_part_by_part_and_each_owner_hears_once(many: list[int]) -> None:
    run(begin(), scheduler.work_of)

    assert due_days() == [BACK] * 7
    job = db.session.scalars(sa.select(Job)).one()
    assert (job.state, job.progress, (job.outcome or {})["endpoint"]) == ("done", 1000, "reviews.working_days")
    assert told() == [("Emil", 2), ("Olga", 5)]
    entries = sa.select(sa.func.count()).select_from(Entry).where(Entry.event == "review.rescheduled")
    assert db.session.scalar(entries) == db.session.scalar(sa.select(sa.func.count()).select_from(Rescheduling)) == 7


def test_somebody_else_writes_between_the_parts(
    fresh_app: Flask, many: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    happened, ended, follow = [], threading.Event(), follow_reviews

    def noted(*args: Any, **more: Any) -> Any:
        moved = follow(*args, **more)
        happened.append("part")
        return moved

    def write() -> None:
        number = 0
        while not ended.is_set():
            with fresh_app.app_context(), write_transaction():
                db.session.add(Throttle(bucket=f"page {(number := number + 1)}", failures=1, last_at=AT))
                db.session.commit()
            happened.append("page")

    monkeypatch.setattr(work, "follow_reviews", noted)
    job_id, pages = begin(), threading.Thread(target=write)
    pages.start()
    try:
        run(job_id, scheduler.work_of)
    finally:
        ended.set()
        pages.join()

    parts = [place for place, what in enumerate(happened) if what == "part"]
    assert len(parts) == 3
    assert all("page" in happened[first:last] for first, last in pairwise(parts))


def test_interrupted_it_goes_on_where_it_stopped(many: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(self: Progress, permille: int) -> None:
        raise SystemExit  # as when its process is ended

    job_id = begin()
    with monkeypatch.context() as once:
        once.setattr(Progress, "at", dies)
        with pytest.raises(SystemExit):
            run(job_id, scheduler.work_of)
    assert sorted(due_days()) == [CLOSED] * 4 + [BACK] * 3

    with write_transaction():
        db.session.execute(sa.update(Job).values(claimed_until=AT - timedelta(hours=1)))
        db.session.commit()
    run(begin(), scheduler.work_of)

    assert due_days() == [BACK] * 7
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Rescheduling)) == 7


def test_a_process_that_was_replaced_writes_no_further_part(many: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    say = Progress.at

    def replaced(self: Progress, permille: int) -> None:
        with write_transaction():
            db.session.execute(sa.update(Job).values(attempts=Job.attempts + 1))
            db.session.commit()
        monkeypatch.setattr(Progress, "at", say)

    monkeypatch.setattr(Progress, "at", replaced)
    run(begin(), scheduler.work_of)

    assert sorted(due_days()) == [CLOSED] * 4 + [BACK] * 3


def test_the_hourly_look_asks_for_one_job_however_often_it_looks(many: list[int]) -> None:
    with write_transaction():
        db.session.execute(sa.delete(Job))
        db.session.commit()
        assert follow_holidays(AT) == follow_holidays(AT) == 0
        db.session.commit()

    (job,) = db.session.scalars(sa.select(Job))
    assert (job.kind, job.args) == ("follow_calendar", {"days": [CLOSED.isoformat(), CLOSED.isoformat()]})
