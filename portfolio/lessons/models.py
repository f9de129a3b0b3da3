"""That a lesson was used, and who may be asked what they have done."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model


class LessonUse(Model):
    """That somebody used a lesson; never updated.

    project_id  what it was used for, where that is on record
    words       how, in a sentence
    """

    __tablename__ = "lesson_use"

    id: Mapped[int] = mapped_column(primary_key=True)
    lesson_id: Mapped[int] = mapped_column(ForeignKey("lesson.id"), index=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    words: Mapped[str | None] = mapped_column(String(500))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Askable(Model):
    """Whether a person may be asked about what they have done, by their own word; never updated, the newest counts."""

    __tablename__ = "askable"
    __table_args__ = (Index("ix_askable_organisation_id", "organisation_id", "person_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    applies: Mapped[bool]
    on: Mapped[date]
    recorded_at: Mapped[datetime]
