"""The record of a project, and the dated rows that every figure and filter about it is made of."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from portfolio.core.db import NEVER_AGAIN, Model, Whole, Words, rarely_set
from portfolio.people.models import Department, Person


class Term(Model):
    """One word of an organisation's vocabulary: an innovation type, a capability, a method, a free tag.

    label    empty shows the translated seed of `taxonomy`
    folded   label or key without case and diacritics, so that two words never differ by those alone
    retired  no longer offered, kept on old records: a shortcut, which the newest `TermOffer` says too
    """

    __tablename__ = "term"
    __table_args__ = (
        UniqueConstraint("organisation_id", "vocabulary", "key"),
        UniqueConstraint("organisation_id", "vocabulary", "folded"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    vocabulary: Mapped[str] = mapped_column(String(30))
    key: Mapped[str] = mapped_column(String(80))
    label: Mapped[str] = mapped_column(String(120), default="")
    folded: Mapped[str] = mapped_column(String(150))
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class TermOffer(Model):
    """Whether a word is offered from an instant on; never updated, the newest row counts.

    The first one says since when the city has the word.
    """

    __tablename__ = "term_offer"

    id: Mapped[int] = mapped_column(primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), index=True)
    applies: Mapped[bool]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class RefCounter(Model):
    """The last number given to a kind of record in a year; numbers are never used again."""

    __tablename__ = "ref_counter"

    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"), primary_key=True)
    kind: Mapped[str] = mapped_column(String(20), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    last: Mapped[int]


class ExternalId(Model):
    """What another system calls one of our records."""

    __tablename__ = "external_id"
    __table_args__ = (
        UniqueConstraint("organisation_id", "source", "kind", "value"),
        Index("ix_external_id_thing", "thing_kind", "thing_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    source: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(40))
    value: Mapped[str] = mapped_column(String(200))
    thing_kind: Mapped[str] = mapped_column(String(40))
    thing_id: Mapped[int]
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)


_IS_PAUSED = sa.text("stage = 'paused'")


def _by_budget() -> tuple[Index, Index]:
    """Lists by budget, of one stage or of all."""
    order = ("budget_currency", "budget_minor", "id", "archived_on")
    return (
        Index("ix_project_budget", "organisation_id", *order),
        Index("ix_project_stage_budget", "organisation_id", "stage", *order),
    )


class Project(Model):
    """A project or pilot. Only title and lead department are required; the rest shows as "to complete".

    The columns under "shortcuts" repeat the newest of the dated rows below, are written in the same
    transaction, and a test holds them equal to the recomputed ones.
    """

    __tablename__ = "project"
    __table_args__ = (
        UniqueConstraint("organisation_id", "ref"),
        # The day of archiving at the end lets lists pass archived projects over without reading them.
        Index("ix_project_list", "organisation_id", "title_key", "id", "archived_on"),
        Index("ix_project_department_list", "organisation_id", "lead_department_id", "title_key", "id", "archived_on"),
        Index("ix_project_stage_list", "organisation_id", "stage", "title_key", "id", "archived_on"),
        Index("ix_project_changed", "organisation_id", "changed_at", "id"),
        Index("ix_project_stage_since", "organisation_id", "stage_since", "id"),
        Index("ix_project_stage_newest", "organisation_id", "stage", "stage_since", "id", "archived_on", "created_at"),
        # The stage at the end lets the figure of outcome reviews pass over the projects themselves.
        Index("ix_project_started", "organisation_id", "started_on", "stage", "stage_since"),
        *_by_budget(),
        Index("ix_project_planned_end", "organisation_id", "stage", "planned_end_on", "id"),
        Index("ix_project_programme", "programme_id"),
        Index("ix_project_owner", "owner_id"),
        Index("ix_project_deputy", "deputy_id"),
        rarely_set("ix_project_parent_id", "parent_id"),
        Index("ix_project_paused", "stage_since", "id", sqlite_where=_IS_PAUSED, postgresql_where=_IS_PAUSED),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    ref: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(250))
    title_key: Mapped[str] = mapped_column(String(80))
    """The folded title, for sorting."""
    summary: Mapped[str | None] = mapped_column(Text)
    problem: Mapped[str | None] = mapped_column(Text)
    for_whom: Mapped[str | None] = mapped_column(String(500))
    origin: Mapped[str] = mapped_column(String(20), default="direct")
    """A shortcut, which the newest `ProjectOrigin` says too: award, direct, bid or legacy."""
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    district: Mapped[str | None] = mapped_column(String(120))
    technology: Mapped[str | None] = mapped_column(String(500))
    technology_reason: Mapped[str | None] = mapped_column(Text)
    informs_decisions: Mapped[str | None] = mapped_column(Text)
    decision_takers: Mapped[str | None] = mapped_column(String(500))
    language: Mapped[str | None] = mapped_column(String(20))
    """Of the texts, where it differs from the organisation's."""
    archived_on: Mapped[date | None]
    source_words: Mapped[Words | None]
    """What an import said in its own words, by column."""
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    created_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcuts.
    stage: Mapped[str] = mapped_column(String(20))
    stage_since: Mapped[date]
    started_on: Mapped[date | None]
    """The first move to running."""
    lead_department_id: Mapped[int] = mapped_column(ForeignKey("department.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    planned_start_on: Mapped[date | None]
    planned_end_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    budget_minor: Mapped[Whole | None]
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    to_complete: Mapped[int] = mapped_column(default=0)
    """How many things are still open on the record."""

    lead_department: Mapped[Department] = relationship(lazy="raise", foreign_keys=[lead_department_id])
    owner: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[owner_id])
    deputy: Mapped[Person | None] = relationship(lazy="raise", foreign_keys=[deputy_id])

    __mapper_args__ = {"version_id_col": version}


class ProjectOrigin(Model):
    """Where a project came from, as it was known from an instant on; never updated, the newest row counts.

    It holds from no day of its own: a project whose origin is put right came from there all along.
    """

    __tablename__ = "project_origin"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    origin: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProjectText(Model):
    """The folded words of a project, which the full-text index of either database stands on."""

    __tablename__ = "project_text"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)


