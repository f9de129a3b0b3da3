"""From nothing to a city: by command, and by a stranger in a browser."""

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient

from portfolio.cli import main
from portfolio.core.db import db
from portfolio.core.errors import Missing, RuleBroken
from portfolio.founding import actions
from portfolio.history.queries import verify
from portfolio.people import links, queries
from portfolio.people.models import Department, Membership, Organisation, Person
from portfolio.projects.models import Project, Term
from tests.make import AT

ANSWERS = {
    "city": "Neustadt",
    "zone": "Europe/Vienna",
    "name": "Ada Osei",
    "email": "ada.osei@neustadt.example",
    "password": "seven quiet herons",
    "departments": "Housing\nMobility\n",
    "colleague_1": "ben.gruber@neustadt.example",
    "colleague_2": "",
}


@pytest.fixture
def stranger(fresh_app: Flask) -> FlaskClient:
    """A browser at an installation without a city."""
    fresh_app.config["WTF_CSRF_ENABLED"] = False
    return fresh_app.test_client()


def set_up_address(app: Flask) -> str:
    from portfolio.core.clock import now  # noqa: PLC0415  only links that still work are of use here

    with app.app_context():
        token = actions.issue_set_up_link(now())
        db.session.commit()
    return f"/set-up/{token}"


def test_a_stranger_hears_how_a_city_begins(stranger: FlaskClient) -> None:
    text = stranger.get("/").text

    assert "bin/portfolio setup-link" in text
    assert stranger.get("/set-up/guess").status_code == 404


def test_a_city_begins_in_at_most_eight_answers(fresh_app: Flask, stranger: FlaskClient) -> None:
    address = set_up_address(fresh_app)
    form = stranger.get(address).text
    fields = re.findall(r'<(?:input|select|textarea)[^>]* name="(?!csrf_token)(\w+)"', form)
    assert sorted(fields) == sorted(ANSWERS)
    assert len(fields) <= 8

    answer = stranger.post(address, data=ANSWERS)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/welcome")
    welcome = html.unescape(stranger.get("/welcome").text)
    assert "Neustadt is ready" in welcome
    assert "What to do next" in welcome
    link = re.search(r"http://localhost(/invitations/[\w-]{43})", welcome)
    assert link is not None
    assert "Join Neustadt" in stranger.get(link[1]).text
    with fresh_app.app_context():
        city = db.session.scalars(sa.select(Organisation)).one()
        assert (city.name, city.zone, city.currency, city.place) == ("Neustadt", "Europe/Vienna", "EUR", "AT")
        roles = db.session.execute(
            sa.select(Person.name, Membership.role)
            .join(Person, Person.id == Membership.person_id)
            .order_by(Person.name, Membership.role)
        ).all()
        assert [tuple(row) for row in roles] == [
            ("Ada Osei", "admin"),
            ("Ada Osei", "unit_lead"),
            ("Ben Gruber", "unit_staff"),
        ]
        assert db.session.scalars(sa.select(Department.name).order_by(Department.name)).all() == ["Housing", "Mobility"]
        assert len(db.session.scalars(sa.select(Term.id)).all()) > 30
        assert verify(city.id).is_whole


def test_the_first_person_is_in_and_can_come_back(fresh_app: Flask, stranger: FlaskClient) -> None:
    stranger.post(set_up_address(fresh_app), data=ANSWERS)

    assert stranger.get("/people").status_code == 200
    stranger.post("/sign-out")
    again = stranger.post("/sign-in", data={"email": ANSWERS["email"], "password": ANSWERS["password"]})
    assert again.status_code == 303


def test_d30_a_department_without_an_innovation_team_runs_the_product_as_its_own_unit(
    fresh_app: Flask, stranger: FlaskClient
) -> None:
    alone = {"city": "Department of Housing", "departments": "Housing", "colleague_1": ""}
    stranger.post(set_up_address(fresh_app), data=ANSWERS | alone)

    opened = stranger.post("/projects/new", data={"title": "Damp sensors", "department_id": "1"})
    planned = stranger.post(f"{opened.location}/reviews/new", data={"kind": "outcome", "first_due_on": "2027-03-01"})
    pages = [stranger.get(address) for address in ("/projects", opened.location, "/evaluation", "/settings")]

    assert (opened.status_code, planned.status_code) == (303, 303)
    assert [page.status_code for page in pages] == [200] * 4
    with fresh_app.app_context():
        project = db.session.scalars(sa.select(Project)).one()
        lead = db.session.get_one(Department, project.lead_department_id)
        assert (project.title, lead.name, lead.parent_id) == ("Damp sensors", "Housing", None)
        assert db.session.scalars(sa.select(Department.name)).all() == ["Housing"]
        assert sorted(db.session.scalars(sa.select(Membership.role))) == ["admin", "unit_lead"]


