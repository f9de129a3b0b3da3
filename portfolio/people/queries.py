"""Who is who: people with their roles, departments as a tree, devices signed in, a city's settings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Actor, Grant, Viewer
from portfolio.core.bulk import batches
from portfolio.core.clock import local_day
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.paging import PAGE, Page, cursor, read_cursor, row_id, words_in
from portfolio.core.text import fold
from portfolio.core.tree import branches
from portfolio.notices.queries import bouncing
from portfolio.people.models import (
    Department,
    DepartmentChange,
    Membership,
    Organisation,
    Person,
    Setting,
    SignIn,
)
from portfolio.people.rules import Settings, settings_of


@dataclass(frozen=True)
class Colleague:
    """A person as the list of people shows them.

    roles    keys with the name of the department they are narrowed to, None where they are not
    bounces  their address takes no mail
    """

    id: int
    name: str
    email: str | None
    has_joined: bool
    is_disabled: bool
    roles: tuple[tuple[str, str | None], ...] = ()
    bounces: bool = False


@dataclass(frozen=True)
class Branch:
    """A department with its place in the tree: depth 0 at the top."""

    id: int
    name: str
    depth: int
    parent_id: int | None
    people: int = 0


@dataclass(frozen=True)
class PersonHere:
    """A person with the roles held in one organisation today."""

    person: Person
    grants: tuple[Grant, ...] = field(default_factory=tuple)


def is_current(day: date) -> sa.ColumnElement[bool]:
    """Whether a membership holds on a day."""
    return sa.and_(Membership.from_on <= day, sa.or_(Membership.until_on.is_(None), Membership.until_on > day))


def organisation(by: Actor) -> Organisation:
    """The organisation that somebody acts for."""
    return db.session.get_one(Organisation, by.organisation_id)


def organisation_named(key: str | None) -> Organisation:
    """The organisation of a command: by its key, or the only one; Missing when there is none or a choice."""
    wanted = sa.select(Organisation).order_by(Organisation.id).limit(2)
    found = db.session.scalars(wanted.where(Organisation.key == key) if key else wanted).all()
    if len(found) != 1:
        raise Missing("organisation", "Name the organisation with --organisation KEY." if found else "No city yet.")
    return found[0]


def read_settings(organisation_id: int, on: date) -> Settings:
    """A city's settings as they hold on a day: per key the newest that began by then."""
    rows = db.session.execute(
        sa.select(Setting.key, Setting.value)
        .where(Setting.organisation_id == organisation_id, Setting.on <= on)
        .order_by(Setting.on, Setting.id)
    )
    return settings_of({row.key: row.value for row in rows})


def counted_from(organisation_id: Any, day: Any, sqlite: bool) -> sa.ColumnElement[date]:
    """The SQL for the day from which a city counts its duties: what fell due before is "before Portfolio", never late.

    organisation_id, day  a column or a parameter of the statement that it stands in
    sqlite                for which database
    """
    decided = (
        sa.select(Setting.value)
        .where(Setting.organisation_id == organisation_id, Setting.key == "count_from", Setting.on <= day)
        .order_by(Setting.on.desc(), Setting.id.desc())
        .limit(1)
        .correlate_except(Setting)
        .scalar_subquery()
    )
    written = sa.func.coalesce(decided, date.min.isoformat())
    return sa.type_coerce(written, sa.Date) if sqlite else sa.cast(written, sa.Date)


def people(viewer: Viewer, day: date, after: str | None = None, size: int = PAGE) -> Page[Colleague]:
    """Everybody who has or had a role, by name."""
    belongs = sa.exists().where(Membership.person_id == Person.id, Membership.organisation_id == viewer.organisation_id)
    by_name = sa.func.lower(Person.name)
    wanted = sa.select(Person, by_name).where(belongs).order_by(by_name, Person.id).limit(size + 1)
    seek = read_cursor(after, 2)
    if seek:
        last = sa.tuple_(sa.literal(words_in(seek[0])), sa.literal(row_id(seek[1])))
        wanted = wanted.where(sa.tuple_(by_name, Person.id) > last)
    found = db.session.execute(wanted).all()
    shown = found[:size]
    roles = roles_of(viewer.organisation_id, [person.id for person, _ in shown], day)
    bounce = bouncing([person.email for person, _ in shown if person.email])
    rows = [
        Colleague(
            person.id,
            person.name,
            person.email,
            person.has_joined,
            person.disabled_at is not None,
            tuple(roles.get(person.id, ())),
            person.email in bounce,
        )
        for person, _ in shown
    ]
    return Page(rows, cursor(found[size - 1][1], found[size - 1][0].id) if len(found) > size else None)


