"""The lease by which one scheduler of several leads: one row, one conditional UPDATE."""

from datetime import datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import CursorResult
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core.db import db, is_sqlite
from portfolio.jobs.models import Lease

NAME = "scheduler"


def take(owner: str, length: timedelta, at: datetime) -> bool:
    """Lead from now on for so long, if nobody else does; True when this owner leads.

    at  by the clock that all processes share (`queries.agreed_now`)
    """
    insert = (sqlite if is_sqlite() else postgresql).insert(Lease)
    first = {"name": NAME, "owner": "", "until": at - length, "term": 0, "beat_at": at}
    if db.session.get(Lease, NAME) is None:
        db.session.execute(insert.values(first).on_conflict_do_nothing())
    taken = db.session.execute(
        sa.update(Lease)
        .where(Lease.name == NAME, sa.or_(Lease.owner == owner, Lease.until < at))
        .values(
            owner=owner,
            until=at + length,
            term=sa.case((Lease.owner == owner, Lease.term), else_=Lease.term + 1),
            beat_at=at,
        )
        .execution_options(synchronize_session=False)
    )
    return cast("CursorResult[Any]", taken).rowcount == 1


def give_up(owner: str, at: datetime) -> None:
    """Let another process lead at once."""
    db.session.execute(
        sa.update(Lease)
        .where(Lease.name == NAME, Lease.owner == owner)
        .values(until=at - timedelta(seconds=1))
        .execution_options(synchronize_session=False)
    )
