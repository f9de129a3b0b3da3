"""Slow guessing down, per account and per address, in rows that every web process shares."""

import hashlib
import ipaddress
from datetime import datetime, timedelta

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.errors import N_, PortfolioError
from portfolio.people.models import Throttle
from portfolio.people.rules import OF_ACCOUNT, OF_ADDRESS, Patience

FORGOTTEN_AFTER = timedelta(days=2)


class TooManyTries(PortfolioError):
    """Guessing has failed too often; `seconds` among its values says how long to wait."""

    status = 429


def count(what: str, account: str, address: str, at: datetime) -> None:
    """Count a try before it is looked at, so that a hundred at the same time are a hundred; TooManyTries when slowed.

    A try that is turned away is not counted: nobody's wait grows by somebody else's knocking.
    """
    rows = [(_row(bucket, at), patience) for bucket, patience in _buckets(what, account, address)]
    seconds = max(patience.wait(row.failures, row.last_at, at) for row, patience in rows)
    if seconds:
        raise TooManyTries(
            "too_many_tries",
            N_("Too many tries have failed. Wait %(seconds)s seconds, then try again."),
            seconds=seconds,
        )
    for row, patience in rows:
        row.failures = patience.counted(row.failures, row.last_at, at) + 1
        row.last_at = at


def forgive(what: str, account: str, address: str) -> None:
    """Take a try back that was right: the account starts anew, the address is as before."""
    (of_account, _), (of_address, _) = _buckets(what, account, address)
    db.session.execute(sa.update(Throttle).where(Throttle.bucket == of_account).values(failures=0))
    db.session.execute(
        sa.update(Throttle)
        .where(Throttle.bucket == of_address, Throttle.failures > 0)
        .values(failures=Throttle.failures - 1)
    )


def neighbourhood(address: str | None) -> str:
    """What counts as one address: an IPv4 address, or the /64 that one IPv6 subscriber owns."""
    try:
        ip = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ipaddress.ip_network((ip, 64), strict=False)) if ip.version == 6 else str(ip)


def _buckets(what: str, account: str, address: str) -> tuple[tuple[str, Patience], tuple[str, Patience]]:
    """Always the account first: two requests that lock in the same order never wait for each other in a circle."""
    return (
        (f"account:{_digest(what, account)}", OF_ACCOUNT),
        (f"address:{_digest(what, neighbourhood(address))}", OF_ADDRESS),
    )


def _digest(*words: str) -> str:
    return hashlib.sha256("\n".join(words).encode("utf-8", "replace")).hexdigest()


def _row(bucket: str, at: datetime) -> Throttle:
    wanted = sa.select(Throttle).where(Throttle.bucket == bucket).with_for_update()
    found = db.session.scalar(wanted)
    if found is None:
        db.session.execute(sa.delete(Throttle).where(Throttle.last_at < at - FORGOTTEN_AFTER))
        try:
            with db.session.begin_nested():
                db.session.add(Throttle(bucket=bucket, failures=0, last_at=at))
        except sa.exc.IntegrityError:
            pass  # another process has just made it
        found = db.session.scalars(wanted).one()
    return found
