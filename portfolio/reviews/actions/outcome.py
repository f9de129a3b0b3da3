"""Hand in what a review found: checked, kept as an edition that never changes, waiting for a third person."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money
from portfolio.core.text import searchable
from portfolio.funding.models import FundingLine
from portfolio.history import actions as history
from portfolio.metrics.queries import Glance
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Term
from portfolio.projects.rules import DECISIONS
from portfolio.projects.subjects import Subject, root_of, subject_of
from portfolio.projects.taxonomy import FACTOR
from portfolio.reviews import deciding, queries, rules, sheets
from portfolio.reviews.actions.drafting import amends_of, discard
from portfolio.reviews.actions.findings import courses, freeze, values_used
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.actions.signing import ask
from portfolio.reviews.answers import Answers, LessonSaid
from portfolio.reviews.models import Consequence, Criterion, Lesson, Outcome, OutcomeAuthor, Review
from portfolio.reviews.queries import parts
from portfolio.reviews.sheet_known import measures_of

_COPIED = (
    "form",
    "aim",
    "delivered",
    "delivered_words",
    "side_effects",
    "nesta_level",
    "sms_level",
    "comparison",
    "independence",
    "cost_base",
    "cost_matches",
    "worth",
    "worth_words",
    "benefit_words",
    "voices",
    "quote",
    "quote_consent",
    "decision",
    "decision_reason",
    "next_owner_id",
    "funding_line_id",
    "funding_not_found",
    "new_end_on",
    "may_publish",
    "withheld_reason",
    "withheld_until",
    "has_personal_data",
    "still_used",
    "still_funded",
    "main_risk",
    "lesson_used",
)
"""Answers that are columns of the same name."""

_CHOICES = {
    "decision": tuple(DECISIONS),
    "delivered": sheets.DELIVERED,
    "nesta_level": sheets.NESTA_LEVELS,
    "sms_level": sheets.SMS_LEVELS,
    "independence": sheets.INDEPENDENCE,
    "cost_base": sheets.COST_BASES,
    "worth": sheets.WORTH,
    "still_used": sheets.STILL,
    "still_funded": sheets.KNOWN,
    "lesson_used": sheets.KNOWN,
}


def record_outcome(
    review: Review,
    *,
    held_on: date,
    findings: str,
    decision: str | None = None,
    decision_reason: str | None = None,
    lesson: str | None = None,
    by: Actor,
    at: datetime,
    **more: Any,
) -> Outcome:
    """Hand in an outcome in a few words.

    more  further answers by their names
    """
    lessons = (LessonSaid(lesson),) if lesson else ()
    said = Answers(
        held_on, findings_text=findings, decision=decision, decision_reason=decision_reason, lessons=lessons, **more
    )
    return hand_in(review, said, by=by, at=at)


def hand_in(review: Review, said: Answers, *, signer_id: int | None = None, by: Actor, at: datetime) -> Outcome:
    """Hand in what a review found; it waits for a signature and can no longer be changed.

    A returned outcome is followed by the next edition, a signed one by an amendment where one was begun.

    signer_id  who is asked to sign; left out, who usually signs
    raises     WrongInput for the first answer that is missing or cannot be, RuleBroken where nothing may be written
    """
    hold(review, by)
    draft, draft_writers = parts.whole_draft(review.id)
    amends = amends_of(draft)
    rules.check_open(review.state, amends=amends, amending=review.amending)
    subject, today = subject_of(review), day_of(by, at)
    glances = measures_of(review)
    _check(review, subject, said, glances, today, by)
    before = queries.newest_outcome(review)
    used = values_used(said.findings, glances, by=by, at=at)
    is_follow_up = said.form == sheets.FOLLOW_UP
    outcome = Outcome(
        review_id=review.id,
        edition=before.edition + 1 if before else 1,
        held_on=said.held_on,
        findings=said.findings_text,
        amends=amends if review.state == "signed_off" else None,
        recorded_at=at,
        author_id=by.person_id,
        sustained=deciding.is_sustained(said.still_used, courses(review, used)) if is_follow_up else None,
        **_amounts(said),
        **{name: getattr(said, name) for name in _COPIED},
    )
    db.session.add(outcome)
    db.session.flush()
    _write_parts(review, outcome, said, by, at)
    freeze(outcome, used, at)
    _write_authors(outcome, before, draft_writers, by)
    discard(review)
    if review.state == "signed_off":
        review.amending = "submitted"
    else:
        review.state, review.held_on, review.decision = "submitted", said.held_on, said.decision
    db.session.flush()
    history.record(
        "review.amended" if outcome.amends else "review.held",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        after={"held_on": said.held_on, "decision": said.decision, "edition": outcome.edition},
    )
    barred = {subject.owner_id, *parts.authors_of(outcome)}
    ask(review, outcome, signer_id or parts.signers(subject, today).usual(barred), barred=barred, by=by, at=at)
    return outcome


def _check(review: Review, subject: Subject, said: Answers, glances: Sequence[Glance], today: date, by: Actor) -> None:
    for name, known in _CHOICES.items():
        if getattr(said, name) not in (None, *known):
            raise WrongInput("choice", N_("Choose one of the entries offered."), name)
    rules.check_outcome(
        review.kind,
        held_on=said.held_on,
        today=today,
        decision=said.decision,
        reason=said.decision_reason,
        has_lesson=bool(said.lessons),
    )
    if said.form is not None:
        _check_required(
            sheets.sheet(
                review.kind,
                subject.kind,
                short=said.form == sheets.SHORT,
                stopped=subject.stopped_on is not None,
            ),
            said,
            glances,
        )
    if subject.kind == "project":
        decision = deciding.Said(
            said.decision,
            said.decision_reason,
            said.next_owner_id,
            said.funding_line_id is not None or bool(said.funding_not_found),
            said.new_end_on,
        )
        missing = deciding.open_points(
            decision, owner_id=subject.owner_id, planned_end_on=subject.planned_end_on, today=today
        )
        for point in missing:
            raise point
    if said.quote and not said.quote_consent:
        raise WrongInput("consent", N_("Quote only with the consent of whoever said it."), "quote_consent")
    if said.may_publish is False and not said.withheld_reason:
        raise WrongInput("withheld", N_("Say why it may not be published."), "withheld_reason")
    _check_belongs(review, said, by)


def _check_required(sheet: sheets.Sheet, said: Answers, glances: Sequence[Glance]) -> None:
    for name in sheet.required - {"findings"}:
        if getattr(said, name) in (None, ""):
            raise WrongInput("open_question", N_("This question is still open."), name)
    judged = {finding.metric_id for finding in said.findings if finding.verdict}
    if "findings" in sheet.required and {glance.metric.id for glance in glances} - judged:
        raise WrongInput("open_question", N_("Say of every main measure whether its goal was met."), "findings")


def _check_belongs(review: Review, said: Answers, by: Actor) -> None:
    """Refuse people, money, measures and terms of somebody else's records."""
    for person in {said.next_owner_id, *(action.who_id for action in said.actions)} - {None}:
        if person is None or not is_member(person, by.organisation_id):
            raise WrongInput("choice", N_("Choose one of the entries offered."), "next_owner_id")
    if said.funding_line_id is not None:
        line = db.session.get(FundingLine, said.funding_line_id)
        if line is None or review.project_id is None or line.project_id != review.project_id:
            raise WrongInput("choice", N_("Choose one of the entries offered."), "money")
    terms = {lesson.term_id for lesson in said.lessons if lesson.term_id is not None}
    known = set(
        db.session.scalars(
            sa.select(Term.id).where(
                Term.id.in_(terms), Term.organisation_id == by.organisation_id, Term.vocabulary == FACTOR
            )
        )
        if terms
        else ()
    )
    if terms - known:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "lessons")


