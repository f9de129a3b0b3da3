"""Ask for work, take it up, give it back, and say how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import CursorResult

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.jobs.models import Job
from portfolio.jobs.rules import CANCELLED, CLAIM, DONE, FAILED, MOST_ATTEMPTS, OPEN, PATIENT, RUNNING, WAITING

INTERRUPTED = N_("The work was interrupted three times and was given up. Ask for it once more.")


@dataclass(frozen=True)
class Claim:
    """The right to run a job once; a later attempt ends it."""

    job_id: int
    attempt: int


class ClaimLost(Exception):
    """Another process has taken the job up since, so nothing of this attempt may be written."""


def enqueue(kind: str, args: Mapping[str, Any], *, by: Actor, at: datetime) -> Job:
    """Ask for a job of a kind that `portfolio.scheduler.KINDS` knows; args are plain JSON values."""
    job = Job(organisation_id=by.organisation_id, kind=kind, args=dict(args), asked_at=at, asked_by_id=by.person_id)
    db.session.add(job)
    db.session.flush()
    return job


def leads_to(endpoint: str, **values: Any) -> dict[str, Any]:
    """What a job returns so that its page links to what came out."""
    return {"endpoint": endpoint, "values": values}


def cancel(job: Job, *, by: Actor, at: datetime) -> Job:
    """Ask a job to stop: at once while it waits, between two of its steps while it runs."""
    waits = Job.state == WAITING
    changed = _update(
        sa.update(Job)
        .where(Job.id == job.id, Job.organisation_id == by.organisation_id, Job.state.in_(OPEN))
        .values(
            cancel=True,
            state=sa.case((waits, CANCELLED), else_=Job.state),
            ended_at=sa.case((waits, sa.bindparam("at", at, Job.ended_at.type)), else_=None),
        )
    )
    if not changed:
        raise RuleBroken("job_ended", N_("This work has already ended."))
    db.session.refresh(job)
    return job


def claim(at: datetime, job_id: int | None = None) -> Claim | None:
    """Take up the oldest job that waits or whose process is gone, a patient one last; None when there is none.

    job_id  takes up that one or none

    PostgreSQL passes over rows that another process is claiming, SQLite's write transactions take turns.
    """
    settle_abandoned(at)
    wanted = sa.true() if job_id is None else Job.id == job_id
    free = sa.select(Job.id).where(_is_free(at), wanted).order_by(Job.kind.in_(PATIENT), Job.id).limit(1)
    job_id = db.session.scalar(free.with_for_update(skip_locked=True))
    if job_id is None:
        return None
    attempt = db.session.scalar(
        sa.update(Job)
        .where(Job.id == job_id)
        .values(
            state=RUNNING,
            attempts=Job.attempts + 1,
            claimed_until=at + CLAIM,
            started_at=sa.func.coalesce(Job.started_at, sa.bindparam("at", at, Job.started_at.type)),
        )
        .returning(Job.attempts)
        .execution_options(synchronize_session=False)
    )
    return Claim(job_id, cast(int, attempt))


def settle_abandoned(at: datetime) -> None:
    """End the jobs without a process that somebody cancelled or that were interrupted too often."""
    lost = sa.and_(Job.state == RUNNING, Job.claimed_until < at)
    _update(sa.update(Job).where(lost, Job.cancel).values(state=CANCELLED, claimed_until=None, ended_at=at))
    _update(
        sa.update(Job)
        .where(lost, Job.attempts >= MOST_ATTEMPTS)
        .values(state=FAILED, error=INTERRUPTED, claimed_until=None, ended_at=at)
    )


def renew(held: Claim, at: datetime) -> bool:
    """Say that a claim's process lives; False when the job is no longer its own."""
    return _change(held, claimed_until=at + CLAIM)


def give_back(held: Claim, at: datetime, *, is_to_blame: bool = True) -> bool:
    """Let another process take the job up at once, because this one's is gone.

    is_to_blame  whether the attempt counts: not when the scheduler itself was asked to stop
    """
    if is_to_blame:
        return _change(held, claimed_until=at - CLAIM)
    return _change(held, state=WAITING, attempts=held.attempt - 1, claimed_until=None, progress=0, step="")


def finish(held: Claim, outcome: Mapping[str, Any] | None, at: datetime) -> None:
    """Mark a job done, in the transaction that wrote its results; ClaimLost when it is no longer its own."""
    _end(held, state=DONE, outcome=dict(outcome or {}), progress=1000, ended_at=at)


def fail(held: Claim, error: str, at: datetime) -> None:
    """Mark a job failed with a sentence for who asked."""
    _end(held, state=FAILED, error=error, ended_at=at)


def stop(held: Claim, at: datetime) -> None:
    """Mark a job cancelled: it looked, saw the wish, and wrote nothing."""
    _end(held, state=CANCELLED, ended_at=at)


def _is_free(at: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(Job.state == WAITING, sa.and_(Job.state == RUNNING, Job.claimed_until < at))


def _end(held: Claim, **values: Any) -> None:
    if not _change(held, claimed_until=None, **values):
        raise ClaimLost


def _change(held: Claim, **values: Any) -> bool:
    """Change a job that is still this claim's; the state and the attempt guard against a late process."""
    return _update(
        sa.update(Job).where(Job.id == held.job_id, Job.state == RUNNING, Job.attempts == held.attempt).values(**values)
    )


def _update(statement: sa.Update) -> bool:
    done = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast("CursorResult[Any]", done).rowcount > 0