class StageMove(Model):
    """A move to a stage on a day, by somebody, for a reason; never updated.

    seq      order among the moves of one project, from 1
    flag     why today's rules would refuse it, on imported moves
    """

    __tablename__ = "stage_move"
    __table_args__ = (
        UniqueConstraint("project_id", "seq"),
        Index("ix_stage_move_recorded_at", "recorded_at", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    seq: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    reason: Mapped[str | None] = mapped_column(Text)
    outcome_decision: Mapped[str | None] = mapped_column(String(30))
    flag: Mapped[str | None] = mapped_column(String(40))
    source_word: Mapped[str | None] = mapped_column(String(80))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Assignment(Model):
    """Who or what a project belongs to from a day on; never updated, the newest row of a kind counts.

    kind     lead_department, supporting, owner, deputy or programme
    applies  False ends a supporting department, or leaves a kind empty from that day on
    """

    __tablename__ = "assignment"
    __table_args__ = (
        Index("ix_assignment_project_id_kind", "project_id", "kind", "on"),
        Index("ix_assignment_recorded_at", "recorded_at", "kind", "project_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(20))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    applies: Mapped[bool] = mapped_column(default=True)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Plan(Model):
    """Dates and approved budget as they stood from a day on; never updated, the newest row counts."""

    __tablename__ = "plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    planned_start_on: Mapped[date | None]
    planned_end_on: Mapped[date | None]
    ended_on: Mapped[date | None]
    budget_minor: Mapped[Whole | None]
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    reason: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Tagging(Model):
    """A term put on a project, or taken off it, on a day; never updated.

    role  primary or secondary for innovation types, builds or uses for capabilities, else empty
    """

    __tablename__ = "tagging"
    __table_args__ = (Index("ix_tagging_project_id", "project_id", "on"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"))
    role: Mapped[str] = mapped_column(String(20), default="")
    applies: Mapped[bool] = mapped_column(default=True)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Tag(Model):
    """Shortcut: the terms a project has now, for filters and lists."""

    __tablename__ = "tag"
    __table_args__ = (Index("ix_tag_term_id", "term_id", "project_id"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    term_id: Mapped[int] = mapped_column(ForeignKey("term.id"), primary_key=True)
    role: Mapped[str] = mapped_column(String(20), primary_key=True, default="")


class Supporting(Model):
    """Shortcut: the departments that support a project now."""

    __tablename__ = "supporting"

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    department_id: Mapped[int] = mapped_column(ForeignKey("department.id"), primary_key=True)


class Partner(Model):
    """An organisation outside the administration, known once and named on many projects."""

    __tablename__ = "partner"
    __table_args__ = (UniqueConstraint("organisation_id", "folded"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(String(250))
    folded: Mapped[str] = mapped_column(String(250))
    kind_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Partnership(Model):
    """A partner's part in a project from a day until a day."""

    __tablename__ = "partnership"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    partner_id: Mapped[int] = mapped_column(ForeignKey("partner.id"), index=True)
    part: Mapped[str | None] = mapped_column(String(250))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Note(Model):
    """One dated line about a project: progress, risk, decision or contact; corrected by a new one, never edited."""

    __tablename__ = "note"
    __table_args__ = (
        Index("ix_note_project_id_on", "project_id", "on"),
        rarely_set("ix_note_supersedes_id", "supersedes_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    kind: Mapped[str] = mapped_column(String(20))
    text: Mapped[str] = mapped_column(String(1000))
    on: Mapped[date]
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("note.id"))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class OpenPoint(Model):
    """Something that an import left for people to settle on a record; the words of the source stay in it.

    item     what it is about: a key of `rules.ITEMS` where the record asks for that thing anyway, else stage, title,
             department, money, tag or key
    kind     one of `rules.POINTS`
    heading  of the column, None where the whole row is meant
    words    what the cell says
    """

    __tablename__ = "open_point"
    __table_args__ = (Index("ix_open_point_project_id", "project_id", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    item: Mapped[str] = mapped_column(String(30))
    kind: Mapped[str] = mapped_column(String(20))
    heading: Mapped[str | None] = mapped_column(String(250))
    words: Mapped[str | None] = mapped_column(Text)
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
