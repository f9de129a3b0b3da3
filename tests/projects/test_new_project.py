from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.projects.models import Project
from tests import make
from tests.projects.browser import sent_once

AsPerson = Callable[..., FlaskClient]


# ------------------------------------------------------------------------------------------------- new project
def test_a_new_project_has_five_fields(as_person: AsPerson, city: make.City) -> None:
    make.make_project(city)
    body = as_person().get("/projects/new").get_data(as_text=True).split("<main", 1)[1].split("<footer", 1)[0]

    names = {part.split('"', 1)[0] for part in body.split(' name="')[1:]}
    assert names - {"csrf_token", "once", "find"} == {"title", "department_id", "summary", "owner_id", "primary_type"}
    assert body.count('type="radio"') == 5
    assert "The library lends out tools and sewing machines." in body


def test_a_title_and_a_department_open_a_project(as_person: AsPerson, city: make.City, session: Any) -> None:
    answer = as_person().post("/projects/new", data={"title": " Damp sensors ", "department_id": city.housing.id})

    assert (answer.status_code, answer.location) == (303, "/projects/P-2026-001")
    project = session.scalars(sa.select(Project)).one()
    assert (project.title, project.stage, project.lead_department_id) == ("Damp sensors", "idea", city.housing.id)


def test_sending_the_form_twice_opens_one_project(as_person: AsPerson, city: make.City, session: Any) -> None:
    page = as_person()
    form = {"title": "Once", "department_id": city.housing.id, "once": sent_once(page, "/projects/new")}

    answers = [page.post("/projects/new", data=form) for _ in range(2)]

    assert [(answer.status_code, answer.location) for answer in answers] == [(303, "/projects/P-2026-001")] * 2
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 1


@pytest.mark.parametrize("title", ["", "   ", "x" * 251, "a\x00b"])
def test_a_title_that_cannot_be_stored_is_refused_at_its_field(
    as_person: AsPerson, city: make.City, session: Any, title: str
) -> None:
    answer = as_person().post("/projects/new", data={"title": title, "department_id": city.housing.id})

    assert answer.status_code == 422
    assert 'id="title-error"' in answer.get_data(as_text=True)
    assert session.scalar(sa.select(sa.func.count()).select_from(Project)) == 0


@pytest.mark.parametrize("department", ["", "999999", "9" * 400, "-1", "x", "１２"])
def test_a_department_that_is_not_offered_is_refused(as_person: AsPerson, city: make.City, department: str) -> None:
    answer = as_person().post("/projects/new", data={"title": "Sensors", "department_id": department})

    assert answer.status_code == 422


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "=HYPERLINK(1)",
        "{{ 7*7 }}",
        "'; DROP TABLE project; --",
        "\u202eevil",
        "👩\u200d🔬 résumé",
        "%s %(x)s",
    ],
)
def test_legal_text_of_any_kind_stays_text(as_person: AsPerson, city: make.City, session: Any, text: str) -> None:
    page = as_person()
    answer = page.post("/projects/new", data={"title": text, "department_id": city.housing.id, "summary": text})

    assert answer.status_code == 303
    assert session.scalars(sa.select(Project)).one().title == text
    shown = page.get("/projects/P-2026-001/edit")
    assert shown.status_code == 200
    assert "<script>alert" not in shown.get_data(as_text=True)
