"""The reminders that nobody has been told yet, with what their letter says."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.db import is_sqlite, read
from portfolio.notices.models import Notice
from portfolio.projects.models import Project
from portfolio.reminders.models import Reminder
from portfolio.reminders.queries.cities import City
from portfolio.reminders.queries.scope import HERE, due, wanted
from portfolio.reminders.rules import OWNER
from portfolio.reviews.models import Review
from portfolio.strategy.models import Programme, Strategy

REACHED = ("sent", "kept")
"""States of a message that has really got to its person: as mail, or in an inbox that is all they want."""


class Waiting(NamedTuple):
    """A reminder that waits, with its review as it is now.

    changes        grows with every change, so that calendars take the newer date
    still_due_on   when the review is due now; None when nobody is reminded of it any more
    first_told_on  since when the owner has had a friendly word about this date; None when none has reached them
    """

    id: int
    review_id: int
    step: int
    role: str
    due_on: date
    on: date
    kind: str
    state: str
    title: str
    changes: int
    owner_id: int | None
    deputy_id: int | None
    department_id: int | None
    still_due_on: date | None
    first_told_on: date | None


@cache
def _waiting(sqlite: bool) -> Any:
    word = aliased(Reminder)
    first_told = (
        sa.select(sa.func.min(word.told_on))
        .join(Notice, Notice.id == word.notice_id)
        .where(
            word.review_id == Reminder.review_id,
            word.due_on == Reminder.due_on,
            word.role == OWNER,
            word.state == "told",
            Notice.state.in_(REACHED),
        )
        .correlate(Reminder)
        .scalar_subquery()
    )
    return (
        sa.select(
            Reminder.id,
            Reminder.review_id,
            Reminder.step,
            Reminder.role,
            Reminder.due_on,
            Reminder.on,
            Review.kind,
            Review.state,
            sa.func.coalesce(Project.title, Programme.title, Strategy.title),
            Review.version + sa.func.coalesce(Project.version, 0),
            sa.func.coalesce(Project.owner_id, Programme.owner_id, Strategy.owner_id),
            Project.deputy_id,
            Project.lead_department_id,
            sa.type_coerce(sa.case((wanted(sqlite), due(sqlite)), else_=None), sa.Date),
            sa.case((Reminder.role != OWNER, first_told), else_=None),
        )
        .join(Review, Review.id == Reminder.review_id)
        .outerjoin(Project, Project.id == Review.project_id)
        .outerjoin(Programme, Programme.id == Review.programme_id)
        .outerjoin(Strategy, Strategy.id == Review.strategy_id)
        .where(Reminder.organisation_id == HERE, Reminder.state == sa.literal_column("'waiting'"))
        .order_by(Reminder.due_on, Reminder.review_id, Reminder.step, Reminder.id)
    )


def waiting(of: City, today: date) -> Sequence[Waiting]:
    """The reminders of a city that wait, by due date, in one statement."""
    values = {"organisation_id": of.id, "today": today, "count_from": of.settings.count_from or date.min}
    return [Waiting._make(row) for row in read(_waiting(is_sqlite()), values)]
