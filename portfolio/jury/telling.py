"""Tell jurors something: by a link of their own where they have no account, else through the inbox and by mail."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.clock import day_begins, local_day
from portfolio.core.db import db
from portfolio.jury import mail, rules
from portfolio.jury.models import Juror, JuryPass
from portfolio.notices import actions as notices
from portfolio.notices.models import Notice
from portfolio.people.delivery import mail_leaves
from portfolio.people.models import Organisation, Person
from portfolio.people.session import token_hash


def tell(
    juror: Juror,
    person: Person,
    organisation: Organisation,
    kind: str,
    values: Mapping[str, Any],
    *,
    key: str,
    by: Actor,
    at: datetime,
) -> Notice | None:
    """Queue a message to a juror once per key, with the way to their pages; gives the row, None where nothing can go.

    kind  mail.INVITED or mail.REMINDED; who has no account gets the one of mail.WITH_LINK

    Who has no address gets none. Who comes by a link gets one only where mail leaves: a link must not stand in an
    outbox that nobody empties. Others find it in their inbox in any case.
    """
    if not person.email or person.disabled_at is not None:
        return None
    comes_by_link = juror.is_external or not person.has_joined
    if comes_by_link and not mail_leaves():
        return None
    same_key = sa.select(Notice).where(Notice.key == key)
    if (known := db.session.scalar(same_key)) is not None:
        return known
    said = {"name": person.name, **values}
    if comes_by_link:
        _replace_waiting(juror)
        token, expires_at = issue(juror, organisation, is_mailed=True, by=by, at=at)
        last = local_day(expires_at - timedelta(microseconds=1), organisation.zone)
        said |= {"path": f"/jury/pass/{token}", "expires": last.isoformat()}
    else:
        said |= {"path": f"/jury?jury={juror.round_id}", "expires": ""}
    message = notices.Message(person, key, said, is_mail=mail_leaves())
    notices.queue_many(mail.WITH_LINK[kind] if comes_by_link else kind, [message], by=by, at=at)
    return db.session.scalars(same_key).one()


def _replace_waiting(juror: Juror) -> None:
    """Take back mails to a juror that have not left: the link in them ends with the next one."""
    keys = [Notice.key.like(f"{kind}:{juror.id}:%") for kind in (mail.INVITED, mail.REMINDED)]
    waiting = sa.update(Notice).where(
        Notice.person_id == juror.person_id, Notice.kind.in_(mail.BY_LINK), Notice.state == "waiting", sa.or_(*keys)
    )
    db.session.execute(waiting.values(state="replaced", values={}))


def issue(
    juror: Juror, organisation: Organisation, *, is_mailed: bool = False, by: Actor, at: datetime
) -> tuple[str, datetime]:
    """A new code, which is kept nowhere, and until when it lets its juror in; the one before of its kind ends."""
    end_passes(juror, at, is_mailed=is_mailed)
    expires_at = at + timedelta(days=rules.PASS_DAYS)
    if juror.until_on is not None:
        expires_at = min(expires_at, day_begins(juror.until_on, organisation.zone))
    token = secrets.token_urlsafe(24)
    db.session.add(
        JuryPass(
            juror_id=juror.id,
            token_hash=token_hash(token),
            issued_at=at,
            issued_by_id=by.person_id,
            expires_at=expires_at,
            is_mailed=is_mailed,
        )
    )
    db.session.flush()
    return token, expires_at


def end_passes(juror: Juror, at: datetime, *, is_mailed: bool | None = None) -> None:
    """Make the codes of a juror useless: those for tablets, those in mails, or all."""
    ending = sa.update(JuryPass).where(JuryPass.juror_id == juror.id, JuryPass.revoked_at.is_(None))
    if is_mailed is not None:
        ending = ending.where(JuryPass.is_mailed.is_(is_mailed))
    db.session.execute(ending.values(revoked_at=at))
