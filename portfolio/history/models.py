"""What happened: one chain of entries per organisation, each sealed with the one before."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model

BY_HAND = (
    "person.added",
    "project.opened",
    "import.written",
    "metric.defined",
    "value.recorded",
    "note.written",
    "review.planned",
    "funding.booked",
    "report.asked",
)
"""Events that a person causes one by one; an import writes none of them by the thousand, so their index stays small."""

IS_BY_HAND = text(f"event IN ({', '.join(repr(event) for event in BY_HAND)})")


class Entry(Model):
    """One thing that somebody did. Only ids stand in the sealed part; free text can be erased with its salt.

    event                 what, such as project.opened
    thing_kind, thing_id  the row it happened to
    root_kind, root_id    the record on whose timeline it shows, such as project 7
    payload               JSON of before and after; None once erased
    payload_hash          SHA-256 of salt and payload; stays when both are erased
    hash                  SHA-256 of everything sealed and the previous hash
    """

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("organisation_id", "seq"),
        Index("ix_entry_root", "root_kind", "root_id", "seq"),
        Index("ix_entry_thing", "thing_kind", "thing_id"),
        Index("ix_entry_by_hand", "by_id", "event", sqlite_where=IS_BY_HAND, postgresql_where=IS_BY_HAND),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    seq: Mapped[int]
    at: Mapped[datetime]
    by_id: Mapped[int | None]
    event: Mapped[str] = mapped_column(String(60))
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    root_kind: Mapped[str] = mapped_column(String(40))
    root_id: Mapped[int]
    payload: Mapped[str | None] = mapped_column(Text)
    salt: Mapped[str | None] = mapped_column(String(32))
    payload_hash: Mapped[str] = mapped_column(String(64))
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class HistoryHead(Model):
    """The newest entry of an organisation's chain; locked last in every transaction that writes."""

    __tablename__ = "history_head"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(String(64), default="")
