"""Every address has a rule, every rule is the table's, and no other way in leads around it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portfolio.core.access import undeclared
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.jobs.models import Job
from portfolio.people.rights import RIGHTS, Role, Scope
from portfolio.projects.models import Project
from tests import make
from tests.make import AT, City
from tests.world import World, make_world, rules_of

# Whoever opens another address to strangers says so here, too.
OPEN_TO_EVERYONE = {
    "static",
    "feeds.read",
    "founding.start",
    "founding.set_up",
    "jury.come_in",
    "jury.declined",
    "people.accessibility",
    "people.ask_for_link",
    "people.forgot",
    "people.join",
    "people.set_password",
    "people.sign_in",
    "people.sign_in_by_link",
    "jobs.healthz",
    "jobs.readyz",
}
# Arguments that name the one project of the world, or something that belongs to it.
OF_THE_PROJECT = {
    "ref",
    "metric_id",
    "value_id",
    "line_id",
    "note_id",
    "partnership_id",
    "point_id",
    "review_id",
    "risk_id",
}
# Addresses that name no thing of one city: ending no sign-in of one's own ends none, and every city has its own list,
# calendar, setting and line of that name.
EVERY_CITY_HAS_ITS_OWN = {
    "feeds.make",
    "feeds.revoke",
    "people.end_device",
    "people.setting",
    "projects.add_term",
    "projects.vocabulary",
    "reviews.edit_line",
    "reviews.take_back_day",
    "reviews.work_on",
}
REFUSED = {403, 404}
ENTERED = {200, 303, 400, 409, 422}


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def world(city: City) -> World:
    return make_world(city)


@pytest.fixture
def undone(session: Any) -> Callable[[], Any]:
    """With undone(): … takes back what a request has changed."""

    @contextmanager
    def undoing() -> Iterator[None]:
        db.session.rollback()
        savepoint = session.get_bind().begin_nested()
        try:
            yield
        finally:
            db.session.rollback()
            savepoint.rollback()
            db.session.expire_all()

    return undoing


def verb_of(app: Flask, rule: Rule) -> str:
    return str(getattr(app.view_functions[rule.endpoint], "open_to", ""))


def guarded(app: Flask) -> list[tuple[Rule, str]]:
    """The routes that need a sign-in."""
    return [(rule, method) for rule, method in rules_of(app) if verb_of(app, rule) != "everyone"]


def become(page: FlaskClient, viewer: Viewer) -> str:
    """Sign somebody in, and give the cookie: routes that sign out take it away."""
    token = make.sign_in(viewer)
    with page.session_transaction() as cookie:
        cookie.clear()
        cookie["_user_id"] = token
    held = page.get_cookie("portfolio")
    assert held is not None
    return held.value


def test_q1_every_route_says_who_may_enter(app: Flask) -> None:
    assert undeclared(app) == []
    assert {verb_of(app, rule) for rule, _ in guarded(app)} <= set(RIGHTS)


def test_q1_only_these_routes_are_open_to_everyone(app: Flask) -> None:
    everyone = {rule.endpoint for rule, _ in rules_of(app) if verb_of(app, rule) == "everyone"}

    assert everyone == OPEN_TO_EVERYONE


def test_q1_strangers_are_sent_to_sign_in_everywhere(app: Flask, page: FlaskClient, world: World) -> None:
    wrong = {}
    for rule, method in guarded(app):
        answer = page.open(world.address(rule), method=method)
        if (answer.status_code, answer.headers.get("Location", "").split("?")[0]) != (303, "/sign-in"):
            wrong[f"{method} {rule.rule}"] = answer.status_code

    assert wrong == {}


@pytest.mark.parametrize("role", list(Role))
def test_q1_q2_each_role_enters_exactly_what_the_table_grants(
    app: Flask, page: FlaskClient, world: World, undone: Callable[[], Any], role: Role
) -> None:
    """On a project of another owner and department, with forms replayed under the role's own sign-in."""
    department = world.city.mobility if role is Role.DEPARTMENT_HEAD else None
    viewer = make.make_viewer(world.city, role, department=department)
    db.session.execute(sa.update(Job).values(asked_by_id=viewer.person_id))  # one's own; others' jobs are not there
    cookie = become(page, viewer)

    wrong = {}
    for rule, method in guarded(app):
        granted = RIGHTS[verb_of(app, rule)].get(role, frozenset())
        if granted and Scope.ANY not in granted and not rule.arguments:
            continue  # a form in which one still chooses among one's own
        expected = ENTERED if Scope.ANY in granted else REFUSED
        page.set_cookie("portfolio", cookie)
        with undone():
            status = page.open(world.address(rule), method=method).status_code
        if status not in expected:
            wrong[f"{method} {rule.rule}"] = status

    assert wrong == {}


