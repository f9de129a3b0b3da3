"""What people are reminded of: one row per step of a review's ladder and role, however many processes run."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model

_WAITS = text("state = 'waiting'")


class Reminder(Model):
    """A step of the ladder of one review, towards one role; a moved date makes new ones.

    step       as reviews.schedule counts: -30, -5, 0, 5, 10, 20 or 30
    due_on     the date it is about; a review that moves has other steps from then on
    role       owner, deputy, head, unit or report (no mail: the next report counts it)
    on         the city's day on which the step fell
    state      waiting; told, once a message stands in the outbox; dropped, when it became pointless before that
    notice_id  the message that told it
    """

    __tablename__ = "reminder"
    __table_args__ = (
        UniqueConstraint("review_id", "step", "due_on", "role"),
        Index("ix_reminder_waiting", "organisation_id", "review_id", sqlite_where=_WAITS, postgresql_where=_WAITS),
        Index("ix_reminder_notice_id", "notice_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    step: Mapped[int]
    due_on: Mapped[date]
    role: Mapped[str] = mapped_column(String(10))
    on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    told_on: Mapped[date | None]
    recorded_at: Mapped[datetime]


class Round(Model):
    """How far a city's reminders have come: what makes a tick with nothing to do cost one statement.

    planned_on  every step that fell before this day, and some of that day, have their rows
    told_at     when digests were last written; told_on is the city's day of that
    weekly_on   when the last weekly digests were written
    calendar    fingerprint of the working days that steps were computed with: others are looked at anew
    """

    __tablename__ = "reminder_round"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    planned_on: Mapped[date]
    told_on: Mapped[date | None]
    told_at: Mapped[datetime | None]
    weekly_on: Mapped[date | None]
    calendar: Mapped[str] = mapped_column(String(64), default="")
