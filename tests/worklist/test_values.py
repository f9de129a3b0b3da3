"""Whoever gives the values of a part of a measure finds the next one on their work list, with the form it goes into."""

from datetime import date, timedelta
from typing import Any

import pytest

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric, MetricPart
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.worklist import queries
from portfolio.worklist.counting import counts
from portfolio.worklist.queries import Task, Worker
from tests import make
from tests.make import AT, City

TODAY = AT.date()
MILLION = 1_000_000


@pytest.fixture
def nora(city: City) -> Viewer:
    return make.make_viewer(city, "project_owner", name="Nora North")


@pytest.fixture
def project(city: City) -> Project:
    return make.make_project(city, "Damp sensors", stage="running")


def measure(city: City, project: Project, frequency: str | None, **more: Any) -> Metric:
    subject = subjects.by_ref(city.lead, project.ref)
    return metrics.define(subject, name="Homes", unit="homes", frequency=frequency, by=city.lead, at=AT, **more)


def split(metric: Metric, by: Viewer, to: Viewer, days_ago: int = 0) -> MetricPart:
    at = AT - timedelta(days=days_ago)
    return metrics.split(metric, name="North", person_id=to.person_id, by=by, at=at)


def listed(viewer: Viewer, day: date = TODAY) -> list[Task]:
    return [task for task in queries.tasks(Worker(viewer), day) if task.kind == "part"]


@pytest.mark.parametrize(
    ("frequency", "days"),
    [("weekly", 7), ("monthly", 31), ("quarterly", 92), ("half_yearly", 183), ("yearly", 366), (None, 180)],
)
def test_the_next_value_of_a_part_is_due_by_the_rhythm_of_its_measure(
    city: City, project: Project, nora: Viewer, frequency: str | None, days: int
) -> None:
    metric = measure(city, project, frequency)
    part = split(metric, city.lead, nora)
    due = TODAY + timedelta(days=days)

    assert listed(nora, due - timedelta(days=91)) == []
    task = Task("part", part.id, due, project.ref, "Damp sensors", "Homes: North", str(metric.id))
    assert listed(nora, due - timedelta(days=90)) == [task]
    assert listed(city.lead, due) == []

    seen = due - timedelta(days=2)
    metrics.observe(metric, value=MILLION, observed_on=seen, part="North", by=nora, at=AT + timedelta(days=days - 2))
    assert [task.on for task in listed(nora, seen + timedelta(days=days))] == [seen + timedelta(days=days)]


def test_a_value_that_is_taken_once_is_due_with_the_goal_and_never_again(
    city: City, project: Project, nora: Viewer
) -> None:
    goal_on = TODAY + timedelta(days=30)
    metric = measure(city, project, "once", goal=MILLION, goal_on=goal_on)
    split(metric, city.lead, nora)
    assert [task.on for task in listed(nora)] == [goal_on]

    metrics.observe(metric, value=MILLION, observed_on=TODAY, part="North", by=nora, at=AT)

    assert listed(nora, goal_on + timedelta(days=400)) == []


def test_a_part_is_asked_for_while_it_is_in_use_and_its_project_under_way(
    city: City, project: Project, nora: Viewer
) -> None:
    metric = measure(city, project, "weekly")
    part = split(metric, city.lead, nora, days_ago=20)
    emil = make.make_viewer(city, "project_owner", name="Emil East")
    assert len(listed(nora)) == 1

    handed = metrics.hand_part(part, emil.person_id or 0, by=city.lead, at=AT)
    assert (listed(nora), [task.id for task in listed(emil)]) == ([], [handed.id])

    metrics.end_part(handed, metric, by=city.lead, at=AT)
    assert listed(emil) == []


@pytest.mark.parametrize("how", ["stopped", "archived", "idea", "retired"])
def test_nobody_is_asked_for_values_of_what_does_not_run(city: City, project: Project, nora: Viewer, how: str) -> None:
    if how == "idea":
        project = make.make_project(city, "Only an idea")
    metric = measure(city, project, "weekly")
    split(metric, city.lead, nora, days_ago=20)
    if how == "stopped":
        projects.move_stage(project, "stopped", on=TODAY, reason="No money", by=city.lead, at=AT)
    if how == "archived":
        projects.archive(project, by=city.lead, at=AT)
    if how == "retired":
        metrics.retire(metric, by=city.lead, at=AT)

    assert listed(nora) == []


def test_the_page_leads_to_exactly_that_form_and_the_first_page_counts_it(
    as_person: Any, city: City, project: Project, nora: Viewer, session: Any
) -> None:
    metric = measure(city, project, "weekly")
    part = split(metric, city.lead, nora, days_ago=20)
    session.commit()
    page = as_person(viewer=nora)

    shown = page.get("/work-list").text

    address = f"/metrics/{metric.id}/parts/{part.id}"
    assert "Value of “Homes: North”" in shown
    assert f'href="{address}"' in shown
    assert counts(nora, TODAY).mine == {"overdue": 1}
    assert page.get(address).status_code == 200
    assert page.post(address, data={"value": "3", "observed_on": TODAY.isoformat()}).status_code == 303
    assert [task.on for task in listed(nora)] == [TODAY + timedelta(days=7)]


def test_nothing_of_another_city_is_listed(city: City, nora: Viewer) -> None:
    other = make.make_city("Elsewhere")
    metric = measure(other, make.make_project(other, "Far away", stage="running"), "weekly")
    given = {"person_id": nora.person_id, "from_on": TODAY - timedelta(days=20), "applies": True}
    db.session.add(MetricPart(metric_id=metric.id, name="North", recorded_at=AT, **given))

    assert listed(nora) == []
