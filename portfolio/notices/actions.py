"""Put a message into the outbox: once per key, however often it is asked for."""

import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any, Protocol, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core import mail
from portfolio.core.actor import Actor, Viewer
from portfolio.core.bulk import batches
from portfolio.core.clock import local_day
from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import N_, RuleBroken
from portfolio.notices import queries
from portfolio.notices.messages import KINDS
from portfolio.notices.models import Bounce, Mute, Notice

AT_ONCE = 500
NO_MAIL: Mapping[str, Any] = {"state": "kept", "next_attempt_at": None}
"""What makes a row of the outbox stand in the inbox only."""


class Recipient(Protocol):
    """A person, as people.models has one."""

    @property
    def id(self) -> Any: ...

    @property
    def email(self) -> Any: ...

    @property
    def language(self) -> Any: ...


def queue(
    kind: str,
    *,
    to: Recipient | str,
    key: str,
    values: Mapping[str, Any],
    reply_to: str | None = None,
    by: Actor | None,
    at: datetime,
) -> Notice:
    """Put a message into the outbox, unless one with this key stands there already; gives the one that does.

    to        a person, or an address of somebody who is none yet
    key       names the occasion, such as "invitation:" and the number of the link
    values    what the kind's text needs, see notices.messages
    reply_to  the address of a person who answers questions about it
    by        who asked; None for a stranger at the sign-in page
    raises    RuleBroken when the person has no address, WrongInput when the address is none

    What stands in the inbox is no mail to who has switched that off, or whose address takes none.
    """
    insert = (sqlite if is_sqlite() else postgresql).insert(Notice)
    row = _row(kind, to, key, values, by, at) | {"reply_to": reply_to}
    if KINDS[kind].in_inbox and not isinstance(to, str):
        row |= _without_mail([row], kind)[0]
    same_key = sa.select(Notice).where(Notice.key == key)
    notice = db.session.scalar(same_key)  # looked for first: a refused insert would burn a number every time
    if notice is None:
        db.session.execute(insert.values(row).on_conflict_do_nothing(index_elements=["key"]))
        notice = db.session.scalars(same_key).one()
    return notice


@dataclass(frozen=True, slots=True)
class Message:
    """One of many messages of a kind: to whom, for which occasion, with what the kind's text needs.

    reply_to  the address of a person who answers questions about it
    is_mail   False for what stands in the inbox only
    """

    to: Recipient
    key: str
    values: Mapping[str, Any]
    reply_to: str | None = None
    is_mail: bool = True


def queue_many(kind: str, messages: Sequence[Message], *, by: Actor, at: datetime) -> int:
    """Put many messages of a kind into the outbox, in a few statements; gives how many were not there already."""
    new = 0
    for some in batches(messages, AT_ONCE):
        keys = sa.select(Notice.key).where(Notice.key.in_([message.key for message in some]))
        there = set(db.session.scalars(keys))
        rows = [
            _row(kind, message.to, message.key, message.values, by, at)
            | {"reply_to": message.reply_to}
            | ({} if message.is_mail else dict(NO_MAIL))
            for message in some
            if message.key not in there
        ]
        if rows:
            rows = _without_mail(rows, kind) if KINDS[kind].in_inbox else rows
            insert = (sqlite if is_sqlite() else postgresql).insert(cast(sa.Table, Notice.__table__))
            db.session.connection().execute(insert.on_conflict_do_nothing(index_elements=["key"]), rows)
        new += len(rows)
    return new


def _row(
    kind: str, to: Recipient | str, key: str, values: Mapping[str, Any], by: Actor | None, at: datetime
) -> dict[str, Any]:
    lacking = KINDS[kind].needs - set(values)
    if lacking:
        raise ValueError(f"a {kind} needs {', '.join(sorted(lacking))}")
    address = to if isinstance(to, str) else to.email
    if not address:
        raise RuleBroken("no_address", N_("This person has no e-mail address."))
    known_language = None if isinstance(to, str) else to.language
    return {
        "organisation_id": by.organisation_id if by else None,
        "kind": kind,
        "key": key,
        "person_id": None if isinstance(to, str) else to.id,
        "address": _plain(address),
        "language": known_language or (by.language if isinstance(by, Viewer) else "en"),
        "values": dict(values),
        "local_day": local_day(at, by.zone if isinstance(by, Viewer) else "UTC"),
        "state": "waiting",
        "attempts": 0,
        "next_attempt_at": at,
        "queued_at": at,
        "message_id": secrets.token_hex(16),
        "in_inbox": KINDS[kind].in_inbox and not isinstance(to, str),
    }


@lru_cache(20_000)
def _plain(address: str) -> str:
    """A mail address once it is known to be one; taking it apart costs more than writing the row."""
    return mail.address(address).addr_spec


def _without_mail(rows: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """The same rows, but kept in the inbox alone for people who get no mail of this kind."""
    muted = queries.muted_by([row["person_id"] for row in rows])
    bouncing = queries.bouncing([row["address"] for row in rows])
    return [
        {**row, **NO_MAIL} if (row["person_id"], kind) in muted or row["address"] in bouncing else row for row in rows
    ]


def read(notices: Sequence[int] | None, *, of_person: int, in_city: int, at: datetime) -> None:
    """Mark messages of a person's inbox as read; None for all of them."""
    unread = sa.update(Notice).where(
        Notice.person_id == of_person, Notice.organisation_id == in_city, Notice.in_inbox, Notice.read_at.is_(None)
    )
    if notices is not None:
        unread = unread.where(Notice.id.in_(notices))
    db.session.execute(unread.values(read_at=at).execution_options(synchronize_session=False))


def mute(kinds: Collection[str], *, of_person: int, at: datetime) -> None:
    """Let a person get no mail of exactly these kinds; their messages still stand in the inbox."""
    had = {kind for _, kind in queries.muted_by([of_person])}
    gone = had - set(kinds)
    db.session.execute(sa.delete(Mute).where(Mute.person_id == of_person, Mute.kind.in_(gone)))
    db.session.add_all(Mute(person_id=of_person, kind=kind, since=at) for kind in sorted(set(kinds) - had))
    db.session.flush()


def bounce(address: str, said: str, *, told_by: int | None, at: datetime) -> bool:
    """Put on record that an address takes no mail; False when that is known already.

    said     what the mail server answered, or what somebody told
    told_by  the person who told; None for the mail server itself
    """
    if queries.bouncing([address]):
        return False
    insert = (sqlite if is_sqlite() else postgresql).insert(Bounce)
    row = {"address": address, "said": said[:1000], "recorded_at": at, "by_id": told_by}
    db.session.execute(insert.values(row).on_conflict_do_nothing())
    return True


def works_again(address: str, *, at: datetime) -> bool:
    """Let mail go to an address again; False when nothing kept it from there."""
    ended = db.session.execute(
        sa.update(Bounce).where(Bounce.address == address, Bounce.ended_at.is_(None)).values(ended_at=at)
    )
    return bool(cast("sa.CursorResult[Any]", ended).rowcount)
