"""What fell due before a city began to count: shown as that, never late, and promised anew by a new date."""

from datetime import date, datetime
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.paging import Page
from portfolio.meetings.queries import all_duties
from portfolio.meetings.queries.scope import Scope
from portfolio.overview import queries as overview
from portfolio.people.models import Person, Setting
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.register import results
from portfolio.reviews import actions, queries
from portfolio.reviews.models import Review
from portfolio.worklist import counting
from portfolio.worklist.queries import Worker, tasks
from tests import make
from tests.make import City

TODAY = date(2026, 11, 21)
"""Updates of the third quarter were due on 14 October."""


@pytest.fixture
def project(city: City) -> Project:
    """A pilot of the lead, in a city that counts from today on; it should have been reviewed in 2025."""
    db.session.add(
        Setting(organisation_id=city.id, key="count_from", value="2026-11-21", on=TODAY, recorded_at=make.AT)
    )
    return make.make_project(
        city,
        stage="running",
        on=date(2024, 9, 1),
        planned_end_on=date(2027, 8, 31),
        owner=db.session.get(Person, city.lead.person_id),
    )


@pytest.fixture
def review(city: City, project: Project, at: datetime) -> Review:
    subject = subjects.by_ref(city.lead, project.ref)
    return actions.plan(subject, kind="outcome", first_due_on=date(2025, 11, 30), by=city.lead, at=at)


def late(city: City) -> list[tuple[str, date]]:
    found: Page[Any] = all_duties(Scope(city.id, "Europe/Vienna"), "late", TODAY, None)
    return [(duty.kind, duty.on) for duty in found.rows]


def calendar(city: City, show: str) -> list[int]:
    return [line.id for line in queries.calendar(city.lead, TODAY, show).rows]


def test_what_fell_due_before_the_city_began_to_count_is_nowhere_late(city: City, review: Review) -> None:
    counted = counting.counts(city.lead, TODAY)

    assert late(city) == []  # neither the review nor the update, which was due on 14 October
    assert (counted.late, dict(counted.mine)) == (0, {"waiting": 1})  # that update waits, without a day
    assert [task.kind for task in tasks(Worker(city.lead), TODAY) if task.on is not None] == []
    assert overview.first_reviews(city.lead, TODAY) == ([], [])
    assert calendar(city, "open") == []


def test_it_stands_in_a_list_of_its_own_and_on_the_page_of_its_project(
    city: City, project: Project, review: Review, page: Any, as_person: Any
) -> None:
    as_person(viewer=city.lead)

    assert calendar(city, "before") == [review.id]
    assert results.reviews(project.id, None, TODAY)[0].counts_from == TODAY
    for address in ("/reviews?show=before", f"/projects/{project.ref}", f"/reviews/{review.id}"):
        shown = page.get(address).text
        assert "From before Portfolio" in shown
        assert "overdue" not in shown.casefold()
    assert "Review overdue" not in page.get("/projects/board").text
    assert "Outcome review was due on 30 Nov 2025, before Portfolio" in page.get("/projects/timeline").text


def test_a_new_date_promises_it_anew(city: City, review: Review, at: datetime) -> None:
    actions.postpone(review, due_on=date(2027, 1, 15), reason="other", words="New plan", by=city.lead, at=at)

    assert (calendar(city, "before"), calendar(city, "open")) == ([], [review.id])
    assert [row.due_on for row in overview.first_reviews(city.lead, TODAY)[1]] == [date(2027, 1, 15)]


def test_a_project_that_came_after_updates_were_due_is_not_late_with_its_own(city: City) -> None:
    """Without a starting line: it was opened on 21 November, and has run since spring."""
    project = make.make_project(city, stage="running", on=date(2026, 3, 1))

    assert late(city) == []
    assert counting.counts(city.lead, TODAY).late == 0

    project.created_at = datetime(2026, 10, 1, 8, tzinfo=make.AT.tzinfo)
    db.session.flush()

    assert late(city) == [("update", date(2026, 10, 14))]
    assert counting.counts(city.lead, TODAY).late == 1
