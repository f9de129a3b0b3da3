"""Departments over the years: opened, renamed, moved, merged and closed, each on a day and never undone."""

from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.core.text import fold
from portfolio.history import actions as history
from portfolio.people.models import Department, DepartmentChange, Organisation
from portfolio.people.rules import free_key
from portfolio.people.session import departments_below


def open_department(
    organisation: Organisation, name: str, *, parent: Department | None = None, on: date, by: Actor, at: datetime
) -> Department:
    """A new department, below another one if given."""
    _check_day(organisation, on, at)
    _check_name(organisation, name)
    if parent is not None:
        _check_open(parent)
    taken = db.session.scalars(sa.select(Department.key).where(Department.organisation_id == organisation.id))
    department = Department(
        organisation_id=organisation.id,
        key=free_key(name, set(taken), most=70),
        name=name,
        parent_id=parent.id if parent else None,
    )
    db.session.add(department)
    db.session.flush()
    _note(department, "opened", on=on, by=by, at=at, name=name, parent=parent)
    return department


def rename(department: Department, name: str, *, on: date, by: Actor, at: datetime) -> None:
    """Give a department another name from a day on."""
    organisation = _organisation(department)
    _check_day(organisation, on, at, department)
    _check_open(department)
    if name == department.name:
        return
    _check_name(organisation, name, but=department)
    department.name = name
    _note(department, "renamed", on=on, by=by, at=at, name=name)


def move(department: Department, parent: Department | None, *, on: date, by: Actor, at: datetime) -> None:
    """Put a department below another one, or at the top."""
    organisation = _lock(department)
    _check_day(organisation, on, at, department)
    _check_open(department)
    if (parent.id if parent else None) == department.parent_id:
        return
    if parent is not None:
        _check_open(parent)
        if parent.id in departments_below(organisation.id, {department.id}):
            raise RuleBroken("circle", N_("A department cannot be below itself."), "parent")
    department.parent_id = parent.id if parent else None
    _note(department, "moved", on=on, by=by, at=at, parent=parent)


def merge(department: Department, into: Department, *, on: date, by: Actor, at: datetime) -> None:
    """Let a department become part of another one: it closes, and what was below it is now below the other."""
    organisation = _lock(department)
    _check_day(organisation, on, at, department)
    _check_open(department)
    _check_open(into)
    if into.id in departments_below(organisation.id, {department.id}):
        raise RuleBroken(
            "circle", N_("Merge the lower department into the upper one, not the other way round."), "into"
        )
    for child in _children(department):
        child.parent_id = into.id
        _note(child, "moved", on=on, by=by, at=at, parent=into)
    department.merged_into_id = into.id
    department.closed_on = on
    _note(department, "merged", on=on, by=by, at=at, into=into)


def close(department: Department, *, on: date, by: Actor, at: datetime) -> None:
    """Close a department that nothing is below of; its projects keep it until they are handed over."""
    organisation = _lock(department)
    _check_day(organisation, on, at, department)
    _check_open(department)
    if _children(department):
        raise RuleBroken("children", N_("Move or close the departments below it first."))
    department.closed_on = on
    _note(department, "closed", on=on, by=by, at=at)


def _note(
    department: Department,
    kind: str,
    *,
    on: date,
    by: Actor,
    at: datetime,
    name: str | None = None,
    parent: Department | None = None,
    into: Department | None = None,
) -> None:
    db.session.add(
        DepartmentChange(
            department_id=department.id,
            kind=kind,
            name=name,
            parent_id=parent.id if parent else None,
            into_id=into.id if into else None,
            on=on,
            recorded_at=at,
            by_id=by.person_id,
        )
    )
    db.session.flush()
    said = {"name": name, "parent": parent and parent.id, "into": into and into.id}
    history.record(
        f"department.{kind}",
        thing=("department", department.id),
        by=by,
        at=at,
        after={"on": on} | {key: value for key, value in said.items() if value is not None},
    )


def _check_day(organisation: Organisation, on: date, at: datetime, department: Department | None = None) -> None:
    """What changes holds at once, so it cannot lie ahead, nor before what happened to the department last."""
    if on > local_day(at, organisation.zone):
        raise WrongInput("day_ahead", N_("Give today or an earlier day."), "on")
    if department is None:
        return
    last = db.session.scalar(
        sa.select(sa.func.max(DepartmentChange.on)).where(DepartmentChange.department_id == department.id)
    )
    if last is not None and on < last:
        raise WrongInput("day_before_last", N_("This department was changed later than that day."), "on")


def _check_name(organisation: Organisation, name: str, but: Department | None = None) -> None:
    """No two open departments may be told apart by capitals or accents only."""
    others = sa.select(Department.name).where(
        Department.organisation_id == organisation.id, Department.closed_on.is_(None)
    )
    if but is not None:
        others = others.where(Department.id != but.id)
    if fold(name) in {fold(other) for other in db.session.scalars(others)}:
        raise WrongInput("department_known", N_("A department of that name is open already."), "name")


def _check_open(department: Department) -> None:
    if department.closed_on is not None:
        raise RuleBroken("department_closed", N_("This department is closed."))


def _children(department: Department) -> list[Department]:
    return list(
        db.session.scalars(
            sa.select(Department)
            .where(Department.parent_id == department.id, Department.closed_on.is_(None))
            .order_by(Department.id)
        )
    )


def _organisation(department: Department) -> Organisation:
    return db.session.get_one(Organisation, department.organisation_id)


def _lock(department: Department) -> Organisation:
    """One change of the tree after the other: two moves at the same time could close a circle."""
    return db.session.scalars(
        sa.select(Organisation).where(Organisation.id == department.organisation_id).with_for_update()
    ).one()
