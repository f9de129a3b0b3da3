"""How the date of a review moved: after it was due, or because somebody new took over."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.projects.handing import last_handed_on
from portfolio.projects.subjects import Subject
from portfolio.reviews import rules
from portfolio.reviews.models import Postponement, Review
from portfolio.reviews.schedule import WorkingDays


def moves_for_hand_over(review: Review, subject: Subject, due: date, days: WorkingDays) -> bool:
    """Whether a review due on a day falls in the first working days after a hand-over, and was not moved for it yet."""
    handed_on = last_handed_on(subject)
    if handed_on is None or not handed_on <= due <= days.add_working_days(handed_on, rules.HANDOVER_WORKING_DAYS):
        return False
    moved = sa.exists().where(
        Postponement.review_id == review.id, Postponement.reason == rules.HANDOVER, Postponement.on >= handed_on
    )
    return not db.session.scalar(sa.select(moved))


def moved_late(review: Review, newest_first: Sequence[Postponement]) -> frozenset[int]:
    """The postponements that were asked for when the review was already late."""
    earlier = [row.due_on for row in newest_first[1:]] + [review.first_due_on]
    return frozenset(row.id for row, due in zip(newest_first, earlier, strict=False) if row.on > due)