def _amounts(said: Answers) -> dict[str, Any]:
    """Cost and benefit in whole minor units of one currency."""
    amounts = {
        "cost_minor": said.cost,
        "benefit_low_minor": said.benefit_low,
        "benefit_minor": said.benefit,
        "benefit_high_minor": said.benefit_high,
    }
    currencies = {amount.currency for amount in amounts.values() if amount is not None}
    if len(currencies) > 1:
        raise WrongInput("currency", N_("Give cost and benefit in one currency."), "cost")
    minor = {name: _minor(amount) for name, amount in amounts.items()}
    return {**minor, "cost_currency": next(iter(currencies), None)}


def _minor(amount: Money | None) -> int | None:
    return None if amount is None else amount.minor


def _write_parts(review: Review, outcome: Outcome, said: Answers, by: Actor, at: datetime) -> None:
    """Lessons, criteria, and the actions that open once the outcome is signed."""
    for lesson in said.lessons:
        db.session.add(
            Lesson(
                outcome_id=outcome.id,
                text=lesson.text,
                folded=f" {searchable(lesson.text)}",
                helped=lesson.helped,
                term_id=lesson.term_id,
                recorded_at=at,
            )
        )
    for judged in said.criteria:
        if judged.key not in sheets.CRITERIA or judged.mark not in (None, 1, 2, 3, 4):
            raise WrongInput("choice", N_("Choose one of the entries offered."), "criteria")
        db.session.add(Criterion(outcome_id=outcome.id, key=judged.key, mark=judged.mark, words=judged.words))
    for action in said.actions:
        db.session.add(
            Consequence(
                organisation_id=review.organisation_id,
                review_id=review.id,
                outcome_id=outcome.id,
                kind="action",
                what=action.what,
                who_id=action.who_id,
                first_due_on=action.due_on,
                due_on=action.due_on,
                recorded_at=at,
                by_id=by.person_id,
            )
        )


def _write_authors(outcome: Outcome, before: Outcome | None, writers: Sequence[int], by: Actor) -> None:
    """Everybody whose words may stand in it, those of the edition before too."""
    earlier = parts.authors_of(before) if before is not None else []
    people = {person for person in (by.person_id, *writers, *earlier) if person is not None}
    db.session.add_all(OutcomeAuthor(outcome_id=outcome.id, person_id=person) for person in people)
    db.session.flush()
