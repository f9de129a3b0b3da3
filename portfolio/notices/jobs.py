"""Deliver the outbox: claim a message, send it, mark it; a server that is away only delays."""

import logging
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from flask import current_app

from portfolio.core import mail
from portfolio.core.db import db, read_transaction, write_transaction
from portfolio.core.errors import WrongInput
from portfolio.core.mail import Bounced, NeverWill, NotNow, Server
from portfolio.notices import actions, messages, queries
from portfolio.notices.messages import KINDS
from portfolio.notices.models import Notice
from portfolio.notices.rules import CLAIM, pause

AT_ONCE = 20

log = logging.getLogger(__name__)


def deliver(at: datetime) -> int:
    """Try every message that is due, at most so many at once; gives how many left.

    Each message is claimed, and later marked, in a short transaction of its own: none is open while the server is
    waited for, and a killed process leaves at most one message whose fate is unknown, which goes out again later
    under the same Message-ID.
    """
    give_up_old(at)
    server = Server.of(current_app.config)
    sent = 0
    with ExitStack() as stack:
        smtp: mail.Connection | None = None
        while server is not None and sent < AT_ONCE and _is_anything_due(at):
            notice = _claim(at)
            if notice is None:
                break
            try:
                message = _compose(notice, server, at)
                smtp = smtp or stack.enter_context(mail.connected(server))
                mail.send(smtp, message)
            except NeverWill as refused:
                if isinstance(refused, Bounced):
                    _remember_bounce(notice.address, str(refused), at)
                _mark(notice, state="failed", error=str(refused), **_without_link(notice.kind))
            except NotNow as delayed:
                _mark(notice, state="waiting", error=str(delayed), next_attempt_at=at + pause(notice.attempts))
                log.warning("message %s waits: %s", notice.id, delayed)
                break  # the others would only wait for the same server
            else:
                _mark(notice, state="sent", error=None, sent_at=at, **_without_link(notice.kind))
                sent += 1
    return sent


def give_up_old(at: datetime) -> None:
    """Give up messages that are no longer worth sending, and erase the links that they hold."""
    for kind, about in KINDS.items():
        old = sa.and_(
            Notice.kind == kind, Notice.state.in_(("waiting", "sending")), Notice.queued_at < at - about.worth_for
        )
        with read_transaction():
            is_any = db.session.scalar(sa.select(Notice.id).where(old).limit(1)) is not None
            db.session.rollback()
        if is_any:
            given_up = {"state": "failed", "claimed_until": None} | _without_link(kind)
            with write_transaction():
                db.session.execute(
                    sa.update(Notice).where(old).values(given_up).execution_options(synchronize_session=False)
                )
                db.session.commit()


def _is_anything_due(at: datetime) -> bool:
    with read_transaction():
        found = queries.has_due(at)
        db.session.rollback()
    return found


def _claim(at: datetime) -> Notice | None:
    """Take the oldest message that is due; PostgreSQL passes over those that another process is taking."""
    with write_transaction():
        notice: Notice | None = db.session.scalar(
            sa.select(Notice)
            .where(queries.due(at))
            .order_by(Notice.id)
            .limit(1)
            .with_for_update(skip_locked=True)
            .execution_options(populate_existing=True)
        )
        if notice is None:
            db.session.rollback()
            return None
        notice.state, notice.claimed_until, notice.attempts = "sending", at + CLAIM, notice.attempts + 1
        db.session.flush()
        db.session.refresh(notice)
        db.session.expunge(notice)
        db.session.commit()
    return notice


def _compose(notice: Notice, server: Server, at: datetime) -> Any:
    """The message as it leaves; NeverWill when it cannot be one."""
    try:
        subject, text = messages.write(notice.kind, notice.values, notice.language)
        enclosed = KINDS[notice.kind].enclose(notice.values)
        return mail.compose(
            server,
            to=notice.address,
            subject=subject,
            text=text,
            message_id=notice.message_id,
            reply_to=notice.reply_to,
            enclosed=enclosed,
            at=at,
        )
    except (ValueError, WrongInput) as error:
        raise NeverWill(str(error)) from error


def _remember_bounce(address: str, said: str, at: datetime) -> None:
    with write_transaction():
        actions.bounce(address, said, told_by=None, at=at)
        db.session.commit()


def _mark(notice: Notice, **values: Any) -> None:
    with write_transaction():
        db.session.execute(
            sa.update(Notice)
            .where(Notice.id == notice.id, Notice.state == "sending", Notice.attempts == notice.attempts)
            .values(claimed_until=None, **values)
            .execution_options(synchronize_session=False)
        )
        db.session.commit()


def _without_link(kind: str) -> dict[str, Any]:
    return {"values": {}} if KINDS[kind].has_link else {}
