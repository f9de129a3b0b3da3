"""Ends of months, leap days, changes of the clock and half past eleven by UTC: the city's own day decides."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.models import Exemption, Postponement, Review
from portfolio.reviews.queries.carrying import verdicts
from portfolio.reviews.queries.gap import gap_on
from portfolio.reviews.queries.scope import Scope
from tests import make
from tests.make import City
from tests.reviews.started import lines, move

ZONE = "Europe/Vienna"
PLANNED = datetime(2026, 1, 12, 11, tzinfo=UTC)

TURNS = [
    (datetime(2026, 9, 30, 23, 30, tzinfo=UTC), date(2026, 10, 1)),  # half past one in summer: the quarter is over
    (datetime(2026, 12, 31, 22, 30, tzinfo=UTC), date(2026, 12, 31)),  # half past eleven in winter
    (datetime(2028, 2, 28, 23, 30, tzinfo=UTC), date(2028, 2, 29)),
    (datetime(2028, 2, 29, 23, 30, tzinfo=UTC), date(2028, 3, 1)),
    (datetime(2027, 3, 28, 21, 30, tzinfo=UTC), date(2027, 3, 28)),  # the clock went forward that morning
    (datetime(2027, 3, 28, 23, 30, tzinfo=UTC), date(2027, 3, 29)),
    (datetime(2027, 10, 31, 22, 30, tzinfo=UTC), date(2027, 10, 31)),  # it went back
    (datetime(2027, 10, 31, 23, 30, tzinfo=UTC), date(2027, 11, 1)),
]


def planned(city: City, due: date) -> Review:
    """An outcome review promised for a day, of a project that runs since January 2026."""
    project = make.make_project(city, stage="running", planned_end_on=due - timedelta(days=60), at=PLANNED)
    return actions.plan(subjects.of_project(project), kind="outcome", first_due_on=due, by=city.lead, at=PLANNED)


def status(city: City, review: Review, day: date) -> str:
    number = review.project_id or 0
    return verdicts([number], organisation_id=city.id, day=day)[number].status


# ------------------------------------------------------------------------------------------------------ postponing
@pytest.mark.parametrize(
    ("due", "last"),
    [
        (date(2026, 7, 2), date(2026, 9, 30)),  # the end of a month and of a quarter
        (date(2027, 12, 1), date(2028, 2, 29)),  # a leap day
        (date(2027, 1, 29), date(2027, 4, 29)),  # clocks go forward in between
        (date(2027, 8, 4), date(2027, 11, 2)),  # and back
    ],
)
def test_ninety_days_are_counted_in_days_of_the_calendar(city: City, due: date, last: date) -> None:
    review = planned(city, due)
    assert last - due == timedelta(days=90)

    with pytest.raises(WrongInput):
        actions.postpone(review, due_on=last + timedelta(1), reason="staff_absent", by=city.lead, at=PLANNED)
    actions.postpone(review, due_on=last, reason="staff_absent", by=city.lead, at=PLANNED)

    assert (review.first_due_on, review.due_on) == (due, last)


@pytest.mark.parametrize(("at", "day"), TURNS)
def test_a_postponement_is_of_the_citys_day(city: City, at: datetime, day: date) -> None:
    review = planned(city, day - timedelta(days=14))

    actions.postpone(review, due_on=day + timedelta(days=28), reason="staff_absent", by=city.lead, at=at)

    assert db.session.scalars(sa.select(Postponement.on)).all() == [day]


# ------------------------------------------------------------------------------------------------------ exemptions
@pytest.mark.parametrize("until", [day for _, day in TURNS])
def test_an_exemption_holds_through_its_last_day(city: City, until: date) -> None:
    review = planned(city, date(2026, 7, 2))
    actions.exempt_review(review, reason="too_small", until_on=until, by=city.lead, at=PLANNED)

    assert [status(city, review, until + timedelta(days=days)) for days in (-1, 0, 1)] == ["waived", "waived", "none"]


@pytest.mark.parametrize(("at", "day"), TURNS)
def test_an_exemption_begins_and_ends_with_the_citys_day(city: City, at: datetime, day: date) -> None:
    review = planned(city, date(2026, 7, 2))
    actions.exempt_review(review, reason="too_small", until_on=day, by=city.lead, at=at)

    assert db.session.scalars(sa.select(Exemption.on)).all() == [day]
    assert status(city, review, local_day(at, ZONE)) == "waived"
    assert status(city, review, local_day(at + timedelta(days=1), ZONE)) == "none"


# ----------------------------------------------------------------------------------------------- what falls due
@pytest.mark.parametrize(("at", "day"), TURNS)
def test_a_review_is_due_from_the_citys_day_on(city: City, at: datetime, day: date) -> None:
    number = planned(city, day).project_id

    def due(on: date) -> int:
        return gap_on(Scope(city.id, ZONE, on)).tally.due

    assert number
    assert [due(day - timedelta(days=1)), due(local_day(at, ZONE))] == [0, 1]


# ------------------------------------------------------------------------------------------------------ follow-ups
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        # 31 August 2027 by the city: half a year later is a leap day; 31 August 2032 is a Tuesday.
        (
            datetime(2027, 8, 30, 23, 30, tzinfo=UTC),
            [date(2028, 2, 29), date(2028, 8, 31), date(2029, 8, 31), date(2032, 8, 31)],
        ),
        # 29 February 2028: 28 February in years without it, Monday in 2033.
        (
            datetime(2028, 2, 28, 23, 30, tzinfo=UTC),
            [date(2028, 8, 29), date(2029, 2, 28), date(2030, 2, 28), date(2033, 2, 28)],
        ),
        # 31 October 2027, when clocks go back: 30 April 2028 is a Sunday before a holiday, 31 October 2032 a Sunday
        # before All Saints.
        (
            datetime(2027, 10, 31, 22, 30, tzinfo=UTC),
            [date(2028, 5, 2), date(2028, 10, 31), date(2029, 10, 31), date(2032, 11, 2)],
        ),
    ],
)
def test_follow_ups_are_counted_in_months_from_the_citys_day_of_the_decision(
    city: City, session: Any, at: datetime, expected: list[date]
) -> None:
    project: Project = make.make_project(city, stage="mobilising", planned_end_on=date(2027, 6, 30), at=PLANNED)
    for stage in ("running", "closing", "evaluated"):
        move(project, stage, city, PLANNED)

    move(project, "decided", city, at, outcome_decision="scale")

    assert [row[4] for row in lines(session, project) if str(row[0]).startswith("follow_up")] == expected
