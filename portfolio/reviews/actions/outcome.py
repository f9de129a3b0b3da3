"""Write what a review found, and have a third person sign it or return it."""

from datetime import date, datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.rules import DECISIONS
from portfolio.projects.subjects import root_of, subject_of
from portfolio.reviews import queries, rules
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff


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
) -> Outcome:
    """Hand in what a review found; it waits for a signature and can no longer be changed.

    A returned outcome is followed by the next edition.
    """
    hold(review, by)
    if decision is not None and decision not in DECISIONS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "decision")
    rules.check_outcome(
        review.kind,
        review.state,
        held_on=held_on,
        today=day_of(by, at),
        decision=decision,
        reason=decision_reason,
        lesson=lesson,
    )
    before = queries.newest_outcome(review)
    outcome = Outcome(
        review_id=review.id,
        edition=before.edition + 1 if before else 1,
        held_on=held_on,
        findings=findings,
        decision=decision,
        decision_reason=decision_reason,
        recorded_at=at,
        author_id=by.person_id,
    )
    db.session.add(outcome)
    db.session.flush()
    if lesson:
        db.session.add(Lesson(outcome_id=outcome.id, text=lesson, recorded_at=at))
    review.state = "submitted"
    review.held_on = held_on
    review.decision = decision
    db.session.flush()
    history.record(
        "review.held",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        after={"held_on": held_on, "decision": decision, "edition": outcome.edition},
    )
    return outcome


def sign(review: Review, *, by: Actor, at: datetime) -> SignOff:
    """Sign what a review found; from then on nothing about it changes."""
    outcome = _waiting(review, by)
    owner_id = subject_of(review).owner_id
    rules.check_signer(by.person_id, owner_id=owner_id, author_id=outcome.author_id)
    word = _word(review, outcome, signed=True, reason=None, by=by, at=at)
    review.state = "signed_off"
    review.signed_on = word.on
    db.session.flush()
    history.record("review.signed", thing=("review", review.id), root=root_of(review), by=by, at=at)
    return word


def return_outcome(review: Review, *, reason: str | None, by: Actor, at: datetime) -> SignOff:
    """Give an outcome back to its author with a reason; the next edition follows."""
    outcome = _waiting(review, by)
    owner_id = subject_of(review).owner_id
    rules.check_signer(by.person_id, owner_id=owner_id, author_id=outcome.author_id)
    if not reason:
        raise WrongInput("reason", N_("Say what is missing."), "reason")
    word = _word(review, outcome, signed=False, reason=reason, by=by, at=at)
    review.state = "returned"
    db.session.flush()
    history.record(
        "review.returned",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        after={"reason": reason},
    )
    return word


def _waiting(review: Review, by: Actor) -> Outcome:
    hold(review, by)
    outcome = queries.newest_outcome(review)
    if review.state != "submitted" or outcome is None:
        raise RuleBroken("nothing_to_sign", N_("Nothing waits for a signature here."))
    return outcome


def _word(review: Review, outcome: Outcome, *, signed: bool, reason: str | None, by: Actor, at: datetime) -> SignOff:
    word = SignOff(
        review_id=review.id,
        outcome_id=outcome.id,
        signed=signed,
        reason=reason,
        on=day_of(by, at),
        signer_id=by.person_id,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(word)
    db.session.flush()
    return word
