"""One's own account, invitations and new passwords."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from portfolio.core.actor import Viewer
from portfolio.people import links
from portfolio.people.models import Person, SignIn, SingleUseLink
from tests import make
from tests.make import AT, City
from tests.people.doors import RIGHT, cookie_of, enter, is_in


def test_devices_are_listed_and_signed_out_one_by_one(app: Flask, page: FlaskClient, ben: Viewer, session: Any) -> None:
    other = app.test_client()
    agent = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    enter(other, headers={"User-Agent": agent})
    enter(page)
    assert "Firefox, Linux" in page.get("/me").text

    first = session.scalars(sa.select(SignIn.id).order_by(SignIn.id)).first()
    assert page.post(f"/me/devices/{first}/end").status_code == 303

    assert not is_in(other)
    assert is_in(page)


def test_nobody_ends_somebody_elses_sign_in(page: FlaskClient, ben: Viewer, city: City, session: Any) -> None:
    token = make.sign_in(city.lead)
    theirs = session.scalars(sa.select(SignIn.id)).one()
    enter(page)

    page.post(f"/me/devices/{theirs}/end")

    from portfolio.people.session import load  # noqa: PLC0415  only this test looks behind the cookie

    assert load(token, AT) is not None


def test_one_signs_out_everywhere(app: Flask, page: FlaskClient, ben: Viewer) -> None:
    other = app.test_client()
    enter(other)
    enter(page)

    assert page.post("/me/devices/end").status_code == 303

    assert not is_in(other)
    assert not is_in(page)


def test_q25_a_password_is_changed_with_the_old_one_and_others_are_out(
    app: Flask, page: FlaskClient, ben: Viewer
) -> None:
    other = app.test_client()
    enter(other)
    enter(page)

    refused = page.post("/me/password", data={"old": "guess", "password": "nine loud magpies"})
    assert refused.status_code == 422
    assert "This is not your present password." in refused.text
    assert is_in(other)

    assert page.post("/me/password", data={"old": RIGHT, "password": "nine loud magpies"}).status_code == 303
    assert is_in(page)
    assert not is_in(other)
    assert enter(other).status_code == 422
    assert enter(other, "nine loud magpies").status_code == 303


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("1234567", "at least 8 characters"),
        ("x" * 129, "at most 128 characters"),
        ("password1", "easy to guess"),
        ("qwertyuiop", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("bengruber12", "easy to guess"),
        ("Ben@city.ex1", "easy to guess"),
    ],
)
def test_q24_passwords_that_are_too_short_too_long_or_common_are_refused(
    page: FlaskClient, ben: Viewer, password: str, sentence: str
) -> None:
    enter(page)

    answer = page.post("/me/password", data={"old": RIGHT, "password": password})

    assert answer.status_code == 422
    assert sentence in answer.text


@pytest.mark.parametrize(
    "password",
    [
        " leading and trailing ",
        "Größe¥漢字🚲ß",
        "'; DROP TABLE person; --",
        "".join(chr(33 + n * 7 % 94) for n in range(128)),
    ],
)
def test_q24_any_characters_make_a_password(page: FlaskClient, ben: Viewer, password: str) -> None:
    enter(page)

    assert page.post("/me/password", data={"old": RIGHT, "password": password}).status_code == 303

    page.post("/sign-out")
    assert enter(page, password.strip() if password != password.strip() else password + "x").status_code == 422
    assert enter(page, password).status_code == 303


def test_guessing_the_old_password_is_slowed_too(page: FlaskClient, ben: Viewer, clock: Any) -> None:
    enter(page)
    statuses = [
        page.post("/me/password", data={"old": f"guess {n}", "password": "nine loud magpies"}).status_code
        for n in range(6)
    ]

    assert statuses == [422] * 5 + [429]


def test_an_invitation_is_accepted_once(page: FlaskClient, city: City, session: Any) -> None:
    person = make.make_person(email="new@city.example", name="n")
    person.accepted_at = None
    session.execute(
        sa.text(
            "INSERT INTO membership (person_id, organisation_id, role, from_on, recorded_at)"
            " VALUES (:person, :city, 'finance', '2026-01-01', '2026-01-01')"
        ),
        {"person": person.id, "city": city.id},
    )
    token = links.issue("invitation", person=person, organisation_id=city.id, by_id=None, at=AT)
    session.execute(sa.update(SingleUseLink).values(expires_at=AT + timedelta(days=9000)))
    session.commit()
    address = f"/invitations/{token}"

    assert "You sign in with new@city.example" in page.get(address).text
    assert page.get(address).status_code == 200  # a mail filter that opens it does not use it up
    assert page.post(address, data={"name": "Nia Novak", "password": "short"}).status_code == 422
    assert page.post(address, data={"name": "Nia Novak", "password": RIGHT}).status_code == 303
    assert "Nia Novak" in page.get("/me").text
    page.post("/sign-out")
    assert page.get(address).status_code == 404
    assert page.post(address, data={"name": "Eve", "password": RIGHT}).status_code == 404
    assert enter(page, email="new@city.example").status_code == 303


def test_q26_a_reset_link_works_once_and_signs_everybody_else_out(
    app: Flask, page: FlaskClient, ben: Viewer, city: City, session: Any
) -> None:
    thief = app.test_client()
    enter(thief)
    person = session.get(Person, ben.person_id)
    token = links.issue("password", person=person, organisation_id=city.id, by_id=None, at=AT)
    session.execute(sa.update(SingleUseLink).values(expires_at=AT + timedelta(days=9000)))
    session.commit()

    assert page.post(f"/passwords/{token}", data={"password": "nine loud magpies"}).status_code == 303
    assert is_in(page)
    assert not is_in(thief)
    again = app.test_client().post(f"/passwords/{token}", data={"password": "ten rude magpies"})
    assert again.status_code == 404
    assert "This link has been used or is too old. Ask for a new one." in again.text


@pytest.mark.parametrize("token", ["x", "x" * 5000, "%00", "..%2f", "é"])
def test_made_up_links_lead_nowhere(page: FlaskClient, token: str) -> None:
    for place in ("invitations", "passwords", "set-up"):
        assert page.get(f"/{place}/{token}").status_code in (404, 409)


@pytest.fixture
def mailing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.city.example:587")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")


def notices(session: Any) -> list[tuple[str, str, dict[str, Any]]]:
    from portfolio.notices.models import Notice  # noqa: PLC0415  the outbox is looked into here only

    return [
        (notice.kind, notice.address, notice.values)
        for notice in session.scalars(sa.select(Notice).order_by(Notice.id))
    ]


@pytest.mark.usefixtures("mailing")
def test_q26_a_reset_is_asked_for_by_mail_and_says_nothing_about_who_exists(
    page: FlaskClient, ben: Viewer, session: Any
) -> None:
    forged = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}

    known = page.post("/forgot", data={"email": "ben@city.example"}, headers=forged)
    unknown = page.post("/forgot", data={"email": "eve@city.example"}, headers=forged)

    assert known.status_code == unknown.status_code == 303
    assert known.headers["Location"] == unknown.headers["Location"] == "/sign-in"
    [(kind, address, values)] = notices(session)
    assert (kind, address) == ("password", "ben@city.example")
    assert re.fullmatch(r"/passwords/[\w-]{43}", values["path"])
    assert page.get(values["path"]).status_code == 200


@pytest.mark.usefixtures("mailing")
def test_nobody_fills_a_mailbox_with_resets(page: FlaskClient, ben: Viewer, session: Any, clock: Any) -> None:
    statuses = [page.post("/forgot", data={"email": "ben@city.example"}).status_code for _ in range(8)]

    assert statuses == [303] * 5 + [429] * 3
    assert len(notices(session)) == 5


def test_without_a_mail_server_nobody_is_promised_a_mail(page: FlaskClient, ben: Viewer, session: Any) -> None:
    assert "sends no mail" in page.get("/forgot").text
    page.post("/forgot", data={"email": "ben@city.example"})

    assert notices(session) == []
    assert "Ask your city" in page.get("/sign-in").text


def test_a_person_of_two_cities_goes_from_one_to_the_other(
    page: FlaskClient, ben: Viewer, session: Any, as_person: Callable[..., FlaskClient]
) -> None:
    other = make.make_city("Otherton")
    session.execute(
        sa.text(
            "INSERT INTO membership (person_id, organisation_id, role, from_on, recorded_at)"
            " VALUES (:person, :city, 'admin', '2026-01-01', '2026-01-01')"
        ),
        {"person": ben.person_id, "city": other.id},
    )
    foreign = make.make_city("Third")
    session.commit()
    enter(page)
    before = cookie_of(page)

    assert page.post(f"/me/city/{foreign.id}").status_code == 404
    assert page.post(f"/me/city/{other.id}").status_code == 303

    assert "<span>Otherton</span>" in page.get("/me").text
    page.post("/sign-out")
    enter(page)
    assert "<span>Otherton</span>" in page.get("/me").text  # where one was last
    page.set_cookie("portfolio", before)
    assert not is_in(page)
