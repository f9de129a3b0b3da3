"""Promise a review, and move its date in the open; the first date never moves."""

from datetime import date, datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.subjects import Subject, root_of, subject_of
from portfolio.reviews import policy, queries, rules
from portfolio.reviews.models import Postponement, Review
from portfolio.reviews.queries.gap import owes_from_before
from portfolio.reviews.queries.moved import moves_for_hand_over
from portfolio.reviews.queries.planned import usual_day, working_days


def plan(subject: Subject, *, kind: str, first_due_on: date | None = None, by: Actor, at: datetime) -> Review:
    """Promise a review of a project, a programme or a strategy.

    first_due_on  left out, the working day that suits its kind; stored once, for what coverage counts

    Where the first outcome review of a project was owed before Portfolio and nobody signed it, this one counts instead.
    """
    if subject.organisation_id != by.organisation_id:
        raise Missing(subject.kind)
    today = day_of(by, at)
    due = first_due_on or usual_day(subject, kind, today)
    if due is None:
        raise WrongInput("day", N_("Give the day; the record does not say enough to work it out."), "first_due_on")
    rules.check_plan(subject.kind, kind, due, planned_end=subject.planned_end_on, is_lead=policy.is_lead(by))
    is_anew = subject.kind == "project" and kind == "outcome" and owes_from_before(subject, today)
    review = Review(
        organisation_id=subject.organisation_id,
        project_id=subject.id if subject.kind == "project" else None,
        programme_id=subject.id if subject.kind == "programme" else None,
        strategy_id=subject.id if subject.kind == "strategy" else None,
        kind=kind,
        first_due_on=due,
        planned_on=today,
        planned_by_id=by.person_id,
        flag=rules.PROMISED_ANEW if is_anew else None,
        created_at=at,
        due_on=due,
        state="planned",
    )
    db.session.add(review)
    db.session.flush()
    history.record(
        "review.planned",
        thing=("review", review.id),
        root=(subject.kind, subject.id),
        by=by,
        at=at,
        after={"kind": kind, "first_due_on": due},
    )
    return review


def hold(review: Review, by: Actor) -> None:
    """Lock a review's row and read it anew, so that two people never pass the same check."""
    if review.organisation_id != by.organisation_id:
        raise Missing("review")
    db.session.refresh(review, with_for_update=True)


def postpone(
    review: Review, *, due_on: date, reason: str, words: str | None = None, by: Actor, at: datetime
) -> Postponement:
    """Give the work list a new date, or the next working day; what coverage counts from stays.

    reason  one of rules.REASONS; words say which other
    """
    hold(review, by)
    if review.state not in rules.OPEN:
        raise RuleBroken("held", N_("This review has been held; there is nothing to postpone."))
    today = day_of(by, at)
    subject = subject_of(review)
    due = rules.work_due(review.ruled_on, review.due_on, subject.stopped_on)
    days = working_days(review.organisation_id)
    rules.check_postponement(
        due=due,
        to=due_on,
        today=today,
        reason=reason,
        words=words,
        earlier=queries.postponement_count(review),
        is_lead=policy.is_lead(by),
        handed_over=reason == rules.HANDOVER and moves_for_hand_over(review, subject, due, days),
        latest=days.roll(max(due, today) + rules.POSTPONE_MOST),
    )
    due_on = days.roll(due_on)
    row = Postponement(
        review_id=review.id, due_on=due_on, reason=reason, words=words, on=today, recorded_at=at, by_id=by.person_id
    )
    db.session.add(row)
    review.due_on = due_on
    db.session.flush()
    history.record(
        "review.postponed",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        before={"due_on": due},
        after={"due_on": due_on, "reason": reason, "words": words},
    )
    return row
