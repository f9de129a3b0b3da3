"""Work that takes longer than a page may: rows that one child process at a time claims."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words


class Job(Model):
    """One piece of work.

    kind           which function runs it
    state          waiting, running, done, failed or cancelled
    claimed_until  after this instant another process may take the job up again
    progress       thousandths done; step says in a key what is being done
    cancel         somebody asked to stop; the job looks at it between its steps
    """

    __tablename__ = "job"
    __table_args__ = (Index("ix_job_state", "state", "claimed_until"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    args: Mapped[Words]
    state: Mapped[str] = mapped_column(String(20), default="waiting")
    claimed_until: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    progress: Mapped[int] = mapped_column(default=0)
    step: Mapped[str] = mapped_column(String(40), default="")
    cancel: Mapped[bool] = mapped_column(default=False)
    outcome: Mapped[Words | None]
    error: Mapped[str | None] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class Lease(Model):
    """Which scheduler leads until when; saves work, while correctness comes from unique keys."""

    __tablename__ = "lease"

    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    owner: Mapped[str] = mapped_column(String(80))
    until: Mapped[datetime]
    term: Mapped[int] = mapped_column(default=1)
    beat_at: Mapped[datetime]
