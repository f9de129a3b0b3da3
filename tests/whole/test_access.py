"""Every address has a rule, every rule is the table's, and no other way in leads around it."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from portfolio.core.access import undeclared
from portfolio.core.actor import Viewer
from portfolio.core.db import db, is_sqlite
from portfolio.jobs.models import Job
from portfolio.people.rights import RIGHTS, Role, Scope
from portfolio.projects.models import Project
from tests import make
from tests.make import AT
from tests.settled import Settled, undone
from tests.world import World, rules_of

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
BY_STANCE = [
    (role, stance)
    for role in Role
    for stance in (Scope.OWN, Scope.DEPARTMENT)
    if any(stance in granted.get(role, frozenset()) for granted in RIGHTS.values())
]
"""Roles that own things or answer for those of a department."""

# For what is decided before a database is asked.
ON_SQLITE = pytest.mark.parametrize("app", ["sqlite"], indirect=True)


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


@pytest.fixture
def asked(page: FlaskClient, world: World, settled: Settled) -> Callable[..., dict[str, int]]:
    """Ask for routes as the one who holds a cookie, take back each change; gives those that answered otherwise."""

    def asking(cookie: str, wanted: list[tuple[Rule, str, set[int]]], **more: Any) -> dict[str, int]:
        wrong = {}
        for rule, method, expected in wanted:
            page.set_cookie("portfolio", cookie)  # routes that sign out take it away
            with undone(settled.connection):
                status = page.open(world.address(rule), method=method, **more).status_code
            if status not in expected:
                wrong[f"{method} {rule.rule}"] = status
        return wrong

    return asking


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


@ON_SQLITE
def test_q1_every_route_says_who_may_enter(app: Flask) -> None:
    assert undeclared(app) == []
    assert {verb_of(app, rule) for rule, _ in guarded(app)} <= set(RIGHTS)


@ON_SQLITE
def test_q1_only_these_routes_are_open_to_everyone(app: Flask) -> None:
    everyone = {rule.endpoint for rule, _ in rules_of(app) if verb_of(app, rule) == "everyone"}

    assert everyone == OPEN_TO_EVERYONE


@ON_SQLITE
def test_q1_strangers_are_sent_to_sign_in_everywhere(app: Flask, page: FlaskClient, world: World) -> None:
    wrong = {}
    for rule, method in guarded(app):
        answer = page.open(world.address(rule), method=method)
        if (answer.status_code, answer.headers.get("Location", "").split("?")[0]) != (303, "/sign-in"):
            wrong[f"{method} {rule.rule}"] = answer.status_code

    assert wrong == {}


def has_turn(role: Role, number: int, verb: str) -> bool:
    """Whether a role asks for a route.

    On SQLite all do. On PostgreSQL, in turn, one that may enter and one that may not do: the table is read alike there,
    and only what the routes load is asked in another language.
    """
    may = [each for each in Role if Scope.ANY in RIGHTS[verb].get(each, frozenset())]
    may_not = [each for each in Role if each not in may]
    return is_sqlite() or any(roles and role is roles[number % len(roles)] for roles in (may, may_not))


@pytest.mark.parametrize("role", list(Role))
def test_q1_q2_each_role_enters_exactly_what_the_table_grants(
    app: Flask, page: FlaskClient, world: World, asked: Callable[..., dict[str, int]], role: Role
) -> None:
    """On a project of another owner and department, with forms replayed under the role's own sign-in."""
    department = world.city.mobility if role is Role.DEPARTMENT_HEAD else None
    viewer = make.make_viewer(world.city, role, department=department)
    db.session.execute(sa.update(Job).values(asked_by_id=viewer.person_id))  # one's own; others' jobs are not there

    wanted = []
    for number, (rule, method) in enumerate(guarded(app)):
        granted = RIGHTS[verb_of(app, rule)].get(role, frozenset())
        if granted and Scope.ANY not in granted and not rule.arguments:
            continue  # a form in which one still chooses among one's own
        if has_turn(role, number, verb_of(app, rule)):
            wanted.append((rule, method, ENTERED if Scope.ANY in granted else REFUSED))

    assert len(wanted) > 50
    assert asked(become(page, viewer), wanted) == {}


@pytest.mark.parametrize(("role", "stance"), BY_STANCE)
def test_q1_owners_and_heads_enter_what_is_theirs(
    app: Flask, page: FlaskClient, world: World, asked: Callable[..., dict[str, int]], role: Role, stance: Scope
) -> None:
    """Who owns the project heads another department, if any; on PostgreSQL only where it matters who that is."""
    department = world.city.housing if stance is Scope.DEPARTMENT else None
    if role is Role.DEPARTMENT_HEAD and stance is Scope.OWN:
        department = world.city.mobility
    viewer = make.make_viewer(world.city, role, department=department)
    if stance is Scope.OWN:
        owned = sa.update(Project).where(Project.id == world.project.id).values(owner_id=viewer.person_id)
        db.session.execute(owned)

    wanted = []
    for rule, method in guarded(app):
        granted = RIGHTS[verb_of(app, rule)].get(role, frozenset())
        if OF_THE_PROJECT & rule.arguments and (is_sqlite() or (granted and Scope.ANY not in granted)):
            wanted.append((rule, method, ENTERED if granted & {Scope.ANY, stance} else REFUSED))

    assert asked(become(page, viewer), wanted) == {}


def test_q12_another_citys_things_are_not_there(
    app: Flask, page: FlaskClient, world: World, asked: Callable[..., dict[str, int]]
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

    named = [
        (rule, method, {404})
        for rule, method in guarded(app)
        if rule.arguments and rule.endpoint not in EVERY_CITY_HAS_ITS_OWN
    ]

    assert asked(become(page, both), named) == {}


@ON_SQLITE
def test_q12_what_a_juror_may_not_see_is_not_there(
    app: Flask, page: FlaskClient, world: World, asked: Callable[..., dict[str, int]]
) -> None:
    """A thing that exists answers as one that was never made, so nobody learns which references are in use."""
    named = [
        (rule, method, {404})
        for rule, method in guarded(app)
        if rule.arguments and Role.JUROR not in RIGHTS[verb_of(app, rule)]
    ]

    assert asked(become(page, make.make_viewer(world.city, Role.JUROR)), named) == {}


@ON_SQLITE
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


@ON_SQLITE
def test_q21_every_change_asks_for_a_token_of_its_form(
    app: Flask,
    page: FlaskClient,
    world: World,
    asked: Callable[..., dict[str, int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    changes = [(rule, method, {400}) for rule, method in rules_of(app) if method != "GET"]

    assert asked(become(page, world.city.lead), changes, data={"csrf_token": "guess"}) == {}


@ON_SQLITE
def test_q21_nothing_but_get_and_post_and_signing_out_is_a_post(app: Flask, page: FlaskClient, world: World) -> None:
    assert {method for _, method in rules_of(app)} == {"GET", "POST"}
    become(page, world.city.lead)
    assert page.get("/sign-out").status_code == 405
    assert page.get("/me").status_code == 200


@ON_SQLITE
def test_q36_odd_methods_are_refused(app: Flask, page: FlaskClient, world: World) -> None:
    become(page, world.city.lead)
    for method in ("TRACE", "TRACK", "CONNECT", "PUT", "PATCH", "DELETE", "PROPFIND", "DEBUG", "GETX"):
        for address in ("/", "/projects", "/sign-in", "/static/css/base.css"):
            assert page.open(address, method=method).status_code == 405


@ON_SQLITE
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