def roles_of(organisation_id: int, ids: Sequence[int], day: date) -> dict[int, list[tuple[str, str | None]]]:
    """The roles of people on a day with their departments' names, by person."""
    held: dict[int, list[tuple[str, str | None]]] = {}
    rows = db.session.execute(
        sa.select(Membership.person_id, Membership.role, Department.name)
        .outerjoin(Department, Department.id == Membership.department_id)
        .where(Membership.organisation_id == organisation_id, Membership.person_id.in_(ids), is_current(day))
        .order_by(Membership.id)
    )
    for person_id, role, department in rows:
        held.setdefault(person_id, []).append((role, department))
    return held


def person_here(viewer: Viewer, person_id: int, day: date) -> PersonHere:
    """A person who has or had a role in the viewer's organisation; Missing for all others."""
    rows = db.session.execute(
        sa.select(Person, Membership, is_current(day))
        .join(Membership, Membership.person_id == Person.id)
        .where(Person.id == person_id, Membership.organisation_id == viewer.organisation_id)
        .order_by(Membership.id)
    ).all()
    if not rows:
        raise Missing
    return PersonHere(rows[0][0], tuple(Grant(m.role, m.department_id) for _, m, current in rows if current))


def members(organisation_id: int, day: date) -> Sequence[tuple[int, str]]:
    """Ids and names of those with a role on a day, by name: for choosing an owner or a signer."""
    rows = db.session.execute(
        sa.select(Person.id, Person.name)
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                sa.select(Membership.person_id).where(Membership.organisation_id == organisation_id, is_current(day))
            ),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
    )
    return [(person_id, name) for person_id, name in rows]


class Found(NamedTuple):
    """People of a city by name; is_all tells whether these are all that were asked for."""

    people: Sequence[tuple[int, str]]
    is_all: bool


def members_called(organisation_id: int, day: date, name: str, most: int) -> Found:
    """Ids and names of those with a role on a day whose name holds some words, by name, so many at most.

    name  nothing: all of them where they are so few, else none, and nobody else is looked at
    """
    wanted = fold(name.strip())
    if wanted:
        found = [each for each in members(organisation_id, day) if wanted in fold(each[1])]
        return Found(found[:most], len(found) <= most)
    first = (
        sa.select(Person.id, Person.name)
        .join(Membership, Membership.person_id == Person.id)
        .where(Membership.organisation_id == organisation_id, is_current(day), Person.disabled_at.is_(None))
        .distinct()
        .limit(most + 1)
        .subquery()
    )
    rows = read(sa.select(first).order_by(sa.func.lower(first.c.name), first.c.id)).all()
    return Found([(number, called) for number, called in rows], True) if len(rows) <= most else Found([], False)


def is_member(person_id: int, organisation_id: int) -> bool:
    """Whether a person has or had a role in an organisation: only such people may be named on its records."""
    belongs = sa.exists().where(Membership.person_id == person_id, Membership.organisation_id == organisation_id)
    return bool(db.session.scalar(sa.select(belongs)))


def has_role(person_id: int, organisation_id: int, day: date) -> bool:
    """Whether a person holds a role in an organisation on a day: who has left it is told nothing of it any more."""
    held = sa.exists().where(
        Membership.person_id == person_id, Membership.organisation_id == organisation_id, is_current(day)
    )
    return bool(db.session.scalar(sa.select(held)))


