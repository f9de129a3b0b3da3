"""What a signed outcome leads to: the project moves, actions open, a new owner is asked; and what becomes of these."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, Refused, RuleBroken, WrongInput
from portfolio.core.money import stored
from portfolio.history import actions as history
from portfolio.people.models import Department, Person
from portfolio.people.queries import is_member
from portfolio.projects import actions as projects
from portfolio.projects import as_of
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.projects.rules import DECIDED, stage_before
from portfolio.projects.subjects import Subject, root_of, subject_of
from portfolio.reviews import deciding
from portfolio.reviews.actions.planning import plan
from portfolio.reviews.models import Consequence, ConsequenceStep, Outcome, Review
from portfolio.strategy.models import Programme

TO_ACCEPT = timedelta(days=14)
"""So long a new owner has to accept a project."""


def follow(
    review: Review, outcome: Outcome, subject: Subject, *, earlier: Outcome | None, by: Actor, at: datetime
) -> None:
    """Let a signed decision happen.

    earlier  the signed edition that this one amends: what was decided already does not happen twice
    """
    for row in _of(outcome, "proposed"):
        _step(row, "opened", "open", by=by, at=at)
    if subject.kind != "project" or outcome.decision is None:
        return
    project = db.session.get_one(Project, subject.id)
    if earlier is None or earlier.decision != outcome.decision:
        _move(project, review, outcome, by, at)
    if outcome.new_end_on is not None and (earlier is None or earlier.new_end_on != outcome.new_end_on):
        _go_on(project, outcome, review, by, at)
    if earlier is not None and earlier.next_owner_id != outcome.next_owner_id:
        for row in _of(earlier, "open"):
            if row.kind == "take_over":
                _step(row, "dropped", "dropped", by=by, at=at)
    if outcome.next_owner_id not in (None, project.owner_id, earlier.next_owner_id if earlier else None):
        _ask_to_take_over(review, outcome, subject, by, at)


def stages_to_come(project: Project, *, kind: str, decision: str | None, new_end_on: date | None) -> tuple[str, ...]:
    """The moves that a decision of a kind of review would lead to, were it signed now."""
    resumes_at = stage_before(as_of.as_rules(as_of.moves_of(project.id))) if project.stage == "paused" else None
    going_on = deciding.goes_on(kind, decision, new_end_on)
    return deciding.path(project.stage, resumes_at, decision, going_on=going_on)


def _move(project: Project, review: Review, outcome: Outcome, by: Actor, at: datetime) -> None:
    stages = stages_to_come(project, kind=review.kind, decision=outcome.decision, new_end_on=outcome.new_end_on)
    for stage in stages:
        decided = outcome.decision if stage == DECIDED else None
        projects.move_stage(project, stage, reason=outcome.decision_reason, outcome_decision=decided, by=by, at=at)


def _go_on(project: Project, outcome: Outcome, review: Review, by: Actor, at: datetime) -> None:
    """A new planned end, and an outcome review of its own for what follows."""
    projects.change_plan(
        project,
        planned_start_on=project.planned_start_on,
        planned_end_on=outcome.new_end_on,
        ended_on=None,
        budget=stored(project.budget_minor, project.budget_currency),
        reason=outcome.decision_reason,
        by=by,
        at=at,
    )
    is_planned = sa.exists().where(
        Review.project_id == project.id, Review.kind == "outcome", Review.state.in_(("planned", "returned"))
    )
    if not db.session.scalar(sa.select(is_planned)):
        plan(subject_of(review), kind="outcome", by=by, at=at)


def _ask_to_take_over(review: Review, outcome: Outcome, subject: Subject, by: Actor, at: datetime) -> None:
    due = day_of(by, at) + TO_ACCEPT
    row = Consequence(
        organisation_id=review.organisation_id,
        review_id=review.id,
        outcome_id=outcome.id,
        kind="take_over",
        what=subject.title,
        who_id=outcome.next_owner_id,
        first_due_on=due,
        due_on=due,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    _step(row, "opened", "open", by=by, at=at)


def accept(row: Consequence, *, by: Actor, at: datetime) -> None:
    """Take a project over: from today on it belongs to whoever accepts."""
    review = _hold_take_over(row, by)
    project = db.session.get_one(Project, review.project_id)
    held = as_of.assigned_on(project.id)
    deputy_id = None if held.deputy_id == row.who_id else held.deputy_id
    projects.assign(
        project,
        lead=db.session.get_one(Department, held.lead_department_id),
        supporting=_departments(held.supporting),
        owner=db.session.get_one(Person, row.who_id),
        deputy=db.session.get(Person, deputy_id) if deputy_id else None,
        programme=db.session.get(Programme, held.programme_id) if held.programme_id else None,
        by=by,
        at=at,
    )
    _step(row, "accepted", "accepted", by=by, at=at)


def decline(row: Consequence, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Do not take a project over; it stays where it is."""
    _hold_take_over(row, by)
    if not reason:
        raise WrongInput("reason", N_("Say why, so that another owner can be found."), "reason")
    _step(row, "declined", "declined", reason=reason, by=by, at=at)


