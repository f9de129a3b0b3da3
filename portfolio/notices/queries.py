"""What stands in the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.notices.models import Notice

LATE = timedelta(minutes=15)
"""A message that is due for longer than this is worth telling the administrator."""


@dataclass(frozen=True)
class Outbox:
    """How many messages wait longer than they should, have been "sending" for long, or were given up lately."""

    late: int
    stuck: int
    failed: int


def due(at: datetime) -> sa.ColumnElement[bool]:
    """The messages that may be tried now: those whose time has come, and those whose process is gone."""
    return sa.or_(
        sa.and_(Notice.state == "waiting", Notice.next_attempt_at <= at),
        sa.and_(Notice.state == "sending", Notice.claimed_until < at),
    )


def has_due(at: datetime) -> bool:
    """Whether a message may be tried now: a look that takes no write lock."""
    return db.session.scalar(sa.select(Notice.id).where(due(at)).limit(1)) is not None


def outbox(at: datetime) -> Outbox:
    """The outbox in three figures; what was given up counts for a week."""

    def count(*which: sa.ColumnElement[bool]) -> int:
        return db.session.scalar(sa.select(sa.func.count()).select_from(Notice).where(*which)) or 0

    return Outbox(
        late=count(Notice.state == "waiting", Notice.queued_at < at - LATE),
        stuck=count(Notice.state == "sending", Notice.claimed_until < at),
        failed=count(Notice.state == "failed", Notice.queued_at > at - timedelta(days=7)),
    )


def unsent(organisation_id: int, most: int = 50) -> Sequence[Notice]:
    """A city's messages that have not left, newest first."""
    wanted = sa.select(Notice).where(Notice.organisation_id == organisation_id, Notice.state != "sent")
    return db.session.scalars(wanted.order_by(Notice.id.desc()).limit(most)).all()
