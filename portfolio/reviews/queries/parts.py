"""What belongs to outcomes, as pages and actions read it: drafts, authors, findings, who may sign, what follows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.people.models import Department, Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import Role
from portfolio.projects.models import Term
from portfolio.projects.subjects import Subject, subject_of
from portfolio.projects.taxonomy import FACTOR
from portfolio.projects.words import term_word
from portfolio.reviews import deciding, policy
from portfolio.reviews.models import (
    Approval,
    Consequence,
    ConsequenceStep,
    Criterion,
    DraftAnswer,
    Finding,
    Lesson,
    Outcome,
    OutcomeAuthor,
    Review,
    SignOff,
)
from portfolio.reviews.queries.shown import Found

MOST_STEPS = 20
"""So many departments above one another are looked at."""

AMENDS = "amends"
"""The question of a draft that says why a signed review is written anew."""


class Kept(NamedTuple):
    """An answer of a draft as it stands, with who wrote it last."""

    value: str
    version: int
    saved_at: datetime
    by_id: int | None
    by: str


class Draft(NamedTuple):
    """The answers of a draft by question, the last saved one last, and everybody who wrote a version of one."""

    answers: dict[str, Kept]
    writers: Sequence[int]


def draft_of(review_id: int) -> dict[str, Kept]:
    """The newest version of every answer of a draft."""
    return whole_draft(review_id).answers


def whole_draft(review_id: int) -> Draft:
    """A draft with its authors, in one statement."""
    rows = db.session.execute(
        sa.select(DraftAnswer, Person.name)
        .outerjoin(Person, Person.id == DraftAnswer.by_id)
        .where(DraftAnswer.review_id == review_id)
        .order_by(DraftAnswer.version, DraftAnswer.id)
    ).all()
    newest = {row.question: Kept(row.value, row.version, row.saved_at, row.by_id, name or "") for row, name in rows}
    by_time = sorted(newest.items(), key=lambda answer: answer[1].saved_at)
    return Draft(dict(by_time), sorted({row.by_id for row, _name in rows if row.by_id is not None}))


def authors_of(outcome: Outcome) -> list[int]:
    """Everybody who wrote an outcome; whoever handed it in first."""
    rows = db.session.scalars(
        sa.select(OutcomeAuthor.person_id)
        .where(OutcomeAuthor.outcome_id == outcome.id)
        .order_by(OutcomeAuthor.person_id)
    )
    first = [outcome.author_id] if outcome.author_id is not None else []
    return list(dict.fromkeys([*first, *rows]))


class Parts(NamedTuple):
    """What belongs to one outcome beside its own columns."""

    findings: Sequence[Finding]
    criteria: Sequence[Criterion]
    lessons: Sequence[tuple[Lesson, str]]
    actions: Sequence[tuple[Consequence, str]]


def parts_of(outcome_id: int) -> Parts:
    """The findings, criteria, lessons with their term's name, and consequences with whose they are; four statements."""
    findings = db.session.scalars(sa.select(Finding).where(Finding.outcome_id == outcome_id).order_by(Finding.id)).all()
    criteria = db.session.scalars(sa.select(Criterion).where(Criterion.outcome_id == outcome_id)).all()
    lessons = db.session.execute(
        sa.select(Lesson, Term.key, Term.label)
        .outerjoin(Term, Term.id == Lesson.term_id)
        .where(Lesson.outcome_id == outcome_id)
        .order_by(Lesson.id)
    )
    named = [(lesson, term_word(FACTOR, key, label or "") if key else "") for lesson, key, label in lessons]
    return Parts(findings, criteria, named, consequences(Consequence.outcome_id == outcome_id))


def consequences(*where: sa.ColumnElement[bool]) -> list[tuple[Consequence, str]]:
    """What follows from outcomes, with whose it is, in the order in which it was agreed."""
    rows = db.session.execute(
        sa.select(Consequence, Person.name)
        .join(Person, Person.id == Consequence.who_id)
        .where(*where)
        .order_by(Consequence.id)
    )
    return [(row, name) for row, name in rows]


@dataclass(frozen=True)
class Follows:
    """One consequence of a review, in words of the table of rights the record of whoever does it."""

    consequence: Consequence
    review: Review
    subject: Subject

    @property
    def owner_id(self) -> int:
        return self.consequence.who_id

    deputy_id = None
    lead_department_id = None


def consequence(viewer: Viewer, consequence_id: int) -> Follows:
    """A consequence by its number; Missing when there is none for this viewer."""
    row = (
        policy.may_see(viewer)
        and db.session.execute(
            sa.select(Consequence, Review)
            .join(Review, Review.id == Consequence.review_id)
            .where(
                Consequence.id == consequence_id,
                Consequence.organisation_id == viewer.organisation_id,
                Consequence.state != "proposed",
            )
        ).one_or_none()
    )
    if not row:
        raise Missing("consequence")
    return Follows(row[0], row[1], subject_of(row[1]))


def steps_of(consequence_id: int) -> Sequence[tuple[ConsequenceStep, str]]:
    """What became of a consequence, newest first, with who said so."""
    rows = db.session.execute(
        sa.select(ConsequenceStep, Person.name)
        .outerjoin(Person, Person.id == ConsequenceStep.by_id)
        .where(ConsequenceStep.consequence_id == consequence_id)
        .order_by(ConsequenceStep.id.desc())
    )
    return [(step, name or "") for step, name in rows]


