"""Whom a message can reach: people with their addresses, the leads of the unit, the heads of departments."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.bulk import batches
from portfolio.core.db import read
from portfolio.notices.models import Bounce
from portfolio.people.models import Department, Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import Role
from portfolio.reminders.queries.cities import City

LEADS = (Role.UNIT_LEAD, Role.DEPUTY_LEAD)
AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class Contact:
    """A person whom a message may reach.

    reads    they have an address, accepted an invitation, may sign in and hold a role here
    bounces  their address takes no mail
    """

    id: int
    name: str
    email: str | None
    language: str | None
    reads: bool
    bounces: bool

    @property
    def is_reachable(self) -> bool:
        return self.reads and not self.bounces


@dataclass(frozen=True)
class Contacts:
    """Everybody whom a round may write to.

    leads   the unit's lead first, then the deputies; only those whom a message reaches
    heads   the heads of departments whom a message reaches, by department
    above   the department above, or into which one was merged, by department
    """

    people: Mapping[int, Contact]
    leads: Sequence[Contact]
    heads: Mapping[int, Sequence[Contact]]
    above: Mapping[int, int]

    def reachable(self, person_id: int | None) -> Contact | None:
        """A person whom a message reaches; None for nobody and for all others."""
        found = self.people.get(person_id) if person_id is not None else None
        return found if found is not None and found.is_reachable else None

    def head_of(self, department_id: int | None) -> Contact | None:
        """Who heads a department, or the nearest one above it."""
        seen: set[int] = set()
        while department_id is not None and department_id not in seen:
            if self.heads.get(department_id):
                return self.heads[department_id][0]
            seen.add(department_id)
            department_id = self.above.get(department_id)
        return None

    def lead(self, *but: int | None) -> Contact | None:
        """The lead of the unit, else a deputy, leaving out some people."""
        return next((lead for lead in self.leads if lead.id not in but), None)


_PERSON = (
    Person.id,
    Person.name,
    Person.email,
    Person.language,
    Person.accepted_at,
    Person.disabled_at,
    sa.exists().where(Bounce.address == Person.email, Bounce.ended_at.is_(None)).label("bounces"),
)


def contacts(of: City, ids: Iterable[int], today: date) -> Contacts:
    """The people with these numbers, and all who lead the unit or a department; three statements for 5000 people."""
    officers = read(
        sa.select(*_PERSON, Membership.role, Membership.department_id)
        .join(Membership, Membership.person_id == Person.id)
        .where(
            Membership.organisation_id == of.id,
            Membership.role.in_((*LEADS, Role.DEPARTMENT_HEAD)),
            is_current(today),
        )
        .order_by(Membership.id)
    ).all()
    people = {row.id: _contact(row, is_here=True) for row in officers}
    people |= _people(of.id, {number for number in ids if number not in people}, today)
    leads = [people[row.id] for role in LEADS for row in officers if row.role == role and people[row.id].is_reachable]
    heads: dict[int, list[Contact]] = {}
    for row in officers:
        if row.role == Role.DEPARTMENT_HEAD and row.department_id is not None and people[row.id].is_reachable:
            heads.setdefault(row.department_id, []).append(people[row.id])
    departments = read(
        sa.select(Department.id, sa.func.coalesce(Department.merged_into_id, Department.parent_id)).where(
            Department.organisation_id == of.id
        )
    )
    above = {number: upper for number, upper in departments if upper is not None}
    return Contacts(people, leads, heads, above)


def _people(organisation_id: int, ids: Collection[int], today: date) -> dict[int, Contact]:
    here = sa.exists().where(
        Membership.person_id == Person.id, Membership.organisation_id == organisation_id, is_current(today)
    )
    found: dict[int, Contact] = {}
    for some in batches(sorted(ids), AT_ONCE):
        rows = read(sa.select(*_PERSON, here.label("here")).where(Person.id.in_(some)))
        found |= {row.id: _contact(row, is_here=bool(row.here)) for row in rows}
    return found


def _contact(row: Any, *, is_here: bool) -> Contact:
    reads = bool(row.email and row.accepted_at is not None and row.disabled_at is None and is_here)
    return Contact(row.id, row.name, row.email, row.language, reads, bool(row.bounces))
