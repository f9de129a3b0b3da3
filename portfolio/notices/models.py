"""The outbox: every message is a row before it is a mail."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words


class Notice(Model):
    """One message to one person; the key makes a repeat harmless.

    address     as written at the time, so that a later change of the person moves nothing
    values      what the text of this kind needs; never a password, a mark or a sealed number; secret links are
                erased once the mail is sent or given up
    state       waiting, sending, sent or failed; "sending" that lasts lost its process: it is shown, and sent again
    message_id  the part before the @, fixed before the first attempt, so that a doubled mail is known as one
    """

    __tablename__ = "notice"
    __table_args__ = (Index("ix_notice_state", "state", "next_attempt_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    key: Mapped[str] = mapped_column(String(200), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    address: Mapped[str] = mapped_column(String(254))
    language: Mapped[str] = mapped_column(String(20), default="en")
    values: Mapped[Words]
    local_day: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    attempts: Mapped[int] = mapped_column(default=0)
    next_attempt_at: Mapped[datetime | None]
    claimed_until: Mapped[datetime | None]
    queued_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    message_id: Mapped[str] = mapped_column(String(200))
    error: Mapped[str | None] = mapped_column(Text)
