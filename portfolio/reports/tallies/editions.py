"""Which projects an edition is about on its day, out of dated rows."""

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.people.models import Department
from portfolio.projects.models import Assignment, Project
from portfolio.reports.editions import Edition
from portfolio.reports.tallies.moment import Moment, Rows, newest
from portfolio.strategy.models import Programme, Strategy

NAMED: dict[str, tuple[Any, Any, Any]] = {
    "programme": (Programme, Programme.key, Programme.title),
    "department": (Department, Department.key, Department.name),
    "strategy": (Strategy, Strategy.key, Strategy.title),
    "project": (Project, Project.ref, Project.title),
}


@dataclass(frozen=True)
class Found:
    """What an edition is about: its number and its name."""

    id: int
    title: str


def found(organisation_id: int, edition: Edition) -> Found | None:
    """What an edition is about; None for the city. WrongInput where the city has nothing of that name."""
    if edition.kind == "city":
        return None
    model, key, title = NAMED[edition.kind]
    row = db.session.execute(
        sa.select(model.id, title).where(model.organisation_id == organisation_id, key == edition.key)
    ).one_or_none()
    if row is None:
        raise WrongInput("edition", N_("There is no %(kind)s %(key)s here."), kind=edition.kind, key=edition.key)
    return Found(*row)


def projects_of(moment: Moment, edition: Edition, about: Found | None) -> Rows | None:
    """The numbers of the projects that an edition is about; None for all of the city."""
    if about is None:
        return None
    if edition.kind == "project":
        return sa.select(sa.literal(about.id))
    if edition.kind == "department":
        return _assigned(moment, "lead_department", Assignment.department_id, _with_parts(Department, about.id))
    if edition.kind == "programme":
        return _assigned(moment, "programme", Assignment.programme_id, _with_parts(Programme, about.id))
    bundles = sa.select(Programme.id).where(Programme.strategy_id == about.id)
    return _assigned(moment, "programme", Assignment.programme_id, _below(Programme, bundles))


def _with_parts(model: Any, number: int) -> Rows:
    return _below(model, sa.select(model.id).where(model.id == number))


def _below(model: Any, first: Rows) -> Rows:
    """The rows selected and everything below them."""
    tree = first.cte(recursive=True)
    tree = tree.union(sa.select(model.id).where(model.parent_id == tree.c.id))
    return sa.select(tree.c.id)


def _assigned(moment: Moment, kind: str, column: Any, wanted: Rows) -> Rows:
    """The projects whose newest assignment of a kind on the day is one of those wanted."""
    rows = newest(
        sa.select(Assignment.project_id, Assignment.applies, column.label("where_to")).where(
            Assignment.kind == kind, Assignment.on <= moment.day, moment.knows(Assignment.recorded_at)
        ),
        by=(Assignment.project_id,),
        first=(Assignment.on.desc(), Assignment.id.desc()),
    )
    return sa.select(rows.c.project_id).where(rows.c.applies, rows.c.where_to.in_(wanted))
