"""Record what happened, and seal it when the transaction commits."""

import json
import pickle
import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO, Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from portfolio.core.actor import Actor
from portfolio.core.bulk import insert_many
from portfolio.core.db import db
from portfolio.history import dated  # noqa: F401  keeps dated rows from being rewritten
from portfolio.history.models import Entry, HistoryHead
from portfolio.history.rules import entry_hash, payload_hash

_WAITING = "history entries of this transaction"
_IN_MEMORY = 25_000
_AT_ONCE = 2000
_SALT = 16  # bytes, two letters each


class Waiting:
    """The entries of a transaction until they are sealed; many of them wait in a file, so that memory stays flat."""

    def __init__(self) -> None:
        self._rows: list[dict[str, Any]] = []
        self._earlier: IO[bytes] | None = None
        self._blocks = 0

    def add(self, row: dict[str, Any]) -> None:
        self._rows.append(row)
        if len(self._rows) >= _IN_MEMORY:
            self._earlier = self._earlier or tempfile.TemporaryFile()  # noqa: SIM115  closed by close()
            pickle.dump(self._rows, self._earlier)
            self._blocks += 1
            self._rows = []

    def __iter__(self) -> Iterator[dict[str, Any]]:
        if self._earlier is not None:
            self._earlier.seek(0)
            for _ in range(self._blocks):
                yield from pickle.load(self._earlier)  # noqa: S301  a nameless file of our own
        yield from self._rows

    def close(self) -> None:
        if self._earlier is not None:
            self._earlier.close()


def record(
    happened: str,
    *,
    thing: tuple[str, int],
    root: tuple[str, int] | None = None,
    by: Actor,
    at: datetime,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
) -> None:
    """Note one thing that somebody did; it is sealed into the chain when the transaction commits.

    happened       such as "project.opened"
    thing, root    kind and id of the row, and of the record on whose timeline it shows (default: the row itself)
    before, after  values by field; they may hold names and free text and can be erased later
    """
    payload = {key: values for key, values in (("before", before), ("after", after)) if values}
    root = root or thing
    session = db.session()
    if not session.in_transaction():
        session.begin()  # so that a rollback takes the entry with it
    chains: dict[int, Waiting] = session.info.setdefault(_WAITING, {})
    if by.organisation_id not in chains:
        chains[by.organisation_id] = Waiting()
    chains[by.organisation_id].add(
        {
            "organisation_id": by.organisation_id,
            "at": at,
            "by_id": by.person_id,
            "event": happened,
            "thing_kind": thing[0],
            "thing_id": thing[1],
            "root_kind": root[0],
            "root_id": root[1],
            "payload": _written(payload) if payload else "",
        }
    )


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """What differs between two versions of values: the old and the new ones, by field."""
    fields = [key for key in after if before.get(key) != after[key]]
    return {key: before.get(key) for key in fields}, {key: after[key] for key in fields}


def seal_waiting(session: Session) -> None:
    """Put the waiting entries at the end of their chains; the head row is locked last."""
    chains: dict[int, Waiting] = session.info.pop(_WAITING, {})
    for organisation_id, waiting in sorted(chains.items()):
        _append(session, organisation_id, waiting)
        waiting.close()


def _append(session: Session, organisation_id: int, entries: Iterable[dict[str, Any]]) -> None:
    session.flush()
    head = sa.select(HistoryHead.seq, HistoryHead.hash).where(HistoryHead.organisation_id == organisation_id)
    found = session.execute(head.with_for_update()).one_or_none()
    if found is None:
        session.execute(sa.insert(HistoryHead).values(organisation_id=organisation_id, seq=0, hash=""))
    seq, previous = found or (0, "")
    source = iter(entries)
    while batch := list(islice(source, _AT_ONCE)):
        salts = secrets.token_hex(_SALT * len(batch))
        for place, row in enumerate(batch):
            seq += 1
            salt = salts[2 * _SALT * place : 2 * _SALT * (place + 1)]
            row |= {
                "seq": seq,
                "salt": salt,
                "payload_hash": payload_hash(salt, row["payload"]),
                "previous_hash": previous,
            }
            previous = row["hash"] = entry_hash(row)
        insert_many(Entry, batch, session.connection())
    session.execute(
        sa.update(HistoryHead).where(HistoryHead.organisation_id == organisation_id).values(seq=seq, hash=previous)
    )


def _plain(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    raise TypeError(f"{type(value).__name__} has no place in history")


_written = json.JSONEncoder(default=_plain, ensure_ascii=False, sort_keys=True).encode


@event.listens_for(Session, "before_commit")
def _on_commit(session: Session) -> None:
    if session.info.get(_WAITING):
        seal_waiting(session)


@event.listens_for(Session, "after_soft_rollback")
def _on_rollback(session: Session, previous: Any) -> None:
    chains: dict[int, Waiting] = session.info.pop(_WAITING, {})
    for waiting in chains.values():
        waiting.close()
