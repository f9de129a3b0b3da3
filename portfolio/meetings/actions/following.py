"""Say what became of an action: moved to another day, done, dropped, or taken up again."""

from datetime import date, datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.meetings import queries, rules
from portfolio.meetings.models import Action, ActionStep
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of

REASON_LENGTH = 500
HAPPENED = {
    "moved": "action.moved",
    "done": "action.done",
    "dropped": "action.dropped",
    "reopened": "action.reopened",
}


def move_action(action: Action, *, due_on: date, reason: str | None, by: Actor, at: datetime) -> None:
    """Give an action another day, with the reason; what was promised first stays."""
    _step(action, "moved", by, at, due_on, reason)


def finish_action(action: Action, *, by: Actor, at: datetime) -> None:
    """Say that an action is done."""
    _step(action, "done", by, at)


def drop_action(action: Action, *, reason: str | None, by: Actor, at: datetime) -> None:
    """Say that an action will not be done, and why."""
    _step(action, "dropped", by, at, reason=reason)


def reopen_action(action: Action, *, by: Actor, at: datetime) -> None:
    """Take an action up again that was done or dropped."""
    _step(action, "reopened", by, at)


def hand_action(action: Action, to_id: int, *, by: Actor, at: datetime) -> None:
    """Give an open action to somebody else; its day stays."""
    if action.organisation_id != by.organisation_id:
        raise Missing("action")
    db.session.refresh(action, with_for_update=True)
    if action.state != "open":
        raise RuleBroken("closed", N_("This action is closed; there is nothing to hand over."))
    if not is_member(to_id, by.organisation_id):
        raise WrongInput("nobody", N_("Say who will do it."), "to_id")
    before, action.who_id, action.guest = action.who_id, to_id, None
    db.session.flush()
    history.record(
        "action.handed_over",
        thing=("action", action.id),
        root=("project", action.project_id) if action.project_id else ("meeting", action.meeting_id),
        by=by,
        at=at,
        before={"who_id": before},
        after={"who_id": to_id},
    )


def _step(
    action: Action, kind: str, by: Actor, at: datetime, due_on: date | None = None, reason: str | None = None
) -> None:
    if action.organisation_id != by.organisation_id:
        raise Missing("action")
    db.session.refresh(action, with_for_update=True)
    today = day_of(by, at)
    rules.check_step(action.state, kind, due_on=due_on, reason=reason, before=action.due_on, today=today)
    if reason and len(reason) > REASON_LENGTH:
        raise WrongInput("reason", N_("Keep the reason under 500 characters."), "reason")
    before = {"due_on": action.due_on, "action_state": action.state}
    step = ActionStep(
        action_id=action.id, kind=kind, due_on=due_on, reason=reason, on=today, recorded_at=at, by_id=by.person_id
    )
    db.session.add(step)
    db.session.flush()
    now = rules.standing(action.first_due_on, queries.steps(action.id))
    action.due_on, action.state, action.closed_on = now.due_on, now.state, now.closed_on
    db.session.flush()
    was, is_now = history.changes(before, {"due_on": now.due_on, "action_state": now.state})
    history.record(
        HAPPENED[kind],
        thing=("action", action.id),
        root=("project", action.project_id) if action.project_id else ("meeting", action.meeting_id),
        by=by,
        at=at,
        before=was,
        after={**is_now, "reason": reason} if reason else is_now,
    )
