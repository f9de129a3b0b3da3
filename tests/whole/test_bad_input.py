"""Everything that people and attackers enter, in every field of every form, every search and every address."""

import io
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any, NamedTuple
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
from tests.forms import FoundForm, read_forms, refused_fields
from tests.make import AT
from tests.settled import Settled, StrictClient, undone
from tests.world import World, rules_of

# Both databases get what each reads in its own way, SQLite alone what is decided before a database is asked.
EACH = ("a\x00b", "9" * 400, "99999999999999999999", "0001-01-01", corpus.together(corpus.SQL)[0])
ONCE = (*corpus.together(corpus.STORABLE), "\x1b[31mred", "NaN", "x" * 30_000, " ", "")
AMOUNTS = (*EACH, "NaN", "2026-02-30", "-5", "", *(number for number in corpus.NUMBERS if number not in (*EACH, "NaN")))
FILES = (b"", b"\x00" * 2000, b"PK\x03\x04" + b"\xff" * 500, b"project_id,title\n1,\xff\xfe\n", b"=1+1")
COUNTED = ("number", "date", "datetime-local")
CHOSEN = ("choice", "choices")
TAKEN = {200, 303}
REFUSED = {409, 422}

# For what is decided before a database is asked.
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


class Sent(NamedTuple):
    """What came of a form: the answer's status, or that of the page it leads to where that one failed; all text."""

    status: int
    text: str


Send = Callable[[FoundForm, dict[str, Any]], Sent]


