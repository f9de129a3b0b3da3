"""The way in, as a stranger, a guesser and the rightful person meet it."""

import re
from datetime import timedelta
from statistics import median
from time import perf_counter
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.people import passwords
from portfolio.people.models import Person, Throttle
from tests import corpus
from tests.make import AT
from tests.people.doors import RIGHT, cookie_of, enter, is_in

WRONG = "That e-mail address and password do not go together."


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
