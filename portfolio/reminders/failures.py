"""Tell whoever asked for a job that it was given up: once, and only after its last attempt."""

from datetime import datetime, timedelta
from functools import cache
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import UTCDateTime, db, read, read_transaction, write_transaction
from portfolio.jobs.models import Job
from portfolio.jobs.rules import FAILED
from portfolio.notices import actions as notices
from portfolio.notices.models import Notice
from portfolio.people.models import Organisation, Person
from portfolio.reminders.letters import JOB_FAILED

REMEMBERED = timedelta(days=2)
"""What failed longer ago is no news."""


@cache
def _untold() -> Any:
    key = sa.literal(f"{JOB_FAILED}:") + sa.cast(Job.id, sa.String(12))
    return (
        sa.select(Job.id, Job.kind, Job.organisation_id, Organisation.zone, Organisation.language, Job.asked_by_id)
        .join(Organisation, Organisation.id == Job.organisation_id)
        .join(Person, Person.id == Job.asked_by_id)
        .where(
            Job.state == FAILED,
            Job.ended_at >= sa.bindparam("since", type_=UTCDateTime()),
            Person.email.is_not(None),
            Person.accepted_at.is_not(None),
            Person.disabled_at.is_(None),
            ~sa.exists().where(Notice.key == key),
        )
        .order_by(Job.id)
    )


def tell(at: datetime) -> int:
    """Write to everybody whose job was given up and who has not been told; gives how many that were."""
    with read_transaction():
        failed = read(_untold(), {"since": at - REMEMBERED}).all()
        db.session.rollback()
    if not failed:
        return 0
    with write_transaction():
        for number, kind, city, zone, language, asked_by in failed:
            person = db.session.get_one(Person, asked_by)
            values = {"name": person.name, "kind": kind, "path": f"/jobs/{number}"}
            by = Viewer(organisation_id=city, zone=zone, language=language)
            notices.queue(JOB_FAILED, to=person, key=f"{JOB_FAILED}:{number}", values=values, by=by, at=at)
        db.session.commit()
    return len(failed)
