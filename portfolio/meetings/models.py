"""Meetings: who met about what, what was said and agreed, and the minutes as they stood when the meeting closed."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model, Words, rarely_set


class Meeting(Model):
    """A meeting about the whole portfolio, a department with those below it, or a programme.

    before_id    the meeting before, of the same scope; changes are counted from its end
    since_on     the day of that meeting, or a week earlier where there was none
    facts        what the lists showed when the meeting was closed; None while it is open
    pdf_key      checksum and address of the minutes in the file store; None until drawn
    """

    __tablename__ = "meeting"
    __table_args__ = (
        CheckConstraint("department_id IS NULL OR programme_id IS NULL", name="one_scope"),
        Index("ix_meeting_organisation_id", "organisation_id", "on", "id"),
        rarely_set("ix_meeting_before_id", "before_id"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(String(250))
    on: Mapped[date]
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    before_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id"))
    since_on: Mapped[date]
    language: Mapped[str] = mapped_column(String(20), default="en")
    facts: Mapped[Words | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pdf_key: Mapped[str | None] = mapped_column(String(64))
    pages: Mapped[int | None]
    job_id: Mapped[int | None] = mapped_column(ForeignKey("job.id"))
    created_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Attendee(Model):
    """Somebody who takes part: a member, or a guest by name."""

    __tablename__ = "meeting_attendee"
    __table_args__ = (
        CheckConstraint("(person_id IS NULL) <> (guest IS NULL)", name="member_or_guest"),
        UniqueConstraint("meeting_id", "person_id"),
        UniqueConstraint("meeting_id", "guest"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guest: Mapped[str | None] = mapped_column(String(120))


class Topic(Model):
    """A project on the agenda of a meeting, in its place; the one without a project takes what is said in general."""

    __tablename__ = "meeting_topic"
    __table_args__ = (
        UniqueConstraint("meeting_id", "project_id"),
        Index("ix_meeting_topic_project_id", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    place: Mapped[int]
    discussed_at: Mapped[datetime | None]


class Action(Model):
    """What somebody promised in a meeting to do by a day.

    who_id, guest  a member, or a guest by name
    first_due_on   what was promised first; never moved
    due_on, state  shortcuts of the steps below; state is open, done or dropped
    closed_on      the day on which it was done or dropped
    """

    __tablename__ = "meeting_action"
    __table_args__ = (
        CheckConstraint("(who_id IS NULL) <> (guest IS NULL)", name="member_or_guest"),
        Index("ix_meeting_action_open", "organisation_id", "state", "due_on", "id"),
        Index("ix_meeting_action_who_id", "who_id", "state", "due_on"),
        Index("ix_meeting_action_project_id", "project_id"),
        Index("ix_meeting_action_meeting_id", "meeting_id"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    what: Mapped[str] = mapped_column(String(1000))
    who_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    guest: Mapped[str | None] = mapped_column(String(120))
    first_due_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcuts.
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="open")
    closed_on: Mapped[date | None]

    __mapper_args__ = {"version_id_col": version}


class ActionStep(Model):
    """What became of an action on a day: moved to another day, done, dropped or taken up again; never updated."""

    __tablename__ = "meeting_action_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    action_id: Mapped[int] = mapped_column(ForeignKey("meeting_action.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    """moved, done, dropped or reopened"""
    due_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Item(Model):
    """One line of the minutes: a note with its words, or an action; corrected by a new one, never edited.

    kind           note, decision, risk or action
    note_id        the same line among the notes of its project
    supersedes_id  the line that this one corrects
    """

    __tablename__ = "meeting_item"
    __table_args__ = (
        CheckConstraint("(text IS NULL) <> (action_id IS NULL)", name="text_or_action"),
        Index("ix_meeting_item_topic_id", "topic_id", "id"),
        rarely_set("ix_meeting_item_supersedes_id", "supersedes_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    topic_id: Mapped[int] = mapped_column(ForeignKey("meeting_topic.id"))
    kind: Mapped[str] = mapped_column(String(10))
    text: Mapped[str | None] = mapped_column(Text)
    action_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_action.id"))
    note_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_item.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
