"""Postponing: 90 days at most, on a working day, the third time with the unit lead, and never out of sight."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.models import Postponement, Review
from portfolio.reviews.queries.carrying import verdicts
from portfolio.worklist import queries as worklist
from tests import make
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=UTC)


@pytest.fixture
def owner(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def project(city: City, owner: Viewer) -> Project:
    person = db.session.get_one(Person, owner.person_id)
    at = noon(date(2026, 1, 12))
    return make.make_project(city, stage="running", planned_end_on=date(2026, 6, 2), owner=person, at=at)


@pytest.fixture
def review(city: City, project: Project) -> Review:
    """Promised for Monday 31 August 2026."""
    subject = subjects.of_project(project)
    at = noon(date(2026, 1, 12))
    return actions.plan(subject, kind="outcome", first_due_on=date(2026, 8, 31), by=city.lead, at=at)


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_d8_a_review_postponed_to_30_november_counts_in_september_and_shows_as_postponed(
    city: City, owner: Viewer, project: Project, review: Review
) -> None:
    """The 90th day after 31 August is Sunday 29 November, so Monday the 30th may be given too."""
    with pytest.raises(WrongInput):
        actions.postpone(
            review, due_on=date(2026, 12, 1), reason="season_not_over", by=owner, at=noon(date(2026, 8, 20))
        )
    actions.postpone(review, due_on=date(2026, 11, 30), reason="season_not_over", by=owner, at=noon(date(2026, 8, 20)))

    told = verdicts([project.id], organisation_id=city.id, day=date(2026, 9, 30))[project.id]
    assert (told.status, told.label, told.due_on, told.current_due_on) == (
        "none",
        "snoozed",
        date(2026, 8, 31),
        date(2026, 11, 30),
    )
    tasks = [task for task in worklist.tasks(worklist.Worker(owner), date(2026, 9, 30)) if task.kind == "review"]
    assert [(task.id, task.on) for task in tasks] == [(review.id, date(2026, 11, 30))]
    assert review.first_due_on == date(2026, 8, 31)


def test_a_day_on_which_nobody_works_becomes_the_next_and_that_is_said(
    as_person: AsPerson, owner: Viewer, review: Review, session: Any
) -> None:
    page = as_person(viewer=owner)

    answer = page.post(f"/reviews/{review.id}/postponements", data={"due_on": "2026-12-25", "reason": "staff_absent"})
    shown = text(page.get(answer.location))

    # Christmas, St Stephen's Day, a Sunday: the next working day in Vienna is Monday the 28th.
    assert session.scalars(sa.select(Postponement.due_on)).all() == [date(2026, 12, 28)]
    assert "Nobody works on the day you gave: the review is now due on 28 Dec 2026" in shown
    assert "after it was due" in shown  # asked for on 21 November, 82 days late


def test_one_asked_for_in_time_is_not_called_late(as_person: AsPerson, owner: Viewer, review: Review) -> None:
    actions.postpone(review, due_on=date(2026, 11, 27), reason="staff_absent", by=owner, at=noon(date(2026, 8, 20)))
    actions.postpone(review, due_on=date(2027, 1, 4), reason="staff_absent", by=owner, at=AT)

    assert "after it was due" not in text(as_person().get(f"/reviews/{review.id}"))


def test_d9_the_third_postponement_needs_the_unit_lead_and_the_form_says_so(
    as_person: AsPerson, owner: Viewer, review: Review, session: Any
) -> None:
    address = f"/reviews/{review.id}/postponements"
    page = as_person(viewer=owner)
    for day in ("2026-12-14", "2027-01-18"):
        page.post(address, data={"due_on": day, "reason": "waiting_for_data"})
    warned = text(page.get(address))
    third = page.post(address, data={"due_on": "2027-02-15", "reason": "waiting_for_data"})
    lead = as_person()
    offered = text(lead.get(address))
    allowed = lead.post(address, data={"due_on": "2027-02-15", "reason": "waiting_for_data"})

    assert "The third time needs the unit lead" in warned
    assert "that is you" in offered
    assert (third.status_code, allowed.status_code) == (409, 303)
    assert session.scalars(sa.select(Postponement.due_on).order_by(Postponement.id)).all() == [
        date(2026, 12, 14),
        date(2027, 1, 18),
        date(2027, 2, 15),
    ]


def test_that_somebody_took_over_is_offered_only_where_it_holds(
    as_person: AsPerson, owner: Viewer, review: Review
) -> None:
    page, address = as_person(viewer=owner), f"/reviews/{review.id}/postponements"

    shown = text(page.get(address))
    answer = page.post(address, data={"due_on": "2026-12-14", "reason": "handover"})

    assert "Somebody new has just taken over" not in shown
    assert answer.status_code == 422


def test_for_a_stopped_project_the_form_says_what_counts_after_the_stop(
    as_person: AsPerson, city: City, project: Project, review: Review, session: Any
) -> None:
    page, address = as_person(), f"/reviews/{review.id}/postponements"
    going_on = text(page.get(address))
    projects.move_stage(project, "stopped", on=date(2026, 6, 1), reason="No money", by=city.lead, at=AT)
    session.commit()

    # 1 June and 60 days.
    assert "what was promised first (31 Aug 2026) stays visible and counts" in going_on
    assert (
        "The project was stopped, so the review counts from 31 Jul 2026, 60 days after the stop, and no longer from "
        "31 Aug 2026. A new date changes the work list only."
    ) in text(page.get(address))
