"""Coming in: a name and a password are looked at once, slowed when they fail, and answered alike for unknown names."""

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, Refused
from portfolio.people import actions, links, session, throttle
from portfolio.people.models import Organisation, Person, SignIn
from portfolio.people.queries import organisations_of
from portfolio.people.rules import plain_email

WRONG = N_("That e-mail address and password do not go together.")


@dataclass(frozen=True)
class Attempt:
    """A try to come in, counted already.

    person_id  None when nobody is known by that address
    """

    email: str
    address: str
    person_id: int | None
    password_hash: str | None


def try_to_enter(email: str, *, address: str, at: datetime) -> Attempt:
    """Count a try and give what the password is compared with; commit, then hash, so that nothing waits for it.

    address  where the request came from
    """
    email = plain_email(email)
    throttle.count("sign-in", email, address, at)
    found = db.session.execute(
        sa.select(Person.id, Person.password_hash).where(Person.email == email, Person.disabled_at.is_(None))
    ).one_or_none()
    return Attempt(email, address, *(found or (None, None)))


def enter(attempt: Attempt, *, device: str, at: datetime) -> str:
    """Sign in after the password was right; Refused without a role, in the words of a wrong password."""
    throttle.forgive("sign-in", attempt.email, attempt.address)
    person = db.session.get(Person, attempt.person_id)
    if person is None or person.password_hash != attempt.password_hash:
        raise Refused("wrong_password", WRONG)
    return begin(person, device=device, at=at)


def begin(person: Person, *, device: str, at: datetime, organisation: Organisation | None = None) -> str:
    """Sign a person in where they were last, or where they have a role."""
    open_to = organisations_of(person.id, at)
    if organisation is None:
        last = db.session.scalar(
            sa.select(SignIn.organisation_id).where(SignIn.person_id == person.id).order_by(SignIn.id.desc()).limit(1)
        )
        organisation = next((city for city in open_to if city.id == last), open_to[0] if open_to else None)
    if organisation is None or organisation not in open_to:
        raise Refused("no_role", WRONG)
    return session.start(person, organisation, device, at)


def change_city(viewer: Viewer, organisation_id: int, *, device: str, at: datetime) -> str:
    """Go on in another city where one has a role: this sign-in ends, a new one begins."""
    person = db.session.get_one(Person, viewer.person_id)
    wanted = next((city for city in organisations_of(person.id, at) if city.id == organisation_id), None)
    if wanted is None:
        raise Missing
    session.end(at)
    return session.start(person, wanted, device, at)


def set_password_by_link(opened: links.Opened, password_hash: str, *, device: str, at: datetime) -> str:
    """Use a link up for a new password: all sign-ins end, a new one begins, earlier wrong tries are forgiven."""
    person, city = opened.person, opened.organisation
    links.use(opened.link, at)
    actions.set_password(person, password_hash, by=Actor(city.id, person.id), at=at)
    throttle.forgive("sign-in", person.email or "", "")
    return begin(person, device=device, at=at, organisation=city)


def enter_by_link(opened: links.Opened, *, device: str, at: datetime) -> str:
    """Use a mailed link up and sign its person in, where they were last; their earlier wrong tries are forgiven."""
    links.use(opened.link, at)
    throttle.forgive("sign-in", opened.person.email or "", "")
    return begin(opened.person, device=device, at=at)


def request_link(purpose: str, email: str, *, address: str, at: datetime) -> tuple[Person, str] | None:
    """A person who may get a link by mail, with its token; None for everybody else.

    Every try counts, so that nobody fills somebody's mailbox.

    purpose  password or sign_in
    """
    email = plain_email(email)
    throttle.count("forgotten", email, address, at)
    has_joined = sa.and_(Person.email == email, Person.disabled_at.is_(None), Person.accepted_at.is_not(None))
    person = db.session.scalar(sa.select(Person).where(has_joined))  # whom an import named has never been asked
    cities = organisations_of(person.id, at) if person else []
    if person is None or not cities:
        return None
    return person, links.issue(purpose, person=person, organisation_id=cities[0].id, by_id=None, at=at)
