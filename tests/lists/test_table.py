"""The table in the browser, and changes of all projects that were ticked."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.lists import batches
from portfolio.lists.models import BulkChange
from portfolio.lists.standing import standing
from portfolio.people.models import Person
from portfolio.projects import actions, queries
from portfolio.projects.models import Project
from portfolio.register.choices import choices
from tests import make
from tests.forms import read_forms
from tests.make import City

AsPerson = Callable[..., FlaskClient]


def opened(client: FlaskClient, address: str = "/projects/bulk") -> dict[str, list[str]]:
    """The fields of the table as a browser would send them back unchanged."""
    answer = client.get(address)
    assert answer.status_code == 200
    form = next(form for form in read_forms(answer.text, address) if "project" in form.fields)
    fields = {name: field.answer() for name, field in form.fields.items()}
    ids = [str(id_) for id_ in db.session.scalars(sa.select(Project.id)) if f"marks-{id_}" in fields]
    return fields | {"project": ids}


def test_a_table_sent_back_as_it_came_changes_nothing(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, "Damp, 'sensors' <b>", stage="running", budget=Money(123_456_78, "EUR"))
    make.make_project(city, "=1+1")

    answer = lead.post("/projects/bulk", data=opened(lead))

    assert answer.status_code == 303, answer.text
    assert db.session.scalar(sa.select(sa.func.count(BulkChange.id))) == 0


def test_many_fields_of_many_projects_change_at_once_and_back(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first = make.make_project(city, "First", stage="running", budget=Money(100, "EUR"))
    second = make.make_project(city, "Second")
    fields = opened(lead)
    fields |= {
        f"title-{first.id}": ["First, anew"],
        f"budget-{first.id}": ["1,200.50"],
        f"department-{first.id}": ["mobility"],
        f"stage-{second.id}": ["Approved"],
        f"planned_end_on-{second.id}": ["2027-01-31"],
        f"owner-{second.id}": ["Ada Osei"],
        f"primary_type-{second.id}": ["Governance"],
    }

    answer = lead.post("/projects/bulk", data=fields)

    assert answer.status_code == 303, answer.text
    first, second = db.session.get_one(Project, first.id), db.session.get_one(Project, second.id)
    assert (first.title, queries.budget_of(first)) == ("First, anew", Money(1200_50, "EUR"))
    assert first.lead_department_id == city.mobility.id
    assert (second.stage, second.owner_id) == ("approved", city.lead.person_id)
    assert [tag.key for tag in queries.tags_of(second.id)] == ["governance"]

    lead.post("/projects/bulk", data=fields)  # the same form once more
    change = db.session.scalars(sa.select(BulkChange)).one()
    assert lead.post(f"/changes/{change.id}/undo").status_code == 303

    first, second = db.session.get_one(Project, first.id), db.session.get_one(Project, second.id)
    assert (first.title, queries.budget_of(first)) == ("First", Money(100, "EUR"))
    assert first.lead_department_id == city.housing.id
    assert (second.stage, second.owner_id, second.planned_end_on) == ("idea", None, None)
    assert queries.tags_of(second.id) == []


def test_what_is_wrong_stands_at_its_cell_and_nothing_is_saved(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    first, second = make.make_project(city, "First"), make.make_project(city, "Second")
    fields = opened(lead)
    fields |= {f"title-{first.id}": ["First, anew"], f"owner-{second.id}": ["Nobody Known"]}

    answer = lead.post("/projects/bulk", data=fields)

    assert answer.status_code == 409
    assert "Nobody knows “Nobody Known” here." in answer.text
    assert 'value="First, anew"' in answer.text
    assert titles() == ["First", "Second"]


def test_what_others_changed_meanwhile_is_shown_and_then_knowingly_replaced(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, "First")
    fields = opened(lead)
    actions.edit_record(project, values={"title": "Theirs"}, by=city.lead, at=make.AT)
    db.session.commit()

    untouched = lead.post("/projects/bulk", data=fields)
    refused = lead.post("/projects/bulk", data=fields | {f"title-{project.id}": ["Mine"]})
    again = read_forms(refused.text, "/projects/bulk")
    sent = next(form for form in again if "project" in form.fields)
    saved = lead.post("/projects/bulk", data={name: field.answer() for name, field in sent.fields.items()})

    assert untouched.status_code == 303
    assert refused.status_code == 409
    assert "Somebody else wrote “Theirs” meanwhile." in refused.text
    assert saved.status_code == 303
    assert titles() == ["Mine"]


def test_what_changed_between_reading_and_writing_is_refused(city: City) -> None:
    project = make.make_project(city, "First")
    now = standing(city.lead, [project.id], choices(city.id))[0]
    actions.edit_record(project, values={"district": "South"}, by=city.lead, at=make.AT)

    with pytest.raises(batches.NotAll) as refused:
        batches.change_many("table", [batches.Wish(now, {"title": "Mine"})], by=city.lead, at=make.AT)

    assert {id_: error.code for id_, error in refused.value.refused.items()} == {project.id: "edited_meanwhile"}
    assert titles() == ["First"]


def test_a_move_needs_its_reason(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    project = make.make_project(city, "First")
    fields = opened(lead) | {f"stage-{project.id}": ["Rejected"]}

    refused = lead.post("/projects/bulk", data=fields)
    saved = lead.post("/projects/bulk", data=fields | {"reason": ["No money"]})

    assert refused.status_code == 409
    assert "Say why in a sentence; this move needs a reason." in refused.text
    assert saved.status_code == 303
    assert db.session.get_one(Project, project.id).stage == "rejected"


def test_cells_that_one_may_not_change_are_only_shown(city: City, as_person: AsPerson) -> None:
    owner = make.make_viewer(city, "finance")
    mine = make.make_project(city, "Mine", owner=db.session.get_one(Person, owner.person_id))
    other = make.make_project(city, "Other")
    client = as_person(viewer=owner)
    fields = opened(client)

    assert f"title-{mine.id}" in fields
    assert f"department-{mine.id}" not in fields  # handing over is not finance's
    assert f"title-{other.id}" not in fields
    forged = client.post("/projects/bulk", data=fields | {f"title-{other.id}": ["Taken"]})
    assert forged.status_code == 409
    assert "You may not change this of this project." in forged.text
    assert titles() == ["Mine", "Other"]


def test_the_table_holds_what_was_ticked_and_at_most_a_hundred(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    elsewhere = make.make_project(make.make_city("Elsewhere"), "Elsewhere")
    for number in range(101):
        make.make_project(city, f"Project {number:03}")
    ref = db.session.scalars(sa.select(Project.ref).where(Project.title == "Project 050")).one()

    whole = lead.get("/projects/bulk").text
    some = lead.get(f"/projects/bulk?ref={ref}&ref={elsewhere.ref}x&ref=%20").text

    assert whole.count('name="project"') == 100
    assert "A table holds 100 projects" in whole
    assert some.count('name="project"') == 1
    assert 'value="Project 050"' in some


def test_pages_of_many_run_as_many_statements_as_those_of_one(
    city: City, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    lead = as_person("unit_lead")
    make.make_project(city, "One", tags=["method:foresight"])

    def statements(address: str) -> int:
        with count_queries() as run:
            assert lead.get(address).status_code == 200
        return len(run)

    refs = "&".join(f"ref={ref}" for ref in db.session.scalars(sa.select(Project.ref)))
    addresses = ("/projects/bulk", "/projects.xlsx", "/changes")
    few = [statements(address) for address in addresses] + [statements(f"/projects/chosen?do=tag&{refs}")]
    for number in range(40):
        make.make_project(city, f"Project {number}", tags=["method:foresight", "capability:analytical:builds"])
    refs = "&".join(f"ref={ref}" for ref in db.session.scalars(sa.select(Project.ref)))
    many = [statements(address) for address in addresses] + [statements(f"/projects/chosen?do=tag&{refs}")]

    assert many == few
    assert max(many) <= 12
    assert many[0] <= 8


def titles() -> list[str]:
    return list(db.session.scalars(sa.select(Project.title).order_by(Project.id)))
