"""Jobs as their pages and the scheduler need them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import now
from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import Missing
from portfolio.jobs.models import Job, Lease
from portfolio.jobs.policy import sees_all_jobs
from portfolio.jobs.rules import RUNNING, WAITING


@dataclass(frozen=True)
class Asked:
    """A job as the function that does it gets it.

    by  who asked, for the actions that the job calls
    """

    id: int
    kind: str
    args: dict[str, Any]
    attempt: int
    by: Actor
    asked_at: datetime


def job_for(viewer: Viewer, job_id: int) -> Job:
    """A job that the viewer asked for, or any of the city's for its leads; Missing otherwise."""
    wanted = sa.select(Job).where(Job.id == job_id, Job.organisation_id == viewer.organisation_id)
    if not sees_all_jobs(viewer):
        wanted = wanted.where(Job.asked_by_id == viewer.person_id)
    job = db.session.scalar(wanted)
    if job is None:
        raise Missing
    return job


def asked(job_id: int) -> Asked | None:
    """A claimed job, None when it is not running (any more)."""
    job = db.session.get(Job, job_id)
    if job is None or job.state != RUNNING:
        return None
    return Asked(
        job.id, job.kind, dict(job.args), job.attempts, Actor(job.organisation_id, job.asked_by_id), job.asked_at
    )


def waits(kind: str, args: Mapping[str, Any], organisation_id: int) -> bool:
    """Whether the same job has been asked for and not begun; one that runs may have read too early."""
    there = sa.select(Job.args).where(Job.kind == kind, Job.organisation_id == organisation_id, Job.state == WAITING)
    return any(each == dict(args) for each in db.session.scalars(there))


def has_free_jobs(at: datetime) -> bool:
    """Whether a job waits or has lost its process: a look that takes no write lock."""
    free = sa.or_(Job.state == WAITING, sa.and_(Job.state == RUNNING, Job.claimed_until < at))
    return db.session.scalar(sa.select(Job.id).where(free).limit(1)) is not None


def last_beat() -> datetime | None:
    """When a scheduler last said that it lives; None before the first."""
    return db.session.scalar(sa.select(sa.func.max(Lease.beat_at)))


def agreed_now() -> datetime:
    """This instant by the clock that all processes share: the database server's, or this machine's own."""
    if is_sqlite():
        return now()
    at: datetime = db.session.scalar(sa.select(sa.func.clock_timestamp())) or now()
    return at
