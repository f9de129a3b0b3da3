"""A job is taken up once, by whoever comes first, and its end is written once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from portfolio.core.db import db
from portfolio.core.errors import Missing, RuleBroken
from portfolio.jobs import actions, queries
from portfolio.jobs.actions import Claim, ClaimLost
from portfolio.jobs.models import Job
from portfolio.jobs.rules import CLAIM
from tests.make import City, make_city, make_viewer

LATER = CLAIM + timedelta(seconds=1)


def ask(city: City, at: datetime, kind: str = "import", **args: Any) -> Job:
    return actions.enqueue(kind, args, by=city.lead, at=at)


def test_the_oldest_waiting_job_is_claimed_first_and_once(session: Any, city: City, at: datetime) -> None:
    first, second = ask(city, at), ask(city, at)

    claims = [actions.claim(at) for _ in range(3)]

    assert claims == [Claim(first.id, 1), Claim(second.id, 1), None]
    session.expire_all()
    assert (first.state, first.started_at, first.claimed_until) == ("running", at, at + CLAIM)


def test_a_job_whose_process_is_gone_is_taken_up_again_three_times_in_all(
    session: Any, city: City, at: datetime
) -> None:
    job = ask(city, at)

    claims = [actions.claim(at + count * LATER) for count in range(4)]

    assert claims == [Claim(job.id, 1), Claim(job.id, 2), Claim(job.id, 3), None]
    session.expire_all()
    assert (job.state, job.error, job.ended_at) == ("failed", actions.INTERRUPTED, at + 3 * LATER)


def test_a_renewed_claim_holds(session: Any, city: City, at: datetime) -> None:
    held = Claim(ask(city, at).id, 1)
    actions.claim(at)

    assert actions.renew(held, at + CLAIM)
    assert actions.claim(at + LATER) is None


def test_a_late_process_can_neither_finish_nor_fail_nor_renew(session: Any, city: City, at: datetime) -> None:
    job = ask(city, at)
    late = actions.claim(at)
    newer = actions.claim(at + LATER)
    assert late is not None
    assert newer is not None

    with pytest.raises(ClaimLost):
        actions.finish(late, {}, at)
    with pytest.raises(ClaimLost):
        actions.fail(late, "No.", at)
    assert not actions.renew(late, at)
    actions.finish(newer, {"rows": 7}, at + LATER)

    session.expire_all()
    assert (job.state, job.outcome, job.progress, job.attempts) == ("done", {"rows": 7}, 1000, 2)


def test_one_job_is_taken_up_by_its_number_and_only_once(session: Any, city: City, at: datetime) -> None:
    first, second = ask(city, at), ask(city, at)

    claims = [actions.claim(at, second.id), actions.claim(at, second.id), actions.claim(at)]

    assert claims == [Claim(second.id, 1), None, Claim(first.id, 1)]


def test_what_nobody_waits_for_begins_when_nothing_else_waits(session: Any, city: City, at: datetime) -> None:
    patient = actions.enqueue("report_draw", {"report": 1}, by=city.lead, at=at)
    waited_for = ask(city, at)

    assert [actions.claim(at), actions.claim(at)] == [Claim(waited_for.id, 1), Claim(patient.id, 1)]


def test_a_job_given_back_is_free_at_once(session: Any, city: City, at: datetime) -> None:
    job = ask(city, at)
    held = actions.claim(at)
    assert held is not None

    actions.give_back(held, at)

    assert actions.claim(at) == Claim(job.id, 2)


def test_an_attempt_that_an_orderly_stop_ended_does_not_count(session: Any, city: City, at: datetime) -> None:
    job = ask(city, at)
    for _ in range(5):
        held = actions.claim(at)
        assert held == Claim(job.id, 1)
        actions.give_back(held, at, is_to_blame=False)

    assert actions.claim(at) == Claim(job.id, 1)


def test_a_waiting_job_is_cancelled_at_once_and_an_ended_one_not_at_all(session: Any, city: City, at: datetime) -> None:
    job = ask(city, at)

    actions.cancel(job, by=city.lead, at=at)

    assert (job.state, job.cancel, job.ended_at) == ("cancelled", True, at)
    assert actions.claim(at) is None
    with pytest.raises(RuleBroken, match="already ended"):
        actions.cancel(job, by=city.lead, at=at)


def test_a_cancelled_job_whose_process_is_gone_ends(session: Any, city: City, at: datetime) -> None:
    job = ask(city, at)
    actions.claim(at)
    actions.cancel(job, by=city.lead, at=at)
    assert (job.state, job.ended_at) == ("running", None)

    assert actions.claim(at + LATER) is None
    session.expire_all()
    assert job.state == "cancelled"


def test_a_job_is_seen_by_who_asked_and_by_the_leads_of_the_same_city(session: Any, city: City, at: datetime) -> None:
    finance, auditor = make_viewer(city, "finance"), make_viewer(city, "auditor")
    deputy, stranger = make_viewer(city, "deputy_lead"), make_city("Elsewhere").lead
    job = actions.enqueue("report", {}, by=finance, at=at)

    assert [queries.job_for(viewer, job.id).id for viewer in (finance, city.lead, deputy)] == [job.id] * 3
    for viewer in (auditor, stranger):
        with pytest.raises(Missing):
            queries.job_for(viewer, job.id)


def test_four_claimers_at_once_share_the_jobs_without_a_double(fresh_app: Flask, at: datetime) -> None:
    with fresh_app.app_context():
        city = make_city()
        wanted = {ask(city, at).id for _ in range(40)}
        db.session.commit()

    def claim_all(_: int) -> list[int]:
        taken = []
        with fresh_app.app_context():
            while held := actions.claim(at):
                db.session.commit()
                taken.append(held.job_id)
            db.session.rollback()
        return taken

    with ThreadPoolExecutor(4) as pool:
        taken = [job_id for share in pool.map(claim_all, range(4)) for job_id in share]

    assert sorted(taken) == sorted(wanted)
