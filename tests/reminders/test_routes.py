"""Pages of reminders and mails, as their people see them."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.notices.models import Bounce, Mute, Notice
from portfolio.people.queries import read_settings
from portfolio.reminders import actions, jobs
from tests import make
from tests.make import City
from tests.reminders.conftest import DUE, Crew, local, make_crew, person_of

AsPerson = Callable[..., FlaskClient]
Turn = Callable[..., list[str]]
FIRST = date(2026, 11, 27)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(local(FIRST, 10), tick=False):
        yield


def test_the_inbox_shows_a_mail_once_with_its_link_until_it_is_read(
    crew: Crew, turn: Turn, as_person: AsPerson
) -> None:
    review = crew.review(DUE)
    turn(FIRST)
    jobs.tick(local(FIRST, 11))
    client = as_person(viewer=crew.owner)

    shown = client.get("/inbox").text
    assert shown.count("Outcome review: Damp sensors. Due on 28 Dec 2026, about 25 minutes.") == 1
    assert f'href="/reviews/{review.id}/outcome"' in shown
    assert 'class="unread"' in shown
    assert 'Inbox <span class="count">1<' in shown
    assert "Hello" not in shown

    number = db.session.scalar(sa.select(Notice.id).where(Notice.kind == "digest"))
    assert client.post("/inbox/read", data={"message": str(number)}).status_code == 303
    shown = client.get("/inbox").text
    assert 'class="unread"' not in shown
    assert 'class="count"' not in shown


def test_nobody_marks_or_sees_the_messages_of_others(crew: Crew, turn: Turn, as_person: AsPerson) -> None:
    crew.review(DUE)
    turn(FIRST)
    client = as_person(viewer=crew.deputy)

    assert "Damp sensors" not in client.get("/inbox").text
    number = db.session.scalar(sa.select(Notice.id).where(Notice.kind == "digest"))
    client.post("/inbox/read", data={"message": str(number)})
    client.post("/inbox/read")

    assert db.session.scalars(sa.select(Notice.read_at).where(Notice.kind == "digest")).all() == [None]


def test_an_empty_inbox_says_what_comes_into_it(as_person: AsPerson) -> None:
    assert "Nothing here yet." in as_person("unit_staff").get("/inbox").text
    assert as_person("juror").get("/inbox").status_code == 200


def test_the_nav_counts_without_a_statement_of_its_own(
    crew: Crew, turn: Turn, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    client = as_person(viewer=crew.owner)
    with count_queries() as before:
        client.get("/me")
    crew.review(DUE)
    turn(FIRST)
    with count_queries() as after:
        shown = client.get("/me").text

    assert 'class="count"' in shown
    assert len(after) == len(before)


def test_an_inbox_of_any_length_takes_two_statements(
    crew: Crew, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    client = as_person(viewer=crew.owner)
    row = {
        "organisation_id": crew.city.id,
        "kind": "update",
        "person_id": crew.owner.person_id,
        "address": "x@city.example",
        "language": "en",
        "values": {
            "name": "Olga",
            "organisation": "Example",
            "asked_by": "Ada",
            "year": 2026,
            "number": 3,
            "due": "2026-10-14",
            "projects": [],
            "more": 0,
            "path": "/updates/mine",
        },
        "local_day": FIRST,
        "state": "sent",
        "attempts": 1,
        "queued_at": local(FIRST),
        "message_id": "x",
        "in_inbox": True,
    }
    db.session.execute(sa.insert(Notice), [row | {"key": f"u:{number}"} for number in range(120)])
    db.session.commit()

    with count_queries() as run:
        first = client.get("/inbox").text

    assert first.count('class="unread"') == 50
    assert "Next page" in first
    assert len(run) <= 3


def test_what_one_switches_off_is_no_mail_but_stands_in_the_inbox(crew: Crew, as_person: AsPerson) -> None:
    client = as_person(viewer=crew.owner)
    shown = client.get("/me/mails").text
    assert "Always sent" in shown
    assert "Reviews that fall due" in shown
    kinds = actions.mutable_kinds()
    assert shown.count("checked") == len(kinds)
    left = [kind for kind in kinds if not kind.startswith("digest:")]
    assert "update" in left

    assert client.post("/me/mails", data={"kinds": left}).status_code == 303

    muted = db.session.scalars(sa.select(Mute.kind).order_by(Mute.kind)).all()
    assert muted == ["digest:actions", "digest:updates", "digest:values"]
    assert client.post("/me/mails", data={"kinds": ["digest:reviews"]}).status_code == 422
    assert db.session.scalars(sa.select(Mute.kind).order_by(Mute.kind)).all() == muted


def test_the_lead_sees_whom_reminders_reach_before_they_begin(
    app: Flask, city: City, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    crew = make_crew(city)
    crew.review(DUE)
    stranger = person_of(make.make_viewer(city, "project_owner", name="Never Came"))
    stranger.accepted_at = None
    other = make.make_project(city, "Cool streets", stage="running", owner=stranger)
    crew.project = other
    crew.review(date(2027, 3, 1))
    client = as_person(viewer=city.lead)

    shown = client.get("/reminders").text
    assert "Nobody has been mailed yet." in shown
    assert shown.index("Never Came") < shown.index("Olga Owner")
    assert "No, no invitation was accepted" in shown
    assert "2 open reviews." in shown
    jobs.tick(local(FIRST, 11))
    assert db.session.scalar(sa.select(sa.func.count()).select_from(Notice)) == 0

    assert client.post("/reminders/start").status_code == 303
    assert read_settings(city.id, FIRST).reminders_from == FIRST
    assert client.post("/reminders/start").status_code == 409
    assert "People are reminded since 27 Nov 2026." in client.get("/reminders").text
    db.session.commit()  # what this test has read must not be undone together with what the pages wrote
    assert jobs.tick(local(FIRST, 11)) == 1

    assert client.post("/reminders/stop").status_code == 303
    assert read_settings(city.id, FIRST).reminders_from is None
    assert as_person("unit_staff").get("/reminders").status_code == 403


def test_an_administrator_sets_the_hour_and_sends_a_test_mail(
    app: Flask, city: City, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = as_person("admin")
    assert "no mail server" in client.get("/settings/mail").text
    refused = client.post("/settings/mail/hour", data={"hour": "2"})
    assert refused.status_code == 422
    assert "<title>Error: Mail " in refused.text
    assert client.post("/settings/mail/hour", data={"hour": "9"}).status_code == 303
    assert read_settings(city.id, FIRST).digest_hour == 9

    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.city.example:25")
    monkeypatch.setitem(app.config, "MAIL_PASSWORD", "s3cret")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")
    assert client.post("/settings/mail/test").status_code == 303
    shown = client.get("/settings/mail").text
    assert "mail.city.example:25" in shown
    assert "Waits" in shown
    assert "s3cret" not in shown
    assert as_person(viewer=city.lead).post("/settings/mail/hour", data={"hour": "9"}).status_code == 403


def test_an_address_that_bounces_is_seen_and_taken_off_the_list(crew: Crew, as_person: AsPerson) -> None:
    client = as_person("admin")
    address = crew.owner.email
    assert client.post("/mails/bounces", data={"email": "nobody@else.example"}).status_code == 422

    assert client.post("/mails/bounces", data={"email": address.upper(), "said": "550 <b>"}).status_code == 303
    shown = client.get("/mails/bounces").text
    assert "Olga Owner" in shown
    assert "550 &lt;b&gt;" in shown
    assert client.get("/people").text.count("takes no mail") == 1
    assert "comes back since" in as_person(viewer=crew.owner).get("/me/mails").text

    client = as_person("admin")
    assert client.post("/mails/bounces/end", data={"email": address}).status_code == 303
    assert db.session.scalar(sa.select(Bounce.ended_at)) is not None
    assert "Every address takes mail" in client.get("/mails/bounces").text
