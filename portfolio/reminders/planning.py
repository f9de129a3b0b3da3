"""Plan what is due: one INSERT from data, of what is not there yet, however many processes run it at once."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core.clock import day_begins
from portfolio.core.db import UTCDateTime, db, is_sqlite
from portfolio.projects.models import Project
from portfolio.projects.subjects import STOPPED
from portfolio.reminders import rules
from portfolio.reminders.models import Reminder
from portfolio.reminders.queries.cities import City
from portfolio.reminders.queries.scope import HERE, known_by, wanted
from portfolio.reminders.rules import Falls
from portfolio.reviews.models import Review
from portfolio.reviews.queries import brought_forward
from portfolio.reviews.rules import OPEN, STOPPED_AFTER
from portfolio.reviews.schedule import WorkingDays

COUNTED = "counted"


def plan(of: City, days: WorkingDays, since: date, today: date, at: datetime) -> None:
    """Put the steps that fell between two days on record, each once.

    Steps that fell before the review was promised, or before its date was moved last, are never sent.
    """
    falls = list(rules.falling(since, today, days))
    if not falls:
        return
    due = sorted({f.due_on for f in falls})
    missing = sa.union_all(*_found(_falling(falls, of.zone), is_sqlite())).params(
        organisation_id=of.id,
        today=today,
        count_from=of.settings.count_from or date.min,
        due=due,
        stopped=[day - STOPPED_AFTER for day in due],
        at=at,
    )
    names = ["organisation_id", "review_id", "step", "due_on", "role", "on", "state", "recorded_at"]
    insert = (sqlite if is_sqlite() else postgresql).insert(cast(sa.Table, Reminder.__table__))
    # What is there is left out beforehand: a refused insert would burn a number every time.
    db.session.connection().execute(insert.from_select(names, missing).on_conflict_do_nothing())


def _falling(falls: Sequence[Falls], zone: str) -> sa.CTE:
    """The steps as a table; `ended` is the instant at which their day ends in the city."""
    columns = sa.values(
        sa.column("step", sa.Integer),
        sa.column("role", sa.String),
        sa.column("due_on", sa.Date),
        sa.column("stopped_on", sa.Date),
        sa.column("on", sa.Date),
        sa.column("ended", UTCDateTime()),
        sa.column("is_nudge", sa.Boolean),
        name="falling",
    )
    one_day = timedelta(days=1)
    rows = [
        (f.step, f.role, f.due_on, f.due_on - STOPPED_AFTER, f.on, day_begins(f.on + one_day, zone), f.is_nudge)
        for f in falls
    ]
    return columns.data(rows).cte()


def _found(falling: sa.CTE, sqlite: bool) -> list[sa.Select[*tuple[Any, ...]]]:
    """The rows to write, read by the days of the table: reviews on their day, and those that a stop brought forward."""
    f = falling.c
    # Said once more as plain lists, so that planners of either database go by the index of days.
    on_days = Review.due_on.in_(sa.bindparam("due", expanding=True, type_=sa.Date))
    stopped_on_days = Project.stage_since.in_(sa.bindparam("stopped", expanding=True, type_=sa.Date))
    _after_stop, brought = brought_forward(sqlite)
    on_its_day = falling.join(
        Review, sa.and_(Review.organisation_id == HERE, Review.state.in_(OPEN), Review.due_on == f.due_on)
    ).outerjoin(Project, Project.id == Review.project_id)
    after_stop = falling.join(
        Project,
        sa.and_(Project.organisation_id == HERE, Project.stage == STOPPED, Project.stage_since == f.stopped_on),
    ).join(Review, Review.project_id == Project.id)
    there = sa.exists().where(
        Reminder.review_id == Review.id,
        Reminder.step == f.step,
        Reminder.due_on == f.due_on,
        Reminder.role == f.role,
    )
    told = sa.exists().where(Reminder.review_id == Review.id, Reminder.due_on == f.due_on, Reminder.role == rules.OWNER)
    conditions = (
        wanted(sqlite),
        known_by(f.ended),
        ~there,
        sa.or_(~f.is_nudge, ~told),
        sa.or_(f.role != rules.DEPUTY, Project.deputy_id.is_not(None)),
    )
    columns = (
        HERE,
        Review.id,
        f.step,
        f.due_on,
        f.role,
        f.on,
        sa.case((f.role == rules.REPORT, COUNTED), else_="waiting"),
        sa.bindparam("at", type_=UTCDateTime()),
    )
    return [
        sa.select(*columns).select_from(on_its_day).where(on_days, *conditions, sa.or_(Project.id.is_(None), ~brought)),
        sa.select(*columns).select_from(after_stop).where(stopped_on_days, *conditions, brought),
    ]
