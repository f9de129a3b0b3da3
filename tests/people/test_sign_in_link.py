"""A link by mail instead of a password: once, for a quarter of an hour, and only by pressing the button."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.actor import Grant, Viewer
from portfolio.core.db import db
from portfolio.notices.models import Notice
from portfolio.people import actions
from portfolio.people.models import Person, SingleUseLink
from tests.make import AT, City
from tests.people.doors import enter, is_in

SENT = "If this address is known here, a link to sign in is on its way. It works once, for 15 minutes."


@pytest.fixture(autouse=True)
def mail(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example:25")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.example.org")


@pytest.fixture
def known(ben: Viewer, session: Any) -> Person:
    """Somebody who has joined."""
    person: Person = session.get(Person, ben.person_id)
    person.accepted_at = AT
    session.commit()
    return person


def link_for(page: FlaskClient, session: Any, email: str, wanted: str = "") -> str:
    """Ask for a link and give its path out of the outbox."""
    answer = page.post(f"/sign-in/link{wanted}", data={"email": email})
    assert answer.status_code == 303
    notice = session.scalars(sa.select(Notice).where(Notice.kind == "sign_in").order_by(Notice.id.desc())).first()
    return str(notice.values["path"])


def test_a_mailed_link_signs_in_once_and_leads_where_one_was_going(
    page: FlaskClient, known: Person, session: Any, clock: Any
) -> None:
    assert "/sign-in/link?next=/work-list" in page.get("/sign-in?next=/work-list").text
    path = link_for(page, session, " BEN@city.example", "?next=/work-list")
    assert SENT in page.get("/sign-in").text

    assert f"As {known.name}, ben@city.example." in page.get(path).text  # looking uses nothing up
    assert not is_in(page)
    answer = page.post(path)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/work-list")
    assert is_in(page)

    page.post("/sign-out")
    assert page.get(path).status_code == 404
    assert page.post(path).status_code == 404


def test_a_link_is_over_after_fifteen_minutes_and_when_a_newer_one_is_asked_for(
    page: FlaskClient, known: Person, session: Any, clock: Any
) -> None:
    first = link_for(page, session, "ben@city.example")
    second = link_for(page, session, "ben@city.example")
    assert [page.get(first).status_code, page.get(second).status_code] == [404, 200]

    clock.shift(timedelta(minutes=15))
    assert page.post(second).status_code == 404
    assert not is_in(page)


@pytest.mark.parametrize(
    "asked",
    [
        datetime(2026, 9, 30, 23, 30, tzinfo=UTC),
        datetime(2028, 2, 28, 23, 50, tzinfo=UTC),
        datetime(2027, 3, 28, 0, 50, tzinfo=UTC),  # ten minutes before the clock goes forward in Vienna
        datetime(2027, 10, 31, 0, 50, tzinfo=UTC),  # ten minutes before it goes back
    ],
)
def test_fifteen_minutes_are_fifteen_minutes_at_midnight_and_when_clocks_change(
    page: FlaskClient, known: Person, session: Any, clock: Any, asked: datetime
) -> None:
    clock.move_to(asked)
    path = link_for(page, session, "ben@city.example")

    clock.move_to(asked + timedelta(minutes=14, seconds=59))
    in_time = page.get(path).status_code
    clock.move_to(asked + timedelta(minutes=15))

    assert (in_time, page.get(path).status_code) == (200, 404)


@pytest.mark.parametrize("who", ["unknown", "never joined", "disabled", "without a role"])
def test_strangers_hear_the_same_and_get_no_mail(
    page: FlaskClient, known: Person, session: Any, clock: Any, who: str
) -> None:
    if who == "never joined":
        known.accepted_at, known.password_hash = None, None
    elif who == "disabled":
        known.disabled_at = AT
    elif who == "without a role":
        session.execute(sa.text("UPDATE membership SET until_on = '2026-01-01'"))
    session.commit()

    answer = page.post("/sign-in/link", data={"email": "eve@x.example" if who == "unknown" else "ben@city.example"})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/sign-in")
    assert SENT in page.get("/sign-in").text
    assert session.scalars(sa.select(Notice)).all() == []
    assert session.scalars(sa.select(SingleUseLink)).all() == []


def test_asking_is_counted_so_that_nobody_fills_a_mailbox(
    page: FlaskClient, known: Person, session: Any, clock: Any
) -> None:
    statuses = [page.post("/sign-in/link", data={"email": "ben@city.example"}).status_code for _ in range(7)]

    assert statuses == [303] * 5 + [429] * 2


def test_the_link_leads_to_no_other_site(page: FlaskClient, known: Person, session: Any, clock: Any) -> None:
    path = link_for(page, session, "ben@city.example", "?next=//evil.example")

    assert page.post(path).headers["Location"] == "/"
    page.post("/sign-out")
    path = link_for(page, session, "ben@city.example")
    assert page.post(f"{path}?next=https://evil.example").headers["Location"] == "/"


def test_one_can_join_without_a_password_and_come_in_by_links(
    page: FlaskClient, city: City, session: Any, clock: Any
) -> None:
    person, token = actions.invite(
        city.organisation, name="Dana", email="dana@city.example", grants=[Grant("leadership")], by=city.lead, at=AT
    )
    session.commit()

    assert page.post(f"/invitations/{token}", data={"name": "Dana Roth", "password": ""}).status_code == 303
    assert is_in(page)
    page.post("/sign-out")
    db.session.expire_all()
    assert (person.password_hash, person.has_joined) == (None, True)

    assert enter(page, "", email="dana@city.example").status_code == 422
    assert page.post(link_for(page, session, "dana@city.example")).status_code == 303
    assert is_in(page)


def test_without_a_mail_server_a_password_must_be_chosen_and_no_link_is_offered(
    page: FlaskClient, city: City, session: Any, clock: Any, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "")
    _, token = actions.invite(
        city.organisation, name="Dana", email="dana@city.example", grants=[Grant("leadership")], by=city.lead, at=AT
    )
    session.commit()

    assert page.post(f"/invitations/{token}", data={"name": "Dana Roth", "password": ""}).status_code == 422
    assert "/sign-in/link" not in page.get("/sign-in").text
    assert "This installation sends no mail." in page.get("/sign-in/link").text
    answer = page.post("/sign-in/link", data={"email": "dana@city.example"})
    assert answer.status_code == 200
    assert session.scalars(sa.select(Notice)).all() == []


def test_two_who_press_at_the_same_time_get_in_once(
    page: FlaskClient, app: Flask, known: Person, session: Any, clock: Any
) -> None:
    path = link_for(page, session, "ben@city.example")
    presses: list[Callable[[], Any]] = [lambda: page.post(path), lambda: app.test_client().post(path)]

    assert [press().status_code for press in presses] == [303, 404]


@pytest.mark.parametrize("change", ["shut out and let in", "new password"])
def test_a_link_from_before_a_change_of_who_may_come_in_works_no_more(
    page: FlaskClient, city: City, known: Person, session: Any, clock: Any, change: str
) -> None:
    path = link_for(page, session, "ben@city.example")
    if change == "new password":
        actions.set_password(known, "a new hash", by=city.lead, at=AT)
    else:
        actions.disable(known, city.organisation, by=city.lead, at=AT)
        actions.enable(known, by=city.lead, at=AT)
    session.commit()

    assert page.post(path).status_code == 404
    assert not is_in(page)
