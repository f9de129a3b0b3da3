"""The outbox: every message is a row before it is a mail."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text, false, text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words

_IN_INBOX = {"sqlite": text("in_inbox = 1"), "postgresql": text("in_inbox")}
_UNREAD = {"sqlite": text("in_inbox = 1 AND read_at IS NULL"), "postgresql": text("in_inbox AND read_at IS NULL")}
_STILL_BOUNCES = text("ended_at IS NULL")


class Notice(Model):
    """One message to one person; the key makes a repeat harmless.

    address     as written at the time, so that a later change of the person moves nothing
    values      what the text of this kind needs; never a password, a mark or a sealed number; secret links are
                erased once the mail is sent or given up
    state       waiting, sending, sent, failed, kept (it stands in the inbox and is no mail) or replaced (a later
                message says it too); "sending" that lasts lost its process: it is shown, and sent again
    message_id  the part before the @, fixed before the first attempt, so that a doubled mail is known as one
    reply_to    the address of the person who answers questions about it
    in_inbox    whether the person finds it in the inbox, which reads this table and so shows it exactly once
    """

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_state", "state", "next_attempt_at"),
        Index(
            "ix_notice_inbox",
            "person_id",
            "organisation_id",
            "id",
            sqlite_where=_IN_INBOX["sqlite"],
            postgresql_where=_IN_INBOX["postgresql"],
        ),
        Index(
            "ix_notice_unread",
            "person_id",
            "organisation_id",
            sqlite_where=_UNREAD["sqlite"],
            postgresql_where=_UNREAD["postgresql"],
        ),
    )

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
    reply_to: Mapped[str | None] = mapped_column(String(254))
    in_inbox: Mapped[bool] = mapped_column(default=False, server_default=false())
    read_at: Mapped[datetime | None]


class Mute(Model):
    """A kind of message that a person does not want as mail; it still stands in the inbox."""

    __tablename__ = "mute"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(40), primary_key=True)
    since: Mapped[datetime]


class Bounce(Model):
    """An address that takes no mail: a mail server refused it for good, or somebody told so.

    by_id     who told so; None where the mail server said it
    ended_at  when somebody found that the address works again
    """

    __tablename__ = "bounce"
    __table_args__ = (
        Index(
            "uq_bounce_address",
            "address",
            unique=True,
            sqlite_where=_STILL_BOUNCES,
            postgresql_where=_STILL_BOUNCES,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254))
    said: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None]
