"""How long the file of an import is kept: until it can no longer be taken back, or a week after it was left lying."""

from collections.abc import Collection
from datetime import datetime, timedelta

import sqlalchemy as sa

from portfolio.core.db import Model, db
from portfolio.exchange.models import ImportRun
from portfolio.jobs.keeping import unneeded

ABANDONED = timedelta(days=7)
OPEN = ("checking", "asking", "ready", "refused", "known")


def let_go(at: datetime) -> list[str]:
    """Give up imports that nobody went on with for a week, and name the files that nothing needs any more.

    The caller commits, then hands the keys to `jobs.keeping.remove`: a file without a row does no harm, a row without
    a file does.
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
    return unneeded({key for key in runs.values() if key})


def forget_contents(run_ids: Collection[int]) -> None:
    """Delete what features keep of the contents of imports: the rows of every table that is keyed by an import."""
    for table in Model.metadata.sorted_tables:
        keys = list(table.primary_key.columns)
        if len(keys) == 1 and any(key.column.table is ImportRun.__table__ for key in keys[0].foreign_keys):
            db.session.execute(sa.delete(table).where(keys[0].in_(run_ids)))


def _standing(run_ids: Collection[int]) -> set[int]:
    """Which of some imports are written and still stand: how they were read stays to be seen."""
    return set(db.session.scalars(sa.select(ImportRun.id).where(ImportRun.id.in_(run_ids), ImportRun.state == "done")))
