"""What stands in the outbox."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core.bulk import batches
from portfolio.core.db import db, read
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id
from portfolio.notices import words
from portfolio.notices.messages import KINDS
from portfolio.notices.models import Bounce, Mute, Notice

AT_ONCE = 500
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


def muted_by(people: Collection[int]) -> set[tuple[int, str]]:
    """Which kinds of mail these people have switched off, as pairs of person and kind."""
    found: set[tuple[int, str]] = set()
    for some in batches(sorted(set(people)), AT_ONCE):
        found |= {tuple(row) for row in read(sa.select(Mute.person_id, Mute.kind).where(Mute.person_id.in_(some)))}
    return found


def bouncing(addresses: Collection[str]) -> set[str]:
    """Those of these addresses that take no mail."""
    found: set[str] = set()
    for some in batches(sorted(set(addresses)), AT_ONCE):
        wanted = sa.select(Bounce.address).where(Bounce.address.in_(some), Bounce.ended_at.is_(None))
        found |= {address for (address,) in read(wanted)}
    return found


# ------------------------------------------------------------------------------------------------------ the inbox
def unread(person_id: Any, organisation_id: Any) -> sa.ScalarSelect[int]:
    """The SQL for how many messages of a person's inbox are unread; a part of the SELECT behind every page.

    person_id, organisation_id  columns of that SELECT
    """
    return (
        sa.select(sa.func.count())
        .where(
            Notice.person_id == person_id,
            Notice.organisation_id == organisation_id,
            Notice.in_inbox,
            Notice.read_at.is_(None),
        )
        .correlate_except(Notice)
        .scalar_subquery()
    )


@dataclass(frozen=True)
class InInbox:
    """A message in somebody's inbox."""

    id: int
    kind: str
    values: dict[str, Any]
    queued_at: datetime
    is_read: bool


_INBOX = (
    sa.select(Notice.id, Notice.kind, Notice.values, Notice.queued_at, Notice.read_at.is_not(None))
    .where(
        Notice.person_id == sa.bindparam("person_id", type_=sa.Integer),
        Notice.organisation_id == sa.bindparam("organisation_id", type_=sa.Integer),
        Notice.in_inbox,
        Notice.id < sa.bindparam("before", type_=sa.Integer),
    )
    .order_by(Notice.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
LARGEST = 2**31 - 1


def inbox(person_id: int, organisation_id: int, after: str | None = None, size: int = PAGE) -> Page[InInbox]:
    """The messages of a person in a city, newest first."""
    seek = read_cursor(after, 1)
    values = {
        "person_id": person_id,
        "organisation_id": organisation_id,
        "before": row_id(seek[0]) if seek else LARGEST,
        "most": size + 1,
    }
    rows = [InInbox(row[0], row[1], row[2], row[3], bool(row[4])) for row in read(_INBOX, values)]
    return Page(rows[:size], cursor(rows[size - 1].id) if len(rows) > size else None)


@dataclass(frozen=True)
class Refused:
    """An address that takes no mail, and why."""

    address: str
    said: str
    recorded_at: datetime


def refused(addresses: Collection[str] | None = None, most: int = 200) -> Sequence[Refused]:
    """The addresses that take no mail, newest first; of those given, or all."""
    wanted = sa.select(Bounce.address, Bounce.said, Bounce.recorded_at).where(Bounce.ended_at.is_(None))
    if addresses is not None:
        wanted = wanted.where(Bounce.address.in_(addresses))
    return [Refused(*row) for row in read(wanted.order_by(Bounce.id.desc()).limit(most))]


@dataclass(frozen=True)
class Trial:
    """A test message with what became of it."""

    address: str
    state: Any
    at: datetime
    error: str


def trials(organisation_id: int, most: int = 5) -> Sequence[Trial]:
    """A city's last test messages, newest first."""
    rows = read(
        sa.select(Notice.address, Notice.state, Notice.queued_at, Notice.error)
        .where(Notice.organisation_id == organisation_id, Notice.kind == "test")
        .order_by(Notice.id.desc())
        .limit(most)
    )
    return [Trial(row.address, words.STATES[row.state], row.queued_at, row.error or "") for row in rows]
