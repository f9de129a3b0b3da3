"""How long the file of an edited list is kept: a week after it was compared, since nothing reads it again."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.exchange.keeping import ABANDONED
from portfolio.jobs.keeping import unneeded
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN
from portfolio.lists.models import BulkChange


def let_go(at: datetime) -> list[str]:
    """Forget the files of lists that came back a week ago, and name those that nothing needs any more.

    The caller commits, then hands the keys to `jobs.keeping.remove`.
    """
    is_working = sa.exists().where(Job.id == BulkChange.job_id, Job.state.in_(OPEN))
    old = sa.and_(BulkChange.file_key.is_not(None), BulkChange.asked_at < at - ABANDONED, ~is_working)
    found = dict(iter(db.session.execute(sa.select(BulkChange.id, BulkChange.file_key).where(old))))
    if found:
        db.session.execute(sa.update(BulkChange).where(BulkChange.id.in_(found)).values(file_key=None))
    return unneeded({key for key in found.values() if key})
