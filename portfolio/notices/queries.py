"""What stands in the outbox."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.notices import words
from portfolio.notices.messages import KINDS
from portfolio.notices.models import Notice

REMEMBERED = timedelta(days=30)
"""How long a message that was given up stays on the administrator's list."""


@dataclass(frozen=True)
class Unsent:
    """A message that has not left, as its administrator sees it.

    next_attempt_at  None once it is given up
    """

    kind: Any
    address: str
    state: Any
    is_given_up: bool
    queued_at: datetime
    next_attempt_at: datetime | None
    attempts: int
    error: str


def due(at: datetime) -> sa.ColumnElement[bool]:
    """The messages that may be tried now: those whose time has come, and those whose process is gone."""
    return sa.or_(
        sa.and_(Notice.state == "waiting", Notice.next_attempt_at <= at),
        sa.and_(Notice.state == "sending", Notice.claimed_until < at),
    )


def has_due(at: datetime) -> bool:
    """Whether a message may be tried now: a look that takes no write lock."""
    return db.session.scalar(sa.select(Notice.id).where(due(at)).limit(1)) is not None


def unsent(organisation_id: int, at: datetime, most: int = 100) -> Sequence[Unsent]:
    """A city's messages that have not left, newest first; those given up for a month."""
    wanted = sa.select(Notice).where(
        Notice.organisation_id == organisation_id,
        sa.or_(
            Notice.state.in_(("waiting", "sending")),
            sa.and_(Notice.state == "failed", Notice.queued_at > at - REMEMBERED),
        ),
    )
    return [_unsent(notice, at) for notice in db.session.scalars(wanted.order_by(Notice.id.desc()).limit(most))]


def _unsent(notice: Notice, at: datetime) -> Unsent:
    is_lost = notice.state == "sending" and notice.claimed_until is not None and notice.claimed_until < at
    return Unsent(
        kind=KINDS[notice.kind].name,
        address=notice.address,
        state=words.STATES["lost" if is_lost else notice.state],
        is_given_up=notice.state == "failed",
        queued_at=notice.queued_at,
        next_attempt_at=None if notice.state == "failed" else notice.next_attempt_at,
        attempts=notice.attempts,
        error=notice.error or "",
    )
