"""Outcome reviews: a date promised once, moved in the open, and signed by somebody who is neither owner nor author."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model, Whole


def _once(subject: str) -> Index:
    """One review of a line's number for what it is about; those that people plan have no line."""
    is_planned = sa.text(f"line IS NOT NULL AND {subject} IS NOT NULL")
    return Index(
        f"uq_review_line_{subject}",
        subject,
        "line",
        "number",
        unique=True,
        sqlite_where=is_planned,
        postgresql_where=is_planned,
    )


_IS_AMENDED = sa.text("amending IS NOT NULL")


class Review(Model):
    """A review of a project, a programme or a strategy.

    kind          one of rules.KINDS
    first_due_on  stored once and never moved: what coverage counts from
    due_on        shortcut: the date that the work list uses, moved by a postponement or computed anew by its rule
    state         planned, submitted, returned, signed_off, missed or dropped
    held_on       when it was held; an imported review may be held and yet not signed
    author_id     who wrote the outcome
    """

    __tablename__ = "review"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN programme_id IS NULL THEN 0 ELSE 1 END"
            " + CASE WHEN strategy_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_subject",
        ),
        # The last three let figures about first reviews pass over the reviews themselves.
        Index("ix_review_project_id", "project_id", "kind", "first_due_on", "id", "due_on", "held_on", "signed_on"),
        Index("ix_review_signer", "signer_id", "state", "due_on", "id"),
        Index("ix_review_open", "organisation_id", "state", "due_on", "id"),
        Index("ix_review_kind", "organisation_id", "kind", "first_due_on", "project_id"),
        # What plans reviews by itself may be asked as often as one likes: each exists once.
        _once("project_id"),
        _once("programme_id"),
        _once("strategy_id"),
        Index("ix_review_last", "due_on", "id", sqlite_where=sa.text("is_last"), postgresql_where=sa.text("is_last")),
        Index(
            "ix_review_amending", "signer_id", "due_on", "id", sqlite_where=_IS_AMENDED, postgresql_where=_IS_AMENDED
        ),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategy.id"))
    kind: Mapped[str] = mapped_column(String(20))
    first_due_on: Mapped[date]
    planned_on: Mapped[date]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    flag: Mapped[str | None] = mapped_column(String(40))
    """due_by_default on an imported review whose date had to be worked out."""
    source_words: Mapped[str | None] = mapped_column(String(200))
    import_id: Mapped[int | None] = mapped_column(ForeignKey("import_run.id"), index=True)
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    # How its date came about, on a review that a line of the usual reviews has planned; None where people gave it.
    line: Mapped[str | None] = mapped_column(String(20))
    """Which line, and with `number` the key under which it exists once."""
    number: Mapped[int | None]
    """From 1; of reviews that come back so many intervals after the anchor."""
    anchor_on: Mapped[date | None]
    every_months: Mapped[int | None]

    # Shortcuts.
    unadjusted_on: Mapped[date | None]
    """The day by the rule before it is moved to a working day."""
    computed_on: Mapped[date | None]
    """The newest Rescheduling: where the rule puts it now; None while that is first_due_on."""
    is_last: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    """Of reviews that come back: whether the next one is still to be planned."""
    due_on: Mapped[date]
    state: Mapped[str] = mapped_column(String(20), default="planned")
    held_on: Mapped[date | None]
    signed_on: Mapped[date | None]
    decision: Mapped[str | None] = mapped_column(String(30))
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    """Who is asked to sign; the newest row of written.SignRequest."""
    amending: Mapped[str | None] = mapped_column(String(20))
    """submitted or returned while an amendment of a signed review is on its way, else None."""

    __mapper_args__ = {"version_id_col": version}

    @property
    def ruled_on(self) -> date:
        """Where its rule puts it now; a work list that says another day follows a postponement."""
        return self.computed_on or self.first_due_on


