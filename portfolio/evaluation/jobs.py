"""Count large cities beforehand: a tick asks for it where history has grown, a job does it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.evaluation import actions, counting, queries
from portfolio.evaluation.actions import Counted
from portfolio.evaluation.keeping import COUNTED_AT_ONCE
from portfolio.evaluation.models import KeptCount
from portfolio.evaluation.packing import pack
from portfolio.evaluation.rules import days_shown
from portfolio.history.models import HistoryHead
from portfolio.jobs.actions import enqueue, leads_to
from portfolio.jobs.models import Job
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jobs.rules import OPEN
from portfolio.people.models import Organisation
from portfolio.projects.models import Project
from portfolio.reviews.queries.scope import Scope

KIND = "count_evaluation"


def ask_where_outdated(at: datetime) -> int:
    """Ask for the count of every large city whose kept figures are not of today or of its newest history entry."""
    large = sa.select(Project.id).where(Project.organisation_id == Organisation.id).limit(1).offset(COUNTED_AT_ONCE)
    waits = sa.select(Job.id).where(Job.organisation_id == Organisation.id, Job.kind == KIND, Job.state.in_(OPEN))
    rows = db.session.execute(
        sa.select(
            Organisation.id,
            Organisation.zone,
            HistoryHead.hash,
            sa.func.max(KeptCount.day),
            sa.func.max(KeptCount.head),
        )
        .outerjoin(HistoryHead, HistoryHead.organisation_id == Organisation.id)
        .outerjoin(KeptCount, KeptCount.organisation_id == Organisation.id)
        .where(large.scalar_subquery().is_not(None), ~waits.exists())
        .group_by(Organisation.id, Organisation.zone, HistoryHead.hash)
        .order_by(Organisation.id)
    ).all()
    outdated = [
        organisation_id
        for organisation_id, zone, head, day, kept_head in rows
        if day != local_day(at, zone) or kept_head != (head or "")
    ]
    for organisation_id in outdated:
        enqueue(KIND, {}, by=Actor(organisation_id), at=at)
    return len(outdated)


def count_evaluation(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Count a city on the last days of eight quarters, and keep it."""
    progress.step("counting")
    organisation_id, at = asked.by.organisation_id, now()
    found = counted(organisation_id, db.session.get_one(Organisation, organisation_id).zone, at)
    progress.writing()
    actions.keep(found, at=at)
    return leads_to("evaluation.show")


def counted(organisation_id: int, zone: str, at: datetime) -> Counted:
    """What is to be kept of a city; the newest entry of its history is looked up first, so that it is never too new."""
    head = queries.standing(organisation_id, COUNTED_AT_ONCE).head
    *earlier, day = days_shown(local_day(at, zone))
    briefs = {each: counting.count_brief(Scope(organisation_id, zone, each)) for each in earlier}
    figures, lines = counting.count(Scope(organisation_id, zone, day))
    return Counted(organisation_id, head, briefs, day, figures, pack(lines))
