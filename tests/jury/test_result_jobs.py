"""The figures of a jury are worked out in a job, once its marks are released, and never in a web process."""

import json
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import time_machine
from flask import Flask

import config
from portfolio.core.clock import now
from portfolio.core.db import db, write_transaction
from portfolio.jobs import actions as job_actions
from portfolio.jobs.models import Job
from portfolio.jobs.run import run
from portfolio.jury import jobs
from portfolio.jury.facts import checksum
from portfolio.jury.models import JuryResult
from portfolio.jury.results import recomputed
from portfolio.scheduler import work_of
from tests import make
from tests.jury.round_facts import EXAMPLE
from tests.jury.round_rows import make_juried
from tests.make import AT, City


def asked() -> list[tuple[str, dict[str, int]]]:
    return [(job.kind, job.args) for job in db.session.scalars(sa.select(Job).order_by(Job.id))]


def test_a_release_is_noticed_once_without_anybody_pressing_anything(city: City) -> None:
    juried = make_juried(city, EXAMPLE, is_released=False)
    juried.open_phase("released", AT + timedelta(minutes=5))

    assert jobs.ask_where_released(AT) == 0
    assert [jobs.ask_where_released(AT + timedelta(minutes=minutes)) for minutes in (5, 6)] == [1, 0]
    assert asked() == [("jury_result", {"round": juried.round.id})]


def test_a_release_that_was_taken_back_or_moved_is_none(city: City) -> None:
    juried = make_juried(city, EXAMPLE)
    juried.open_phase("released", AT + timedelta(days=1))
    other = make_juried(city, EXAMPLE)
    other.open_phase("released", AT, AT)

    assert jobs.ask_where_released(AT) == 0


def test_the_job_keeps_a_result_that_can_be_made_again(fresh_app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 10, 0, tzinfo=UTC), tick=True), fresh_app.app_context():
        with write_transaction():
            juried = make_juried(make.make_city(), EXAMPLE)
            round_id, call_ref = juried.round.id, juried.call.ref
            jobs.ask_where_released(now())
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None

        run(claim.job_id, work_of)

        job = db.session.get_one(Job, claim.job_id)
        kept = db.session.scalars(sa.select(JuryResult)).one()
        assert (job.state, job.error) == ("done", None)
        assert job.outcome == {"endpoint": "jury.results", "values": {"call_ref": call_ref, "number": 1}}
        assert (kept.round_id, kept.number, kept.method, kept.hash) == (round_id, 1, "mean", checksum(kept.body))
        assert recomputed(json.loads(kept.body)) == kept.body


def test_while_the_marks_are_sealed_the_job_says_so_and_keeps_nothing(fresh_app: Flask) -> None:
    with time_machine.travel(datetime(2026, 11, 21, 10, 0, tzinfo=UTC), tick=True), fresh_app.app_context():
        with write_transaction():
            city = make.make_city()
            juried = make_juried(city, EXAMPLE, is_released=False)
            job_actions.enqueue("jury_result", {"round": juried.round.id}, by=city.lead, at=now())
            db.session.commit()
            claim = job_actions.claim(now())
            db.session.commit()
        assert claim is not None

        run(claim.job_id, work_of)

        job = db.session.get_one(Job, claim.job_id)
        assert job.state == "failed"
        assert "sealed" in (job.error or "")
        assert db.session.scalars(sa.select(JuryResult)).all() == []


def test_a_web_process_loads_no_linear_algebra() -> None:
    """It would cost every page's process half a second and a hundred megabytes."""
    told = "import sys; from portfolio.app import create_app; import portfolio.jury.routes; "
    told += "print(sorted({'numpy', 'scipy', 'networkx'} & set(sys.modules)))"

    found = subprocess.run(
        [sys.executable, "-c", told], cwd=config.ROOT, capture_output=True, text=True, check=True, timeout=60
    )

    assert found.stdout.strip() == "[]"
