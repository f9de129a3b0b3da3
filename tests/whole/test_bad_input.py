"""Everything that people and attackers enter, in every field of every form, every search and every address."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.datastructures import MultiDict

from portfolio.core.db import db, is_sqlite
from portfolio.people.models import Membership
from tests import corpus, make
from tests.forms import FoundForm, read_forms
from tests.make import AT, City
from tests.world import World, make_world, rules_of

# Field by field: one of each kind that breaks something somewhere; whole forms get everything. What a database reads in
# its own way goes to each of the two, what is decided before it is asked to one.
EACH = ("a\x00b", "9" * 400, "99999999999999999999", "NaN", "0001-01-01")
ONCE = ("-5", "{{1337*1337}}" + "".join(corpus.MARKUP[:4]), "x" * 30_000, "")
ALL = (*corpus.together(corpus.STORABLE), *corpus.REFUSED, *corpus.NUMBERS, *corpus.LONG, " ")
FILES = (b"", b"\x00" * 2000, b"PK\x03\x04" + b"\xff" * 500, b"project_id,title\n1,\xff\xfe\n", b"=1+1")


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(city: City) -> World:
    return make_world(city)


@pytest.fixture
def lead(app: Flask, page: FlaskClient, world: World, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """The unit lead, who is administrator too, at a product that answers defects as it does in a city."""
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    lead = world.city.lead
    db.session.add(
        Membership(
            person_id=lead.person_id, organisation_id=world.city.id, role="admin", from_on=AT.date(), recorded_at=AT
        )
    )
    token = make.sign_in(lead)
    with page.session_transaction() as cookie:
        cookie["_user_id"] = token
    return page


@pytest.fixture
def send(lead: FlaskClient, session: Any) -> Callable[..., tuple[int, str]]:
    """Send a form, look at the page that follows, and take everything back."""
    held = lead.get_cookie("portfolio")
    assert held is not None

    @contextmanager
    def undone() -> Iterator[None]:
        db.session.rollback()
        savepoint = session.get_bind().begin_nested()
        lead.set_cookie("portfolio", held.value)
        try:
            yield
        finally:
            db.session.rollback()
            savepoint.rollback()
            db.session.expire_all()

    def sending(form: FoundForm, answers: dict[str, Any]) -> tuple[int, str]:
        plain = {
            name: [corpus.as_sent(value) if isinstance(value, str) else value for value in values]
            for name, values in answers.items()
        }
        with undone():
            if form.method == "get":
                answer = lead.get(form.action, query_string=MultiDict(plain))
            else:
                answer = lead.post(form.action, data=MultiDict(plain))
            text = answer.text
            if answer.status_code == 303 and answer.mimetype == "text/html":
                followed = lead.get(answer.headers["Location"])
                text += followed.text
                return max(answer.status_code, followed.status_code if followed.status_code >= 500 else 0), text
            return answer.status_code, text

    return sending


def found_forms(app: Flask, page: FlaskClient, world: World) -> dict[tuple[str, str], FoundForm]:
    """Every form on every page, once per address and set of fields."""
    forms: dict[tuple[str, str], FoundForm] = {}
    for rule, method in rules_of(app):
        if method != "GET" or rule.endpoint == "static":
            continue
        address = world.address(rule)
        answer = page.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in read_forms(answer.text, address):
            typed = ",".join(sorted(name for name in form.fields if name != "csrf_token"))
            forms.setdefault((f"{form.method} {form.action}", typed), form)
    return forms


def wrong_with(status: int, text: str) -> str:
    """What is wrong with an answer; nothing if it is right."""
    if status >= 500:
        return str(status)
    if corpus.PRODUCT in text:
        return "a template ran"
    live = [tag for tag in corpus.LIVE_MARKUP if tag in text]
    return f"live {live[0]}" if live else ""


def test_q41_q43_q48_q49_no_field_of_any_form_breaks(
    app: Flask, lead: FlaskClient, world: World, send: Callable[..., tuple[int, str]]
) -> None:
    forms = found_forms(app, lead, world)
    assert len(forms) > 30

    broken = {}
    for (where, _), form in forms.items():
        for name, field in form.fields.items():
            if name == "csrf_token":
                continue
            texts: tuple[Any, ...] = FILES if field.kind == "file" else (*EACH, *(ONCE if is_sqlite() else ()))
            for text in texts:
                value = (io.BytesIO(text), "a.zip") if isinstance(text, bytes) else text
                wrong = wrong_with(*send(form, form.answers() | {name: [value]}))
                if wrong:
                    broken[f"{where} {name}={text[:30]!r}"] = wrong

    assert broken == {}


def test_q41_q43_q47_no_text_breaks_a_form_that_holds_nothing_else(
    app: Flask, lead: FlaskClient, world: World, send: Callable[..., tuple[int, str]]
) -> None:
    broken = {}
    for (where, _), form in found_forms(app, lead, world).items():
        typed = [name for name, field in form.fields.items() if field.kind == "text"]
        for text in ALL if typed else ():
            wrong = wrong_with(*send(form, form.answers() | {name: [text] for name in typed}))
            if wrong:
                broken[f"{where} {text[:30]!r}"] = wrong

    assert broken == {}


def test_forms_can_be_sent_as_a_person_fills_them_in(
    app: Flask, lead: FlaskClient, world: World, send: Callable[..., tuple[int, str]]
) -> None:
    """Otherwise the tests above would only show that a form misses something else."""
    forms = [form for form in found_forms(app, lead, world).values() if form.method == "post"]

    statuses = [send(form, form.answers())[0] for form in forms]

    assert sum(status == 303 for status in statuses) > len(statuses) / 2


def test_a_form_in_another_encoding_is_refused(app: Flask, lead: FlaskClient, world: World, session: Any) -> None:
    for (where, _), form in found_forms(app, lead, world).items():
        if form.method != "post" or not form.fields or form.action in ("/sign-out", "/me/devices/end"):
            continue
        body = "&".join(f"{quote(name)}=%ED%A0%80%FF%FE" for name in form.fields)
        answer = lead.post(form.action, data=body, content_type="application/x-www-form-urlencoded; charset=utf-7")
        assert (where, answer.status_code) == (where, 422)
        assert "did not arrive as UTF-8 text" in answer.text


def test_q42_nothing_in_an_address_breaks_or_widens(app: Flask, lead: FlaskClient, world: World) -> None:
    texts = corpus.STORABLE + corpus.NUMBERS + ("a\x00b", "\x1b[31m", "..", "%2e%2e", "x" * 3000)
    broken = {}
    for rule, method in rules_of(app):
        if method != "GET" or rule.endpoint == "static":
            continue
        for name in rule.arguments - set(rule.defaults or ()):
            for text in texts:
                address = world.address(rule)
                value = str(world.argument(rule.endpoint, name))
                answer = lead.get(address.replace(value, quote(corpus.as_sent(text), safe="")))
                wrong = wrong_with(answer.status_code, answer.text)
                if wrong or (answer.status_code == 200 and text not in ("-0", value)):
                    broken[f"{rule.rule} {name}={text[:30]!r}"] = wrong or "200"

    assert broken == {}


def test_q42_no_search_or_cursor_breaks(app: Flask, lead: FlaskClient, world: World) -> None:
    asked = ("q", "after", "year", "stage", "owner", "method")
    texts = (*EACH[:4], *ONCE[:2], *corpus.together(corpus.SQL), "WzEsMl0", "WyJhIiwgMV0")
    broken = {}
    for rule, method in rules_of(app):
        if method != "GET" or rule.endpoint in ("static", "jobs.readyz") or rule.arguments:
            continue  # readyz answers 503 on purpose where nothing schedules
        for name in asked:
            for text in texts:
                answer = lead.get(rule.rule, query_string={name: text})
                wrong = wrong_with(answer.status_code, answer.data.decode(errors="replace"))
                if wrong:
                    broken[f"{rule.rule}?{name}={text[:30]!r}"] = wrong

    assert broken == {}


def test_q52_a_body_over_the_limit_is_refused(lead: FlaskClient, world: World, session: Any) -> None:
    before = session.scalar(sa.select(sa.func.count()).select_from(Membership))
    form = {"title": "x" * 3_000_000, "name": "y"}

    assert lead.post("/projects/new", data=form).status_code == 413
    assert lead.post("/me", data=b"x" * 41_000_000, content_type="application/x-www-form-urlencoded").status_code == 413
    many = {f"part{n}": "a" for n in range(2100)}
    assert lead.post("/me", data=many, content_type="multipart/form-data").status_code == 413

    assert session.scalar(sa.select(sa.func.count()).select_from(Membership)) == before
