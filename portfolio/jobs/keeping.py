"""Which stored files somebody still needs, and how long one is kept that a job wrote for who asked: a week."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core import files
from portfolio.core.db import Model, db
from portfolio.jobs.models import Job

KEPT_FOR = timedelta(days=7)
WRITTEN_FILE = "file"
"""The key under which a job names the file that it has written, in its outcome."""

_KEYS = ("file_key", "pdf_key", "sha256")
"""What columns are called that hold the key of a file, in whichever table."""

_WRITTEN = Job.outcome[WRITTEN_FILE].as_string()


def let_go(at: datetime) -> list[str]:
    """Forget the files of jobs that ended a week ago, and name those that nothing needs any more.

    The pages of these jobs then say to ask again. The caller commits, then hands the keys to `remove`.
    """
    jobs = db.session.scalars(sa.select(Job).where(Job.ended_at < at - KEPT_FOR, _WRITTEN.is_not(None))).all()
    keys = set()
    for job in jobs:
        outcome = dict(job.outcome or {})
        keys.add(outcome.pop(WRITTEN_FILE))
        job.outcome = outcome
    db.session.flush()
    return unneeded(keys)


def unneeded(keys: Collection[str]) -> list[str]:
    """Which of some keys nothing names any more, neither a column of any table nor what a job has written."""
    needed = set(db.session.scalars(sa.select(_WRITTEN).where(_WRITTEN.in_(keys))))
    columns: list[sa.Column[Any]] = [
        table.c[name] for table in Model.metadata.sorted_tables for name in _KEYS if name in table.c
    ]
    for column in columns:
        needed |= set(db.session.scalars(sa.select(column).where(column.in_(keys))))
    return sorted(set(keys) - needed)


def remove(keys: Iterable[str]) -> None:
    """Remove files that nothing needs, each looked at once more: meanwhile somebody may have brought the same in."""
    for key in keys:
        db.session.rollback()  # so that the database is read as it is by now
        if unneeded([key]):
            files.remove(key)
