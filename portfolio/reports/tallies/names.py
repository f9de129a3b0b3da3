"""What projects are called on a day, and by whom they were led: departments by their names of then."""

from collections.abc import Collection
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.people.models import Department, DepartmentChange
from portfolio.projects.models import Assignment, Project
from portfolio.reports.tallies.moment import Moment


class Called(NamedTuple):
    """A project as rows of a report name it; department is empty for none."""

    ref: str
    project: str
    language: str | None
    department: str


def lead_then(moment: Moment) -> sa.ScalarSelect[int | None]:
    """The number of the department that led a project on the day; to be used where Project stands."""
    return (
        sa.select(sa.case((Assignment.applies, Assignment.department_id)))
        .where(
            Assignment.project_id == Project.id,
            Assignment.kind == "lead_department",
            Assignment.on <= moment.day,
            moment.knows(Assignment.recorded_at),
        )
        .order_by(Assignment.on.desc(), Assignment.id.desc())
        .limit(1)
        .correlate(Project)
        .scalar_subquery()
    )


def name_then(moment: Moment) -> sa.ColumnElement[str]:
    """The name of a department on the day; to be used where Department stands.

    One that was opened after the day, as by an import that tells of days before, has the name it was opened with.
    """
    named = (
        sa.select(DepartmentChange.name)
        .where(
            DepartmentChange.department_id == Department.id,
            DepartmentChange.name.is_not(None),
            moment.knows(DepartmentChange.recorded_at),
        )
        .order_by(*departments_then(DepartmentChange.on <= moment.day))
        .limit(1)
        .correlate(Department)
        .scalar_subquery()
    )
    return sa.func.coalesce(named, Department.name)


def departments_then(stood: sa.ColumnElement[bool]) -> tuple[sa.ColumnElement[Any], ...]:
    """The order in which the first of a department's changes is the one that held: the newest that stood by the day.

    Where none did, the first of those that came later.
    """
    return (
        sa.case((stood, 0), else_=1),
        sa.case((stood, DepartmentChange.on)).desc(),
        sa.case((stood, -DepartmentChange.id), else_=DepartmentChange.id),
    )


def departments(moment: Moment) -> dict[int, str]:
    """The names of all departments on the day by number, closed ones too, in their order."""
    name = name_then(moment)
    rows = read(
        sa.select(Department.id, name)
        .where(Department.organisation_id == moment.organisation_id)
        .order_by(sa.func.lower(name), Department.id)
    )
    return {row[0]: row[1] for row in rows}


def called(moment: Moment, numbers: Collection[int]) -> dict[int, Called]:
    """What some projects are called, by number; one statement."""
    leads: Any = (
        sa.select(Project.id, Project.ref, Project.title, Project.language, lead_then(moment).label("department_id"))
        .where(Project.id.in_(sorted(numbers)))
        .subquery()
    )
    rows = read(
        sa.select(
            leads.c.id, leads.c.ref, leads.c.title, leads.c.language, sa.func.coalesce(name_then(moment), "")
        ).outerjoin(Department, Department.id == leads.c.department_id)
    )
    return {row[0]: Called(*row[1:]) for row in rows}