def by_address(addresses: Iterable[str], by: Actor) -> dict[str, int | None]:
    """The people with these addresses: their ids, but None for those who never had a role in this organisation.

    addresses  in lower case; those of nobody are left out
    """
    here = sa.exists().where(Membership.person_id == Person.id, Membership.organisation_id == by.organisation_id)
    found: dict[str, int | None] = {}
    for some in batches(sorted(set(addresses)), 500):
        for email, number, is_here in db.session.execute(
            sa.select(Person.email, Person.id, here).where(Person.email.in_(some))
        ):
            found[str(email)] = number if is_here else None
    return found


def name_of(person_id: int | None) -> str:
    """A person's name, empty for nobody."""
    return (db.session.scalar(sa.select(Person.name).where(Person.id == person_id)) if person_id else None) or ""


def department_tree(organisation_id: int, day: date | None = None) -> list[Branch]:
    """The open departments, each after its parent, neighbours by name.

    day  with how many people are narrowed to each on it, which looks at everybody; None where nobody asks
    """
    wanted = (
        sa.select(Department.id, Department.name, Department.parent_id)
        .where(Department.organisation_id == organisation_id, Department.closed_on.is_(None))
        .order_by(sa.func.lower(Department.name), Department.id)
    )
    if day is not None:
        people_in = (
            sa.select(Membership.department_id, sa.func.count(sa.distinct(Membership.person_id)).label("people"))
            .where(Membership.organisation_id == organisation_id, is_current(day))
            .group_by(Membership.department_id)
            .subquery()
        )
        wanted = wanted.add_columns(sa.func.coalesce(people_in.c.people, 0))
        wanted = wanted.outerjoin(people_in, people_in.c.department_id == Department.id)
    known = {department_id: (name, parent_id, *more) for department_id, name, parent_id, *more in read(wanted)}
    tree = branches({department_id: row[1] for department_id, row in known.items()})
    return [
        Branch(department_id, name, depth, parent_id, *more)
        for department_id, depth in tree
        for name, parent_id, *more in [known[department_id]]
    ]


def department(viewer: Viewer, department_id: int) -> Department:
    """A department of the viewer's organisation, open or closed; Missing for all others."""
    found = db.session.scalar(
        sa.select(Department).where(
            Department.id == department_id, Department.organisation_id == viewer.organisation_id
        )
    )
    if found is None:
        raise Missing
    return found


def department_changes(of: Department) -> Sequence[tuple[DepartmentChange, str | None]]:
    """What happened to a department, newest first, with the name of the department it went to or under."""
    other = sa.orm.aliased(Department)
    rows = db.session.execute(
        sa.select(DepartmentChange, other.name)
        .outerjoin(other, other.id == sa.func.coalesce(DepartmentChange.into_id, DepartmentChange.parent_id))
        .where(DepartmentChange.department_id == of.id)
        .order_by(DepartmentChange.on.desc(), DepartmentChange.id.desc())
    )
    return [(change, name) for change, name in rows]


def devices(viewer: Viewer, idle_since: datetime, started_since: datetime) -> Sequence[SignIn]:
    """The sign-ins of a person that still work, newest first."""
    return db.session.scalars(
        sa.select(SignIn)
        .where(
            SignIn.person_id == viewer.person_id,
            SignIn.ended_at.is_(None),
            SignIn.last_seen_at > idle_since,
            SignIn.started_at > started_since,
        )
        .order_by(SignIn.started_at.desc(), SignIn.id.desc())
    ).all()


def organisations_of(person_id: int, at: datetime) -> list[Organisation]:
    """The cities in which a person holds a role now, by each city's own calendar."""
    rows = db.session.execute(
        sa.select(Organisation, Membership.from_on, Membership.until_on)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(Membership.person_id == person_id)
        .order_by(Organisation.name, Organisation.id)
    )
    now_open = [
        city
        for city, from_on, until_on in rows
        if from_on <= (day := local_day(at, city.zone)) and (until_on is None or day < until_on)
    ]
    return list(dict.fromkeys(now_open))


def belongs_elsewhere(person: Person, organisation_id: int) -> bool:
    """Whether a person has or had a role in another city too: then one city alone must not open or shut the account."""
    return bool(
        db.session.scalar(
            sa.select(
                sa.exists().where(Membership.person_id == person.id, Membership.organisation_id != organisation_id)
            )
        )
    )
