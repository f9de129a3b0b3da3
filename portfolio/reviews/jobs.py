"""What is done about reviews beside the pages: the next ones planned, days moved with the calendar."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.jobs.actions import leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.jobs.rules import permille
from portfolio.people.models import Organisation
from portfolio.projects.models import Project
from portfolio.reviews.actions.calendar import follow_days
from portfolio.reviews.actions.pausing import review_pause
from portfolio.reviews.actions.recurring import begin_strategy_reviews, carry_on
from portfolio.reviews.actions.rescheduling import Moved, follow_reviews, tell_owners
from portfolio.reviews.models import Review
from portfolio.reviews.queries.planned import calendar_of, days_misplaced, misplaced
from portfolio.reviews.usual import LONG_PAUSE, PAUSE, PAUSED, STRATEGY
from portfolio.strategy.models import Strategy

AT_ONCE = 200
"""So many at a time: the rest follow at the next tick, and nobody waits long to write."""
FOLLOWED_AT_ONCE = 500
"""So many reviews move in one transaction of a job."""


def plan_next(at: datetime, most: int = AT_ONCE) -> int:
    """Plan the reviews that follow those whose day has passed where their city is; gives how many were planned.

    Asked as often as one likes it plans each once. With nothing to do it is three statements.
    """
    return _carry_on(at, most) + _begin_strategies(at, most) + _review_pauses(at, most)


def _carry_on(at: datetime, most: int) -> int:
    rows = db.session.execute(passed(at).limit(most)).all()
    return sum(
        len(carry_on(review, by=Actor(review.organisation_id), at=at))
        for review, zone in rows
        if review.due_on < local_day(at, zone)
    )


def passed(at: datetime) -> sa.Select[Review, str]:
    """The last reviews of their lines whose day has passed somewhere on earth, with the zone of their city."""
    somewhere_tomorrow = at.date() + timedelta(days=1)
    return (
        sa.select(Review, Organisation.zone)
        .join(Organisation, Organisation.id == Review.organisation_id)
        # In the very words of the index of these few rows; "is_last = 1" would make SQLite read all reviews.
        .where(sa.text("review.is_last"), Review.due_on < somewhere_tomorrow)
        .order_by(Review.due_on, Review.id)
    )


def _begin_strategies(at: datetime, most: int) -> int:
    has_one = sa.exists().where(
        Review.organisation_id == Strategy.organisation_id,
        Review.kind == STRATEGY.kind,
        Review.strategy_id == Strategy.id,
        sa.or_(Review.line.is_not(None), Review.state != "signed_off"),
    )
    strategies = db.session.scalars(
        sa.select(Strategy)
        .where(
            Strategy.from_on <= at.date(),
            sa.or_(Strategy.until_on.is_(None), Strategy.until_on >= at.date()),
            ~has_one,
        )
        .order_by(Strategy.id)
        .limit(most)
    ).all()
    made = [begin_strategy_reviews(each, by=Actor(each.organisation_id), at=at) for each in strategies]
    return sum(review is not None for review in made)


def follow_holidays(at: datetime) -> int:
    """Move reviews where the calendar of holidays itself has changed since they were planned; gives how many moved.

    Feasts that follow the moon are estimates until they are announced, and come with an update of the product.
    """
    moved = 0
    for number, zone in db.session.execute(
        sa.select(Organisation.id, Organisation.zone).order_by(Organisation.id)
    ).all():
        today = local_day(at, zone)
        days = days_misplaced(number, calendar_of(number, today), today)
        if days:
            moved += follow_days(days, by=Actor(number), at=at) or 0
    return moved


def _review_pauses(at: datetime, most: int) -> int:
    """Ask for a review of every project that has been paused for too long; each pause is one review's anchor."""
    asked = sa.exists().where(
        Review.project_id == Project.id, Review.line == PAUSE.key, Review.anchor_on == Project.stage_since
    )
    paused = db.session.scalars(
        sa.select(Project)
        .where(
            Project.stage == PAUSED,
            Project.stage_since < at.date() - timedelta(days=LONG_PAUSE),
            Project.archived_on.is_(None),
            ~asked,
        )
        .order_by(Project.stage_since, Project.id)
        .limit(most)
    ).all()
    made = [review_pause(each, by=Actor(each.organisation_id), at=at) for each in paused]
    return sum(review is not None for review in made)


def follow_calendar(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Move the reviews of a city whose rule gives another day now, some at a time; interrupted, the rest follow."""
    days, by, at = asked.args["days"], asked.by, now()
    zone = db.session.scalars(sa.select(Organisation.zone).where(Organisation.id == by.organisation_id)).one()
    today = local_day(at, zone)
    calendar = calendar_of(by.organisation_id, today)
    changed = [date.fromisoformat(day) for day in days] if days else None
    found = misplaced(by.organisation_id, changed, calendar, today)
    progress.step("moving")
    owners, waiting = dict(found), list[Moved]()
    for done in range(0, len(found), FOLLOWED_AT_ONCE):
        some, after = found[done : done + FOLLOWED_AT_ONCE], found[done + FOLLOWED_AT_ONCE :][:1]
        # Whose reviews go on in the next part hears of all of them then, in one message.
        goes_on = after[0][1] if after and after[0][1] == some[-1][1] else None
        with progress.part():
            waiting += follow_reviews([number for number, _owner_id in some], calendar, by=by, at=at)
            tell_owners([each for each in waiting if owners[each.review_id] != goes_on], by=by, at=at)
        waiting = [each for each in waiting if owners[each.review_id] == goes_on]
        progress.at(permille(done + len(some), len(found)))
    return leads_to("reviews.working_days")
