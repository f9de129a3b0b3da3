"""The table in the browser, and changes of all projects that were ticked."""

from collections.abc import Callable

import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.lists.changes import BulkChange
from portfolio.projects import queries
from portfolio.projects.models import Project
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
