"""A form that is sent twice acts once: a hidden token per opened form, unique in the database."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Index, String
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column
from wtforms import HiddenField

from portfolio.core.actor import Actor
from portfolio.core.db import Model, db, is_sqlite

KEPT = timedelta(days=7)


class Submission(Model):
    """A form that has been acted upon, and the address its answer led to; forgotten after a week."""

    __tablename__ = "submission"
    __table_args__ = (Index("ix_submission_at", "at"),)

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    address: Mapped[str] = mapped_column(String(500), default="")
    at: Mapped[datetime]


class OnceField(HiddenField):
    """The token of an opened form; add it to every form that makes something new, and hand it to `only_once`."""

    def __init__(self, label: Any = "", **more: Any) -> None:
        super().__init__(label, default=lambda: secrets.token_urlsafe(16), **more)


def only_once(token: str | None, *, act: Callable[[], str], by: Actor, at: datetime) -> str:
    """Act, and give the address to go on to; the same form sent again only gives that address.

    act  changes something and returns an address; what it raises undoes the change and forgets the token

    A second copy sent at the same time waits for the first one to commit. A form without a token acts each time.
    """
    if not token:
        return act()
    key = hashlib.sha256(f"{by.organisation_id} {by.person_id} {token}".encode()).hexdigest()
    with db.session.begin_nested():
        if not _is_new(key, at):
            return db.session.scalars(sa.select(Submission.address).where(Submission.token_hash == key)).one()
        address = act()
        db.session.execute(sa.update(Submission).where(Submission.token_hash == key).values(address=address[:500]))
        db.session.execute(sa.delete(Submission).where(Submission.at < at - KEPT))
    return address


def _is_new(key: str, at: datetime) -> bool:
    insert = sqlite.insert if is_sqlite() else postgresql.insert
    made = insert(Submission).values(token_hash=key, address="", at=at).on_conflict_do_nothing()
    return db.session.scalar(made.returning(Submission.token_hash)) is not None
