"""How long a file is kept: an import's until it can no longer be taken back, one that a job wrote for a week."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core import files
from portfolio.core.db import Model, db
from portfolio.exchange.models import ImportRun
from portfolio.jobs.models import Job

ABANDONED = timedelta(days=7)
OPEN = ("checking", "asking", "ready", "refused", "known")
WRITTEN_FILE = "file"
"""The key under which a job names the file that it has written, in its outcome."""

_KEYS = ("file_key", "pdf_key")
_WRITTEN = Job.outcome[WRITTEN_FILE].as_string()


def let_go(at: datetime) -> list[str]:
    """Give up imports that nobody went on with for a week, and files that jobs wrote; name those that nothing needs.

    The caller commits, then hands the keys to `remove`: a file without a row does no harm, a row without a file does.
    """
    forgotten = sa.and_(ImportRun.state.in_(OPEN), ImportRun.asked_at < at - ABANDONED)
    db.session.execute(sa.update(ImportRun).where(forgotten).values(state="cancelled"))
    is_over = sa.or_(
        ImportRun.state.in_(("cancelled", "undone")),
        sa.and_(ImportRun.state == "done", ImportRun.undo_until < at),
    )
    ended = sa.select(ImportRun.id, ImportRun.file_key).where(is_over, ImportRun.file_key.is_not(None))
    runs = dict(iter(db.session.execute(ended)))
    if runs:
        db.session.execute(sa.update(ImportRun).where(ImportRun.id.in_(runs)).values(file_key=None))
        forget_contents(runs.keys() - _standing(runs.keys()))
    keys = {key for key in runs.values() if key} | _let_go_of_written(at)
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


def _let_go_of_written(at: datetime) -> set[str]:
    """Forget the files of jobs that ended a week ago; their pages then say to ask again."""
    jobs = db.session.scalars(sa.select(Job).where(Job.ended_at < at - ABANDONED, _WRITTEN.is_not(None))).all()
    keys = set()
    for job in jobs:
        outcome = dict(job.outcome or {})
        keys.add(outcome.pop(WRITTEN_FILE))
        job.outcome = outcome
    db.session.flush()
    return keys


def forget_contents(run_ids: Collection[int]) -> None:
    """Delete what features keep of the contents of imports: the rows of every table that is keyed by an import."""
    for table in Model.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and any(key.column.table is ImportRun.__table__ for key in keys[0].foreign_keys):
            db.session.execute(sa.delete(table).where(keys[0].in_(run_ids)))


def remove(keys: list[str]) -> None:
    """Remove files that nothing needs, each looked at once more: meanwhile somebody may have brought the same in."""
    for key in keys:
        db.session.rollback()  # so that the database is read as it is by now
        if unneeded([key]):
            files.remove(key)


def _standing(run_ids: Collection[int]) -> set[int]:
    """Which of some imports are written and still stand: how they were read stays to be seen."""
    return set(db.session.scalars(sa.select(ImportRun.id).where(ImportRun.id.in_(run_ids), ImportRun.state == "done")))
