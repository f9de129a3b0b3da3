"""Which projects an edition is about on its day, out of dated rows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portfolio.core import tree
from portfolio.core.db import db, read
from portfolio.core.errors import N_, WrongInput
from portfolio.people.models import Department, DepartmentChange
from portfolio.projects.models import Assignment, Project
from portfolio.reports.editions import Edition
from portfolio.reports.tallies.moment import Moment, Rows, newest
from portfolio.reports.tallies.names import departments_then
from portfolio.strategy import as_of
from portfolio.strategy.models import Programme, Strategy

NAMED: dict[str, tuple[Any, Any, Any]] = {
    "programme": (Programme, Programme.key, Programme.title),
    "department": (Department, Department.key, Department.name),
    "strategy": (Strategy, Strategy.key, Strategy.title),
    "project": (Project, Project.ref, Project.title),
}

PUT = ("opened", "moved")
"""What happens to a department that says below which it is."""


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
    """The numbers of the projects that an edition is about; None for all of the city.

    One statement asks which programmes or departments belonged below which on the day; few, so they are told by number.
    """
    if about is None:
        return None
    if edition.kind == "project":
        return sa.select(sa.literal(about.id))
    if edition.kind == "department":
        below = tree.below([about.id], read(_departments_above(moment)))
        return _assigned(moment, "lead_department", Assignment.department_id, below)
    stood = read(_places(moment)).all()
    roots = (
        [row.programme_id for row in stood if row.strategy_id == about.id] if edition.kind == "strategy" else [about.id]
    )
    below = tree.below(roots, ((row.programme_id, row.parent_id) for row in stood))
    return _assigned(moment, "programme", Assignment.programme_id, below)


def _places(moment: Moment) -> Rows:
    """Every programme with the one above it and the strategy that it served on the day."""
    place = as_of.places_on(moment.day, moment.knows)
    return (
        sa.select(place.c.programme_id, place.c.parent_id, place.c.strategy_id)
        .join(Programme, Programme.id == place.c.programme_id)
        .where(Programme.organisation_id == moment.organisation_id)
    )


def _departments_above(moment: Moment) -> Rows:
    """Every department with the one above it on the day.

    One that was opened after the day, as by an import that tells of days before, stands where it was opened.
    """
    put = newest(
        sa.select(DepartmentChange.department_id, DepartmentChange.parent_id).where(
            DepartmentChange.kind.in_(PUT), moment.knows(DepartmentChange.recorded_at)
        ),
        by=(DepartmentChange.department_id,),
        first=departments_then(DepartmentChange.on <= moment.day),
    )
    return (
        sa.select(Department.id, put.c.parent_id)
        .outerjoin(put, put.c.department_id == Department.id)
        .where(Department.organisation_id == moment.organisation_id)
    )


def _assigned(moment: Moment, kind: str, column: Any, wanted: Collection[int]) -> Rows:
    """The projects whose newest assignment of a kind on the day is one of those wanted."""
    rows = newest(
        sa.select(Assignment.project_id, Assignment.applies, column.label("where_to")).where(
            Assignment.kind == kind, Assignment.on <= moment.day, moment.knows(Assignment.recorded_at)
        ),
        by=(Assignment.project_id,),
        first=(Assignment.on.desc(), Assignment.id.desc()),
    )
    return sa.select(rows.c.project_id).where(rows.c.applies, rows.c.where_to.in_(sorted(wanted)))