# ----------------------------------------------------------------------------------------------- signatures
class Signers(NamedTuple):
    """Who may sign a review: the leads and deputy leads, and the heads of its department, nearest first."""

    leads: Sequence[int]
    deputies: Sequence[int]
    heads: Sequence[int]
    names: Mapping[int, str]

    def usual(self, barred: Collection[int | None]) -> int | None:
        """Who is asked unless somebody chooses another."""
        return deciding.ask_to_sign(self.leads, self.deputies, self.heads, barred)

    def offered(self, barred: Collection[int | None]) -> list[tuple[int, str]]:
        """Everybody who may be asked, the usual one first."""
        first = self.usual(barred)
        others = sorted((name.lower(), number) for number, name in self.names.items() if number not in barred)
        ordered = [number for _name, number in others]
        return [(number, self.names[number]) for number in sorted(ordered, key=lambda number: number != first)]


def signers(subject: Subject, day: date) -> Signers:
    """Who may sign a review of something on a day, in one statement."""
    upwards = _upwards(subject.lead_department_id)
    leads = (Role.UNIT_LEAD, Role.DEPUTY_LEAD)
    rows = db.session.execute(
        sa.select(Person.id, Person.name, Membership.role)
        .join(Person, Person.id == Membership.person_id)
        .outerjoin(upwards, upwards.c.id == Membership.department_id)
        .where(
            Membership.organisation_id == subject.organisation_id,
            sa.or_(
                Membership.role.in_(leads),
                sa.and_(Membership.role == Role.DEPARTMENT_HEAD, upwards.c.id.is_not(None)),
            ),
            is_current(day),
            Person.disabled_at.is_(None),
        )
        .order_by(upwards.c.steps, Membership.from_on, Membership.id)
    ).all()
    held: dict[str, list[int]] = {}
    for number, _name, role in rows:
        held.setdefault(role, []).append(number)
    return Signers(
        held.get(Role.UNIT_LEAD, []),
        held.get(Role.DEPUTY_LEAD, []),
        held.get(Role.DEPARTMENT_HEAD, []),
        {number: name for number, name, _role in rows},
    )


def _upwards(department_id: int | None) -> sa.CTE:
    """A department, what it became part of, and those above it, with how many steps lie between; never in a circle."""
    here = sa.select(
        Department.id, Department.parent_id, Department.merged_into_id, sa.literal(0).label("steps")
    ).where(Department.id == department_id)
    tree = here.cte("upwards", recursive=True)
    above = sa.select(Department.id, Department.parent_id, Department.merged_into_id, tree.c.steps + 1).where(
        Department.id == sa.func.coalesce(tree.c.merged_into_id, tree.c.parent_id), tree.c.steps < MOST_STEPS
    )
    return tree.union_all(above)


def continued_before(review: Review) -> int:
    """How often a project's other reviews, signed, let it go on with the same design."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Review)
            .where(
                Review.project_id == review.project_id,
                Review.id != review.id,
                Review.decision == "continue",
                Review.state == "signed_off",
            )
        )
        or 0
    )


def approvals_of(review_id: int) -> Sequence[tuple[Approval, str]]:
    """What leadership agreed to, with who wrote it down, newest first."""
    rows = db.session.execute(
        sa.select(Approval, Person.name)
        .outerjoin(Person, Person.id == Approval.by_id)
        .where(Approval.review_id == review_id)
        .order_by(Approval.id.desc())
    )
    return [(row, name or "") for row, name in rows]


# -------------------------------------------------------------------------------------------------- earlier
class Decided(NamedTuple):
    """A decision that was taken earlier."""

    review_id: int
    kind: str
    decision: str
    reason: str | None
    on: date


def earlier_decisions(review: Review) -> list[Decided]:
    """What earlier signed reviews of the same thing decided, newest first."""
    rows = db.session.execute(
        sa.select(Review.id, Review.kind, Outcome.decision, Outcome.decision_reason, SignOff.on)
        .join(Outcome, Outcome.review_id == Review.id)
        .join(SignOff, sa.and_(SignOff.outcome_id == Outcome.id, SignOff.signed))
        .where(
            Review.id != review.id,
            Review.organisation_id == review.organisation_id,
            _same_subject(review),
            Outcome.decision.is_not(None),
        )
        .order_by(SignOff.on.desc(), SignOff.id.desc())
        .limit(5)
    )
    return [Decided._make(row) for row in rows]


def _same_subject(review: Review) -> sa.ColumnElement[bool]:
    if review.project_id is not None:
        return Review.project_id == review.project_id
    if review.programme_id is not None:
        return Review.programme_id == review.programme_id
    return Review.strategy_id == review.strategy_id


def review_for(by: Actor, review_id: int) -> Found:
    """A review by its number for a job of its organisation; Missing when there is none."""
    found = db.session.scalar(
        sa.select(Review).where(Review.id == review_id, Review.organisation_id == by.organisation_id)
    )
    if found is None:
        raise Missing("review")
    return Found(found, subject_of(found))


def signed_outcome(review_id: int) -> Outcome | None:
    """The newest edition of a review that was signed."""
    return db.session.scalar(
        sa.select(Outcome)
        .join(SignOff, sa.and_(SignOff.outcome_id == Outcome.id, SignOff.signed))
        .where(Outcome.review_id == review_id)
        .order_by(Outcome.edition.desc())
        .limit(1)
    )


def decided_findings(review: Review) -> Mapping[int, Finding]:
    """What the project's newest signed outcome review said of each measure, for a follow-up."""
    newest = (
        sa.select(Outcome.id)
        .join(Review, Review.id == Outcome.review_id)
        .join(SignOff, sa.and_(SignOff.outcome_id == Outcome.id, SignOff.signed))
        .where(Review.project_id == review.project_id, Review.kind == "outcome")
        .order_by(SignOff.on.desc(), Outcome.edition.desc(), Outcome.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    return {row.metric_id: row for row in db.session.scalars(sa.select(Finding).where(Finding.outcome_id == newest))}
