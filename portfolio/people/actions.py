"""Cities, people and their roles: found, invite, let in, change, let go. Access ends; authorship stays."""

from collections.abc import Collection, Iterable
from dataclasses import asdict
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor, Grant
from portfolio.core.addresses import read_email
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.people import links, signals
from portfolio.people.models import Department, Membership, Organisation, Person, Setting
from portfolio.people.queries import belongs_elsewhere, is_current
from portfolio.people.rights import Role
from portfolio.people.rules import HANDED_OVER, ROLES_OF_A_DEPARTMENT, check_setting, free_key
from portfolio.people.session import end_sign_ins


def create_organisation(
    name: str, *, zone: str, currency: str, place: str, language: str = "en", is_demo: bool = False, at: datetime
) -> Organisation:
    """Make a city; its chain of history begins with this.

    zone      IANA time zone
    currency  ISO 4217
    place     ISO 3166 country or subdivision, such as AT or AT-9
    """
    organisation = Organisation(
        key=free_key(name, set(db.session.scalars(sa.select(Organisation.key)))),
        name=name,
        zone=zone,
        currency=currency,
        place=place,
        language=language,
        is_demo=is_demo,
        created_at=at,
    )
    db.session.add(organisation)
    db.session.flush()
    history.record(
        "organisation.created",
        thing=("organisation", organisation.id),
        by=Actor(organisation.id),
        at=at,
        after={"name": name, "zone": zone, "currency": currency, "place": place},
    )
    return organisation


def change_setting(organisation: Organisation, key: str, value: str, *, on: date, by: Actor, at: datetime) -> None:
    """Let a setting hold from a day on; what held before stays on record."""
    check_setting(key, value)
    row = Setting(organisation_id=organisation.id, key=key, value=value, on=on, recorded_at=at, by_id=by.person_id)
    db.session.add(row)
    db.session.flush()
    history.record(
        "setting.changed",
        thing=("setting", row.id),
        root=("organisation", organisation.id),
        by=by,
        at=at,
        after={"key": key, "value": value, "on": on},
    )


def add_person(
    organisation: Organisation,
    *,
    name: str,
    email: str | None = None,
    grants: Collection[Grant] = (),
    by: Actor,
    at: datetime,
) -> Person:
    """Put somebody on record with roles, or give roles to a person who is known by that address.

    email  None for people who never sign in
    """
    email = read_email(email) if email else None
    person = db.session.scalar(sa.select(Person).where(Person.email == email)) if email else None
    if person is None:
        person = Person(name=name, email=email, created_at=at)
        db.session.add(person)
        db.session.flush()
        history.record("person.added", thing=("person", person.id), by=by, at=at)  # who it is, stands in one place only
    elif person.disabled_at is not None:
        # With a role in a second city its administrator could let the person in again, and so into the first one too.
        raise RuleBroken(
            "shut_out", N_("This person is shut out. Whoever did that must let them in again first."), "email"
        )
    elif _rows_here(person, organisation.id, local_day(at, organisation.zone)):
        raise RuleBroken("known", N_("This person is here already. Change their roles in the list of people."), "email")
    if grants:
        change_roles(person, organisation, grants, by=by, at=at)
    return person


def invite(
    organisation: Organisation, *, name: str, email: str, grants: Collection[Grant], by: Actor, at: datetime
) -> tuple[Person, str | None]:
    """Add a person with roles, and give the token of their invitation.

    The token is None for a person who has joined already: they sign in and find the city there.
    """
    if not grants:
        raise WrongInput("role", N_("Choose at least one role."), "roles")
    person = add_person(organisation, name=name, email=email, grants=grants, by=by, at=at)
    if person.has_joined:
        return person, None
    return person, issue_link(person, organisation, by=by, at=at)


def issue_link(person: Person, organisation: Organisation, *, by: Actor, at: datetime) -> str:
    """A new invitation, or a new-password link for a person who has joined; the one before stops working."""
    if person.email is None or person.disabled_at is not None:
        raise RuleBroken("cannot_sign_in", N_("This person cannot sign in, so a link would lead nowhere."))
    joined = person.has_joined
    token = links.issue(
        "password" if joined else "invitation",
        person=person,
        organisation_id=organisation.id,
        lifetime=HANDED_OVER if joined else None,
        by_id=by.person_id,
        at=at,
    )
    history.record("person.link_issued", thing=("person", person.id), by=by, at=at)
    return token


def join(opened: links.Opened, *, name: str, password_hash: str | None, at: datetime) -> Person:
    """Accept an invitation: the link is used up, the person has a name and a password of their own.

    password_hash  None for somebody who comes in by a mailed link each time
    """
    person, organisation = opened.person, opened.organisation
    links.use(opened.link, at)
    person.name = name
    person.password_hash = password_hash
    person.accepted_at = at
    db.session.flush()
    history.record("person.joined", thing=("person", person.id), by=Actor(organisation.id, person.id), at=at)
    return person


def change_roles(
    person: Person, organisation: Organisation, grants: Collection[Grant], *, by: Actor, at: datetime
) -> None:
    """Let a person hold exactly these roles from today on; others end today, and with them what they allowed."""
    day = local_day(at, organisation.zone)
    wanted = {_checked(grant, organisation) for grant in grants}
    _lock(organisation.id)
    rows = _rows_here(person, organisation.id, day)
    held = {Grant(row.role, row.department_id): row for row in rows}
    if wanted == set(held):
        return
    if not wanted:
        signals.leaving.send(person, organisation=organisation, by=by, at=at)
    for grant, row in held.items():
        if grant not in wanted:
            row.until_on = day
    for grant in sorted(wanted - set(held), key=lambda grant: (grant.role, grant.department_id or 0)):
        db.session.add(
            Membership(
                person_id=person.id,
                organisation_id=organisation.id,
                role=grant.role,
                department_id=grant.department_id,
                from_on=day,
                recorded_at=at,
                by_id=by.person_id,
            )
        )
    db.session.flush()
    if any(row.role == Role.ADMIN for row in rows):
        _keep_an_admin(organisation.id, day)
    history.record(
        "person.roles_changed",
        thing=("person", person.id),
        by=by,
        at=at,
        before={"roles": _words(held)},
        after={"roles": _words(wanted)},
    )


