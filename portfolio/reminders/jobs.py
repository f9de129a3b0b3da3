"""What the scheduler's leader does every minute: begin the round of each city whose time has come."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from flask import current_app
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core.clock import day_begins
from portfolio.core.db import db, is_sqlite, read_transaction, write_transaction
from portfolio.reminders import failures, rules
from portfolio.reminders.models import Round
from portfolio.reminders.planning import plan
from portfolio.reminders.queries.cities import City, cities, city, fingerprint
from portfolio.reminders.queries.tasks import Span
from portfolio.reminders.telling import tell
from portfolio.reviews.queries.planned import working_days


def tick(at: datetime) -> int:
    """Begin every city's round that is due, tell of work that failed; gives how many messages were written.

    With nothing to do this costs two statements, however many reviews are open.
    """
    with read_transaction():
        due = [found for found in cities(at) if _is_due(found, at)]
        db.session.rollback()
    return sum(_round(found, at) for found in due) + failures.tell(at)


def _is_due(of: City, at: datetime) -> bool:
    local = at.astimezone(ZoneInfo(of.zone))
    started_on = of.settings.reminders_from
    return (
        started_on is not None
        and started_on <= local.date()
        and rules.is_time(local, of.settings.digest_hour, of.looked_on)
    )


def _round(seen: City, at: datetime) -> int:
    """Plan and tell, in one transaction: killed before its end, nothing of it has happened."""
    with write_transaction():
        _hold(seen, at)
        of = city(seen.id, at)  # another process may have been quicker
        written = _look(of, at) if _is_due(of, at) else 0
        db.session.commit()
    return written


def _hold(of: City, at: datetime) -> None:
    """Let nobody else begin this city's round until the transaction ends; the row is made if need be."""
    insert = (sqlite if is_sqlite() else postgresql).insert(Round)
    started_on = of.settings.reminders_from or at.date()
    first = {"organisation_id": of.id, "planned_on": started_on - timedelta(days=1), "calendar": ""}
    db.session.execute(insert.values(first).on_conflict_do_nothing())
    db.session.execute(sa.select(Round.organisation_id).where(Round.organisation_id == of.id).with_for_update())


def _look(of: City, at: datetime) -> int:
    """One city's round; on a day on which nobody works it only says that it has looked."""
    today = at.astimezone(ZoneInfo(of.zone)).date()
    started_on = of.settings.reminders_from or today
    days = working_days(of.id)
    if not days.is_working(today):
        _remember(of, planned_on=today)
        return 0
    calendar = fingerprint(days)
    is_new = of.told_on is not None and of.calendar != calendar
    plan(of, days, rules.since(started_on, of.told_on, today, is_new_calendar=is_new), today, at)
    is_weekly = rules.is_weekly(today, of.weekly_on)
    since_at = max(of.told_at or day_begins(started_on, of.zone), at - rules.LONGEST)
    span = Span(of, days, since_at, at, is_weekly)
    written = tell(span, is_mail=bool(current_app.config["MAIL_SERVER"]))
    _remember(
        of,
        planned_on=today,
        told_on=today,
        told_at=at,
        weekly_on=today if is_weekly else of.weekly_on,
        calendar=calendar,
    )
    return written


def _remember(of: City, **now: object) -> None:
    db.session.execute(
        sa.update(Round).where(Round.organisation_id == of.id).values(now).execution_options(synchronize_session=False)
    )
