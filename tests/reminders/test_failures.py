"""Work that failed in the background reaches whoever asked for it, once."""

from datetime import date, timedelta

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.jobs import actions as jobs
from portfolio.jobs.models import Job
from portfolio.notices import messages
from portfolio.notices.models import Notice
from portfolio.reminders import jobs as reminders
from tests import make
from tests.make import City
from tests.reminders.conftest import local

DAY = date(2026, 11, 27)


def tick(hour: int) -> list[str]:
    """Whom a tick at an hour writes to, and on which job's page the reader ends."""
    db.session.commit()
    reminders.tick(local(DAY, hour))
    return [values["path"] for values in db.session.scalars(sa.select(Notice.values).order_by(Notice.id))]


def test_l62_a_failed_job_is_told_once_after_its_last_attempt(city: City) -> None:
    asked = [jobs.enqueue("report", {}, by=city.lead, at=local(DAY, 8)) for _ in range(3)]
    waiting, failed, done = asked
    failed.attempts, done.state, done.ended_at = 1, "done", local(DAY, 9)
    assert tick(9) == []

    failed.state, failed.ended_at, failed.attempts = "failed", local(DAY, 9), 3
    failed.error = "A defect stopped the work."
    assert tick(10) == [f"/jobs/{failed.id}"]
    assert tick(11) == [f"/jobs/{failed.id}"]
    notice = db.session.scalars(sa.select(Notice)).one()
    assert (notice.person_id, notice.in_inbox) == (city.lead.person_id, True)
    subject, text = messages.write(notice.kind, notice.values, "en")
    assert subject == "Given up: Quarterly report"
    assert f"/jobs/{failed.id}\n" in text
    assert waiting.state == "waiting"


def test_nobody_hears_of_what_failed_long_ago_or_was_asked_by_nobody(city: City) -> None:
    gone = make.make_viewer(city, "unit_staff")
    old = jobs.enqueue("report", {}, by=gone, at=local(DAY, 8))
    old.state, old.ended_at = "failed", local(DAY - timedelta(days=3), 8)
    nobodys = Job(
        organisation_id=city.id, kind="report", args={}, asked_at=local(DAY, 8), state="failed", ended_at=local(DAY, 8)
    )
    db.session.add(nobodys)

    assert tick(9) == []
