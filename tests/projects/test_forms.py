from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Actor
from portfolio.projects import actions, queries
from portfolio.projects.models import Project
from tests import make
from tests.projects.browser import opened

AsPerson = Callable[..., FlaskClient]


# -------------------------------------------------------------------------------------------------- editing
def test_texts_dates_and_budget_are_saved_together(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/edit"
    form = opened(page, address) | {
        "title": "Damp sensors",
        "problem": "Mould\r\nin flats",
        "planned_start_on": "2026-03-01",
        "planned_end_on": "2027-02-28",
        "budget": "150000",
        "origin": "bid",
    }

    assert page.post(address, data=form).status_code == 303

    project = session.scalars(sa.select(Project)).one()
    assert (project.problem, project.origin) == ("Mould\nin flats", "bid")
    assert (project.planned_end_on, project.budget_minor) == (date(2027, 2, 28), 15_000_000)


def test_the_second_of_two_editors_is_told_and_loses_nothing(
    as_person: AsPerson, project: Project, session: Any
) -> None:
    page, address = as_person(), f"/projects/{project.ref}/edit"
    mine = opened(page, address) | {"title": "Damp sensors", "origin": "direct", "summary": "Mine", "problem": ""}
    project = session.scalars(sa.select(Project)).one()
    values = {"summary": "Theirs", "problem": "Their problem"}
    actions.edit_record(project, values=values, by=Actor(project.organisation_id), at=make.AT)
    session.commit()

    answer = page.post(address, data=mine)

    body = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert 'value="Mine"' in body  # what was typed is still in the form
    assert "<dd>Theirs" in body  # beside it stands what the other one wrote
    assert "Their problem</textarea>" in body  # and what only the other one changed is taken over
    assert session.scalars(sa.select(Project.summary)).one() == "Theirs"

    again = mine | {"problem": "Their problem", "version": str(session.scalars(sa.select(Project.version)).one())}
    assert page.post(address, data=again).status_code == 303
    assert session.execute(sa.select(Project.summary, Project.problem)).one() == ("Mine", "Their problem")


def test_an_end_before_the_start_is_refused_at_its_field(as_person: AsPerson, project: Project) -> None:
    page, address = as_person(), f"/projects/{project.ref}/edit"
    form = opened(page, address) | {
        "title": "Damp sensors",
        "origin": "direct",
        "planned_start_on": "2026-03-01",
        "planned_end_on": "2026-02-01",
    }

    answer = page.post(address, data=form)

    assert answer.status_code == 422
    assert 'id="planned_end_on-error"' in answer.get_data(as_text=True)


def test_a_project_names_the_one_it_is_part_of_by_reference(as_person: AsPerson, city: make.City, session: Any) -> None:
    whole, part = make.make_project(city, "Whole"), make.make_project(city, "Part")
    whole_id, part_id = whole.id, part.id
    page = as_person()
    address = f"/projects/{part.ref}/edit"
    form = opened(page, address) | {"title": "Part", "origin": "direct", "parent": whole.ref.lower()}

    assert page.post(address, data=form).status_code == 303
    assert session.get(Project, part_id).parent_id == whole_id

    address = f"/projects/{whole.ref}/edit"
    form = opened(page, address) | {"title": "Whole", "origin": "direct", "parent": part.ref}
    assert page.post(address, data=form).status_code == 409
    assert page.post(address, data=form | {"parent": "P-1999-001"}).status_code == 422


def test_an_archived_project_can_be_brought_back(as_person: AsPerson, project: Project, session: Any) -> None:
    page = as_person()

    page.post(f"/projects/{project.ref}/archive")
    assert session.scalars(sa.select(Project.archived_on)).one() is not None

    page.post(f"/projects/{project.ref}/archive", data={"out": "1"})
    assert session.scalars(sa.select(Project.archived_on)).one() is None


# ----------------------------------------------------------------------------------------------------- tags
def test_definitions_and_sources_stand_where_people_choose(as_person: AsPerson, project: Project) -> None:
    body = as_person().get(f"/projects/{project.ref}/tags").get_data(as_text=True)

    assert "Basing decisions on data and evidence that somebody gathered and analysed." in body
    assert "De Vries, Bekkers and Tummers (2016)" in body
    assert "LSE Cities (2024), Public Innovation, appendix C" in body
    assert body.count('value="human_centred_design"') == 1
    assert body.count('type="radio"') == 5
    assert body.count('type="checkbox"') == 5 + 4 + 4 + 11 + 24
    assert "Human-centred design belongs here as well; it stands under Partnership." in body


def test_tags_are_chosen_and_new_ones_typed(as_person: AsPerson, project: Project, session: Any) -> None:
    page, address = as_person(), f"/projects/{project.ref}/tags"
    form: dict[str, Any] = opened(page, address) | {
        "primary_type": "governance",
        "secondary_types": ["conceptual"],
        "builds": ["analytical"],
        "uses": ["leadership", "partnership"],
        "methods": ["data_driven"],
        "new_tags": "north bank, sensors",
    }

    assert page.post(address, data=form).status_code == 303

    assert sorted((tag.vocabulary, tag.key, tag.role) for tag in queries.tags_of(project.id)) == [
        ("capability", "analytical", "builds"),
        ("capability", "leadership", "uses"),
        ("capability", "partnership", "uses"),
        ("innovation_type", "conceptual", "secondary"),
        ("innovation_type", "governance", "primary"),
        ("method", "data_driven", ""),
        ("tag", "north_bank", ""),
        ("tag", "sensors", ""),
    ]


def test_a_free_tag_that_differs_only_by_case_is_refused(as_person: AsPerson, project: Project, session: Any) -> None:
    by = Actor(project.organisation_id)
    actions.add_term("tag", "Sensors", by=by, at=make.AT)
    session.commit()
    page, address = as_person(), f"/projects/{project.ref}/tags"

    answer = page.post(address, data=opened(page, address) | {"new_tags": "sensors"})

    assert answer.status_code == 409
    assert "There is “Sensors” already" in answer.get_data(as_text=True)
    assert page.post(address, data=opened(page, address) | {"new_tags": "Sensors"}).status_code == 303


def test_an_answer_that_is_not_offered_is_refused(as_person: AsPerson, project: Project) -> None:
    page, address = as_person(), f"/projects/{project.ref}/tags"

    for wrong in ({"primary_type": "social"}, {"methods": ["data_driven", "magic"]}, {"builds": ["x" * 400]}):
        assert page.post(address, data=opened(page, address) | wrong).status_code == 422
