"""What a measure or a review is about: a project, a programme, a strategy or a goal of one."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.people.rights import May
from portfolio.projects import queries as projects
from portfolio.projects.models import Project
from portfolio.strategy import queries as strategies
from portfolio.strategy.models import Goal, Programme, Strategy

KINDS = ("project", "programme", "strategy", "goal")
STOPPED = "stopped"


@dataclass(frozen=True)
class Subject:
    """What a measure or a review is about, with the people whose rights follow from it.

    kind        one of KINDS
    key         what its address is made of: a project's ref, the key of a programme, of a strategy, or of a goal's
    stopped_on  since when a project is stopped, None while it is not
    row         the project, programme or strategy itself, so that nobody reads it twice; None for a goal
    """

    kind: str
    id: int
    organisation_id: int
    key: str
    title: str
    owner_id: int | None
    deputy_id: int | None = None
    lead_department_id: int | None = None
    started_on: date | None = None
    planned_end_on: date | None = None
    stopped_on: date | None = None
    row: Any = field(default=None, compare=False, repr=False)


def by_ref(viewer: Viewer, ref: str) -> Subject:
    """The project with a reference; Missing when there is none for this viewer."""
    return _project(projects.project_by_ref(viewer, ref))


def by_programme(viewer: Viewer, key: str) -> Subject:
    """The programme with a key; Missing when there is none for this viewer."""
    return _bundle("programme", strategies.programme_by_key(viewer, key))


def by_strategy(viewer: Viewer, key: str) -> Subject:
    """The strategy with a key; Missing when there is none for this viewer."""
    return _bundle("strategy", strategies.strategy_by_key(viewer, key))


def by_goal(viewer: Viewer, goal_id: int) -> Subject:
    """A goal of one of the strategies; Missing when there is none for this viewer."""
    if not May("see_portfolio")(viewer):
        raise Missing("goal")
    return _goal(goal_id, viewer.organisation_id)


def subject_of(row: Any) -> Subject:
    """What a measure or a review is about."""
    kind, number = root_of(row)
    if kind == "project":
        return _project(db.session.get_one(Project, number))
    if kind == "programme":
        return _bundle(kind, db.session.get_one(Programme, number))
    if kind == "strategy":
        return _bundle(kind, db.session.get_one(Strategy, number))
    return _goal(number, row.organisation_id)


def of_project(found: Project) -> Subject:
    """A project as what a measure or a review is about."""
    return _project(found)


def root_of(row: Any) -> tuple[str, int]:
    """Kind and number of the record on whose timeline a measure or a review shows."""
    for kind in KINDS:
        number = getattr(row, f"{kind}_id", None)
        if number is not None:
            return kind, int(number)
    raise ValueError("a measure or a review is about one record")


def _project(found: Project) -> Subject:
    return Subject(
        "project",
        found.id,
        found.organisation_id,
        found.ref,
        found.title,
        found.owner_id,
        found.deputy_id,
        found.lead_department_id,
        found.started_on or found.planned_start_on,
        found.planned_end_on,
        found.stage_since if found.stage == STOPPED else None,
        found,
    )


def _bundle(kind: str, found: Programme | Strategy) -> Subject:
    return Subject(
        kind,
        found.id,
        found.organisation_id,
        found.key,
        found.title,
        found.owner_id,
        started_on=found.from_on,
        planned_end_on=found.until_on,
        row=found,
    )


def _goal(goal_id: int, organisation_id: int) -> Subject:
    row = db.session.execute(
        sa.select(Goal.id, Strategy.organisation_id, Strategy.key, Goal.title, Strategy.owner_id)
        .join(Strategy, Strategy.id == Goal.strategy_id)
        .where(Goal.id == goal_id, Strategy.organisation_id == organisation_id)
    ).one_or_none()
    if row is None:
        raise Missing("goal")
    return Subject("goal", *row)
