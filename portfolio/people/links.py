"""Links that work once: to set the product up, to accept an invitation, to set a new password, to sign in."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import N_, Missing
from portfolio.people.models import Organisation, Person, SingleUseLink
from portfolio.people.rules import LINK_LIFETIME
from portfolio.people.session import token_hash

OVER = N_("This link has been used or is too old. Ask for a new one.")


@dataclass(frozen=True)
class Opened:
    """A link that still works, with whom it is for and which city they will be in."""

    link: SingleUseLink
    person: Person
    organisation: Organisation


def issue(
    purpose: str,
    *,
    person: Person | None = None,
    organisation_id: int | None = None,
    lifetime: timedelta | None = None,
    by_id: int | None,
    at: datetime,
) -> str:
    """Make a link and give its token, which is kept nowhere; older links of the same kind stop working."""
    end(person, purpose, at)
    token = secrets.token_urlsafe(32)
    db.session.add(
        SingleUseLink(
            token_hash=token_hash(token),
            purpose=purpose,
            person_id=person.id if person else None,
            organisation_id=organisation_id,
            created_at=at,
            expires_at=at + (lifetime or LINK_LIFETIME[purpose]),
            by_id=by_id,
        )
    )
    db.session.flush()
    return token


def opened(token: str, purpose: str, at: datetime) -> Opened:
    """The link behind a token, without using it: mail filters open links too. Missing when it is over or was used."""
    found = db.session.execute(
        sa.select(SingleUseLink, Person, Organisation)
        .join(Person, Person.id == SingleUseLink.person_id)
        .join(Organisation, Organisation.id == SingleUseLink.organisation_id)
        .where(_is_open(token, purpose, at), Person.disabled_at.is_(None))
    ).one_or_none()
    if found is None:
        raise Missing("link_over", OVER)
    return Opened(*found)


def opened_set_up(token: str, at: datetime) -> SingleUseLink:
    """The link that sets an empty product up, without using it; Missing when it is over or was used."""
    found = db.session.scalar(sa.select(SingleUseLink).where(_is_open(token, "set_up", at)))
    if found is None:
        raise Missing("link_over", OVER)
    return found


def use(link: SingleUseLink, at: datetime) -> None:
    """Use a link up; of two who use it at the same time one gets Missing."""
    taken = db.session.execute(
        sa.update(SingleUseLink)
        .where(SingleUseLink.id == link.id, SingleUseLink.used_at.is_(None))
        .values(used_at=at)
        .returning(SingleUseLink.id)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    if taken is None:
        raise Missing("link_over", OVER)


def end(person: Person | None, purpose: str, at: datetime) -> None:
    """Make the unused links of a person and purpose useless; without a person, those that are for nobody yet."""
    db.session.execute(
        sa.update(SingleUseLink)
        .where(
            SingleUseLink.person_id == person.id if person else SingleUseLink.person_id.is_(None),
            SingleUseLink.purpose == purpose,
            SingleUseLink.used_at.is_(None),
        )
        .values(used_at=at)
        .execution_options(synchronize_session=False)
    )


def _is_open(token: str, purpose: str, at: datetime) -> sa.ColumnElement[bool]:
    return sa.and_(
        SingleUseLink.token_hash == token_hash(token),
        SingleUseLink.purpose == purpose,
        SingleUseLink.used_at.is_(None),
        SingleUseLink.expires_at > at,
    )