def close(row: Consequence, *, done: bool, reason: str | None = None, by: Actor, at: datetime) -> None:
    """Say that an action is done, or will not be done and why."""
    _hold(row, by, "action", "open")
    if not done and not reason:
        raise WrongInput("reason", N_("Say why it will not be done."), "reason")
    kind = "done" if done else "dropped"
    _step(row, kind, kind, reason=reason, by=by, at=at)


def postpone_action(row: Consequence, *, due_on: date | None, reason: str | None, by: Actor, at: datetime) -> None:
    """Give an action another day; what was promised first stays visible."""
    _hold(row, by, "action", "open")
    if due_on is None or due_on < day_of(by, at):
        raise WrongInput("day", N_("Give a day that is not in the past."), "due_on")
    if not reason:
        raise WrongInput("reason", N_("Say why it needs another day."), "reason")
    row.due_on = due_on
    _step(row, "moved", "open", due_on=due_on, reason=reason, by=by, at=at)


def hand_consequence(row: Consequence, to_id: int, *, by: Actor, at: datetime) -> None:
    """Give an open action of a review, or the question whether to take a project over, to somebody else."""
    _hold(row, by, row.kind, "open")
    if not is_member(to_id, by.organisation_id):
        raise WrongInput("choice", N_("Choose one of the entries offered."), "to_id")
    before, row.who_id = row.who_id, to_id
    db.session.flush()
    history.record(
        "consequence.handed_over",
        thing=("consequence", row.id),
        root=root_of(db.session.get_one(Review, row.review_id)),
        by=by,
        at=at,
        before={"who_id": before},
        after={"who_id": to_id},
    )


def _departments(ids: Sequence[int]) -> list[Department]:
    return list(db.session.scalars(sa.select(Department).where(Department.id.in_(ids)))) if ids else []


def _of(outcome: Outcome, state: str) -> Sequence[Consequence]:
    return db.session.scalars(
        sa.select(Consequence)
        .where(Consequence.outcome_id == outcome.id, Consequence.state == state)
        .order_by(Consequence.id)
    ).all()


def _hold(row: Consequence, by: Actor, kind: str, state: str) -> Review:
    if row.organisation_id != by.organisation_id:
        raise Missing("consequence")
    db.session.refresh(row, with_for_update=True)
    if row.kind != kind or row.state != state:
        raise RuleBroken("closed", N_("This has been answered already."))
    return db.session.get_one(Review, row.review_id)


def _hold_take_over(row: Consequence, by: Actor) -> Review:
    review = _hold(row, by, "take_over", "open")
    if by.person_id != row.who_id:
        raise Refused("not_asked", N_("Only the person who was asked can answer."))
    return review


def _step(
    row: Consequence,
    kind: str,
    state: str,
    *,
    due_on: date | None = None,
    reason: str | None = None,
    by: Actor,
    at: datetime,
) -> None:
    today = day_of(by, at)
    db.session.add(
        ConsequenceStep(
            consequence_id=row.id,
            kind=kind,
            due_on=due_on,
            reason=reason,
            on=today,
            recorded_at=at,
            by_id=by.person_id,
        )
    )
    row.state, row.closed_on = state, None if state == "open" else today
    db.session.flush()
    said = {"task": row.what, "due_on": due_on or row.due_on, "reason": reason}
    history.record(
        f"consequence.{kind}",
        thing=("consequence", row.id),
        root=root_of(db.session.get_one(Review, row.review_id)),
        by=by,
        at=at,
        after={name: value for name, value in said.items() if value is not None},
    )
