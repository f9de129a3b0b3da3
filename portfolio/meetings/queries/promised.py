"""Actions: one with what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.meetings import policy, rules
from portfolio.meetings.models import Action, ActionStep, Meeting
from portfolio.people.models import Person
from portfolio.projects.models import Project


@dataclass(frozen=True)
class Promised:
    """An action with the names around it; ref and title are empty where it concerns no project."""

    action: Action
    who: str
    meeting_title: str
    agreed_on: date
    ref: str
    title: str


def action(viewer: Viewer, action_id: int) -> Promised:
    """An action by its number; Missing when there is none for this viewer."""
    row = (
        policy.may_see(viewer)
        and db.session.execute(
            sa.select(
                Action,
                sa.func.coalesce(Person.name, Action.guest),
                Meeting.title,
                Meeting.on,
                sa.func.coalesce(Project.ref, ""),
                sa.func.coalesce(Project.title, ""),
            )
            .join(Meeting, Meeting.id == Action.meeting_id)
            .outerjoin(Person, Person.id == Action.who_id)
            .outerjoin(Project, Project.id == Action.project_id)
            .where(Action.id == action_id, Action.organisation_id == viewer.organisation_id)
        ).one_or_none()
    )
    if not row:
        raise Missing("action")
    return Promised(*row)


def steps(action_id: int) -> list[rules.Step]:
    """What became of an action, in order, for working out where it stands."""
    rows = db.session.execute(
        sa.select(ActionStep.kind, ActionStep.on, ActionStep.due_on)
        .where(ActionStep.action_id == action_id)
        .order_by(ActionStep.id)
    )
    return [rules.Step(kind, on, due_on) for kind, on, due_on in rows]


class StepLine(NamedTuple):
    """What became of an action, by whom and why."""

    kind: str
    on: date
    due_on: date | None
    reason: str | None
    by: str | None


def step_lines(action_id: int) -> Sequence[StepLine]:
    """The same as its page tells it, the newest first."""
    rows = read(
        sa.select(ActionStep.kind, ActionStep.on, ActionStep.due_on, ActionStep.reason, Person.name)
        .outerjoin(Person, Person.id == ActionStep.by_id)
        .where(ActionStep.action_id == action_id)
        .order_by(ActionStep.id.desc())
    )
    return [StepLine._make(row) for row in rows]
