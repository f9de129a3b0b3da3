"""Juries: who sits, who may not judge what, what each gave, and in which phase it is sealed."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Words

_IS_OPEN = sa.text("until_at IS NULL")


class Juror(Model):
    """A person invited to the jury of a round.

    expertise, languages  keys of policy areas and language tags, for who scores what
    answer                accepted or declined; None while the invitation is open
    decline_reason        rules.DECLINE_REASONS
    until_on              first day on which an external juror can no longer sign in
    seed                  stored so that what comes by lot stays the same for this juror
    left_at               since when somebody no longer sits, for example replaced by a substitute
    notice_id             the newest mail that invites them; None where there was no address to mail to
    """

    __tablename__ = "juror"
    __table_args__ = (UniqueConstraint("round_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    is_chair: Mapped[bool] = mapped_column(default=False)
    is_external: Mapped[bool] = mapped_column(default=False)
    expertise: Mapped[list[Any]] = mapped_column(sa.JSON)
    languages: Mapped[list[Any]] = mapped_column(sa.JSON)
    load_cap: Mapped[int | None]
    seed: Mapped[int] = mapped_column(server_default="0")
    invited_at: Mapped[datetime]
    invited_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(String(20))
    answered_at: Mapped[datetime | None]
    decline_reason: Mapped[str | None] = mapped_column(String(30))
    decline_words: Mapped[str | None] = mapped_column(Text)
    until_on: Mapped[date | None]
    left_at: Mapped[datetime | None]
    left_reason: Mapped[str | None] = mapped_column(Text)
    notice_id: Mapped[int | None] = mapped_column(ForeignKey("notice.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class JuryPass(Model):
    """A code by which a juror comes in without a password; a new one ends the one before.

    is_mailed  it went by mail as a link: a new code for a tablet leaves it alone, and a new mail the code
    """

    __tablename__ = "jury_pass"

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    issued_at: Mapped[datetime]
    issued_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    is_mailed: Mapped[bool] = mapped_column(default=False, server_default=sa.false())


class JuryPhase(Model):
    """A span of a jury's work that begins and ends by itself; never updated, the newest row of a kind counts.

    kind      rules.PHASES: declaring, practising, scoring, deliberating, released
    until_at  None only for the last
    """

    __tablename__ = "jury_phase"
    __table_args__ = (Index("ix_jury_phase_round_id", "round_id", "kind", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    kind: Mapped[str] = mapped_column(String(20))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Conflict(Model):
    """What a juror declared, or the chair decided, about a pitch; never updated, the newest counts.

    level   rules.LEVELS: none, potential, disqualifying
    ground  rules.GROUNDS; None with level none
    """

    __tablename__ = "conflict"
    __table_args__ = (Index("ix_conflict_juror_id", "juror_id", "pitch_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    level: Mapped[str] = mapped_column(String(20))
    ground: Mapped[str | None] = mapped_column(String(30))
    words: Mapped[str | None] = mapped_column(Text)
    phase: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Seat(Model):
    """A pitch that a juror is to score, from an instant until it is taken away.

    origin  solver or person; why the explanation's key with its parts
    """

    __tablename__ = "seat"
    __table_args__ = (
        Index(
            "uq_seat_open",
            "juror_id",
            "pitch_id",
            unique=True,
            sqlite_where=_IS_OPEN,
            postgresql_where=_IS_OPEN,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    origin: Mapped[str] = mapped_column(String(20))
    why: Mapped[Words]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Ballot(Model):
    """A juror's working copy for one pitch, saved as they go; counted nowhere.

    marks     by criterion number: whole steps, "na", or absent while not yet given
    revision  grows with each save; a save that names an older one is shown what changed
    last_key  of the save that made it, so that a save sent twice is one
    """

    __tablename__ = "ballot"
    __table_args__ = (UniqueConstraint("juror_id", "pitch_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    marks: Mapped[Words]
    for_jury: Mapped[str] = mapped_column(Text, default="")
    for_applicant: Mapped[str] = mapped_column(Text, default="")
    revision: Mapped[int] = mapped_column(default=1)
    last_key: Mapped[str] = mapped_column(String(40), default="")
    saved_at: Mapped[datetime]


class PrivateNote(Model):
    """What a juror notes for themselves; no page, export or log shows it to anybody else."""

    __tablename__ = "private_note"
    __table_args__ = (UniqueConstraint("juror_id", "pitch_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    saved_at: Mapped[datetime]


class Score(Model):
    """What a juror handed in for a pitch. Triggers of both databases refuse to change or delete it.

    number            from 1 per juror and pitch; the newest counts, all stay
    pitch_version_id  the version that was judged
    kind              marks, or abstention, which is counted nowhere
    phase             in which phase it was handed in
    key               of the form that made it: a form sent twice makes one
    """

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("juror_id", "pitch_id", "number"), UniqueConstraint("juror_id", "key"))

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    number: Mapped[int]
    pitch_version_id: Mapped[int] = mapped_column(ForeignKey("pitch_version.id"))
    kind: Mapped[str] = mapped_column(String(20))
    phase: Mapped[str] = mapped_column(String(20))
    for_jury: Mapped[str] = mapped_column(Text, default="")
    for_applicant: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(Text)
    """Why it was changed after release, or why somebody abstained."""
    key: Mapped[str] = mapped_column(String(40))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Mark(Model):
    """One criterion's mark of a score, in whole steps above the scale's lowest; None where it does not apply."""

    __tablename__ = "mark"

    score_id: Mapped[int] = mapped_column(ForeignKey("score.id"), primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("rubric_criterion.id"), primary_key=True)
    steps: Mapped[int | None]


class Calibration(Model):
    """How a jury marked a pitch to practise on, as it stood when the chair showed it to the jury; never updated.

    spread  by criterion number how many jurors gave each mark, see calibration.counted; no names
    jurors  how many gave marks
    """

    __tablename__ = "calibration"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), unique=True)
    spread: Mapped[Words]
    jurors: Mapped[int]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Voiding(Model):
    """Since when all that a juror handed in for a pitch no longer counts, and why; never updated."""

    __tablename__ = "voiding"

    id: Mapped[int] = mapped_column(primary_key=True)
    juror_id: Mapped[int] = mapped_column(ForeignKey("juror.id"), index=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    conflict_id: Mapped[int | None] = mapped_column(ForeignKey("conflict.id"))
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class LiveSession(Model):
    """A jury day as it runs: who presents, in which order, and who is on now."""

    __tablename__ = "live_session"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    event_id: Mapped[int | None] = mapped_column(ForeignKey("call_event.id"))
    on: Mapped[date]
    minutes: Mapped[int] = mapped_column(default=10)
    now_pitch_id: Mapped[int | None] = mapped_column(ForeignKey("pitch.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Presentation(Model):
    """A pitch's turn on a jury day; started_at and ended_at tell when it really was."""

    __tablename__ = "presentation"
    __table_args__ = (UniqueConstraint("session_id", "pitch_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[int] = mapped_column(ForeignKey("live_session.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    position: Mapped[int]
    minutes: Mapped[int | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]


class JuryResult(Model):
    """A jury's figures as worked out from what was handed in; never updated, a new count is a new row.

    facts_hash  SHA-256 of the scores, weights and rules that went in
    body        canonical JSON of method, software and every figure; hash its SHA-256
    """

    __tablename__ = "jury_result"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    method: Mapped[str] = mapped_column(String(20))
    software: Mapped[str] = mapped_column(String(60))
    facts_hash: Mapped[str] = mapped_column(String(64))
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class PitchExclusion(Model):
    """That two pitches of a round exclude each other, or no longer do; never updated, the newest of a pair counts.

    one_id   the smaller of the two
    excludes False takes it back
    """

    __tablename__ = "pitch_exclusion"
    __table_args__ = (
        Index("ix_pitch_exclusion_round_id", "round_id", "one_id", "other_id", "id"),
        sa.CheckConstraint("one_id < other_id", name="in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    one_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    excludes: Mapped[bool] = mapped_column(default=True)
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class JuryRecord(Model):
    """The record of a result as a PDF to sign, drawn once; never updated, one drawn again is a new row."""

    __tablename__ = "jury_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    result_id: Mapped[int] = mapped_column(ForeignKey("jury_result.id"), index=True)
    pdf_key: Mapped[str] = mapped_column(String(64))
    pages: Mapped[int]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
