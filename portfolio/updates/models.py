"""Quarterly updates: what was sent stays, a correction is a row of its own, a draft is its writer's alone."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words

_IS_FIRST = text("supersedes_id IS NULL")
_ASKS_FOR_HELP = text("help_needed IS NOT NULL")


class ProjectUpdate(Model):
    """What an owner said about a project for a quarter; never updated, a later row corrects it.

    quarter                such as 2026Q3
    as_of                  the day it describes: the quarter's last day, or the day it was sent if that was earlier
    sent_on                the city's day on which it was sent
    sentence               the quarter in one sentence; None where nothing has changed
    confidence             green, amber or red as it was given; the judgement that counts stands in status
    main_risk              the main risk in the words of that day, None for none
    help_needed            None when no help is needed
    nothing_changed_reason why nothing has changed: a key of rules.REASONS; nothing_changed_words say it in own words
    supersedes_id          the update of the same project and quarter that this one corrects
    """

    __tablename__ = "project_update"
    __table_args__ = (
        # One first update per project and quarter, and one correction of each: a second editor is told.
        Index(
            "uq_project_update_first",
            "project_id",
            "quarter",
            unique=True,
            sqlite_where=_IS_FIRST,
            postgresql_where=_IS_FIRST,
        ),
        Index("uq_project_update_supersedes_id", "supersedes_id", unique=True),
        Index("ix_project_update_newest", "project_id", "quarter", "id"),
        Index("ix_project_update_recorded_at", "recorded_at", "project_id"),
        Index("ix_project_update_quarter", "organisation_id", "quarter", "project_id", "id"),
        Index(
            "ix_project_update_help",
            "organisation_id",
            "project_id",
            sqlite_where=_ASKS_FOR_HELP,
            postgresql_where=_ASKS_FOR_HELP,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    as_of: Mapped[date]
    sent_on: Mapped[date]
    sentence: Mapped[str | None] = mapped_column(String(280))
    confidence: Mapped[str | None] = mapped_column(String(10))
    main_risk: Mapped[str | None] = mapped_column(String(500))
    help_needed: Mapped[str | None] = mapped_column(String(500))
    nothing_changed_reason: Mapped[str | None] = mapped_column(String(30))
    nothing_changed_words: Mapped[str | None] = mapped_column(String(280))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("project_update.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SentValue(Model):
    """A new value that came with an update."""

    __tablename__ = "sent_value"
    __table_args__ = (Index("ix_sent_value_observation_id", "observation_id"),)

    update_id: Mapped[int] = mapped_column(ForeignKey("project_update.id"), primary_key=True)
    observation_id: Mapped[int] = mapped_column(ForeignKey("observation.id"), primary_key=True)


class UpdateDraft(Model):
    """An update that a person has begun and not sent: the form as it stood, field by field; gone once it is sent."""

    __tablename__ = "update_draft"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True, index=True)
    quarter: Mapped[str] = mapped_column(String(6), primary_key=True)
    answers: Mapped[Words]
    saved_at: Mapped[datetime]


class UpdateRequest(Model):
    """That the unit has asked for the updates of a quarter: on a day, so many people; never updated."""

    __tablename__ = "update_request"
    __table_args__ = (Index("ix_update_request_quarter", "organisation_id", "quarter", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    quarter: Mapped[str] = mapped_column(String(6))
    on: Mapped[date]
    people: Mapped[int]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
