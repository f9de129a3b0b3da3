"""Calendars: what they show to whom, and that an address is as good as its person, their role and the day."""

import threading
import time
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from icalendar import Calendar

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.feeds import actions, queries, rules
from portfolio.feeds.models import CalendarFeed
from portfolio.people.models import Membership, Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review
from tests import make
from tests.make import AT, City

TODAY = AT.date()


@pytest.fixture(autouse=True)
def clock(time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)


@pytest.fixture
def mine(city: City) -> Viewer:
    """An owner of one of two projects."""
    return make.make_viewer(city, "project_owner", name="Cem Kaya")


@pytest.fixture
def planned(city: City, mine: Viewer) -> list[Review]:
    """A review of a project of one's own, and one of somebody else's."""
    owner = db.session.get_one(Person, mine.person_id)
    rows = []
    for title, person, days in (("Damp sensors", owner, 30), ("Bike streets", None, 60)):
        project = make.make_project(city, title, stage="running", owner=person)
        subject = subjects.by_ref(city.lead, project.ref)
        due = TODAY + timedelta(days=days)
        rows.append(reviews.plan(subject, kind="outcome", first_due_on=due, by=city.lead, at=AT))
    db.session.commit()
    return rows


def made(role: str, by: Viewer) -> str:
    token = actions.token_of(actions.make_feed(role, by=by, at=AT))
    db.session.commit()
    assert token is not None
    return token


def events(page: FlaskClient, token: str) -> list[Any]:
    answer = page.get(f"/calendars/{token}.ics")
    assert (answer.status_code, answer.mimetype) == (200, "text/calendar")
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_an_owners_calendar_holds_whole_days_titles_and_links_and_nothing_else(
    page: FlaskClient, mine: Viewer, planned: list[Review]
) -> None:
    (event,) = events(page, made("mine", mine))

    day = TODAY + timedelta(days=30)
    address = f"http://localhost/reviews/{planned[0].id}"
    assert {name: value.to_ical().decode() for name, value in event.items()} == {
        "SUMMARY": "Outcome review: Damp sensors",
        "DTSTART": day.strftime("%Y%m%d"),
        "DTEND": (day + timedelta(days=1)).strftime("%Y%m%d"),
        "DTSTAMP": AT.strftime("%Y%m%dT%H%M%SZ"),
        "UID": f"review-{planned[0].id}@{make_key(planned[0])}.portfolio",
        "SEQUENCE": str(event["sequence"]),
        "DESCRIPTION": address,
        "STATUS": "CONFIRMED",
        "TRANSP": "TRANSPARENT",
        "URL": address,
    }
    assert event["dtstart"].params["VALUE"] == "DATE"


def make_key(review: Review) -> str:
    wanted = sa.text("SELECT key FROM organisation WHERE id = :id")
    return str(db.session.execute(wanted, {"id": review.organisation_id}).scalar_one())


@pytest.mark.parametrize(
    ("role", "titles"),
    [
        ("unit_lead", ["Outcome review: Damp sensors", "Outcome review: Bike streets"]),
        ("leadership", ["Outcome review: Damp sensors", "Outcome review: Bike streets"]),
        ("finance", []),
        ("department_head", []),
    ],
)
def test_a_role_sees_what_concerns_it(
    page: FlaskClient, city: City, planned: list[Review], role: str, titles: list[str]
) -> None:
    viewer = make.make_viewer(city, role, name="Eda", department=city.mobility if role == "department_head" else None)

    assert [str(event["summary"]) for event in events(page, made(role, viewer))] == titles


def test_a_moved_review_keeps_its_uid_and_grows_its_sequence(
    page: FlaskClient, city: City, mine: Viewer, planned: list[Review]
) -> None:
    token = made("mine", mine)
    (before,) = events(page, token)
    to = TODAY + timedelta(days=90)
    reviews.postpone(planned[0], due_on=to, reason="waiting_for_data", by=city.lead, at=AT)
    db.session.commit()
    (after,) = events(page, token)

    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after["dtstart"].dt == to


def test_d29_a_revoked_address_is_not_found_and_a_new_one_ends_the_old(
    page: FlaskClient, mine: Viewer, planned: list[Review]
) -> None:
    first = made("mine", mine)
    second = made("mine", mine)
    assert [page.get(f"/calendars/{token}.ics").status_code for token in (first, second)] == [404, 200]

    actions.revoke_feed("mine", by=mine, at=AT)
    db.session.commit()
    assert page.get(f"/calendars/{second}.ics").status_code == 404
    assert page.get("/calendars/no-such-token.ics").status_code == 404


