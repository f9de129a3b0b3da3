"""Calls for pitches: what is asked for, by when, how it is judged, and how much money there is."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole


class Call(Model):
    """An invitation to staff to pitch, with the rules by which a jury ranks and the city awards.

    Rules may be edited until it opens; from then on each change is a new RulesVersion with a published reason.

    budget_period         rules.BUDGET_PERIODS: for the call, for each calendar year, or in total over all rounds
    staff_costs           whether staff costs may be asked for
    ceiling_minor         most that one pitch may ask for; minimum_minor least
    stages                1, or 2 where a short pitch comes before a full one
    lowest, highest, step the scale of marks in hundredths of a point; marks are stored as whole steps above lowest
    overall_threshold     weighted mark in hundredths that a pitch must reach to be funded
    comment_up_to, comment_from  marks in steps from which a juror owes a comment: the low and the high ones
    ranking               jury.scoring: mean, median, additive or reml
    line_rule             jury.line: rank_strict, rank_skip or rank_partial
    shares_left_over      whether what a track leaves goes to the best who wait in the others, see jury.line
    tie_steps             keys of jury.scoring.TIE_STEPS in their order
    reviews_wanted        jurors per pitch
    minimum_reviews       complete reviews without which a pitch is not ranked
    quorum                jurors without whom the jury decides nothing
    externals_wanted      external jurors per pitch
    load_cap              most pitches for one juror
    """

    __tablename__ = "call"
    __table_args__ = (UniqueConstraint("organisation_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    ref: Mapped[str] = mapped_column(String(30))
    title: Mapped[str] = mapped_column(String(200))
    purpose: Mapped[str] = mapped_column(Text, default="")
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    deputy_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    lead_department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    """The project that grants the money on, where a call belongs to one."""
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    copied_from_id: Mapped[int | None] = mapped_column(ForeignKey("call.id"))
    currency: Mapped[str] = mapped_column(String(3))
    budget_period: Mapped[str] = mapped_column(String(20), default="call")
    staff_costs: Mapped[bool] = mapped_column(default=False)
    ceiling_minor: Mapped[Whole | None]
    minimum_minor: Mapped[Whole | None]
    stages: Mapped[int] = mapped_column(default=1)
    is_standing: Mapped[bool] = mapped_column(default=False)
    names_hidden: Mapped[bool] = mapped_column(default=False)
    allows_na: Mapped[bool] = mapped_column(default=False)
    lowest: Mapped[int] = mapped_column(default=0)
    highest: Mapped[int] = mapped_column(default=500)
    step: Mapped[int] = mapped_column(default=50)
    overall_threshold: Mapped[int | None]
    comment_up_to: Mapped[int | None]
    comment_from: Mapped[int | None]
    ranking: Mapped[str] = mapped_column(String(20), default="mean")
    line_rule: Mapped[str] = mapped_column(String(20), default="rank_skip")
    shares_left_over: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    tie_steps: Mapped[list[str]] = mapped_column(sa.JSON)
    reviews_wanted: Mapped[int] = mapped_column(default=3)
    minimum_reviews: Mapped[int] = mapped_column(default=3)
    quorum: Mapped[int] = mapped_column(default=3)
    externals_wanted: Mapped[int] = mapped_column(default=0)
    load_cap: Mapped[int | None]
    reserve_until_on: Mapped[date | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcuts.
    opened_at: Mapped[datetime | None]
    """When the rules were published and frozen: the first RulesVersion."""
    rules_hash: Mapped[str | None] = mapped_column(String(64))
    """SHA-256 of the newest RulesVersion."""
    ended_at: Mapped[datetime | None]
    """When it was called off."""
    ended_reason: Mapped[str | None] = mapped_column(Text)

    __mapper_args__ = {"version_id_col": version}


class RulesVersion(Model):
    """Everything that decides, as published: the words whose checksum stands on the call's page; never updated.

    body    canonical JSON (rules.canonical): sorted keys, no spaces
    hash    SHA-256 of body
    reason  why it was changed after the call had opened; None in the first version
    """

    __tablename__ = "rules_version"
    __table_args__ = (UniqueConstraint("call_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    hash: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str | None] = mapped_column(Text)
    published_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Envelope(Model):
    """Money that pitches of a call may be awarded: all of it, that of a year, or that of a track.

    amount_minor   with what came from other envelopes because their pitches left it
    awarded_minor  shortcut: the sum of the awards out of it; raised by one statement that refuses to pass amount_minor
    moved_minor    shortcut: how much came from others, less what went to them; what was published is without it
    """

    __tablename__ = "envelope"
    __table_args__ = (
        sa.CheckConstraint("awarded_minor >= 0 AND awarded_minor <= amount_minor", name="never_twice"),
        UniqueConstraint("call_id", "year", "track_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"), index=True)
    year: Mapped[int | None]
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    amount_minor: Mapped[Whole]
    awarded_minor: Mapped[Whole] = mapped_column(default=0)
    moved_minor: Mapped[Whole] = mapped_column(default=0, server_default="0")


class Round(Model):
    """A span in which pitches come in: the only one of a call, one of two stages, or one of a standing call's many.

    Days are days of the city; the closing day counts to its end. closes_on is None while the round is open-ended.
    """

    __tablename__ = "round"
    __table_args__ = (
        UniqueConstraint("call_id", "number"),
        sa.CheckConstraint("closes_on IS NULL OR closes_on >= opens_on", name="closes_after_opening"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    number: Mapped[int]
    stage: Mapped[int] = mapped_column(default=1)
    opens_on: Mapped[date]
    questions_until: Mapped[date | None]
    closes_on: Mapped[date | None]
    decision_on: Mapped[date | None]
    feedback_on: Mapped[date | None]
    appeal_until: Mapped[date | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcut.
    decided_on: Mapped[date | None]
    """The day of the newest decision about its pitches, written with it; None until there is one."""

    __mapper_args__ = {"version_id_col": version}


class Track(Model):
    """A strand of a call with its own pitches, and where wanted its own criteria and money."""

    __tablename__ = "track"
    __table_args__ = (UniqueConstraint("call_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    position: Mapped[int]


class RubricCriterion(Model):
    """What jurors mark; weights are whole numbers per 10,000 and those that count for a track sum to 10,000.

    counts     False: asked for information and in no figure
    threshold  mark in whole steps that a pitch must reach on average
    track_id   counts only for pitches of this track
    """

    __tablename__ = "rubric_criterion"
    __table_args__ = (UniqueConstraint("call_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    key: Mapped[str] = mapped_column(String(60))
    label: Mapped[str] = mapped_column(String(120))
    question: Mapped[str] = mapped_column(String(300), default="")
    weight: Mapped[int]
    counts: Mapped[bool] = mapped_column(default=True)
    threshold: Mapped[int | None]
    position: Mapped[int]


class Anchor(Model):
    """What a mark of a criterion means, in a word and a sentence.

    steps  the mark in whole steps above the scale's lowest
    """

    __tablename__ = "anchor"
    __table_args__ = (UniqueConstraint("criterion_id", "steps"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    criterion_id: Mapped[int] = mapped_column(ForeignKey("rubric_criterion.id"))
    steps: Mapped[int]
    label: Mapped[str] = mapped_column(String(60))
    example: Mapped[str] = mapped_column(String(400), default="")


class Block(Model):
    """A question of a call's form.

    kind             rules.BLOCK_KINDS: text, choice, amount, costs, metric, team, file or eligibility
    limit            most words of a text, most rows of a table, most files
    choices          what may be chosen, in order
    required_answer  of an eligibility question: yes or no, without which one cannot pitch
    is_for_jury      whether the jury sees the answer
    """

    __tablename__ = "form_block"
    __table_args__ = (UniqueConstraint("call_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    track_id: Mapped[int | None] = mapped_column(ForeignKey("track.id"))
    stage: Mapped[int] = mapped_column(default=1)
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(250))
    hint: Mapped[str] = mapped_column(String(500), default="")
    is_required: Mapped[bool] = mapped_column(default=True)
    is_for_jury: Mapped[bool] = mapped_column(default=True)
    limit: Mapped[int | None]
    choices: Mapped[list[Any] | None] = mapped_column(sa.JSON)
    required_answer: Mapped[bool | None]
    position: Mapped[int]


class CallEvent(Model):
    """A training, an information hour or a jury day of a round.

    kind, on and dropped_at are shortcuts: they repeat the newest `EventDay`.

    from_time, until_time  HH:MM in the city's time
    dropped_at             when it was taken back; it is shown nowhere from then on
    """

    __tablename__ = "call_event"

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(200), default="")
    on: Mapped[date]
    from_time: Mapped[str | None] = mapped_column(String(5))
    until_time: Mapped[str | None] = mapped_column(String(5))
    place: Mapped[str] = mapped_column(String(200), default="")
    seats: Mapped[int | None]
    dropped_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class EventDay(Model):
    """What kind of event one is and on which day, as it was known from an instant on; never updated.

    The newest row counts. It holds from no day of its own: an event that is moved was to be on the other day all along.
    applies  False where the event was taken back
    """

    __tablename__ = "event_day"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("call_event.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    applies: Mapped[bool] = mapped_column(default=True)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class EventPlace(Model):
    """Somebody's place at a training or another event; came is None until somebody noted it.

    cancelled_at and came are shortcuts: they repeat the newest `Attendance`.
    """

    __tablename__ = "event_place"
    __table_args__ = (UniqueConstraint("event_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("call_event.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    signed_up_at: Mapped[datetime]
    cancelled_at: Mapped[datetime | None]
    came: Mapped[bool | None]
    marked_at: Mapped[datetime | None]
    marked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Attendance(Model):
    """Whether somebody has a place at an event, and whether they came; never updated, the newest row counts.

    applies  False where they gave the place back
    came     None where nobody noted it, or took back what was noted
    """

    __tablename__ = "attendance"

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("event_place.id"), index=True)
    applies: Mapped[bool]
    came: Mapped[bool | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AskedQuestion(Model):
    """A question about a call; its answer stands on the call's page for everybody, without who asked."""

    __tablename__ = "asked_question"
    __table_args__ = (Index("ix_asked_question_call_id", "call_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("call.id"))
    words: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
