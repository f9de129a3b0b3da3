from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from tests import make
from tests.make import City

AsPerson = Callable[..., FlaskClient]


def found(page: FlaskClient, query: str) -> list[str]:
    return [each["label"] for each in page.get("/find.json", query_string={"q": query}).get_json()["found"]]


def test_a_few_letters_find_pages_actions_and_projects(as_person: AsPerson, city: City) -> None:
    damp = make.make_project(city, "Damp sensors in social housing")
    make.make_project(city, "Overview of bus lanes")
    page = as_person("unit_staff")

    assert found(page, "over") == ["Overview", "My work", "Reviews", "Overview of bus lanes"]
    assert found(page, "new pro") == ["New project"]
    assert found(page, "sensors housing") == ["Damp sensors in social housing"]
    assert found(page, damp.ref.lower()) == ["Damp sensors in social housing"]
    assert found(page, "nothing is called so") == []
    assert page.get("/find.json?q=sensors").get_json() == {
        "found": [
            {"label": damp.title, "beside": f"{damp.ref}, Housing", "url": f"/projects/{damp.ref}"},
        ]
    }


def test_the_page_without_scripts_shows_the_same(as_person: AsPerson, city: City) -> None:
    project = make.make_project(city, "Damp sensors")
    page = as_person("unit_staff")

    shown = page.get("/find?q=damp")

    assert shown.status_code == 200
    assert f'<a href="/projects/{project.ref}">Damp sensors</a>' in shown.text
    assert "Nothing is called that" in page.get("/find?q=zzz").text
    assert page.get("/find").text.count("<li>") > 8


@pytest.mark.parametrize(
    ("role", "offered", "kept_back"),
    [
        ("juror", {"Overview", "My account", "Help"}, {"Projects", "New project", "People"}),
        ("leadership", {"Projects", "Quarterly reports"}, {"New project", "Add a note", "Imports", "People"}),
        ("admin", {"People", "Projects"}, {"New project", "Imports"}),
    ],
)
def test_nobody_is_offered_what_they_may_not_open(
    as_person: AsPerson, city: City, role: str, offered: set[str], kept_back: set[str]
) -> None:
    make.make_project(city, "Damp sensors")
    page = as_person(role)

    everything = set(found(page, ""))

    assert offered <= everything
    assert not kept_back & everything
    assert (found(page, "damp") == []) == (role == "juror")


def test_projects_of_another_city_are_not_found(as_person: AsPerson, session: Any) -> None:
    make.make_project(make.make_city("Elsewhere"), "Damp sensors")

    assert found(as_person(), "damp") == []


@pytest.mark.parametrize("query", ["", " ", "'\"*(", "\u202e🏙", "a" * 5_000, "%00", "NOT near OR"])
def test_any_query_gets_an_answer(as_person: AsPerson, query: str) -> None:
    page = as_person()

    assert page.get("/find", query_string={"q": query}).status_code == 200
    assert page.get("/find.json", query_string={"q": query}).status_code == 200


def test_a_look_takes_three_statements(as_person: AsPerson, city: City, count_queries: Callable[[], Any]) -> None:
    make.make_project(city, "Damp sensors")
    page = as_person()
    page.get("/find.json?q=damp")

    with count_queries() as statements:
        page.get("/find.json?q=damp")

    assert len(statements) == 3