@pytest.fixture(scope="module", autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture(scope="module")
def world(settled: Settled) -> World:
    return settled.world


@pytest.fixture(scope="module")
def lead(app: Flask, settled: Settled) -> Iterator[FlaskClient]:
    """The unit lead, who is administrator too, at a product that answers defects as it does in a city."""
    lead = settled.world.city.lead
    db.session.add(
        Membership(
            person_id=lead.person_id,
            organisation_id=settled.world.city.id,
            role="admin",
            from_on=AT.date(),
            recorded_at=AT,
        )
    )
    token = make.sign_in(lead)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
        patch.setitem(app.config, "WTF_CSRF_ENABLED", False)
        page = StrictClient(app, app.response_class)
        with page.session_transaction() as cookie:
            cookie["_user_id"] = token
        yield page


@pytest.fixture(scope="module")
def send(lead: FlaskClient, settled: Settled) -> Send:
    """Send a form, look at the page that follows, and take everything back."""
    held = lead.get_cookie("portfolio")
    assert held is not None

    def sending(form: FoundForm, answers: dict[str, Any]) -> Sent:
        plain: MultiDict[str, Any] = MultiDict(
            {
                name: [
                    corpus.as_sent(value) if isinstance(value, str) else (io.BytesIO(value), "a.zip")
                    for value in values
                ]
                for name, values in answers.items()
            }
        )
        with undone(settled.connection):
            lead.set_cookie("portfolio", held.value)
            if form.method == "get":
                answer = lead.get(form.action, query_string=plain)
            else:
                answer = lead.post(form.action, data=plain)
            if answer.status_code == 303 and answer.mimetype == "text/html":
                followed = lead.get(answer.headers["Location"])
                return Sent(followed.status_code if followed.status_code >= 500 else 303, answer.text + followed.text)
            return Sent(answer.status_code, answer.text)

    return sending


@pytest.fixture(scope="module")
def forms(app: Flask, lead: FlaskClient, world: World, send: Send) -> dict[str, tuple[FoundForm, int]]:
    """Every form on every page, once per address and set of fields, and how it answers when filled in sensibly."""
    found: dict[tuple[str, str], FoundForm] = {}
    for rule, method in rules_of(app):
        if method != "GET" or rule.endpoint == "static":
            continue
        address = world.address(rule)
        answer = lead.get(address)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for form in read_forms(answer.text, address):
            typed = ",".join(sorted(name for name in form.fields if name != "csrf_token"))
            found.setdefault((f"{form.method} {form.action}", typed), form)
    return {f"{where} {typed}": (form, send(form, form.answers()).status) for (where, typed), form in found.items()}


def wrong_with(status: int, text: str) -> str:
    """What is wrong with an answer; nothing if it is right."""
    if status >= 500:
        return str(status)
    if corpus.PRODUCT in text:
        return "a template ran"
    live = [tag for tag in corpus.LIVE_MARKUP if tag in text]
    return f"live {live[0]}" if live else ""


def bad_answers(form: FoundForm, text: str, amount: str, file: bytes) -> list[dict[str, list[Any]]]:
    """A form with something bad in all fields that one sees, and in those that one does not see.

    Numbers and days get the amount. What is none of the choices offered is refused alike, and what is hidden is shown
    nowhere, so that the few texts of each database are enough there.
    """
    bad: dict[str, Any] = {"file": file} | dict.fromkeys(COUNTED, amount)
    everywhere = text in (*EACH, "")
    fields = [field for field in form.fields.values() if field.name != "csrf_token"]
    seen = [field for field in fields if field.kind != "hidden" and (field.kind not in CHOSEN or everywhere)]
    unseen = [field for field in fields if field.kind == "hidden" and everywhere]
    return [{field.name: [bad.get(field.kind, text)] for field in group} for group in (seen, unseen)]


def tried(form: FoundForm, usual: int, bad: dict[str, list[Any]], send: Send) -> Iterator[tuple[list[str], Sent]]:
    """Send bad answers together, then without the fields that the form has refused, until it takes the rest.

    usual  the form's answer to sensible ones: where it is no refusal, whatever has let it be refused as a whole is
           found by sending field by field; and so are numbers and days, which it compares with each other

    Gives the fields that were bad, and what came of it.
    """
    left, alone = dict(bad), {}
    while left:
        sent = send(form, form.answers() | left)
        yield list(left), sent
        if sent.status in TAKEN:
            alone = {name: value for name, value in left.items() if form.fields[name].kind in COUNTED and value != [""]}
            break
        refused = refused_fields(sent.text) & left.keys()
        if not refused:
            alone = left
            break
        left = {name: value for name, value in left.items() if name not in refused}
    if usual in TAKEN and len(alone) > 1:
        for name, value in alone.items():
            yield [name], send(form, form.answers() | {name: value})


def test_q41_q43_q47_q48_q49_no_field_of_any_form_breaks(forms: dict[str, tuple[FoundForm, int]], send: Send) -> None:
    texts = (*EACH, *(ONCE if is_sqlite() else ()))
    assert len(forms) > 30

    broken = {}
    for where, (form, usual) in forms.items():
        expected = TAKEN | REFUSED | {usual} | ({404} if form.method == "get" else set())
        for text, amount, file in zip(texts, cycle(AMOUNTS), cycle(FILES), strict=False):
            for bad in bad_answers(form, text, amount, file):
                for names, sent in tried(form, usual, bad, send):
                    wrong = wrong_with(*sent)
                    if wrong or sent.status not in expected:
                        broken[f"{where} {','.join(names)}={text[:30]!r}"] = wrong or str(sent.status)

    assert broken == {}


def test_forms_can_be_sent_as_a_person_fills_them_in(forms: dict[str, tuple[FoundForm, int]]) -> None:
    """Otherwise the test above would only show that a form misses something else."""
    statuses = [usual for form, usual in forms.values() if form.method == "post"]

    assert sum(status == 303 for status in statuses) > len(statuses) / 2


@ON_SQLITE
def test_a_form_in_another_encoding_is_refused(lead: FlaskClient, forms: dict[str, tuple[FoundForm, int]]) -> None:
    for where, (form, _) in forms.items():
        if form.method != "post" or not form.fields or form.action in ("/sign-out", "/me/devices/end"):
            continue
        body = "&".join(f"{quote(name)}=%ED%A0%80%FF%FE" for name in form.fields)
        answer = lead.post(form.action, data=body, content_type="application/x-www-form-urlencoded; charset=utf-7")
        assert (where, answer.status_code) == (where, 422)
        assert "did not arrive as UTF-8 text" in answer.text


def test_q42_nothing_in_an_address_breaks_or_widens(app: Flask, lead: FlaskClient, world: World) -> None:
    no_number = (
        "a\x00b",
        "NaN",
        "9" * 400,
        "99999999999999999999",
        "-5",
    )  # what else there is, the router refuses alike
    words = (*no_number, *corpus.SQL, *corpus.together(corpus.LANGUAGES), "%", "_" * 11, "..", "x" * 3000)
    if is_sqlite():
        plain = (corpus.MARKUP, corpus.TEMPLATES, corpus.FORMULAS)
        words += (*(text for texts in plain for text in corpus.together(texts)), *corpus.NUMBERS, "\x1b[31m", "%2e%2e")
    broken = {}
    for rule, method in rules_of(app):
        if method != "GET" or rule.endpoint == "static":
            continue
        for name in rule.arguments - set(rule.defaults or ()):
            address, value = world.address(rule), str(world.argument(rule.endpoint, name))
            for text in no_number if f"<int:{name}>" in rule.rule else words:
                answer = lead.get(address.replace(value, quote(corpus.as_sent(text), safe="")))
                wrong = wrong_with(answer.status_code, answer.text)
                if wrong or (answer.status_code == 200 and text != value):
                    broken[f"{rule.rule} {name}={text[:30]!r}"] = wrong or "200"

    assert broken == {}


def test_q42_no_search_or_cursor_breaks(app: Flask, lead: FlaskClient, world: World) -> None:
    """All at once, and one by one where the page refuses something of it; readyz answers 503 on purpose."""
    asked = ("q", "after", "year", "stage", "owner", "method")
    texts: tuple[str, ...] = (EACH[0], *EACH[2:])
    if is_sqlite():
        texts += (EACH[1], *corpus.together(corpus.MARKUP[:4] + corpus.TEMPLATES[:1]), "NaN", "-5")
    broken = {}
    for rule, method in rules_of(app):
        if method != "GET" or rule.endpoint in ("static", "jobs.readyz") or rule.arguments:
            continue
        for text in (*texts, "WzEsMl0", "WyJhIiwgMV0"):
            waiting: list[tuple[str, ...]] = [asked]
            for names in waiting:
                answer = lead.get(rule.rule, query_string=dict.fromkeys(names, text))
                wrong = wrong_with(answer.status_code, answer.data.decode(errors="replace"))
                if wrong:
                    broken[f"{rule.rule}?{','.join(names)}={text[:30]!r}"] = wrong
                if names == asked and answer.status_code != 200:
                    waiting += [(name,) for name in asked]

    assert broken == {}


@ON_SQLITE
def test_q52_a_body_over_the_limit_is_refused(lead: FlaskClient) -> None:
    before = db.session.scalar(sa.select(sa.func.count()).select_from(Membership))
    form = {"title": "x" * 3_000_000, "name": "y"}

    assert lead.post("/projects/new", data=form).status_code == 413
    assert lead.post("/me", data=b"x" * 41_000_000, content_type="application/x-www-form-urlencoded").status_code == 413
    many = {f"part{n}": "a" for n in range(2100)}
    assert lead.post("/me", data=many, content_type="multipart/form-data").status_code == 413

    assert db.session.scalar(sa.select(sa.func.count()).select_from(Membership)) == before
