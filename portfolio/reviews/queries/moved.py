"""How the date of a review moved, late or because somebody new took over, and what exempts it."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db, read
from portfolio.people.models import Person
from portfolio.projects.handing import last_handed_on
from portfolio.projects.subjects import Subject
from portfolio.reviews import rules
from portfolio.reviews.models import Postponement, Review
from portfolio.reviews.queries.exempted import Granted, granted_rows
from portfolio.reviews.schedule import WorkingDays

_MOVE = 2
"""Rank of a postponement behind those of exemptions."""


def moves_for_hand_over(review: Review, subject: Subject, due: date, days: WorkingDays) -> bool:
    """Whether a review due on a day falls in the first working days after a hand-over, and was not moved for it yet."""
    handed_on = last_handed_on(subject)
    if handed_on is None or not handed_on <= due <= days.add_working_days(handed_on, rules.HANDOVER_WORKING_DAYS):
        return False
    moved = sa.exists().where(
        Postponement.review_id == review.id, Postponement.reason == rules.HANDOVER, Postponement.on >= handed_on
    )
    return not db.session.scalar(sa.select(moved))


class Moved(NamedTuple):
    """A postponement as its page tells it; was_late where it was asked for after the review was due."""

    on: date
    due_on: date
    reason: str
    words: str | None
    by: str
    was_late: bool


class Kept(NamedTuple):
    """What keeps a review from its first date: new dates, newest first, and exemptions that hold."""

    moves: Sequence[Moved]
    exemptions: Sequence[Granted]


def kept(review: Review, day: date) -> Kept:
    """How the date of a review moved, and what exempts it on a day; one statement."""
    moves = (
        sa.select(
            Postponement.id,
            Postponement.review_id,
            Postponement.reason,
            Postponement.words,
            Postponement.on,
            Postponement.due_on,
            sa.func.coalesce(Person.name, ""),
            sa.literal(_MOVE),
        )
        .outerjoin(Person, Person.id == Postponement.by_id)
        .where(Postponement.review_id == review.id)
    )
    exempt = granted_rows(day, project_id=review.project_id, review_id=review.id)
    rows = read(sa.union_all(exempt, moves).order_by("rank", "id")).all()
    due, told = review.first_due_on, []
    for row in rows:
        if row.rank == _MOVE:
            *_, reason, words, on, to, by, _rank = row
            told.append(Moved(on, to, reason, words, by, on > due))
            due = to
    is_open = review.state in rules.OPEN
    return Kept(told[::-1], [Granted._make(row[:-1]) for row in rows if is_open and row.rank != _MOVE])
