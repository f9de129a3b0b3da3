"""Plan the next of reviews that come back, counted from the anchor: nothing drifts, no missed one is lost."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.projects.subjects import root_of
from portfolio.reviews import usual
from portfolio.reviews.actions.usual import ensure, miss
from portfolio.reviews.models import Review
from portfolio.reviews.queries import planned
from portfolio.reviews.rules import OPEN
from portfolio.reviews.schedule import Recurrence
from portfolio.strategy.models import Strategy


def carry_on(review: Review, *, by: Actor, at: datetime) -> Sequence[Review]:
    """Plan the next of reviews that come back, when this one is signed or its day has passed.

    Days that passed while nobody looked are planned too, so that each missed one stays visible; of those that nobody
    held only the last one can still be.
    """
    db.session.refresh(review, with_for_update=True)
    today = day_of(by, at)
    has_passed = review.due_on < today or review.state not in OPEN
    if not (review.is_last and has_passed):
        return ()
    line, made = _line_that_goes_on(review, today), []
    if line is not None:
        calendar, last = planned.calendar_of(review.organisation_id, today), review
        while last is review or last.due_on < today:
            following = ensure(root_of(review), _next(line, last, calendar), by=by, at=at)
            if following is None:
                break
            last.is_last, last = False, following
            made.append(following)
        _miss_before(last, by, at)
    review.is_last = False
    db.session.flush()
    return made


def begin_strategy_reviews(strategy: Strategy, *, by: Actor, at: datetime) -> Review | None:
    """Plan the first yearly review of a strategy that holds, counted from the day from which it does."""
    today = day_of(by, at)
    if strategy.from_on is None:
        return None
    line = usual.STRATEGY
    number = Recurrence(strategy.from_on, line.every_months).number_after(today)
    unadjusted = line.due(strategy.from_on, number)
    due = planned.calendar_of(strategy.organisation_id, today).rolled(unadjusted)
    wanted = usual.Wanted(line, number, strategy.from_on, unadjusted, due)
    return ensure(("strategy", strategy.id), wanted, by=by, at=at)


def _next(line: usual.Line, last: Review, calendar: planned.Calendar) -> usual.Wanted:
    if last.anchor_on is None or last.number is None:
        raise ValueError("What comes back has an anchor and a number.")
    unadjusted = line.due(last.anchor_on, last.number + 1)
    return usual.Wanted(line, last.number + 1, last.anchor_on, unadjusted, calendar.rolled(unadjusted))


def _line_that_goes_on(review: Review, today: date) -> usual.Line | None:
    """The line of a review with the interval it began with; None once its project is over or the city wants no more."""
    interval = review.every_months or 0
    if review.strategy_id is not None:
        strategy = db.session.get_one(Strategy, review.strategy_id)
        goes_on = strategy.until_on is None or strategy.until_on >= today
        return usual.STRATEGY if goes_on else None
    project = db.session.get_one(Project, review.project_id)
    kept = planned.lines_of(review.organisation_id, project.programme_id).get(review.line or "")
    if kept is None or not kept.line.is_on or project.stage not in usual.GOING or project.archived_on is not None:
        return None
    return usual.Line(kept.line.key, review.kind, kept.line.counted_from, interval, every_months=interval)


def _miss_before(last: Review, by: Actor, at: datetime) -> None:
    """Of the planned ones of a line only the newest two can still be held."""
    kind, number = root_of(last)
    for review in db.session.scalars(
        sa.select(Review)
        .where(getattr(Review, f"{kind}_id") == number, Review.line == last.line, Review.state == "planned")
        .order_by(Review.number)
    ):
        if usual.is_missed(review.number or 0, last.number or 0):
            miss(review, by=by, at=at)
