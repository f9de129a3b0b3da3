"""What plans itself in the demo city: usual reviews, the strategy's yearly ones; and the days it is closed."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date, datetime, timedelta

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.demo.replay import Story
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review
from portfolio.reviews.schedule import SATURDAY, add_months
from portfolio.reviews.usual import LINES
from portfolio.strategy.models import Strategy

BEFORE_DUE = timedelta(days=6)
SIGNED_AFTER = timedelta(days=3)
BASELINE_DUE = timedelta(days=30)
FOLLOWED_UP = (6, 12, 24)
YEARS_AHEAD = 2

FOUND = {
    "baseline": "The values at the start were looked through with whoever measures them; they stand.",
    "follow_up_6": "Still in use, by the people it was made for.",
    "follow_up_12": "Still in use; the service pays for it from its own budget.",
    "follow_up_24": "In use everywhere it was meant for; nobody calls it a project any more.",
}
STRATEGY_FOUND = "Two of the three goals are on their way; what a stopped pilot taught was used in two others."


def set_calendar(years: Iterable[int], by: Viewer, at: datetime) -> None:
    """The town hall is closed between the years and on the day of the harbour."""
    for year in years:
        days = {date(year, 6, 1): "Harbour Day"}
        days |= {date(year, 12, day): "Closed between the years" for day in (24, 27, 28, 29, 30, 31)}
        reviews.close_days({day: name for day, name in days.items() if day.weekday() < SATURDAY}, by=by, at=at)


def choose_usual_reviews(by: Viewer, at: datetime) -> None:
    """The city asks for an update every quarter, so it needs no progress reviews beside it."""
    reviews.change_line(replace(LINES["progress"], is_on=False), by=by, at=at)


def tell_usual_reviews(
    story: Story,
    made: list[Project],
    kinds: Collection[str],
    days: tuple[date, date | None],
    by: Viewer,
    signer: Viewer,
) -> None:
    """Hold what planned itself at the start and at the decision some days before it was due.

    kinds  of reviews that the pilot tells of itself
    days   of the start and of the decision

    What is due after today stays planned.
    """
    started, decided = days
    due = {"baseline": started + BASELINE_DUE}
    if decided is not None:
        due |= {f"follow_up_{months}": add_months(decided, months) for months in FOLLOWED_UP}
    for kind, day in due.items():
        if day <= story.today and kind not in kinds:
            _tell(story, made, kind, day - BEFORE_DUE, by, signer)


def tell_strategy_reviews(story: Story, made: list[Strategy], begun: date, by: Viewer, signer: Viewer) -> None:
    """Review the strategy every year; the next one follows each signature."""
    story.on(begun, lambda at: reviews.begin_strategy_reviews(made[0], by=by, at=at))
    year = 1
    while (day := add_months(begun, 12 * year) - BEFORE_DUE) <= story.today:
        story.on(day, lambda at: _hold(Review.strategy_id == made[0].id, "strategy", STRATEGY_FOUND, by, at))
        story.on(day + SIGNED_AFTER, lambda at: _sign(Review.strategy_id == made[0].id, "strategy", signer, at))
        year += 1


def _tell(story: Story, made: list[Project], kind: str, day: date, by: Viewer, signer: Viewer) -> None:
    story.on(day, lambda at: _hold(Review.project_id == made[0].id, kind, FOUND[kind], by, at))
    story.on(day + SIGNED_AFTER, lambda at: _sign(Review.project_id == made[0].id, kind, signer, at))


def _hold(of: sa.ColumnElement[bool], kind: str, found: str, by: Viewer, at: datetime) -> None:
    review = planned(of, kind, "planned")
    if review is not None:
        reviews.record_outcome(review, held_on=at.date(), findings=found, by=by, at=at)


def _sign(of: sa.ColumnElement[bool], kind: str, signer: Viewer, at: datetime) -> None:
    review = planned(of, kind, "submitted")
    if review is not None:
        reviews.sign(review, by=signer, at=at)


def planned(of: sa.ColumnElement[bool], kind: str, state: str) -> Review | None:
    """The first review of a kind that planned itself and stands so."""
    return db.session.scalar(
        sa.select(Review)
        .where(of, Review.kind == kind, Review.line.is_not(None), Review.state == state)
        .order_by(Review.id)
        .limit(1)
    )
