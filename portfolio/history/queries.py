"""Read the chain: the timeline of a record, and whether nobody changed it behind its back."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db, read
from portfolio.history.models import Entry, HistoryHead
from portfolio.history.rules import entry_hash, payload_hash


@dataclass(frozen=True)
class Happened:
    """One entry as a timeline shows it; erased is True when its words are gone."""

    id: int
    at: datetime
    by_id: int | None
    event: str
    thing_kind: str
    thing_id: int
    before: dict[str, Any]
    after: dict[str, Any]
    erased: bool


@dataclass(frozen=True)
class Verdict:
    """What a check of a chain found; broken_at is the number of the first entry that does not fit.

    is_unexpected  the entries fit together, but none of them has the hash that was printed earlier
    """

    entries: int
    head: str
    broken_at: int | None
    is_unexpected: bool = False

    @property
    def is_whole(self) -> bool:
        return self.broken_at is None


# Put together once: it stands on every page of a record.
_TIMELINE = (
    sa.select(Entry.id, Entry.at, Entry.by_id, Entry.event, Entry.thing_kind, Entry.thing_id, Entry.payload)
    .where(
        Entry.organisation_id == sa.bindparam("organisation_id"),
        Entry.root_kind == sa.bindparam("kind"),
        Entry.root_id == sa.bindparam("thing_id"),
    )
    .order_by(Entry.seq.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)
_TIMELINE_BEFORE = _TIMELINE.where(Entry.id < sa.bindparam("before_id"))


def timeline(
    organisation_id: int, kind: str, thing_id: int, most: int = 50, before_id: int | None = None
) -> Sequence[Happened]:
    """What happened to a record and its parts, newest first."""
    wanted = _TIMELINE if before_id is None else _TIMELINE_BEFORE
    values = {"organisation_id": organisation_id, "kind": kind, "thing_id": thing_id, "most": most}
    return [_happened(*row) for row in read(wanted, {**values, "before_id": before_id})]


def verify(organisation_id: int, expect: str | None = None) -> Verdict:
    """Walk an organisation's chain from its first entry.

    expect  a head hash printed earlier: it must stand in the chain, so that a rewritten one is found too
    """
    seq, previous, seen = 0, "", expect in (None, "")
    for entry in _chain(organisation_id):
        row = {column.name: getattr(entry, column.name) for column in Entry.__table__.columns}
        if (
            entry.seq != seq + 1
            or entry.previous_hash != previous
            or entry.hash != entry_hash(row)
            or (entry.payload is not None and entry.payload_hash != payload_hash(entry.salt or "", entry.payload))
        ):
            return Verdict(seq, previous, seq + 1)
        seq, previous = entry.seq, entry.hash
        seen = seen or previous == expect
    head = db.session.execute(
        sa.select(HistoryHead.seq, HistoryHead.hash).where(HistoryHead.organisation_id == organisation_id)
    ).one_or_none() or (0, "")
    if tuple(head) != (seq, previous):
        return Verdict(seq, previous, seq + 1)
    return Verdict(seq, previous, None if seen else seq + 1, is_unexpected=not seen)


def _chain(organisation_id: int, most: int = 2000) -> Iterator[Entry]:
    """All entries in order, so many at a time that memory stays flat."""
    wanted = sa.select(Entry).where(Entry.organisation_id == organisation_id).order_by(Entry.seq).limit(most)
    seq = -1
    while entries := db.session.scalars(wanted.where(Entry.seq > seq)).all():
        yield from entries
        seq = entries[-1].seq
        for entry in entries:
            db.session.expunge(entry)


def _happened(
    id_: int, at: datetime, by_id: int | None, event: str, thing_kind: str, thing_id: int, payload: str | None
) -> Happened:
    said = json.loads(payload) if payload else {}
    return Happened(
        id_, at, by_id, event, thing_kind, thing_id, said.get("before", {}), said.get("after", {}), payload is None
    )