class Rescheduling(Model):
    """A date computed anew because a holiday, the start or the planned end changed, or by a merge; never updated.

    why  closure, start, planned_end or merge
    """

    __tablename__ = "rescheduling"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    unadjusted_on: Mapped[date]
    due_on: Mapped[date]
    why: Mapped[str] = mapped_column(String(20))
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ClosureDay(Model):
    """What a city says about a day of its calendar; never updated, the newest row of a day counts.

    means  closed; works, on a holiday that this city does not keep; calendar, which takes an earlier row back
    """

    __tablename__ = "closure_day"
    __table_args__ = (Index("ix_closure_day_organisation_id", "organisation_id", "day", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    day: Mapped[date]
    name: Mapped[str] = mapped_column(String(120), default="")
    means: Mapped[str] = mapped_column(String(20))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ReviewLine(Model):
    """One line of the usual reviews as a city or one of its programmes wants it; never updated, the newest counts.

    line          key of usual.LINES
    programme_id  None for the whole city
    counted_from  award, start, planned_end, decision or stop
    after, unit   so many days or months after that
    every_months  0 once, else 1, 3, 6 or 12
    as_city       takes a programme's own line back
    """

    __tablename__ = "review_line"
    __table_args__ = (Index("ix_review_line_organisation_id", "organisation_id", "programme_id", "line", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    programme_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    line: Mapped[str] = mapped_column(String(20))
    is_on: Mapped[bool]
    counted_from: Mapped[str] = mapped_column(String(20))
    after: Mapped[int]
    unit: Mapped[str] = mapped_column(String(10))
    every_months: Mapped[int] = mapped_column(default=0)
    as_city: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Postponement(Model):
    """A new date for the work list, with its reason; never updated, and coverage does not look at it."""

    __tablename__ = "postponement"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    due_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(30))
    words: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Exemption(Model):
    """That a review, or the evaluation of a whole project, is exempted from a day on; never updated.

    The newest row about the same review or project that began by a day counts, by `on` and then by id.

    reason      one of rules.EXEMPTIONS; words say more, and what "other" is
    on          the first day on which it holds
    until_on    the last day on which it holds; None as long as nobody ends it
    applies     False where an exemption is withdrawn from `on` on
    by_role     in which role it was granted; one that the owner grants does not count
    """

    __tablename__ = "exemption"
    __table_args__ = (
        CheckConstraint(
            "CASE WHEN project_id IS NULL THEN 0 ELSE 1 END + CASE WHEN review_id IS NULL THEN 0 ELSE 1 END = 1",
            name="one_subject",
        ),
        Index("ix_exemption_recorded_at", "recorded_at", "id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int | None] = mapped_column(ForeignKey("project.id"), index=True)
    review_id: Mapped[int | None] = mapped_column(ForeignKey("review.id"), index=True)
    reason: Mapped[str] = mapped_column(String(30))
    words: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    until_on: Mapped[date | None]
    applies: Mapped[bool] = mapped_column(default=True)
    by_role: Mapped[str | None] = mapped_column(String(30))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Outcome(Model):
    """What a review found: an edition that was handed in, never changed; a returned one is followed by the next.

    form          full, short or follow_up; None where an import or an earlier version wrote it
    amends        why a signed review was written anew; None on a first edition
    delivered     as_planned, with_changes, in_part or not
    worth         yes, in_part, no or cannot_tell
    nesta_level   1 to 5, sms_level 1 to 5: how sure it is that the project caused the change
    independence  who evaluated: self, internal_other_unit or external
    decision      adopt, scale, adapt, continue, hand_over, stop_completed, stop_not_working, stop_external or merge
    still_used    yes, adapted, no or unknown, on a follow-up; still_funded and lesson_used are yes, no or unknown
    sustained     worked out by follow_up.is_sustained when a follow-up is handed in
    """

    __tablename__ = "outcome"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    edition: Mapped[int] = mapped_column(default=1)
    held_on: Mapped[date]
    findings: Mapped[str | None] = mapped_column(Text)
    decision: Mapped[str | None] = mapped_column(String(30))
    decision_reason: Mapped[str | None] = mapped_column(Text)
    recorded_at: Mapped[datetime]
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    form: Mapped[str | None] = mapped_column(String(10))
    amends: Mapped[str | None] = mapped_column(Text)
    aim: Mapped[str | None] = mapped_column(Text)
    delivered: Mapped[str | None] = mapped_column(String(20))
    delivered_words: Mapped[str | None] = mapped_column(Text)
    side_effects: Mapped[str | None] = mapped_column(Text)
    nesta_level: Mapped[int | None]
    sms_level: Mapped[int | None]
    comparison: Mapped[str | None] = mapped_column(Text)
    independence: Mapped[str | None] = mapped_column(String(20))
    cost_minor: Mapped[Whole | None]
    cost_currency: Mapped[str | None] = mapped_column(String(3))
    cost_base: Mapped[str | None] = mapped_column(String(20))
    """What the cost covers: paid_out, with_staff or whole_life."""
    cost_matches: Mapped[bool | None]
    """Whether the cost bought what the first main measure counts and nothing else, so that one may divide."""
    worth: Mapped[str | None] = mapped_column(String(20))
    worth_words: Mapped[str | None] = mapped_column(Text)
    benefit_low_minor: Mapped[Whole | None]
    benefit_minor: Mapped[Whole | None]
    benefit_high_minor: Mapped[Whole | None]
    benefit_words: Mapped[str | None] = mapped_column(Text)
    voices: Mapped[str | None] = mapped_column(Text)
    quote: Mapped[str | None] = mapped_column(Text)
    quote_consent: Mapped[bool | None]
    next_owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    funding_line_id: Mapped[int | None] = mapped_column(ForeignKey("funding_line.id"))
    funding_not_found: Mapped[bool | None]
    new_end_on: Mapped[date | None]
    may_publish: Mapped[bool | None]
    withheld_reason: Mapped[str | None] = mapped_column(Text)
    withheld_until: Mapped[date | None]
    has_personal_data: Mapped[bool | None]

    still_used: Mapped[str | None] = mapped_column(String(10))
    still_funded: Mapped[str | None] = mapped_column(String(10))
    main_risk: Mapped[str | None] = mapped_column(Text)
    lesson_used: Mapped[str | None] = mapped_column(String(10))
    sustained: Mapped[bool | None]


class SignOff(Model):
    """A third person's word on an outcome: signed or returned with a reason; never updated.

    signer_words  the name an import gave, where the person is not known here
    """

    __tablename__ = "sign_off"
    __table_args__ = (Index("ix_sign_off_recorded_at", "recorded_at", "review_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("review.id"), index=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), index=True)
    signed: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    signer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    signer_words: Mapped[str | None] = mapped_column(String(254))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Lesson(Model):
    """One thing learnt, tagged with what hindered or helped.

    folded  its words after a space each, as core.text.searchable gives them, so that it is found by their beginnings
    """

    __tablename__ = "lesson"

    id: Mapped[int] = mapped_column(primary_key=True)
    outcome_id: Mapped[int] = mapped_column(ForeignKey("outcome.id"), index=True)
    text: Mapped[str] = mapped_column(Text)
    folded: Mapped[str] = mapped_column(Text, server_default="")
    term_id: Mapped[int | None] = mapped_column(ForeignKey("term.id"), index=True)
    helped: Mapped[bool | None]
    """True for what helped, False for what hindered, None when not said."""
    recorded_at: Mapped[datetime]
