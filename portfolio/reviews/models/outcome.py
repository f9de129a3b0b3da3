"""What belongs to an outcome: answers begun, its authors, findings, criteria, who is asked to sign, what follows."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model, Whole


class DraftAnswer(Model):
    """An answer of an outcome that is being written; the newest version of a question counts, and none is an outcome.

    question  a name of answers.QUESTIONS, or of one measure, criterion, lesson or action among them
    value     as the form sends it
    version   grows whenever another person writes; one person's typing stays in one row
    """

    __tablename__ = "draft_answer"
    __table_args__ = (UniqueConstraint("review_id", "question", "version"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(60))
    version: Mapped[int] = mapped_column(default=1)
    value: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class OutcomeAuthor(Model):
    """Somebody who wrote at least one answer of an outcome, so that they do not sign it."""

    __tablename__ = "outcome_author"

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), primary_key=True, index=True)


class Finding(Model):
    """What a review says of one measure, with the record as it stood then; never changed by a later correction.

    verdict     met, in_part, not_met or cannot_tell
    value       used for the verdict, in millionths, with its day and source; words where the measure is no number
    progress    from the start to the goal in millionths of the way; None where a part of it is missing
    """

    __tablename__ = "finding"
    __table_args__ = (UniqueConstraint("outcome_id", "metric_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    metric_id: Mapped[int] = mapped_column(ForeignKey("metric.id"), index=True)
    verdict: Mapped[str] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(Text)
    observation_id: Mapped[int | None] = mapped_column(ForeignKey("observation.id"))
    value: Mapped[Whole | None]
    words: Mapped[str | None] = mapped_column(Text)
    observed_on: Mapped[date | None]
    source: Mapped[str | None] = mapped_column(String(250))
    progress: Mapped[Whole | None]

    name: Mapped[str] = mapped_column(String(250))
    unit: Mapped[str] = mapped_column(String(60))
    measure: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(20))
    edition: Mapped[int]
    baseline_value: Mapped[Whole | None]
    baseline_on: Mapped[date | None]
    baseline_kind: Mapped[str | None] = mapped_column(String(30))
    target_value: Mapped[Whole | None]
    target_low: Mapped[Whole | None]
    target_high: Mapped[Whole | None]
    target_on: Mapped[date | None]
    target_question: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]


class Criterion(Model):
    """One of the six criteria of the OECD's development committee as a review judged it.

    mark  1 to 4; None is not assessed
    """

    __tablename__ = "criterion"

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), primary_key=True)
    key: Mapped[str] = mapped_column(String(20), primary_key=True)
    mark: Mapped[int | None]
    words: Mapped[str | None] = mapped_column(Text)


class SharedPage(Model):
    """The one page on which a signed outcome is shared: the job that draws it, and where what was drawn lies."""

    __tablename__ = "shared_page"

    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), primary_key=True)
    job_id: Mapped[int] = mapped_column(ForeignKey("job.id"))
    pdf_key: Mapped[str | None] = mapped_column(String(64))


class SignRequest(Model):
    """Who was asked to sign from a day on; never updated, the newest row counts."""

    __tablename__ = "sign_request"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Approval(Model):
    """That leadership let a project go on once more, as the unit lead wrote it down; never updated."""

    __tablename__ = "continuation_approval"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    words: Mapped[str] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Consequence(Model):
    """What follows from an outcome: an action with its person and day, or a project to take over.

    kind          action or take_over
    first_due_on  what was promised first; never moved
    state         shortcut of the steps below: proposed until the outcome is signed, then open; an action ends as done
                  or dropped, a project to take over as accepted, declined or dropped
    """

    __tablename__ = "consequence"
    __table_args__ = (
        CheckConstraint("kind IN ('action', 'take_over')", name="kind"),
        Index("ix_consequence_who_id", "who_id", "state", "due_on"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    what: Mapped[str] = mapped_column(String(1000))
    who_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    first_due_on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    version: Mapped[int] = mapped_column(Integer, default=1)

    # Shortcuts.
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(10), default="proposed")
    closed_on: Mapped[date | None]

    __mapper_args__ = {"version_id_col": version}


class ConsequenceStep(Model):
    """What became of a consequence on a day; never updated.

    kind  opened, moved, done, dropped, reopened, accepted or declined
    """

    __tablename__ = "consequence_step"

    id: Mapped[int] = mapped_column(primary_key=True)
    consequence_id: Mapped[int] = mapped_column(ForeignKey("consequence.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    due_on: Mapped[date | None]
    reason: Mapped[str | None] = mapped_column(String(500))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
