"""A project that stands still for more than 90 days is looked at, once for each pause; promised dates do not stop."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.jobs import plan_next
from portfolio.reviews.models import Review
from portfolio.reviews.queries.carrying import verdicts
from tests import make
from tests.make import City


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


PAUSED_ON = date(2026, 6, 1)
DAY_90, DAY_91 = date(2026, 8, 30), date(2026, 8, 31)


@pytest.fixture
def paused(city: City) -> Project:
    """Paused since 1 June 2026; the 90th day after is 30 August."""
    at = noon(date(2026, 1, 12))
    project = make.make_project(city, stage="running", planned_end_on=date(2026, 6, 30), at=at)
    actions.plan(subjects.of_project(project), kind="outcome", by=city.lead, at=at)
    projects.move_stage(project, "paused", reason="No staff", by=city.lead, at=noon(PAUSED_ON))
    return project


def pauses(session: Any) -> list[tuple[str, date, str]]:
    rows = session.execute(
        sa.select(Review.kind, Review.due_on, Review.state).where(Review.line == "pause").order_by(Review.id)
    )
    return [tuple(row) for row in rows]


def test_a_pause_of_more_than_90_days_asks_for_one_review(paused: Project, session: Any) -> None:
    plan_next(noon(DAY_90))
    assert pauses(session) == []

    for _ in range(2):
        plan_next(noon(DAY_91))

    # Two weeks after the 90 days: Sunday 13 September, so Monday the 14th.
    assert pauses(session) == [("progress", date(2026, 9, 14), "planned")]


def test_where_nobody_looked_in_time_there_are_two_weeks_from_then(paused: Project, session: Any) -> None:
    plan_next(noon(date(2026, 11, 2)))

    assert pauses(session) == [("progress", date(2026, 11, 16), "planned")]


def test_going_on_ends_it_and_another_pause_asks_anew(city: City, paused: Project, session: Any) -> None:
    plan_next(noon(DAY_91))
    projects.move_stage(paused, "running", by=city.lead, at=noon(date(2026, 9, 1)))
    assert pauses(session) == [("progress", date(2026, 9, 14), "dropped")]

    projects.move_stage(paused, "paused", reason="Again", by=city.lead, at=noon(date(2026, 9, 2)))
    plan_next(noon(date(2026, 12, 1)))  # the 90th day
    assert len(pauses(session)) == 1
    plan_next(noon(date(2026, 12, 2)))

    assert pauses(session)[1:] == [("progress", date(2026, 12, 16), "planned")]


def test_a_pause_stops_no_promised_date(city: City, paused: Project) -> None:
    told = verdicts([paused.id], organisation_id=city.id, day=date(2026, 10, 30))[paused.id]

    assert (told.status, told.due_on, told.days_late) == ("none", date(2026, 9, 28), 32)


def test_archived_projects_are_let_be(city: City, paused: Project, session: Any) -> None:
    projects.archive(paused, by=city.lead, at=noon(DAY_90))
    plan_next(noon(DAY_91))

    assert pauses(session) == []