@pytest.mark.parametrize("role", [role for role in Role if any(role in granted for granted in RIGHTS.values())])
@pytest.mark.parametrize("stance", [Scope.OWN, Scope.DEPARTMENT])
def test_q1_owners_and_heads_enter_what_is_theirs(
    app: Flask, page: FlaskClient, world: World, undone: Callable[[], Any], role: Role, stance: Scope
) -> None:
    scoped = role in (Role.DEPARTMENT_HEAD, Role.PROJECT_OWNER)
    department = world.city.housing if stance is Scope.DEPARTMENT and scoped else None
    if role is Role.DEPARTMENT_HEAD and stance is Scope.OWN:
        department = world.city.mobility
    viewer = make.make_viewer(world.city, role, department=department)
    if stance is Scope.OWN:
        owned = sa.update(Project).where(Project.id == world.project.id).values(owner_id=viewer.person_id)
        db.session.execute(owned)
    cookie = become(page, viewer)
    reach = {Scope.ANY, stance} if stance is Scope.OWN or department else {Scope.ANY}

    wrong = {}
    for rule, method in guarded(app):
        if not OF_THE_PROJECT & rule.arguments:
            continue
        granted = RIGHTS[verb_of(app, rule)].get(role, frozenset())
        expected = ENTERED if granted & reach else REFUSED
        page.set_cookie("portfolio", cookie)
        with undone():
            status = page.open(world.address(rule), method=method).status_code
        if status not in expected:
            wrong[f"{method} {rule.rule}"] = status

    assert wrong == {}


def test_q12_another_citys_things_are_not_there(
    app: Flask, page: FlaskClient, world: World, undone: Callable[[], Any]
) -> None:
    """The lead and administrator of another city meets 404 wherever an address names a thing of this one."""
    other = make.make_city("Other")
    both = make.make_viewer(other, "unit_lead")
    db.session.execute(
        sa.text(
            "INSERT INTO membership (person_id, organisation_id, role, from_on, recorded_at)"
            " VALUES (:person, :city, 'admin', '2020-01-01', '2020-01-01')"
        ),
        {"person": both.person_id, "city": other.id},
    )
    cookie = become(page, both)

    found = {}
    for rule, method in guarded(app):
        if not rule.arguments or rule.endpoint in EVERY_CITY_HAS_ITS_OWN:
            continue
        page.set_cookie("portfolio", cookie)
        with undone():
            status = page.open(world.address(rule), method=method).status_code
        if status != 404:
            found[f"{method} {rule.rule}"] = status

    assert found == {}


def test_q12_what_a_juror_may_not_see_is_not_there(
    app: Flask, page: FlaskClient, world: World, undone: Callable[[], Any]
) -> None:
    """A thing that exists answers as one that was never made, so nobody learns which references are in use."""
    cookie = become(page, make.make_viewer(world.city, Role.JUROR))

    found = {}
    for rule, method in guarded(app):
        if not rule.arguments or Role.JUROR in RIGHTS[verb_of(app, rule)]:
            continue
        page.set_cookie("portfolio", cookie)
        with undone():
            status = page.open(world.address(rule), method=method).status_code
        if status != 404:
            found[f"{method} {rule.rule}"] = status

    assert found == {}


def test_q17_other_ways_of_asking_change_nothing(app: Flask, page: FlaskClient, world: World) -> None:
    become(page, make.make_viewer(world.city, "juror"))
    for rule, method in guarded(app):
        if method != "GET":
            continue
        address = world.address(rule)
        plain = page.get(address).status_code
        assert page.head(address).status_code == plain
        assert page.options(address).text == ""
        assert page.get(address, headers={"X-HTTP-Method-Override": "POST"}).status_code == plain
        assert page.get(f"{address}?_method=DELETE").status_code in (plain, 422)
        assert page.get(f"{address}/").status_code == 404


def test_q21_every_change_asks_for_a_token_of_its_form(
    app: Flask, page: FlaskClient, world: World, undone: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    cookie = become(page, world.city.lead)

    taken = {}
    for rule, method in rules_of(app):
        if method == "GET":
            continue
        page.set_cookie("portfolio", cookie)
        with undone():
            answer = page.open(world.address(rule), method=method, data={"csrf_token": "guess"})
        if answer.status_code != 400:
            taken[f"{method} {rule.rule}"] = answer.status_code

    assert taken == {}


def test_q21_nothing_but_get_and_post_and_signing_out_is_a_post(app: Flask, page: FlaskClient, world: World) -> None:
    assert {method for _, method in rules_of(app)} == {"GET", "POST"}
    become(page, world.city.lead)
    assert page.get("/sign-out").status_code == 405
    assert page.get("/me").status_code == 200


def test_q36_odd_methods_are_refused(app: Flask, page: FlaskClient, world: World) -> None:
    become(page, world.city.lead)
    for method in ("TRACE", "TRACK", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "DEBUG", "GETX"):
        for address in ("/", "/projects", "/sign-in", "/static/css/base.css"):
            assert page.open(address, method=method).status_code == 405


def test_q37_what_is_not_a_page_is_not_there(page: FlaskClient, world: World) -> None:
    become(page, world.city.lead)
    for address in (
        "/.git/config",
        "/.git/HEAD",
        "/.env",
        "/instance/portfolio.db",
        "/portfolio.db",
        "/secret_key",
        "/config.py",
        "/console",
        "/?__debugger__=yes&cmd=resource&f=style.css",
        "/static/../config.py",
        "/static/..%2fconfig.py",
        "/static/%2e%2e/config.py",
        "/admin",
        "/wp-login.php",
    ):
        answer = page.get(address)
        assert (address, answer.status_code in (303, 404)) == (address, True)
        assert "SECRET_KEY" not in answer.text
