"""Who hears of reports: those who get an edition, heads of departments, and those who may issue."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.people.models import Department, Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import RIGHTS, Role
from portfolio.reports.models import Delivery, Report, Subscription


def lead_of(organisation_id: int, day: date) -> int | None:
    """Who hears when work fails that the machine began: the unit's lead."""
    return db.session.scalar(
        sa.select(Membership.person_id)
        .where(Membership.organisation_id == organisation_id, Membership.role == Role.UNIT_LEAD.value, is_current(day))
        .order_by(Membership.id)
        .limit(1)
    )


def may_read_on(person_id: Any, organisation_id: int, day: date) -> sa.ColumnElement[bool]:
    """Whether a person holds a role on a day that reads issued reports."""
    return sa.exists().where(
        Membership.person_id == person_id,
        Membership.organisation_id == organisation_id,
        Membership.role.in_([role.value for role in RIGHTS["see_reports"]]),
        is_current(day),
    )


class Reader(NamedTuple):
    """Somebody who gets an edition, how and in which language."""

    subscription_id: int
    person: Person
    language: str
    form: str


def readers(report: Report, day: date) -> Sequence[Reader]:
    """Who is to get an issued report and has not yet: people who accepted an invitation and hold a role here."""
    sent = sa.exists().where(Delivery.report_id == report.id, Delivery.person_id == Person.id)
    rows = db.session.execute(
        sa.select(Subscription.id, Person, Subscription.language, Subscription.form)
        .join(Person, Person.id == Subscription.person_id)
        .where(
            Subscription.organisation_id == report.organisation_id,
            Subscription.edition == report.edition,
            Subscription.until_on.is_(None),
            Person.accepted_at.is_not(None),
            Person.disabled_at.is_(None),
            Person.email.is_not(None),
            may_read_on(Person.id, report.organisation_id, day),
            ~sent,
        )
        .order_by(Person.id)
    )
    return [Reader(*row) for row in rows]


class Head(NamedTuple):
    """Who heads a department."""

    person: Person
    department_id: int
    department: str


def heads(organisation_id: int, day: date) -> Sequence[Head]:
    """The heads of open departments on a day who may be written to."""
    rows = db.session.execute(
        sa.select(Person, Department.id, Department.name)
        .join(Membership, Membership.person_id == Person.id)
        .join(Department, Department.id == Membership.department_id)
        .where(_may_be_written_to(organisation_id, day, (Role.DEPARTMENT_HEAD,)), Department.closed_on.is_(None))
        .distinct()
        .order_by(Person.id, Department.id)
    )
    return [Head(*row) for row in rows]


def leads(organisation_id: int, day: date) -> Sequence[Person]:
    """Those who may issue a report on a day and may be written to."""
    return db.session.scalars(
        sa.select(Person)
        .join(Membership, Membership.person_id == Person.id)
        .where(_may_be_written_to(organisation_id, day, tuple(RIGHTS["issue_report"])))
        .distinct()
        .order_by(Person.id)
    ).all()


def _may_be_written_to(organisation_id: int, day: date, roles: Sequence[Role]) -> sa.ColumnElement[bool]:
    """Whether a person holds one of some roles on a day, has accepted an invitation and has an address."""
    return sa.and_(
        Membership.organisation_id == organisation_id,
        Membership.role.in_([role.value for role in roles]),
        is_current(day),
        Person.accepted_at.is_not(None),
        Person.disabled_at.is_(None),
        Person.email.is_not(None),
    )


def languages(report: Report) -> list[str]:
    """The languages that a report is drawn in: its own, and those of the people who get it."""
    wanted = db.session.scalars(
        sa.select(Subscription.language)
        .where(
            Subscription.organisation_id == report.organisation_id,
            Subscription.edition == report.edition,
            Subscription.until_on.is_(None),
        )
        .distinct()
    )
    return [report.language, *sorted(set(wanted) - {report.language})]