def test_a_set_up_link_works_once(fresh_app: Flask, stranger: FlaskClient) -> None:
    first = set_up_address(fresh_app)
    second = set_up_address(fresh_app)

    assert stranger.get(first).status_code == 404  # a newer link ends the older one
    assert stranger.post(second, data=ANSWERS).status_code == 303
    for address in (first, second):
        assert fresh_app.test_client().post(address, data=ANSWERS | {"city": "Second"}).status_code == 409
    with fresh_app.app_context():
        assert db.session.scalars(sa.select(Organisation.name)).all() == ["Neustadt"]
        with pytest.raises(RuleBroken):
            actions.issue_set_up_link(AT)


WRONG_ANSWERS = [
    ({"city": " "}, "This field needs an answer."),
    ({"zone": ""}, "This field needs an answer."),
    ({"zone": "Mars/Olympus"}, "Not a valid choice"),
    ({"password": "neustadt1"}, "easy to guess"),
    ({"password": "short"}, "at least 8 characters"),
    ({"email": "ada"}, "Give an e-mail address"),
    ({"colleague_1": "ben"}, "Give an e-mail address"),
    ({"departments": "x" * 300}, "Give at most 200 departments"),
    ({"departments": "Housing\nHOUSING"}, "A department of that name is open already."),
    ({"colleague_1": "ada.osei@neustadt.example"}, "This person is here already."),
]


def test_a_wrong_answer_founds_nothing_and_the_link_stays(fresh_app: Flask, stranger: FlaskClient) -> None:
    address = set_up_address(fresh_app)

    for change, sentence in WRONG_ANSWERS:
        answer = stranger.post(address, data=ANSWERS | change)
        assert (change, answer.status_code in (409, 422)) == (change, True)
        assert sentence in html.unescape(answer.text)
    with fresh_app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).select_from(Organisation)) == 0
    assert stranger.post(address, data=ANSWERS).status_code == 303


@pytest.fixture
def run(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Any]:
    """Run a command on an empty machine: no database, no schema."""
    monkeypatch.setenv("INSTANCE", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "test")
    for name in ("DATABASE_URL", "PUBLIC_ADDRESS", "HOST", "PORT"):
        monkeypatch.delenv(name, raising=False)
    return lambda *words: CliRunner().invoke(main, list(words))


INIT = ("init", "--name", "Wien", "--zone", "Europe/Vienna", "--currency", "EUR", "--place", "AT-9")


def test_init_makes_a_city_on_an_empty_machine(run: Callable[..., Any]) -> None:
    from portfolio.app import create_app  # noqa: PLC0415  on the machine that the fixture prepared
    from portfolio.core.clock import now  # noqa: PLC0415

    result = run(*INIT, "--admin", "ada.osei@wien.example")

    assert result.exit_code == 0, result.output
    link = re.search(r"http://127\.0\.0\.1:8000/invitations/([\w-]{43})", result.output)
    assert link is not None
    with create_app().app_context():
        opened = links.opened(link[1], "invitation", now())
        assert (opened.person.email, opened.person.name) == ("ada.osei@wien.example", "Ada Osei")
        assert (opened.organisation.key, opened.organisation.place) == ("wien", "AT-9")
        assert queries.organisation_named(None).id == opened.organisation.id
        with pytest.raises(Missing):
            queries.organisation_named("berlin")
        db.engine.dispose()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--zone", "Europe/Wien"), "such as Europe/Vienna"),
        (("--currency", "eur"), "such as EUR"),
        (("--place", "Wien"), "AT or AT-9"),
        (("--admin", "ada"), "such as ada@city.example"),
        (("--name", "  "), "at most 250 letters"),
    ],
)
def test_init_says_what_is_wrong_in_a_sentence(run: Callable[..., Any], words: tuple[str, str], sentence: str) -> None:
    result = run(*INIT, "--admin", "ada@wien.example", *words)

    assert result.exit_code == 1
    assert sentence in result.output
    assert "Traceback" not in result.output
    assert run("setup-link").exit_code == 0  # nothing was founded


def test_a_second_city_is_only_made_on_purpose(run: Callable[..., Any]) -> None:
    assert run(*INIT, "--admin", "ada@wien.example").exit_code == 0

    refused = run(*INIT, "--admin", "ada@wien.example")
    assert refused.exit_code == 1
    assert "has its city already" in refused.output
    assert run("setup-link").exit_code == 1

    another = run(*INIT, "--admin", "eva@wien.example", "--another")
    assert "Wien is founded (organisation wien-2)." in another.output


def test_links_begin_with_the_public_address(run: Callable[..., Any], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUBLIC_ADDRESS", "https://portfolio.wien.example/")
    assert "  https://portfolio.wien.example/set-up/" in run("setup-link").output

    monkeypatch.delenv("PUBLIC_ADDRESS")
    monkeypatch.setenv("HOST", "0.0.0.0")
    monkeypatch.setenv("PORT", "9000")
    assert "  http://127.0.0.1:9000/set-up/" in run("setup-link").output