def test_of_two_clicks_at_the_same_time_one_address_works(
    fresh_app: Flask, own_city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, tokens, together = queries.feeds_named, [], threading.Barrier(3)

    def slowly(role: str, viewer: Viewer) -> Any:
        found = read(role, viewer)
        time.sleep(0.2)  # long enough for the other click to read the same
        return found

    monkeypatch.setattr(queries, "feeds_named", slowly)

    def click() -> None:
        with fresh_app.app_context():
            together.wait()
            tokens.append(actions.token_of(actions.make_feed("mine", by=own_city.lead, at=AT)))
            db.session.commit()

    threads = [threading.Thread(target=click) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with fresh_app.app_context():
        page = fresh_app.test_client()
        working = [page.get(f"/calendars/{token}.ics").status_code for token in tokens]
        rows = db.session.scalars(sa.select(CalendarFeed.revoked_at).order_by(CalendarFeed.id)).all()
    assert sorted(working) == [200, 404, 404]
    assert sorted(row is None for row in rows) == [False, False, True]


def test_revoking_ends_every_address_of_a_calendar_however_it_came_about(
    page: FlaskClient, mine: Viewer, planned: list[Review]
) -> None:
    tokens = [made("mine", mine), made("mine", mine)]
    db.session.execute(sa.update(CalendarFeed).values(revoked_at=None))  # as two clicks left them once

    actions.revoke_feed("mine", by=mine, at=AT)
    db.session.commit()

    assert [page.get(f"/calendars/{token}.ics").status_code for token in tokens] == [404, 404]


@pytest.mark.parametrize("gone", ["role", "person"])
def test_an_address_ends_with_the_role_and_with_the_person(
    page: FlaskClient, city: City, planned: list[Review], gone: str
) -> None:
    head = make.make_viewer(city, "leadership", name="Eda")
    token = made("leadership", head)
    assert page.get(f"/calendars/{token}.ics").status_code == 200

    if gone == "role":
        ended = sa.update(Membership).where(Membership.person_id == head.person_id).values(until_on=TODAY)
        db.session.execute(ended)
    else:
        db.session.get_one(Person, head.person_id).disabled_at = AT
    db.session.commit()

    assert page.get(f"/calendars/{token}.ics").status_code == 404


def test_who_is_left_as_a_juror_reads_no_calendar_of_what_was_theirs(
    page: FlaskClient, mine: Viewer, planned: list[Review]
) -> None:
    token = made("mine", mine)
    assert len(events(page, token)) == 1

    db.session.execute(sa.update(Membership).where(Membership.person_id == mine.person_id).values(role="juror"))
    db.session.commit()

    assert page.get(f"/calendars/{token}.ics").status_code == 404


def test_of_too_many_dates_those_to_come_are_shown_and_then_the_latest(
    page: FlaskClient, city: City, planned: list[Review], monkeypatch: pytest.MonkeyPatch
) -> None:
    for number, days in enumerate((-200, -100, -10)):
        project = make.make_project(city, f"Late {number}", stage="running")
        due = TODAY + timedelta(days=days)
        review = reviews.plan(
            subjects.by_ref(city.lead, project.ref), kind="outcome", first_due_on=TODAY, by=city.lead, at=AT
        )
        review.due_on = review.first_due_on = due
    db.session.commit()
    monkeypatch.setattr(queries, "MOST", 3)

    shown = [
        str(event["summary"]).removeprefix("Outcome review: ") for event in events(page, made("unit_lead", city.lead))
    ]
    assert shown == ["Late 2", "Damp sensors", "Bike streets"]


def test_a_far_review_that_a_stop_brought_near_is_in_the_calendar(
    page: FlaskClient, city: City, planned: list[Review]
) -> None:
    far = TODAY + rules.AHEAD + timedelta(days=30)
    subject = subjects.subject_of(planned[1])
    late = reviews.plan(subject, kind="outcome", first_due_on=far, by=city.lead, at=AT)
    projects.move_stage(db.session.get_one(Project, subject.id), "stopped", reason="No money", by=city.lead, at=AT)
    db.session.commit()

    days = {str(event["url"]): event["dtstart"].dt for event in events(page, made("unit_lead", city.lead))}
    assert days[f"http://localhost/reviews/{late.id}"] == TODAY + timedelta(days=60)


def test_an_address_shows_nothing_of_another_city(
    page: FlaskClient, city: City, mine: Viewer, planned: list[Review]
) -> None:
    other = make.make_city("Other city")
    stranger = make.make_viewer(other, "unit_lead", name="Finn")

    assert events(page, made("unit_lead", stranger)) == []


def test_an_archived_projects_review_is_cancelled(
    page: FlaskClient, city: City, mine: Viewer, planned: list[Review]
) -> None:
    token = made("mine", mine)
    db.session.get_one(Project, planned[0].project_id).archived_on = TODAY
    db.session.commit()

    assert [str(event["status"]) for event in events(page, token)] == ["CANCELLED"]


def test_only_a_calendar_of_ones_own_roles_can_be_made(page: FlaskClient, mine: Viewer, as_person: Any) -> None:
    as_person(viewer=mine)

    assert page.post("/me/calendars/unit_lead").status_code == 404
    assert page.post("/me/calendars/mine").status_code == 303
    token = actions.token_of(db.session.scalars(sa.select(CalendarFeed)).one())
    shown = page.get("/me/calendars").text
    assert f"http://localhost/calendars/{token}.ics" in shown
    assert "All reviews of the city" not in shown
    assert page.post("/me/calendars/mine/end").status_code == 303
    assert str(token) not in page.get("/me/calendars").text


def test_after_a_change_of_the_servers_key_the_address_works_and_is_shown_no_more(
    page: FlaskClient, app: Flask, mine: Viewer, planned: list[Review], as_person: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = made("mine", mine)
    monkeypatch.setitem(app.config, "SECRET_KEY", "another key")

    assert page.get(f"/calendars/{token}.ics").status_code == 200
    as_person(viewer=mine)
    assert "cannot be shown again" in page.get("/me/calendars").text


def test_a_calendar_costs_the_same_statements_however_many_reviews(
    page: FlaskClient, city: City, planned: list[Review], count_queries: Any
) -> None:
    token = made("unit_lead", city.lead)
    with count_queries() as few:
        events(page, token)
    for number in range(20):
        project = make.make_project(city, f"Project {number}", stage="running")
        subject = subjects.by_ref(city.lead, project.ref)
        reviews.plan(subject, kind="progress", first_due_on=date(2026, 12, 1), by=city.lead, at=AT)
    db.session.commit()
    with count_queries() as many:
        assert len(events(page, token)) == 22

    assert len(many) == len(few)


def test_a_review_downloads_as_one_day_until_it_is_held(
    page: FlaskClient, mine: Viewer, planned: list[Review], as_person: Any
) -> None:
    as_person(viewer=mine)
    answer = page.get(f"/reviews/{planned[0].id}/calendar")

    assert answer.headers["Content-Disposition"] == f'attachment; filename="review-{planned[0].id}.ics"'
    event: Any
    (event,) = Calendar.from_ical(answer.data).walk("VEVENT")
    (same,) = events(page, made("mine", mine))
    assert (event["uid"], event["sequence"], event["dtstart"].dt) == (same["uid"], same["sequence"], same["dtstart"].dt)


def test_a_stopped_project_brings_its_review_forward_in_the_calendar(
    page: FlaskClient, city: City, mine: Viewer, planned: list[Review]
) -> None:
    review = planned[1]
    late = reviews.plan(
        subjects.subject_of(review), kind="outcome", first_due_on=TODAY + timedelta(days=150), by=city.lead, at=AT
    )
    project = db.session.get_one(Project, review.project_id)
    projects.move_stage(project, "stopped", reason="No money", by=city.lead, at=AT)
    db.session.commit()

    days = {str(event["url"]): event["dtstart"].dt for event in events(page, made("unit_lead", city.lead))}
    assert days[f"http://localhost/reviews/{late.id}"] == TODAY + timedelta(days=60)


def test_titles_with_signs_of_the_format_stay_one_title(page: FlaskClient, city: City, mine: Viewer) -> None:
    title = "Bikes; cars, and\\trams" + " æøå" * 30
    project = make.make_project(city, title, stage="running", owner=db.session.get_one(Person, mine.person_id))
    subject = subjects.by_ref(city.lead, project.ref)
    reviews.plan(subject, kind="outcome", first_due_on=date(2027, 1, 4), by=city.lead, at=AT)
    db.session.commit()

    (event,) = events(page, made("mine", mine))
    assert str(event["summary"]) == f"Outcome review: {title}"
    raw = page.get(f"/calendars/{made('mine', mine)}.ics").data
    assert max(len(line) for line in raw.split(b"\r\n")) <= 75


def test_the_words_of_a_calendar_follow_its_reader(mine: Viewer, planned: list[Review]) -> None:
    assert queries.feed(made("mine", mine), AT).language == "en"
