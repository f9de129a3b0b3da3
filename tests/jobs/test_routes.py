"""The page of a job, and what load balancers ask."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portfolio.app import create_app
from portfolio.core import pdf_libraries
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.jobs import actions, health, lease
from portfolio.jobs.models import Job
from portfolio.jobs.policy import LEADS
from portfolio.people.rights import Role
from tests.kept import settings
from tests.make import City


@pytest.fixture
def job(session: Any, city: City, at: datetime) -> Job:
    job = actions.enqueue("import", {}, by=city.lead, at=at)
    session.commit()
    return job


def text_of(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_a_running_job_shows_how_far_it_is_and_can_be_stopped(
    as_person: Callable[..., FlaskClient], city: City, job: Job, session: Any, at: datetime
) -> None:
    actions.claim(at)
    job.step, job.progress = "checking", 421
    session.commit()
    page = as_person(viewer=city.lead)

    shown = text_of(page.get(f"/jobs/{job.id}"))

    assert "Checking every row" in shown
    assert '<progress id="progress" max="100" value="42">42 %</progress>' in shown
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in shown
    assert page.get(f"/jobs/{job.id}/progress").json == {"open": True, "percent": 42, "step": "Checking every row"}

    answer = page.post(f"/jobs/{job.id}/cancel")

    assert (answer.status_code, answer.location) == (303, f"/jobs/{job.id}")
    session.expire_all()
    assert (job.cancel, job.state) == (True, "running")
    assert "You asked to stop." in text_of(page.get(f"/jobs/{job.id}"))


def test_a_job_that_writes_offers_no_stop(
    as_person: Callable[..., FlaskClient], city: City, job: Job, session: Any
) -> None:
    job.state, job.step = "running", "writing"
    session.commit()

    shown = text_of(as_person(viewer=city.lead).get(f"/jobs/{job.id}"))

    assert "can no longer be stopped" in shown
    assert f"/jobs/{job.id}/cancel" not in shown


def test_a_failed_job_says_why_as_text(
    as_person: Callable[..., FlaskClient], city: City, job: Job, session: Any
) -> None:
    job.state, job.error = "failed", "The file <b>100 %(x)s</b> has no rows."
    session.commit()

    shown = text_of(as_person(viewer=city.lead).get(f"/jobs/{job.id}"))

    assert "The file &lt;b&gt;100 %(x)s&lt;/b&gt; has no rows." in shown
    assert "refresh" not in shown


def test_a_job_that_is_done_leads_to_what_came_out(
    as_person: Callable[..., FlaskClient], city: City, job: Job, session: Any
) -> None:
    job.state, job.outcome = "done", actions.leads_to("jobs.show", job_id=77)
    session.commit()

    assert 'href="/jobs/77"' in text_of(as_person(viewer=city.lead).get(f"/jobs/{job.id}"))


def test_a_job_that_has_ended_cannot_be_stopped(
    as_person: Callable[..., FlaskClient], city: City, job: Job, session: Any
) -> None:
    job.state = "done"
    session.commit()

    answer = as_person(viewer=city.lead).post(f"/jobs/{job.id}/cancel")

    assert answer.status_code == 409
    assert "This work has already ended." in text_of(answer)


def test_others_do_not_see_a_job(as_person: Callable[..., FlaskClient], city: City, job: Job) -> None:
    page = as_person("finance")

    answers = [
        page.get(f"/jobs/{job.id}"),
        page.get(f"/jobs/{job.id}/progress"),
        page.post(f"/jobs/{job.id}/cancel"),
        page.get(f"/jobs/{10**12}"),
    ]

    assert [answer.status_code for answer in answers] == [404] * 4


def test_the_leads_are_called_as_people_call_them() -> None:
    assert {Role.UNIT_LEAD, Role.DEPUTY_LEAD} == LEADS


def test_health_is_answered_without_a_database(tmp_path: Any) -> None:
    away = create_app(settings(tmp_path, "postgresql://nobody@127.0.0.1:9/secretname?connect_timeout=1"))
    page = away.test_client()

    healthy, ready = page.get("/healthz"), page.get("/readyz")

    assert (healthy.status_code, healthy.json) == (200, {"ok": True})
    assert ready.status_code == 503
    assert ready.json is not None
    assert ready.json["parts"] == {
        "database": "away",
        "schema": "unknown",
        "scheduler": "unknown",
        "pdf": health.OK,
    }
    assert "secretname" not in ready.get_data(as_text=True)
    assert {answer.headers["Cache-Control"] for answer in (healthy, ready)} == {"no-store"}


def test_ready_means_that_work_goes_on_even_without_pdf(fresh_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    page = fresh_app.test_client()

    def parts() -> tuple[int, dict[str, str]]:
        answer = page.get("/readyz")
        assert answer.json is not None
        assert answer.json["ready"] == (answer.status_code == 200)
        return answer.status_code, answer.json["parts"]

    well = {"database": "ok", "schema": "ok", "scheduler": "ok", "pdf": "ok"}
    assert parts() == (503, well | {"scheduler": "never started"})

    with fresh_app.app_context():
        lease.take("one", timedelta(seconds=30), now())
        db.session.commit()
    assert parts() == (200, well)

    with fresh_app.app_context():
        assert health.parts(now() + health.SILENT_AFTER) == well | {"scheduler": "silent"}

    pdf_libraries.missing.cache_clear()
    monkeypatch.setattr(pdf_libraries, "LIBRARIES", ("libnobody-has-this.so.0",))
    assert parts() == (200, well | {"pdf": "missing"})
    pdf_libraries.missing.cache_clear()

    monkeypatch.undo()
    monkeypatch.setattr(health, "newest_revision", lambda: "9999")
    assert parts() == (503, well | {"schema": "other", "scheduler": "unknown"})


def test_a_stranger_goes_to_sign_in(page: FlaskClient, job: Job) -> None:
    answer = page.get(f"/jobs/{job.id}")

    assert (answer.status_code, answer.location) == (303, f"/sign-in?next=/jobs/{job.id}")
