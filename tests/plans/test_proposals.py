"""A programme proposes measures to its projects, which take over what suits them."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import WrongInput
from portfolio.history.models import Entry
from portfolio.metrics.models import Baseline, LibraryMeasure, Metric, Target
from portfolio.plans import actions as plans
from portfolio.plans import queries
from portfolio.projects.models import Project
from portfolio.strategy import actions as strategy
from portfolio.strategy.models import Programme
from tests import make
from tests.make import City

AsPerson = Callable[..., FlaskClient]
MILLION = 1_000_000
END = date(2027, 6, 30)


@pytest.fixture
def programme(city: City) -> Programme:
    """A mission that proposes a number with its goal, a number that starts at zero, and a question."""
    by, at = city.lead, make.AT
    mission = strategy.open_programme(title="Healthy homes", by=by, at=at)
    plans.propose(mission, name="Damp homes", unit="%", direction="decrease", goal=20 * MILLION, by=by, at=at)
    plans.propose(mission, name="Loans", unit="loans", level="output", baseline_kind="zero_by_definition", by=by, at=at)
    plans.propose(mission, name="Landlords", question="Do they act?", decision_rule="Under half: stop.", by=by, at=at)
    return mission


@pytest.fixture
def project(city: City, programme: Programme) -> Project:
    return make.make_project(city, stage="approved", planned_end_on=END, programme=programme)


def test_one_click_takes_over_what_the_programme_proposes(
    city: City, project: Project, session: Any, as_person: AsPerson
) -> None:
    page = as_person(viewer=city.lead)
    plan = page.get(f"/projects/{project.ref}/plan").text
    offered = queries.proposals_for(project, [])
    sent = {f"take_{proposal.id}": "y" for proposal in offered}
    sent |= {f"goal_{offered[0].id}": "20", "goal_on": "2027-06-30"}

    taken = page.post(f"/projects/{project.ref}/plan/proposals", data=sent)

    assert "What “Healthy homes” proposes to measure" in plan
    assert (taken.status_code, taken.location) == (303, f"/projects/{project.ref}/plan")
    rows = session.execute(
        sa.select(
            Metric.name, Metric.level, Metric.measure, Metric.direction, Metric.is_primary,
            Target.value, Target.on, Target.decision_rule, Baseline.kind, Baseline.value,
        )
        .outerjoin(Target, Target.metric_id == Metric.id)
        .outerjoin(Baseline, Baseline.metric_id == Metric.id)
        .order_by(Metric.id)
    ).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [
        ("Damp homes", "outcome", "percent", "decrease", True, 20 * MILLION, END, None, None, None),
        ("Loans", "output", "number", "increase", False, None, None, None, "zero_by_definition", 0),
        ("Landlords", "outcome", "qualitative", "none", True, None, END, "Under half: stop.", None, None),
    ]
    told = page.get(taken.location).text
    assert "3 measures are in the plan." in told
    assert "proposes to measure" not in told  # nothing is left that it does not measure


def test_a_goal_of_ones_own_takes_the_place_of_the_usual_one(
    city: City, project: Project, session: Any, as_person: AsPerson
) -> None:
    first = queries.proposals_for(project, [])[0]
    address = f"/projects/{project.ref}/plan/proposals"
    page = as_person(viewer=city.lead)

    assert f'name="goal_{first.id}"' in page.get(address).text
    assert page.post(address, data={f"take_{first.id}": "y", f"goal_{first.id}": "15"}).status_code == 303

    assert session.scalars(sa.select(Metric.target_value)).all() == [15 * MILLION]


def test_nothing_ticked_changes_nothing_and_says_so(
    city: City, project: Project, session: Any, as_person: AsPerson
) -> None:
    answer = as_person(viewer=city.lead).post(f"/projects/{project.ref}/plan/proposals", data={"goal_on": "2027-06-30"})

    assert answer.status_code == 422
    assert "Tick what this project is to measure." in answer.text
    assert session.scalar(sa.select(sa.func.count(Metric.id))) == 0


def test_parts_of_a_programme_inherit_what_it_proposes_others_see_nothing(
    city: City, programme: Programme, at: datetime
) -> None:
    part = strategy.open_programme(
        title="Cellars", values={"parent_id": programme.id}, by=city.lead, at=at
    )  # fmt: skip
    plans.propose(part, name="Dry cellars", unit="cellars", by=city.lead, at=at)
    other = strategy.open_programme(title="Night buses", by=city.lead, at=at)

    def offered(to: Programme | None) -> list[str]:
        project = make.make_project(city, programme=to)
        return [proposal.name for proposal in queries.proposals_for(project, ["damp HOMES"])]

    assert offered(part) == ["Dry cellars", "Loans", "Landlords"]  # one's own first; what is measured already is not
    assert offered(programme) == ["Loans", "Landlords"]
    assert (offered(other), offered(None)) == ([], [])


def test_what_is_withdrawn_is_offered_no_longer_and_taken_up_again_by_undo(
    city: City, programme: Programme, project: Project, session: Any, as_person: AsPerson
) -> None:
    page = as_person(viewer=city.lead)
    first = queries.proposals_of(programme.id)[0]
    address = f"/programmes/{programme.key}/proposals/{first.id}/withdrawal"

    def offered() -> list[str]:
        return [proposal.name for proposal in queries.proposals_for(project, [])]

    assert page.post(address).status_code == 303
    without = offered()
    told = page.get(f"/programmes/{programme.key}/proposals").text
    page.post(address, data={"back": "1"})

    assert without == ["Loans", "Landlords"]
    assert "No longer proposed" in told
    assert "Undo</button>" in told
    assert offered() == ["Damp homes", "Loans", "Landlords"]
    events = session.scalars(sa.select(Entry.event).where(Entry.event.startswith("proposal")).order_by(Entry.seq))
    assert list(events) == ["proposal.made"] * 3 + ["proposal.withdrawn", "proposal.made_again"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"name": "damp homes", "unit": "%"}, "proposed_twice"),
        ({"name": "Warm homes"}, "no_unit"),
        ({"name": "Warm homes", "question": "Why?"}, "half_a_question"),
        ({"name": "Warm homes", "decision_rule": "Stop."}, "half_a_question"),
        ({"name": "Warm homes", "question": "Why?", "decision_rule": "Stop.", "level": "output"}, "question_level"),
        ({"name": "Warm homes", "unit": "%", "level": "magic"}, "choice"),
    ],
    ids=str,
)
def test_what_cannot_be_meant_is_not_proposed(
    said: dict[str, Any], code: str, city: City, programme: Programme, at: datetime
) -> None:
    with pytest.raises(WrongInput) as raised:
        plans.propose(programme, **said, by=city.lead, at=at)
    assert raised.value.code == code


def test_what_the_library_defines_is_proposed_and_taken_over_as_the_library_has_it(
    city: City, session: Any, as_person: AsPerson, at: datetime
) -> None:
    mission = strategy.open_programme(title="Healthy homes", by=city.lead, at=at)
    entry = LibraryMeasure(
        organisation_id=city.id, name="Damp homes", definition="Above 60 % humidity", level="outcome", unit="homes",
        measure="number", series="state", direction="decrease", frequency="monthly", source="Housing register",
        aggregable=True, small_shown=False, created_at=at,
    )  # fmt: skip
    session.add(entry)
    session.flush()
    page = as_person(viewer=city.lead)
    address = f"/programmes/{mission.key}/proposals"

    assert "From the library" in page.get(address).text
    assert page.post(address, data={"library": "Damp homes", "goal": "20"}).status_code == 303
    assert page.post(address, data={"library": "Nothing of it"}).status_code == 422
    assert page.post(address, data={"unit": "homes"}).status_code == 422  # neither chosen nor named

    project = make.make_project(city, programme=mission, planned_end_on=END)
    offered = queries.proposals_for(project, [])
    page.post(f"/projects/{project.ref}/plan/proposals", data={f"take_{offered[0].id}": "y", "goal_on": "2027-06-30"})
    made = session.scalars(sa.select(Metric).where(Metric.project_id == project.id)).one()
    assert (made.library_id, made.name, made.direction, made.definition) == (
        entry.id, "Damp homes", "decrease", "Above 60 % humidity",
    )  # fmt: skip
    assert (made.frequency, made.source, made.aggregable) == ("monthly", "Housing register", True)


def test_the_unit_keeps_proposals_on_a_page_of_the_programme(
    city: City, programme: Programme, as_person: AsPerson
) -> None:
    address = f"/programmes/{programme.key}/proposals"
    sent = {"name": "Warm homes", "unit": "homes", "goal": "40"}

    assert as_person("project_owner").post(address, data=sent).status_code == 403
    page = as_person(viewer=city.lead)
    assert page.post(address, data=sent).status_code == 303
    assert page.post(address, data=sent).status_code == 422  # twice
    told = page.get(address).text
    assert "Warm homes" in told
    assert "40 homes" in told
    assert f'href="{address}"' in page.get(f"/programmes/{programme.key}").text
    assert f'href="/programmes/{programme.key}/usual-reviews"' in told
