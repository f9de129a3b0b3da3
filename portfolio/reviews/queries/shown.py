"""Reviews as pages need them: one with all that was said about it."""

from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import days_after, db
from portfolio.core.errors import Missing
from portfolio.projects.models import Project
from portfolio.projects.subjects import STOPPED, Subject, subject_of
from portfolio.reviews import policy, rules
from portfolio.reviews.models import Outcome, Postponement, Review


@dataclass(frozen=True)
class Found:
    """A review and what it is about."""

    review: Review
    subject: Subject

    @property
    def due(self) -> date:
        """When the work list wants it."""
        return rules.work_due(self.review.ruled_on, self.review.due_on, self.subject.stopped_on)

    @property
    def counted_on(self) -> date:
        """From when on it counts as late: as first promised, or earlier by a stop."""
        return rules.effective_due(self.review.first_due_on, self.subject.stopped_on)


def review(viewer: Viewer, review_id: int) -> Found:
    """A review by its number; Missing when there is none for this viewer."""
    found = policy.may_see(viewer) and db.session.scalar(
        sa.select(Review).where(Review.id == review_id, Review.organisation_id == viewer.organisation_id)
    )
    if not found:
        raise Missing("review")
    return Found(found, subject_of(found))


def newest_outcome(of: Review) -> Outcome | None:
    """The last edition of what a review found."""
    return db.session.scalar(
        sa.select(Outcome).where(Outcome.review_id == of.id).order_by(Outcome.edition.desc()).limit(1)
    )


def postponement_count(of: Review) -> int:
    """How often a review was postponed; that somebody new took over does not count."""
    return (
        db.session.scalar(
            sa.select(sa.func.count())
            .select_from(Postponement)
            .where(Postponement.review_id == of.id, Postponement.reason != rules.HANDOVER)
        )
        or 0
    )


def brought_forward(sqlite: bool) -> tuple[sa.ColumnElement[date], sa.ColumnElement[bool]]:
    """rules.work_due in SQL: the date after a stop, and whether it is the one that counts.

    sqlite  for which database
    """
    after_stop = days_after(Project.stage_since, rules.STOPPED_AFTER.days, sqlite)
    return after_stop, sa.and_(
        Project.stage == STOPPED,
        Review.due_on == sa.func.coalesce(Review.computed_on, Review.first_due_on),
        after_stop < Review.due_on,
    )


class Walk(NamedTuple):
    """Things whose days an index has in order, so that the first of them are found without looking at all.

    column      what the index has in order
    conditions  which things these are
    ahead       so many days later they are due
    """

    column: Any
    conditions: tuple[sa.ColumnElement[bool], ...] = ()
    ahead: int = 0

    def due(self, sqlite: bool) -> sa.ColumnElement[date]:
        """The day on which a thing is due."""
        due: sa.ColumnElement[date] = days_after(self.column, self.ahead, sqlite) if self.ahead else self.column
        return due

    def at(self, day: Any, sqlite: bool) -> Any:
        """What the column is of a thing that is due on a day."""
        return days_after(day, -self.ahead, sqlite) if self.ahead else day


def open_walks(organisation_id: Any, sqlite: bool) -> list[Walk]:
    """All open reviews of a city: those of each state on their days, and those that a stop has brought forward.

    The conditions are for a statement that joins the projects of reviews.

    sqlite  for which database
    """
    _after_stop, is_earlier = brought_forward(sqlite)
    on_its_day = sa.or_(Project.id.is_(None), sa.not_(is_earlier))
    walks = [
        Walk(Review.due_on, (Review.organisation_id == organisation_id, Review.state == state, on_its_day))
        for state in rules.OPEN
    ]
    # The sooner a project was stopped, the sooner its reviews are due; they are of its city, which need not be asked.
    stopped = (
        Project.organisation_id == organisation_id,
        Review.state.in_(rules.OPEN),
        is_earlier,
    )
    return [*walks, Walk(Project.stage_since, stopped, rules.STOPPED_AFTER.days)]
