"""From a jury's ranking to signed decisions, letters, and the projects that awards make."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole


class LineOverride(Model):
    """A person's change to what the line proposes for a pitch, with the reason; never updated, the newest counts.

    stands  fund, do_not_fund or as_proposed, which takes an earlier one back
    """

    __tablename__ = "line_override"
    __table_args__ = (Index("ix_line_override_round_id", "round_id", "pitch_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    stands: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Whole | None]
    reason: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class JuryDecision(Model):
    """What the authorised body decided about a round on a day; never updated, a changed decision is a new number.

    result_id  the jury's figures that were before it; minutes its own words; reason why a later number replaces it
    """

    __tablename__ = "jury_decision"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("round.id"))
    number: Mapped[int]
    result_id: Mapped[int] = mapped_column(ForeignKey("jury_result.id"))
    decided_on: Mapped[date]
    minutes: Mapped[str] = mapped_column(Text, default="")
    reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class DecisionSigner(Model):
    """A person who stands for a decision with their name; never updated."""

    __tablename__ = "decision_signer"
    __table_args__ = (UniqueConstraint("decision_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("jury_decision.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(120), default="")
    recorded_at: Mapped[datetime]


class Verdict(Model):
    """What a decision says about one pitch; never updated.

    outcome  rules.OUTCOMES: award, reserve, decline, or next_stage where another stage follows
    words    why it stands where it stands, in a sentence that can be published
    place    rank in the list that was decided on; None where a pitch was not ranked
    """

    __tablename__ = "verdict"
    __table_args__ = (UniqueConstraint("decision_id", "pitch_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("jury_decision.id"))
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), index=True)
    outcome: Mapped[str] = mapped_column(String(20))
    amount_minor: Mapped[Whole | None]
    place: Mapped[int | None]
    words: Mapped[str] = mapped_column(Text, default="")


class Award(Model):
    """Money promised to a pitch: one per pitch, and the one project that it made.

    envelope_id  out of which the money is; its awarded_minor grew by amount_minor in the same transaction
    line_id      the project's line of money that promises it
    """

    __tablename__ = "award"

    id: Mapped[int] = mapped_column(primary_key=True)
    pitch_id: Mapped[int] = mapped_column(ForeignKey("pitch.id"), unique=True)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id"), unique=True)
    envelope_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"), index=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), unique=True)
    line_id: Mapped[int | None] = mapped_column(ForeignKey("funding_line.id"))
    amount_minor: Mapped[Whole]
    currency: Mapped[str] = mapped_column(String(3))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class EnvelopeMove(Model):
    """Money that a decision took from one envelope of its call to another, by the rule for what tracks leave.

    Never updated; calls.models.Envelope.moved_minor sums it up.
    """

    __tablename__ = "envelope_move"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="moves_something"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("jury_decision.id"), index=True)
    from_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("envelope.id"), index=True)
    amount_minor: Mapped[Whole]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AwardReturn(Model):
    """That an award was given back, and why: its money is free again, its project withdrawn; never updated."""

    __tablename__ = "award_return"

    id: Mapped[int] = mapped_column(primary_key=True)
    award_id: Mapped[int] = mapped_column(ForeignKey("award.id"), unique=True)
    reason: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class AwardLetter(Model):
    """The letter about a verdict to a team, edited and approved before it goes, and sent once.

    state    draft, approved, sent, handed_over on paper, or void once a changed decision has replaced its verdict
    sent_at  when it was mailed or handed over
    """

    __tablename__ = "award_letter"
    __table_args__ = (UniqueConstraint("verdict_id", "person_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(20), default="draft")
    approved_at: Mapped[datetime | None]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Appeal(Model):
    """A team's appeal against a verdict within its window, and the answer of a second reader from outside the jury."""

    __tablename__ = "appeal"

    id: Mapped[int] = mapped_column(primary_key=True)
    verdict_id: Mapped[int] = mapped_column(ForeignKey("verdict.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str | None] = mapped_column(Text)
    is_upheld: Mapped[bool | None]
    answered_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}
