"""What every answer carries, and what none may show."""

import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy.exc
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.core.actor import Viewer
from tests import make
from tests.make import AT
from tests.settled import Settled, undone
from tests.world import World, rules_of

# Headers and pages are the same on every database.
pytestmark = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def session(settled: Settled) -> Iterator[Any]:
    with settled.undone() as session:
        yield session


@pytest.fixture
def world(settled: Settled, session: Any) -> World:
    return settled.world


def become(page: FlaskClient, viewer: Viewer) -> None:
    token = make.sign_in(viewer)
    with page.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token


def places(app: Flask, world: World) -> list[tuple[str, str]]:
    """Endpoint and address of all that can be read."""
    rules = [rule for rule, method in rules_of(app) if method == "GET" and rule.endpoint != "static"]
    return [(rule.endpoint, world.address(rule)) for rule in rules]


def addresses(app: Flask, world: World) -> list[str]:
    return [address for _, address in places(app, world)]


def directives(answer: TestResponse) -> dict[str, str]:
    pairs = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in pairs}


def assert_guarded(answer: TestResponse) -> None:
    assert_page_policy(answer)
    assert_other_headers(answer)


def assert_page_policy(answer: TestResponse) -> None:
    policy = directives(answer)
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["form-action"] == "'self'"
    assert policy["object-src"] == policy["base-uri"] == policy["frame-ancestors"] == "'none'"
    assert "unsafe" not in answer.headers["Content-Security-Policy"]


def assert_upload_policy(answer: TestResponse) -> None:
    """What somebody uploaded is kept as a file, and were it opened, it could do nothing."""
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; ")
    assert directives(answer) == {"sandbox": ""} | dict.fromkeys(
        ("default-src", "base-uri", "form-action", "frame-ancestors"), "'none'"
    )


def assert_other_headers(answer: TestResponse) -> None:
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers
    assert "Server" not in answer.headers
    if (answer.mimetype or "").startswith("text/"):
        assert str(answer.content_type).endswith("charset=utf-8")


def assert_loads_nothing(text: str) -> None:
    """All that a page loads comes from the product, and nothing that runs stands in the page itself."""
    loaded = re.findall(r'<(?:link|script|img|iframe|object|embed|source)\b[^>]*?(?:src|href|data)="([^"]*)"', text)
    assert [place for place in loaded if not re.match(r"/(?!/)|data:image/", place)] == []
    assert re.findall(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", text) == []


def test_q32_q33_q34_q40_every_page_carries_its_headers_and_loads_nothing_from_elsewhere(
    app: Flask, page: FlaskClient, world: World
) -> None:
    become(page, world.city.lead)

    for endpoint, address in places(app, world):
        answer = page.get(address, headers={"Origin": "https://evil.example"})
        assert_other_headers(answer)
        if endpoint in ("evidence.file", "jury.file", "pitches.file"):
            assert_upload_policy(answer)
        else:
            assert_page_policy(answer)
        if answer.mimetype == "text/html":
            assert_loads_nothing(answer.text)


def test_q34_only_behind_tls_is_tls_demanded(page: FlaskClient, world: World) -> None:
    assert "Strict-Transport-Security" not in page.get("/sign-in").headers
    assert page.get("/sign-in", base_url="https://localhost").headers["Strict-Transport-Security"] == "max-age=31536000"


def test_q35_forwarded_headers_are_not_believed(page: FlaskClient, world: World) -> None:
    claimed = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "evil.example", "Forwarded": "proto=https"}

    answer = page.get("/sign-in", headers=claimed)

    assert "Strict-Transport-Security" not in answer.headers
    assert "evil.example" not in answer.text


def test_q35_a_forged_host_shows_nowhere(
    app: Flask, page: FlaskClient, world: World, settled: Settled, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even to who is signed in, where the city has said what its address is."""
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")
    become(page, world.city.lead)
    held = page.get_cookie("portfolio")
    assert held is not None

    answered, shown = 0, []
    for rule, method in ((rule, method) for rule, method in rules_of(app) if rule.endpoint != "static"):
        # An attacker's page cannot make a browser send our cookie to another host; a proxy could.
        page.set_cookie("portfolio", held.value, domain="evil.example")
        with undone(settled.connection):
            answer = page.open(world.address(rule), method=method, base_url="http://evil.example")
        told = answer.data.decode(errors="replace") + answer.headers.get("Location", "")
        answered += answer.status_code == 200
        if "evil.example" in told:
            shown.append(f"{method} {rule.rule}")
    assert shown == []
    assert answered > 200


def test_q38_errors_are_plain_pages_with_the_same_headers(
    app: Flask, page: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.config, "MAX_FORM_MEMORY_SIZE", 100)
    become(page, world.city.lead)

    def broken() -> str:
        raise ZeroDivisionError("a secret in a trace")

    def away() -> str:
        raise sqlalchemy.exc.OperationalError("SELECT secret", {}, Exception("password=secret"))

    monkeypatch.setitem(app.view_functions, "people.accessibility", broken)
    monkeypatch.setitem(app.view_functions, "people.forgot", away)
    expected = {
        403: page.get("/people/new"),
        404: page.get("/nothing"),
        405: page.get("/sign-out"),
        413: page.post("/me", data={"name": "x" * 1000}),
        500: page.get("/accessibility"),
        503: page.get("/forgot"),
    }

    for status, answer in expected.items():
        assert answer.status_code == status
        assert_guarded(answer)
        assert answer.text.count("<h1>") == 1
        assert "Traceback" not in answer.text
        assert "secret" not in answer.text
        assert "werkzeug" not in answer.text.lower()
    assert expected[405].headers["Allow"]
    assert expected[503].headers["Retry-After"]
    reference = re.search(r"Number of this error: ([0-9a-f]{8})", expected[500].text)
    assert reference is not None
    assert f"crash {reference[1]} at people.accessibility" in caplog.text


@pytest.mark.parametrize("typed", ["a\r\nCRITICAL forged line", "\x1b[31mred\x1b[0m", "a\nb"])
def test_q58_what_people_type_adds_no_line_to_the_log(
    app: Flask, page: FlaskClient, world: World, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    caplog.set_level(logging.DEBUG)

    page.post("/sign-in", data={"email": typed, "password": typed}, headers={"User-Agent": "x"})
    page.get("/projects", query_string={"q": typed})
    page.get(f"/{typed!r}")

    ours = [record for record in caplog.records if record.name.startswith("portfolio")]
    assert [record for record in ours if re.search(r"[\r\n\x1b]", record.getMessage())] == []


def test_the_names_of_a_signed_in_page_are_kept_by_no_cache(page: FlaskClient, world: World, session: Any) -> None:
    become(page, world.city.lead)

    assert page.get("/people").headers["Cache-Control"] == "no-store"
    with page.get("/static/css/base.css") as style:
        assert style.headers["Cache-Control"] != "no-store"
