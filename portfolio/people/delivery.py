"""How a single-use link reaches its person: by mail where the city has a mail server, else by an administrator."""

from datetime import datetime

from flask import current_app, url_for

from portfolio.core.actor import Viewer
from portfolio.core.errors import N_, RuleBroken
from portfolio.notices import actions as notices
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import belongs_elsewhere
from portfolio.people.session import token_hash


def mail_leaves() -> bool:
    """Whether links can be mailed: they begin with the public address, never with what a request claims."""
    return bool(current_app.config["MAIL_SERVER"] and current_app.config["PUBLIC_ADDRESS"])


def own_address(asked: str) -> str:
    """What links begin with: the public address, or, for an administrator's own eyes, the one they are looking at."""
    return str(current_app.config["PUBLIC_ADDRESS"]) or asked.rstrip("/")


def path(person: Person, token: str) -> str:
    """Where the link of a person leads on this site."""
    endpoint = "people.set_password" if person.has_joined else "people.join"
    return url_for(endpoint, token=token)


def deliver(person: Person, organisation: Organisation, token: str, *, by: Viewer, at: datetime) -> str | None:
    """Mail a link, or give its path for the administrator to hand over.

    Raises RuleBroken when the person belongs to another city too: whoever holds the link holds the account there.
    """
    if not mail_leaves():
        if belongs_elsewhere(person, organisation.id):
            raise RuleBroken(
                "mail_only", N_("This person also belongs to another city, so their link can only go by mail.")
            )
        return path(person, token)
    joined = person.has_joined
    values = {"name": person.name, "path": path(person, token)}
    if not joined:
        values |= {"organisation": organisation.name, "invited_by": by.name}
    kind = "password" if joined else "invitation"
    notices.queue(kind, to=person, key=f"{kind}:{token_hash(token)[:32]}", values=values, by=by, at=at)
    return None


def mail_new_password(person: Person, token: str, *, at: datetime) -> None:
    """Mail the link to a new password that a person has asked for at the sign-in page."""
    _mail_asked("password", person, token, url_for("people.set_password", token=token), at)


def mail_sign_in(person: Person, token: str, *, wanted: str | None, at: datetime) -> None:
    """Mail the link that signs a person in.

    wanted  the page of this site where they were going
    """
    _mail_asked("sign_in", person, token, url_for("people.sign_in_by_link", token=token, next=wanted), at)


def _mail_asked(kind: str, person: Person, token: str, where: str, at: datetime) -> None:
    values = {"name": person.name, "path": where}
    notices.queue(kind, to=person, key=f"{kind}:{token_hash(token)[:32]}", values=values, by=None, at=at)
