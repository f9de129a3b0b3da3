"""Pitches: drafts saved as people write, and submitted versions that nobody can change any more."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole


class Pitch(Model):
    """What a team asks a call to pay for.

    round_id     the round that it is in now; those it has left are PitchStays
    owner_id     who applies; co-applicants are PitchMembers
    area         key of a policy area; None where the team names none
    language     tag of the language it is written in; None: the city's
    is_practice  made by the chair for jurors to try the form on; counted, ranked and shown nowhere else
    """

    __tablename__ = "pitch"
    __table_args__ = (
        UniqueConstraint("organisation_id", "ref"),
        Index("ix_pitch_field", "round_id", "state", "id"),
        Index("ix_pitch_call_id", "call_id", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    ref: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200), default="")
    lead_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    area: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(20))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    is_practice: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcuts.
    state: Mapped[str] = mapped_column(String(20), default="draft")
    """The newest PitchMove: rules.STATES."""
    submitted: Mapped[int | None]
    """The number of the newest PitchVersion: the one that is judged."""
    ask_minor: Mapped[Whole | None]
    least_minor: Mapped[Whole | None]
    """The least with which the team would start: what a partial offer may not go below."""
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """The project that an award made."""

    about: Mapped[dict[str, Any] | None] = mapped_column(sa.JSON(none_as_null=True))
    """What queries.About says as changed since it was handed in; None where nothing was changed.

    Until the first handing in they stand in the columns themselves, and from then on those hold what counts.
    """

    __mapper_args__ = {"version_id_col": version}


class PitchStay(Model):
    """How a pitch stood in a round when it went on to the next stage. Triggers refuse to change or delete it.

    What concerns the round, its field, seats and result, is read from here from then on: see queries.entries.

    state      what it was when it was invited; submitted: the version that was judged there
    """

    __tablename__ = "pitch_stay"
    __table_args__ = (UniqueConstraint("pitch_id", "round_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    next_round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    state: Mapped[str] = mapped_column(String(20))
    submitted: Mapped[int]
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    lead_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    area: Mapped[str | None] = mapped_column(String(80))
    language: Mapped[str | None] = mapped_column(String(20))
    ask_minor: Mapped[Whole | None]
    least_minor: Mapped[Whole | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PitchMember(Model):
    """Somebody's part in a pitch from an instant until another.

    part  co_applicant, who writes too; reader
    """

    __tablename__ = "pitch_member"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[str] = mapped_column(String(20))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PitchAnswer(Model):
    """The draft answer to one question of the form, saved as people write.

    words     of a text or a choice; body the rows of a table or the parts of a measure
    revision  grows with each save, so that two who write do not overwrite each other unseen
    """

    __tablename__ = "pitch_answer"
    __table_args__ = (UniqueConstraint("pitch_id", "block_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"))
    block_id: Mapped[int] = mapped_column(ForeignKey("form_block.id"))
    words: Mapped[str | None] = mapped_column(Text)
    amount_minor: Mapped[Whole | None]
    body: Mapped[Any | None] = mapped_column(sa.JSON)
    revision: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PitchVersion(Model):
    """A pitch as submitted. Triggers of both databases refuse to change or delete it.

    body  canonical JSON of all questions and answers; hash its SHA-256, printed on the receipt
    """

    __tablename__ = "pitch_version"
    __table_args__ = (UniqueConstraint("pitch_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"))
    number: Mapped[int]
    stage: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    ask_minor: Mapped[Whole]
    least_minor: Mapped[Whole | None]
    currency: Mapped[str] = mapped_column(String(3))
    submitted_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PitchMove(Model):
    """A change of a pitch's state; never updated.

    reason  owed when a pitch is withdrawn, found not eligible, or brought back
    """

    __tablename__ = "pitch_move"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    state: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PitchFile(Model):
    """A file that answers a question of the form; its bytes stand under their checksum outside the database."""

    __tablename__ = "pitch_file"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    block_id: Mapped[int] = mapped_column(ForeignKey("form_block.id"))
    file_key: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(250))
    media_type: Mapped[str] = mapped_column(String(120))
    size: Mapped[int]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    removed_at: Mapped[datetime | None]


class InformationRequest(Model):
    """What the unit must still know from a team, with a deadline of its own."""

    __tablename__ = "information_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    closed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class FieldOpening(Model):
    """A lead's reading of a round's pitches before it has closed, with the reason; never updated."""

    __tablename__ = "field_opening"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
