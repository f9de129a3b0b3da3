"""Make a calendar's address, and revoke it."""

import hmac
import secrets
from datetime import datetime

import sqlalchemy as sa
from flask import current_app

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.feeds import queries
from portfolio.feeds.models import CalendarFeed
from portfolio.feeds.rules import calendars
from portfolio.history import actions as history
from portfolio.people.models import Person
from portfolio.people.session import token_hash


def make_feed(role: str, *, by: Viewer, at: datetime) -> CalendarFeed:
    """Give a person an address for one of their calendars; an older address of the same calendar is revoked.

    Raises Missing for a calendar that the person may not have.
    """
    if role not in calendars(by.roles):
        raise Missing
    _hold(by)
    for before in queries.feeds_named(role, by):
        before.revoked_at = at
    salt = secrets.token_hex(16)
    feed = CalendarFeed(
        organisation_id=by.organisation_id,
        person_id=by.person_id,
        role=role,
        salt=salt,
        token_hash=token_hash(_token(salt)),
        created_at=at,
    )
    db.session.add(feed)
    db.session.flush()
    history.record(
        "feed.made",
        thing=("calendar_feed", feed.id),
        root=("person", feed.person_id),
        by=by,
        at=at,
        after={"role": role},
    )
    return feed


def revoke_feed(role: str, *, by: Viewer, at: datetime) -> None:
    """Let nobody read a calendar by its address any more; nothing happens where it has none."""
    _hold(by)
    feeds = queries.feeds_named(role, by)
    for feed in feeds:
        feed.revoked_at = at
    db.session.flush()
    for feed in feeds:
        history.record("feed.revoked", thing=("calendar_feed", feed.id), root=("person", feed.person_id), by=by, at=at)


def _hold(by: Viewer) -> None:
    """Let nobody else make or revoke an address of this person until the transaction ends."""
    db.session.execute(sa.select(Person.id).where(Person.id == by.person_id).with_for_update())


def token_of(feed: CalendarFeed) -> str | None:
    """The secret part of an address, so that it can be shown again; None when the server's key has changed since."""
    token = _token(feed.salt)
    return token if token_hash(token) == feed.token_hash else None


def _token(salt: str) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"calendar feed {salt}".encode(), "sha256").hexdigest()
