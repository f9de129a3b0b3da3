"""The order of the calendar: reviews on their days, and those that a stop has brought forward among them."""

from datetime import date, timedelta

import pytest

from portfolio.core.db import db
from portfolio.meetings.queries import all_duties
from portfolio.meetings.queries.scope import Scope
from portfolio.overview import queries as overview
from portfolio.people.models import Setting
from portfolio.reviews import queries
from portfolio.reviews.models import Review
from portfolio.reviews.rules import work_due
from tests import make
from tests.make import City

TODAY = date(2026, 11, 21)
STOPS = (None, date(2026, 6, 1), date(2026, 8, 1), date(2026, 8, 1), date(2026, 9, 1))
DUE = (date(2026, 7, 31), date(2026, 9, 30), date(2026, 10, 31), date(2027, 3, 31))


@pytest.fixture
def days(city: City) -> dict[int, date]:
    """The day on which each open review is due, by the rule: with every stop, on every day, in both open states."""
    found = {}
    for number, stopped_on in enumerate(STOPS):
        project = make.make_project(
            city, f"Project {number}", stage="stopped" if stopped_on else "running", on=stopped_on or date(2025, 1, 7)
        )
        for place, due in enumerate(DUE):
            review = Review(
                organisation_id=city.id,
                project_id=project.id,
                kind="progress",
                first_due_on=due,
                due_on=due,
                planned_on=date(2025, 1, 7),
                created_at=make.AT,
                state=("planned", "returned")[(number + place) % 2],
            )
            db.session.add(review)
            db.session.flush()
            found[review.id] = work_due(due, due, stopped_on)
    return found


def in_order(days: dict[int, date]) -> list[tuple[date, int]]:
    return sorted((due, number) for number, due in days.items())


def walked(city: City, show: str) -> list[tuple[date, int]]:
    """The calendar, three reviews a page."""
    found, after = [], None
    while True:
        page = queries.calendar(city.lead, TODAY, show, after=after, size=3)
        found += [(line.due, line.id) for line in page.rows]
        if page.after is None:
            return found
        after = page.after


def test_pages_of_the_calendar_follow_the_days_that_the_rule_gives(city: City, days: dict[int, date]) -> None:
    assert walked(city, "open") == in_order(days)
    # After each stop on 1 August two reviews move to 30 September, where a third stands; two more projects have one.
    assert [due for due, _ in in_order(days)].count(date(2026, 9, 30)) == 2 * 3 + 1 + 1


def test_what_was_due_before_the_city_counts_stands_in_the_same_order_by_itself(
    city: City, days: dict[int, date]
) -> None:
    start = date(2026, 9, 30)
    db.session.add(
        Setting(organisation_id=city.id, key="count_from", value=start.isoformat(), on=TODAY, recorded_at=make.AT)
    )

    assert walked(city, "before") == [each for each in in_order(days) if each[0] < start]
    assert walked(city, "open") == [each for each in in_order(days) if each[0] >= start]


def test_late_ones_follow_the_same_order_wherever_they_are_listed(city: City, days: dict[int, date]) -> None:
    late = [each for each in in_order(days) if each[0] < TODAY]
    found, after = [], None
    while True:
        page = all_duties(Scope(city.id, "Europe/Vienna"), "late", TODAY, after, 3)
        found += [(duty.on, duty.id) for duty in page.rows if duty.kind == "review"]
        if page.after is None:
            break
        after = page.after
    shown, ahead = overview.first_reviews(city.lead, TODAY)

    assert found == late
    assert [(review.due_on, review.id) for review in shown] == late[:5]
    assert [(review.due_on, review.id) for review in ahead] == [each for each in in_order(days) if each[0] >= TODAY][:5]
    assert late[-1][0] < TODAY - timedelta(days=7)