def lend_role(
    person: Person, organisation: Organisation, role: str, *, until_on: date, by: Actor, at: datetime
) -> None:
    """Let a person hold a role until a day, which is the first without it; one held longer already stays as it is."""
    day = local_day(at, organisation.zone)
    rows = [row for row in _rows_here(person, organisation.id, day) if row.role == role]
    if any(row.until_on is None or row.until_on >= until_on for row in rows):
        return
    for row in rows:
        row.until_on = until_on
    if not rows:
        db.session.add(
            Membership(
                person_id=person.id,
                organisation_id=organisation.id,
                role=role,
                from_on=day,
                until_on=until_on,
                recorded_at=at,
                by_id=by.person_id,
            )
        )
    db.session.flush()
    after = {"role": role, "until_on": until_on}
    history.record("person.role_lent", thing=("person", person.id), by=by, at=at, after=after)


def leave(person: Person, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """End every role of a person in a city, and their sign-ins there; what they wrote stays theirs."""
    change_roles(person, organisation, (), by=by, at=at)
    end_sign_ins(person, at=at, organisation_id=organisation.id)


def disable(person: Person, organisation: Organisation, *, by: Actor, at: datetime) -> None:
    """Shut a person out at once, with all roles kept for the day they come back."""
    if belongs_elsewhere(person, organisation.id):
        raise RuleBroken("elsewhere", N_("This person also belongs to another city. Take their roles away instead."))
    if person.disabled_at is not None:
        return
    _lock(organisation.id)
    signals.leaving.send(person, organisation=organisation, by=by, at=at)
    person.disabled_at = at
    db.session.flush()
    day = local_day(at, organisation.zone)
    if any(row.role == Role.ADMIN for row in _rows_here(person, organisation.id, day)):
        _keep_an_admin(organisation.id, day)
    end_sign_ins(person, at=at)
    for purpose in ("invitation", "password", "sign_in"):
        links.end(person, purpose, at)
    history.record("person.disabled", thing=("person", person.id), by=by, at=at)


def enable(person: Person, *, by: Actor, at: datetime) -> None:
    """Let a person in again who was shut out."""
    if person.disabled_at is None:
        return
    person.disabled_at = None
    db.session.flush()
    history.record("person.enabled", thing=("person", person.id), by=by, at=at)


def rename_person(person: Person, *, name: str, language: str | None, by: Actor, at: datetime) -> None:
    """Change how a person is called and which language they read."""
    _, after = history.changes({"name": person.name, "language": person.language}, {"name": name, "language": language})
    if not after:
        return
    person.name, person.language = name, language
    db.session.flush()
    history.record("person.changed", thing=("person", person.id), by=by, at=at, after={"changed": sorted(after)})


def set_password(
    person: Person, password_hash: str, *, keep_sign_in: int | None = None, by: Actor, at: datetime
) -> None:
    """Give a person a new password; all their sign-ins end, but the one in whose window it was typed.

    password_hash  made outside of any write transaction
    """
    person.password_hash = password_hash
    person.accepted_at = person.accepted_at or at
    db.session.flush()
    end_sign_ins(person, at=at, keep=keep_sign_in)
    for purpose in ("invitation", "password", "sign_in"):
        links.end(person, purpose, at)
    history.record("person.password_changed", thing=("person", person.id), by=by, at=at)


def _checked(grant: Grant, organisation: Organisation) -> Grant:
    """A grant that makes sense here: a known role, a department of this city only where the role can be narrowed."""
    if grant.role not in set(Role):
        raise WrongInput("role", N_("Choose a role from the list."), "roles")
    if grant.role not in ROLES_OF_A_DEPARTMENT:
        return Grant(grant.role)
    if grant.department_id is None:
        if grant.role == Role.DEPARTMENT_HEAD:
            raise WrongInput("department", N_("Choose the department that this person heads."), "departments")
        return grant
    department = db.session.get(Department, grant.department_id)
    if department is None or department.organisation_id != organisation.id or department.closed_on is not None:
        raise WrongInput("department", N_("Choose a department from the list."), "departments")
    return grant


def _rows_here(person: Person, organisation_id: int, day: date) -> list[Membership]:
    return list(
        db.session.scalars(
            sa.select(Membership)
            .where(Membership.person_id == person.id, Membership.organisation_id == organisation_id, is_current(day))
            .order_by(Membership.id)
        )
    )


def _lock(organisation_id: int) -> None:
    """Let two changes that depend on each other follow one another, such as two admins letting each other go."""
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == organisation_id).with_for_update())


def _keep_an_admin(organisation_id: int, day: date) -> None:
    left = db.session.scalar(
        sa.select(sa.func.count())
        .select_from(Membership)
        .join(Person, Person.id == Membership.person_id)
        .where(
            Membership.organisation_id == organisation_id,
            Membership.role == Role.ADMIN,
            is_current(day),
            Person.disabled_at.is_(None),
            Person.accepted_at.is_not(None),
        )
    )
    if not left:
        raise RuleBroken("last_admin", N_("The city needs an administrator. Make somebody else one first."))


def _words(grants: Iterable[Grant]) -> list[dict[str, object]]:
    return [asdict(grant) for grant in sorted(grants, key=lambda grant: (grant.role, grant.department_id or 0))]
