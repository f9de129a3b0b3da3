from datetime import date
from typing import Any

from portfolio.core.money import Money
from portfolio.people.models import Person
from portfolio.projects import as_of
from portfolio.projects.models import ProjectText
from tests import make


def test_a_project_needs_a_title_and_a_department_only(city: make.City) -> None:
    project = make.make_project(city, "Damp sensors")

    assert project.ref == "P-2026-001"
    assert (project.stage, project.stage_since, project.started_on) == ("idea", date(2026, 11, 21), None)
    assert project.lead_department_id == city.housing.id
    assert project.to_complete == 12


def test_everything_else_can_be_said_at_once(city: make.City, session: Any) -> None:
    owner = make.make_viewer(city, "project_owner")
    person = session.get(Person, owner.person_id)
    project = make.make_project(
        city,
        "Žiadosť – damp sensors",
        stage="running",
        on=date(2026, 3, 1),
        owner=person,
        supporting=[city.mobility],
        budget=Money(15000000, "EUR"),
        planned_start_on=date(2026, 3, 1),
        planned_end_on=date(2027, 2, 28),
        tags=["innovation_type:product_service:primary", "capability:analytical:builds", "method:data_driven"],
        texts={"summary": "Low-cost sensors", "problem": "Mould"},
    )

    assert project.started_on == date(2026, 3, 1)
    assert project.owner_id == owner.person_id
    assert (project.budget_minor, project.budget_currency) == (15000000, "EUR")
    standing = as_of.standing_on(project.id)
    assert standing.assigned.supporting == (city.mobility.id,)
    assert len(standing.tags) == 3
    assert project.to_complete == 3  # for whom, deputy and policy areas
    words = session.get(ProjectText, project.id)
    assert words.title == "ziadost damp sensors"
    assert words.body == "p 2026 001 low cost sensors mould"


def test_references_count_on_within_a_year(city: make.City) -> None:
    refs = [make.make_project(city).ref for _ in range(3)]

    assert refs == ["P-2026-001", "P-2026-002", "P-2026-003"]
