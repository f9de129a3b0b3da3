"""One change of all projects that were ticked in the list: a tag, a stage, whom they belong to; and its undoing."""

from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from portfolio.core.db import db
from portfolio.lists.models import BulkChange, BulkValue
from portfolio.people.models import Person
from portfolio.projects import as_of, queries
from portfolio.projects.models import Project
from tests import make
from tests.forms import read_forms
from tests.lists.going_round import AsPerson
from tests.make import City


def choose(client: FlaskClient, kind: str, *projects: Project, **answers: Any) -> TestResponse:
    """Tick projects, open the form for them, fill it in and send it."""
    address = f"/projects/chosen?do={kind}" + "".join(f"&ref={project.ref}" for project in projects)
    page = client.get(address)
    assert page.status_code == 200
    form = next(form for form in read_forms(page.text, address) if "ref" in form.fields)
    return client.post(form.action, data=form.answers() | answers)


def undo(client: FlaskClient) -> TestResponse:
    change = db.session.scalars(sa.select(BulkChange).order_by(BulkChange.id.desc())).first()
    assert change is not None
    return client.post(f"/changes/{change.id}/undo")


def methods(*projects: Project) -> list[list[str]]:
    return [[tag.key for tag in queries.tags_of(project.id) if tag.vocabulary == "method"] for project in projects]


def stages() -> list[str]:
    return list(db.session.scalars(sa.select(Project.stage).order_by(Project.id)))


def test_many_are_tagged_and_the_tag_taken_off_again(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first = make.make_project(city, "First", tags=["method:foresight"])
    second = make.make_project(city, "Second", tags=["method:data_driven"])

    answer = choose(lead, "tag", first, second, add="methods:data_driven", remove="methods:foresight")

    assert answer.status_code == 303
    assert methods(first, second) == [["data_driven"], ["data_driven"]]
    assert "1 project was changed." in lead.get(answer.location).text  # the second had it already
    undo(lead)
    assert methods(first, second) == [["foresight"], ["data_driven"]]


def test_many_move_or_none(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first, second = make.make_project(city, "First"), make.make_project(city, "Second", stage="running")
    third = make.make_project(city, "Third")

    refused = choose(lead, "move", first, second, third, stage="screened")

    assert refused.status_code == 409
    assert "Nothing was saved: not every project can be changed like that." in refused.text
    assert "The project cannot move to that stage from where it is." in refused.text
    assert stages() == ["idea", "running", "idea"]

    again = read_forms(refused.text, "/projects/chosen")
    form = next(form for form in again if "ref" in form.fields)
    assert lead.post("/projects/chosen", data=form.answers()).status_code == 303  # the refused one is not ticked

    assert stages() == ["screened", "running", "screened"]
    undo(lead)
    assert stages() == ["idea", "running", "idea"]
    assert len(as_of.as_rules(as_of.moves_of(first.id))) == 1


def test_a_started_project_is_as_if_it_had_never_started_once_that_is_undone(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, "First", stage="approved", planned_end_on=make.AT.date())
    make.intend(project, by=city.lead)

    choose(lead, "move", project, stage="running")
    assert db.session.get_one(Project, project.id).started_on is not None
    undo(lead)

    found = db.session.get_one(Project, project.id)
    assert (found.stage, found.started_on) == ("approved", None)


def test_many_are_handed_over_by_their_owner_who_can_take_that_back(city: City, as_person: AsPerson) -> None:
    owner = make.make_viewer(city, "project_owner")
    cem = make.make_viewer(city, "unit_staff", name="Cem Kaya")
    person = db.session.get_one(Person, owner.person_id)
    projects = [make.make_project(city, title, owner=person) for title in ("First", "Second")]
    client = as_person(viewer=owner)

    answer = choose(client, "hand_over", *projects, owner=str(cem.person_id), department=str(city.mobility.id))

    assert answer.status_code == 303
    rows = db.session.execute(sa.select(Project.owner_id, Project.lead_department_id)).all()
    assert set(rows) == {(cem.person_id, city.mobility.id)}
    undo(client)
    rows = db.session.execute(sa.select(Project.owner_id, Project.lead_department_id)).all()
    assert set(rows) == {(owner.person_id, city.housing.id)}
    assert set(db.session.scalars(sa.select(BulkValue.state))) == {"undone"}


def test_sending_the_form_twice_acts_once(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, "First")
    address = f"/projects/chosen?do=tag&ref={project.ref}"
    form = next(form for form in read_forms(lead.get(address).text, address) if "ref" in form.fields)
    answers = form.answers() | {"add": "methods:foresight"}

    assert {lead.post("/projects/chosen", data=answers).status_code for _ in range(2)} == {303}

    assert db.session.scalar(sa.select(sa.func.count(BulkChange.id))) == 1


def test_what_one_may_not_change_cannot_be_ticked_nor_forged(city: City, as_person: AsPerson) -> None:
    client = as_person("project_owner")
    project = make.make_project(city, "Somebody else's")
    address = f"/projects/chosen?do=tag&ref={project.ref}"

    page = client.get(address)
    forged = client.post("/projects/chosen", data={"do": "tag", "ref": project.ref, "add": "methods:foresight"})

    assert "You may not change this of it" in page.text
    assert forged.status_code == 409
    assert methods(project) == [[]]


def test_nothing_ticked_leads_back_to_the_list(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, "First")

    back = lead.get("/projects/chosen?do=tag")

    assert (back.status_code, back.location) == (303, "/projects")
    assert "Choose one or more projects in the list first." in lead.get("/projects").text
    assert lead.get(f"/projects/chosen?do=table&ref={project.ref}").location == f"/projects/bulk?ref={project.ref}"
    assert lead.get(f"/projects/chosen?do=sell&ref={project.ref}").status_code == 404
    nothing = lead.post("/projects/chosen", data={"do": "tag", "ref": project.ref})
    assert nothing.status_code == 422
    assert "That would change nothing." in nothing.text


def test_more_than_can_be_changed_at_once_are_refused_not_dropped(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    projects = [make.make_project(city, f"Project {number:03}") for number in range(101)]
    refs = [project.ref for project in projects]
    tag = {"do": "tag", "add": "methods:foresight"}

    refused = [
        lead.post("/projects/chosen", data=tag | {"ref": refs}),
        lead.get("/projects/chosen", query_string={"do": "table", "ref": refs}),
        lead.post("/projects/bulk", data={"project": [project.id for project in projects]}),
    ]

    assert [answer.status_code for answer in refused] == [422] * 3
    assert all("You chose 101 projects. At most 100 can be changed at once" in answer.text for answer in refused)
    assert methods(*projects) == [[]] * 101
    assert lead.post("/projects/chosen", data=tag | {"ref": refs[1:]}).status_code == 303
    assert methods(*projects) == [[], *[["foresight"]] * 100]


def test_the_list_offers_ticks_to_those_who_may_change_something(city: City, as_person: AsPerson) -> None:
    project = make.make_project(city, "First")
    tick = f'name="ref" value="{project.ref}" form="chosen"'

    assert tick in as_person("unit_lead").get("/projects").text
    reader = as_person("auditor").get("/projects").text
    assert tick not in reader
    assert "/projects.xlsx" in reader
