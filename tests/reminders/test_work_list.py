"""The work list and the reminders agree on what is due, when, and for whom."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.reminders.models import Reminder
from portfolio.reviews import actions as reviews
from portfolio.strategy import actions as strategy
from portfolio.worklist import queries
from portfolio.worklist.queries import Worker
from tests.reminders.conftest import DUE, LONG_AGO, Crew, local, person_of

Turn = Callable[..., list[str]]
EARLY = date(2026, 11, 27)


def listed(crew: Crew, day: date) -> set[tuple[int, date | None]]:
    """The reviews on the owner's work list with their days."""
    return {(task.id, task.on) for task in queries.tasks(Worker(crew.owner), day) if task.kind == "review"}


def reminded() -> set[tuple[int, date | None]]:
    """The reviews that the owner is reminded of with their days."""
    rows = db.session.execute(sa.select(Reminder.review_id, Reminder.due_on).where(Reminder.role == "owner"))
    return {(row.review_id, row.due_on) for row in rows}


def test_both_say_the_same_day_as_planned(crew: Crew, turn: Turn) -> None:
    crew.review(DUE)
    turn(EARLY)

    assert listed(crew, EARLY) == reminded() != set()


def test_both_follow_a_date_that_moved(crew: Crew, turn: Turn) -> None:
    review = crew.review(date(2026, 12, 1))
    day = date(2026, 11, 20)
    reviews.postpone(review, due_on=DUE, reason="waiting_for_data", by=crew.city.lead, at=local(day))
    turn(EARLY)

    assert listed(crew, EARLY) == {(review.id, DUE)}
    assert (review.id, DUE) in reminded()


def test_both_follow_a_stop(crew: Crew, turn: Turn) -> None:
    review = crew.review(date(2027, 6, 30))
    on = date(2026, 11, 2)
    projects.move_stage(crew.project, "stopped", on=on, reason="No money", by=crew.city.lead, at=local(on))
    day = date(2026, 12, 2)
    turn(day)

    assert listed(crew, day) == reminded() == {(review.id, date(2027, 1, 1))}


@pytest.mark.parametrize("kind", ["programme", "strategy"])
def test_both_name_reviews_of_programmes_and_strategies_to_their_owner(crew: Crew, turn: Turn, kind: str) -> None:
    if kind == "programme":
        thing: Any = strategy.open_programme(title="Dry homes", by=crew.city.lead, at=LONG_AGO)
        subject = subjects.by_programme(crew.city.lead, thing.key)
    else:
        thing = strategy.open_strategy(title="City for all", by=crew.city.lead, at=LONG_AGO)
        subject = subjects.by_strategy(crew.city.lead, thing.key)
    thing.owner_id = person_of(crew.owner).id
    review_kind = "outcome" if kind == "programme" else "strategy"
    review = reviews.plan(subject, kind=review_kind, first_due_on=DUE, by=crew.city.lead, at=LONG_AGO)

    assert turn(EARLY) == ["Olga Owner: soon"]
    assert listed(crew, EARLY) == reminded() == {(review.id, DUE)}
