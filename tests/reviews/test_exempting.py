"""Exemptions: granted by somebody else for a reason, named wherever evaluations are counted, gone when they end."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from icalendar import Calendar

from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite
from portfolio.core.errors import Refused, RuleBroken, WrongInput
from portfolio.feeds import actions as feeds
from portfolio.history.models import Entry
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions
from portfolio.reviews.models import Exemption, Review
from portfolio.reviews.standing import evaluation_standing
from portfolio.worklist import queries as worklist
from tests import make
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]
TODAY = AT.date()


@pytest.fixture
def owner(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Olga Owner")


@pytest.fixture
def project(city: City, owner: Viewer) -> Project:
    """Its outcome review was due on 28 September 2026."""
    person = db.session.get_one(Person, owner.person_id)
    return make.make_project(
        city, stage="running", on=date(2026, 1, 10), planned_end_on=date(2026, 6, 30), owner=person
    )


@pytest.fixture
def review(city: City, project: Project) -> Review:
    return actions.plan(subjects.by_ref(city.lead, project.ref), kind="outcome", by=city.lead, at=AT)


def standing(city: City, project: Project, day: date = TODAY) -> str:
    wanted = sa.select(evaluation_standing(day, city.id, is_sqlite())).where(Project.id == project.id)
    return str(db.session.execute(wanted).scalar_one())


def listed(viewer: Viewer, day: date = TODAY) -> list[str]:
    """What a work list shows of reviews."""
    return [task.kind for task in worklist.tasks(worklist.Worker(viewer), day) if task.kind == "review"]


def text(answer: Any) -> str:
    return " ".join(answer.get_data(as_text=True).split())


def test_d11_without_a_reason_nothing_is_exempted(city: City, review: Review, session: Any) -> None:
    for reason, words in (("", None), ("because", None), ("other", None), ("other", "")):
        with pytest.raises(WrongInput):
            actions.exempt_review(review, reason=reason, words=words, by=city.lead, at=AT)

    assert session.scalar(sa.select(sa.func.count()).select_from(Exemption)) == 0


@pytest.mark.parametrize("whole", [False, True])
def test_d11_with_a_reason_it_is_asked_for_no_more_and_named(
    as_person: AsPerson, city: City, owner: Viewer, project: Project, review: Review, whole: bool
) -> None:
    thing = f"/projects/{project.ref}" if whole else f"/reviews/{review.id}"
    page = as_person()
    before = listed(owner)
    refused = page.post(f"{thing}/exemption", data={"reason": ""})

    answer = page.post(f"{thing}/exemption", data={"reason": "too_small", "words": "Two sensors", "until_on": ""})
    shown = text(page.get(answer.location))
    others = [text(page.get(f"/reviews/{review.id}")), text(page.get(f"/projects/{project.ref}"))]

    assert (refused.status_code, answer.status_code, answer.location) == (422, 303, thing)
    assert (before, listed(owner), standing(city, project)) == (["review"], [], "exempted")
    assert "Two sensors" in shown
    assert all("Exempted" in words and "days late" not in words and "Overdue" not in words for words in others)
    assert "Damp sensors" not in text(page.get("/reviews"))
    assert "Damp sensors" in text(page.get("/reviews?show=exempted"))
    assert "Outcome review" not in text(page.get("/overdue"))


def test_the_owner_grants_none_to_themselves_though_they_lead(city: City, review: Review, project: Project) -> None:
    project.owner_id = city.lead.person_id
    db.session.flush()

    with pytest.raises(Refused):
        actions.exempt_review(review, reason="too_small", by=city.lead, at=AT)
    with pytest.raises(Refused):
        actions.exempt_project(project, reason="too_small", by=city.lead, at=AT)


@pytest.mark.parametrize("role", ["project_owner", "unit_staff", "department_head", "leadership"])
def test_only_leads_exempt(as_person: AsPerson, review: Review, role: str) -> None:
    answer = as_person(role).post(f"/reviews/{review.id}/exemption", data={"reason": "too_small"})

    assert answer.status_code == 403


def test_an_exemption_that_expired_yesterday_asks_again_today(
    city: City, owner: Viewer, project: Project, review: Review, at: datetime
) -> None:
    actions.exempt_review(review, reason="too_small", until_on=TODAY, by=city.lead, at=at)

    assert (standing(city, project), listed(owner)) == ("exempted", [])
    tomorrow = TODAY + timedelta(days=1)
    assert (standing(city, project, tomorrow), listed(owner, tomorrow)) == ("not_evaluated", ["review"])


def test_ending_one_is_a_row_of_its_own_and_both_stay_on_record(
    as_person: AsPerson, city: City, owner: Viewer, project: Project, review: Review, session: Any
) -> None:
    page = as_person()
    page.post(f"/reviews/{review.id}/exemption", data={"reason": "law_forbids"})
    again = page.post(f"/reviews/{review.id}/exemption", data={"reason": "too_small"})
    asked = text(page.get(f"/reviews/{review.id}/exemption/end"))
    ended = page.post(f"/reviews/{review.id}/exemption/end", data={"words": "The law changed"})
    over = page.post(f"/reviews/{review.id}/exemption/end", data={})

    assert (again.status_code, ended.status_code, over.status_code) == (409, 303, 409)
    assert "Law or a contract forbids it" in asked
    assert (standing(city, project), listed(owner)) == ("not_evaluated", ["review"])
    rows = session.execute(sa.select(Exemption.reason, Exemption.applies, Exemption.by_role).order_by(Exemption.id))
    assert [tuple(row) for row in rows] == [("law_forbids", True, "unit_lead"), ("law_forbids", False, "unit_lead")]
    events = session.scalars(sa.select(Entry.event).where(Entry.event.contains("exempt")).order_by(Entry.seq))
    assert list(events) == ["review.exempted", "review.exemption_ended"]


def test_a_review_that_was_held_and_a_day_in_the_past_are_refused(city: City, review: Review) -> None:
    with pytest.raises(WrongInput):
        actions.exempt_review(review, reason="too_small", until_on=TODAY - timedelta(days=1), by=city.lead, at=AT)
    review.state = "submitted"
    db.session.flush()
    with pytest.raises(RuleBroken):
        actions.exempt_review(review, reason="too_small", by=city.lead, at=AT)


def test_calendars_cancel_it_and_take_it_up_again(
    page: FlaskClient, city: City, owner: Viewer, review: Review, time_machine: Any
) -> None:
    token = feeds.token_of(feeds.make_feed("mine", by=owner, at=AT))
    db.session.commit()

    def event() -> tuple[str, int]:
        found: Any
        (found,) = Calendar.from_ical(page.get(f"/calendars/{token}.ics").data).walk("VEVENT")
        return str(found["status"]), int(found["sequence"])

    seen = [event()]
    actions.exempt_review(review, reason="too_small", by=city.lead, at=AT)
    db.session.commit()
    seen.append(event())
    actions.end_exemption_of_review(review, by=city.lead, at=AT)
    db.session.commit()
    seen.append(event())

    assert [status for status, _ in seen] == ["CONFIRMED", "CANCELLED", "CONFIRMED"]
    assert [sequence - seen[0][1] for _, sequence in seen] == [0, 1, 2]
