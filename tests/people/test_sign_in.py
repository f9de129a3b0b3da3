"""The way in, as a stranger, a guesser and the rightful person meet it."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.people import links, passwords
from portfolio.people.models import Person, SignIn, SingleUseLink, Throttle
from tests import corpus, make
from tests.make import AT, City

RIGHT = "seven quiet herons"
HASH = passwords._hasher.hash(RIGHT)  # once for all tests
WRONG = "That e-mail address and password do not go together."


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def ben(city: City, session: Any) -> Viewer:
    """A unit lead who can sign in."""
    viewer = make.make_viewer(city, "unit_lead", name="Ben Gruber")
    person = session.get(Person, viewer.person_id)
    person.email, person.password_hash = "ben@city.example", HASH
    session.commit()
    return viewer


@pytest.fixture(autouse=True)
def committed(session: Any, city: City) -> None:
    """Pages begin transactions of their own, so what a test needs must be written before."""
    session.commit()


def enter(page: FlaskClient, password: str = RIGHT, email: str = "ben@city.example", **more: Any) -> TestResponse:
    return page.post("/sign-in", data={"email": email, "password": password}, **more)


def is_in(page: FlaskClient) -> bool:
    return page.get("/me").status_code == 200


def cookie_of(page: FlaskClient) -> str:
    cookie = page.get_cookie("portfolio")
    assert cookie is not None
    return cookie.value


def test_a_person_comes_in_with_address_and_password(page: FlaskClient, ben: Viewer) -> None:
    assert page.get("/me").headers["Location"] == "/sign-in?next=/me"

    answer = enter(page, email=" BEN@city.example ")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    assert is_in(page)


def test_after_sign_in_one_is_where_one_wanted_to_be(page: FlaskClient, ben: Viewer) -> None:
    answer = page.post("/sign-in?next=/people?x%3D1", data={"email": "ben@city.example", "password": RIGHT})

    assert answer.headers["Location"] == "/people?x=1"
    assert page.get("/sign-in?next=/departments").headers["Location"] == "/departments"


@pytest.mark.parametrize(
    "wanted", ["https://evil.example", "//evil.example", "/%5Cevil.example", "/%09/evil.example", "%0d%0aX-Bad:1"]
)
def test_q30_sign_in_leads_to_no_other_site(page: FlaskClient, ben: Viewer, wanted: str) -> None:
    answer = page.post(f"/sign-in?next={wanted}", data={"email": "ben@city.example", "password": RIGHT})

    assert (answer.status_code, answer.headers["Location"]) == (303, "/")


def test_q18_the_cookie_is_out_of_reach_of_scripts_other_sites_and_plain_http(page: FlaskClient, ben: Viewer) -> None:
    over_tls = enter(page, base_url="https://localhost").headers["Set-Cookie"]
    page.post("/sign-out")
    plain = enter(page).headers["Set-Cookie"]

    assert "HttpOnly" in plain
    assert "SameSite=Lax" in plain
    assert "Secure" not in plain
    assert "Secure" in over_tls


def test_q19_each_sign_in_has_a_value_of_its_own(page: FlaskClient, ben: Viewer) -> None:
    with page.session_transaction() as cookie:
        cookie["planted"] = "by an attacker"
    enter(page)
    first = cookie_of(page)
    page.post("/sign-out")
    enter(page)

    assert cookie_of(page) != first
    with page.session_transaction() as cookie:
        assert "planted" not in cookie


def test_q20_a_cookie_copied_before_sign_out_is_dead(page: FlaskClient, ben: Viewer) -> None:
    enter(page)
    copied = cookie_of(page)

    assert page.post("/sign-out").status_code == 303

    page.set_cookie("portfolio", copied)
    assert not is_in(page)


def test_q22_guessing_one_account_is_slowed_and_never_for_ever(page: FlaskClient, ben: Viewer, clock: Any) -> None:
    statuses = [enter(page, f"wrong {n}").status_code for n in range(30)]
    assert statuses == [422] * 5 + [429] * 25  # the sixth waits, and knocking on does not prolong it

    slowed = enter(page)
    assert (slowed.status_code, slowed.headers["Retry-After"]) == (429, "2")
    assert "Too many tries have failed. Wait 2 seconds, then try again." in slowed.text
    assert not is_in(page)

    clock.shift(timedelta(seconds=2))
    assert enter(page).status_code == 303
    assert is_in(page)


def test_q22_from_one_address_many_accounts_are_slowed_together(page: FlaskClient, ben: Viewer, clock: Any) -> None:
    statuses = [enter(page, "wrong", email=f"person{n}@city.example").status_code for n in range(52)]
    assert statuses == [422] * 50 + [429] * 2

    assert enter(page, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 303  # not for others


def test_a_right_password_clears_the_count_of_the_account_only(
    page: FlaskClient, ben: Viewer, clock: Any, session: Any
) -> None:
    for _ in range(4):
        enter(page, "wrong")
    enter(page)
    page.post("/sign-out")

    assert [enter(page, "wrong").status_code for _ in range(5)] == [422] * 5
    counts = sorted(session.scalars(sa.select(Throttle.failures)))
    assert counts == [5, 9]  # the account anew, the address with all nine


def test_the_counts_name_nobody_and_are_forgotten(page: FlaskClient, ben: Viewer, clock: Any, session: Any) -> None:
    enter(page, "wrong")
    assert not any("ben" in bucket or "127.0.0.1" in bucket for bucket in session.scalars(sa.select(Throttle.bucket)))

    clock.shift(timedelta(days=3))
    enter(page, "wrong", email="other@city.example", environ_base={"REMOTE_ADDR": "2001:db8::1"})
    assert len(session.scalars(sa.select(Throttle)).all()) == 2


def test_neighbours_in_one_ipv6_network_count_as_one(page: FlaskClient, ben: Viewer, clock: Any) -> None:
    statuses = [
        enter(page, "wrong", email=f"p{n}@x.example", environ_base={"REMOTE_ADDR": f"2001:db8::{n:x}"}).status_code
        for n in range(51)
    ]

    assert statuses == [422] * 50 + [429]


def test_q23_unknown_names_and_wrong_passwords_look_the_same(page: FlaskClient, ben: Viewer) -> None:
    def plain(answer: TestResponse) -> tuple[int, str]:
        return answer.status_code, re.sub(r'value="[^"]*"', "", answer.text)

    wrong = plain(enter(page, "wrong"))
    unknown = plain(enter(page, "wrong", email="eve@city.example"))

    assert wrong == unknown
    assert wrong[0] == 422
    assert WRONG in wrong[1]


def test_q23_unknown_names_and_wrong_passwords_take_the_same(page: FlaskClient, ben: Viewer, session: Any) -> None:
    def seconds(email: str) -> float:
        session.execute(sa.delete(Throttle))
        session.commit()
        began = perf_counter()
        assert enter(page, "wrong", email=email).status_code == 422
        return perf_counter() - began

    seconds("first@city.example")  # once, what is only made once
    pairs = [(seconds("ben@city.example"), seconds(f"eve{n}@city.example")) for n in range(20)]

    known, unknown = (median(times) for times in zip(*pairs, strict=True))
    assert 0.6 < known / unknown < 1.7
    assert abs(known - unknown) < 0.05


@pytest.mark.parametrize("way", ["disabled", "without a role", "never joined"])
def test_who_may_not_enter_hears_the_same(page: FlaskClient, ben: Viewer, session: Any, way: str) -> None:
    person = session.get(Person, ben.person_id)
    if way == "disabled":
        person.disabled_at = AT
    elif way == "without a role":
        session.execute(
            sa.text("UPDATE membership SET until_on = '2026-01-01' WHERE person_id = :id"), {"id": person.id}
        )
    else:
        person.password_hash = None
    session.commit()

    answer = enter(page)

    assert answer.status_code == 422
    assert WRONG in answer.text
    assert not is_in(page)


@pytest.mark.parametrize(("email", "password"), [("admin", "admin"), ("admin@city.example", "admin"), ("", "")])
def test_q29_no_account_is_there_before_somebody_made_it(page: FlaskClient, email: str, password: str) -> None:
    assert enter(page, password, email=email).status_code == 422
    assert not is_in(page)


def test_nothing_typed_at_sign_in_breaks_it(page: FlaskClient, ben: Viewer, session: Any) -> None:
    for text in corpus.EVERYTHING:
        session.execute(sa.delete(Throttle))
        session.commit()
        typed = corpus.as_sent(text)

        answer = enter(page, typed, email=typed)

        assert (text, answer.status_code) == (text, 422)
        assert "<script>alert" not in answer.text


def test_q31_forged_and_oversized_cookies_are_nobody(page: FlaskClient, ben: Viewer) -> None:
    enter(page)
    good = cookie_of(page)
    forged = [
        good[:-2] + "xx",
        good[1:],
        "x" * 8000,
        "",
        ".",
        "é",
        "e30.e30.e30",
        '{"_user_id": "1"}',
        good + "." + good,
    ]
    stranger = page.application.test_client(use_cookies=False)
    for value in forged:
        answer = stranger.get("/me", headers={"Cookie": f"portfolio={value}"})
        assert (value[:9], answer.status_code) == (value[:9], 303)
    assert stranger.get("/me", headers={"Cookie": f"portfolio={good}"}).status_code == 200


def test_q31_a_cookie_with_a_made_up_token_is_nobody(app: Flask, page: FlaskClient, ben: Viewer) -> None:
    for token in ("x" * 43, "x" * 5000, "", "\x00", "1"):
        with page.session_transaction() as cookie:
            cookie["_user_id"] = token
        assert page.get("/me").status_code == 303


def test_while_a_password_is_hashed_the_database_waits_for_nobody(
    app: Flask, page: FlaskClient, ben: Viewer, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_while_hashing: list[bool] = []
    real = passwords.fits

    def looking(password: str, kept: str | None) -> bool:
        open_while_hashing.append(db.session().in_transaction())
        return real(password, kept)

    monkeypatch.setattr(passwords, "fits", looking)
    enter(page)

    assert open_while_hashing == [False]


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
