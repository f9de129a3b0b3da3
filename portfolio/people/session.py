"""The signed-in person: the cookie holds a token, the row behind it decides on every request."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from flask import Flask, current_app, g, request, session
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, login_user, logout_user

from portfolio.core import access, tree
from portfolio.core.actor import Grant, Viewer
from portfolio.core.clock import local_day, now
from portfolio.core.db import db, read, write_transaction
from portfolio.core.errors import Refused
from portfolio.notices.queries import unread
from portfolio.people.models import Department, Membership, Organisation, Person, SignIn

SEEN_EVERY = timedelta(minutes=5)
LAPSED_FOR = timedelta(days=7)

login = LoginManager()


class SignedIn(Viewer):
    """A viewer as Flask-Login wants it; its id is the token of the sign-in."""

    token: str = ""

    def get_id(self) -> str:
        return self.token


def signed_in() -> Viewer:
    """The person this request is made by; Refused when there is none, which the guards prevent."""
    viewer = access.signed_in()
    if viewer is None:
        raise Refused("not_signed_in")
    return viewer


def token_hash(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def start(
    person: Person, organisation: Organisation, device: str, at: datetime, *, only_role: str | None = None
) -> str:
    """Sign a person in: a new row, a new token, a new cookie; gives the token.

    only_role  narrows the sign-in to one role: others that the person holds are not lent to it
    """
    token = secrets.token_urlsafe(32)
    db.session.add(
        SignIn(
            token_hash=token_hash(token),
            person_id=person.id,
            organisation_id=organisation.id,
            device=device[:120],
            only_role=only_role,
            started_at=at,
            last_seen_at=at,
        )
    )
    db.session.flush()
    viewer = load(token, at)
    if viewer is None:
        raise Refused("no_role")
    session.clear()
    login_user(viewer)
    return token


def end(at: datetime) -> None:
    """Sign the current person out, on the server first."""
    sign_in_id = signed_in().sign_in_id
    db.session.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(ended_at=at))
    logout_user()
    session.clear()


def end_sign_ins(
    person: Person,
    *,
    keep: int | None = None,
    only: int | None = None,
    organisation_id: int | None = None,
    at: datetime,
) -> None:
    """Close sign-ins of a person, with every copy of their cookies: all, all but one, one, or those at one city."""
    ending = sa.update(SignIn).where(SignIn.person_id == person.id, SignIn.ended_at.is_(None))
    if keep is not None:
        ending = ending.where(SignIn.id != keep)
    if only is not None:
        ending = ending.where(SignIn.id == only)
    if organisation_id is not None:
        ending = ending.where(SignIn.organisation_id == organisation_id)
    db.session.execute(ending.values(ended_at=at))


# Made once: putting a statement together costs more than running it.
_BEHIND_TOKEN = (
    sa.select(
        SignIn.id,
        SignIn.started_at,
        SignIn.last_seen_at,
        SignIn.only_role,
        Person.id,
        Person.name,
        Person.email,
        Person.language,
        Organisation.id,
        Organisation.name,
        Organisation.zone,
        Organisation.currency,
        Organisation.language,
        Organisation.is_demo,
        unread(SignIn.person_id, SignIn.organisation_id),
        Membership.role,
        Membership.department_id,
        Membership.from_on,
        Membership.until_on,
    )
    .join(Person, Person.id == SignIn.person_id)
    .join(Organisation, Organisation.id == SignIn.organisation_id)
    .join(
        Membership,
        sa.and_(Membership.person_id == Person.id, Membership.organisation_id == Organisation.id),
    )
    .where(SignIn.token_hash == sa.bindparam("token_hash"), SignIn.ended_at.is_(None), Person.disabled_at.is_(None))
    .order_by(Membership.id)
)


def load(token: str, at: datetime) -> SignedIn | None:
    """The viewer behind a token by one SELECT; None when the sign-in, the person or every role has ended."""
    if len(token) > 100:
        return None
    rows = read(_BEHIND_TOKEN, {"token_hash": token_hash(token)}).all()
    if not rows:
        return None
    (
        sign_in_id,
        started_at,
        last_seen_at,
        only_role,
        person_id,
        name,
        email,
        spoken,
        organisation_id,
        organisation_name,
        zone,
        currency,
        language,
        is_demo,
        unread_messages,
        *_,
    ) = rows[0]
    if is_expired(started_at, last_seen_at, at):
        return None
    day = local_day(at, zone)
    grants = tuple(
        Grant(role, department_id)
        for *_, role, department_id, from_on, until_on in rows
        if from_on <= day and (until_on is None or day < until_on)
    )
    if not grants:
        return None
    if only_role is not None:
        grants = (Grant(only_role),)
    scoped = {grant.department_id for grant in grants if grant.department_id is not None}
    viewer = SignedIn(
        organisation_id=organisation_id,
        person_id=person_id,
        name=name,
        email=email or "",
        organisation_name=organisation_name,
        zone=zone,
        currency=currency,
        language=spoken or language,
        is_demo=is_demo,
        sign_in_id=sign_in_id,
        unread=unread_messages,
        grants=grants,
        departments=departments_below(organisation_id, scoped) if scoped else frozenset(),
    )
    object.__setattr__(viewer, "token", token)
    if at - last_seen_at >= SEEN_EVERY:
        g.seen = sign_in_id
    return viewer


def lapsed(token: str | None) -> SignedIn | None:
    """Whose sign-in ran out by itself within the last week, as they were then; None when it was ended on purpose."""
    if not token:
        return None
    of_token = sa.select(SignIn.last_seen_at).where(SignIn.token_hash == token_hash(token), SignIn.ended_at.is_(None))
    seen = db.session.scalar(of_token)
    return load(token, seen) if seen is not None and now() - seen < LAPSED_FOR else None


def is_expired(started_at: datetime, last_seen_at: datetime, at: datetime) -> bool:
    """Whether a sign-in is over by age or by idleness, as the settings say."""
    return at - started_at >= timedelta(hours=current_app.config["SIGN_IN_HOURS"]) or at - last_seen_at >= timedelta(
        minutes=current_app.config["IDLE_MINUTES"]
    )


def departments_below(organisation_id: int, roots: set[int]) -> frozenset[int]:
    """The departments given, all those below them, and those that became part of them."""
    rows = db.session.execute(
        sa.select(Department.id, Department.parent_id, Department.merged_into_id).where(
            Department.organisation_id == organisation_id
        )
    )
    pairs = ((department_id, upper) for department_id, *above in rows for upper in above)
    return tree.below(roots, pairs)


def note_seen(response: Any) -> Any:
    """Remember every five minutes that a person is still there, in a short transaction of its own."""
    sign_in_id = g.pop("seen", None)
    if sign_in_id is not None:
        db.session.rollback()
        try:
            with write_transaction(), db.engine.begin() as connection:
                connection.execute(sa.update(SignIn).where(SignIn.id == sign_in_id).values(last_seen_at=now()))
        except sa.exc.OperationalError:
            pass  # the next page tries again; being seen late harms nobody
    return response


class CookieSessions(SecureCookieSessionInterface):
    """Cookies that travel only over TLS as soon as the request itself did."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return super().get_cookie_secure(app) or request.is_secure


def init_app(app: Flask) -> None:
    """Attach Flask-Login with our loader."""
    app.session_interface = CookieSessions()
    login.init_app(app)
    login.session_protection = None  # the sign-in row protects; addresses change in trams
    login.user_loader(lambda token: load(token, now()))
    app.after_request(note_seen)
