"""A value from any page: the measures that are likely meant, those that are looked up, and who may record them."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.metrics import actions, schedule
from portfolio.metrics.models import Metric, Observation, Target
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.make import AT, City

M = 1_000_000
AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def owner(city: City) -> Any:
    return make.make_viewer(city, "project_owner")


@pytest.fixture
def project(city: City, owner: Any, session: Any) -> Project:
    return make.make_project(city, "Damp sensors", stage="running", owner=session.get_one(Person, owner.person_id))


def measure(city: City, project: Project, name: str, unit: str = "homes", **more: Any) -> Metric:
    return actions.define(subjects.by_ref(city.lead, project.ref), name=name, unit=unit, by=city.lead, at=AT, **more)


def offered(body: str) -> list[str]:
    """What can be chosen, as it is called."""
    return [" ".join(words.split()) for words in re.findall(r'<label[^>]*for="metric-\d+">([^<]*)<', body)]


def test_the_only_measure_of_the_only_own_project_is_chosen_already(
    city: City, as_person: AsPerson, project: Project, owner: Any, session: Any
) -> None:
    metric = measure(city, project, "Damp homes", now=200 * M, goal=20 * M)
    actions.observe(metric, value=150 * M, observed_on=date(2026, 11, 20), by=city.lead, at=AT)
    measure(city, project, "What tenants say", measure="qualitative")
    retired = measure(city, project, "Not used")
    actions.retire(retired, by=city.lead, at=AT)
    page = as_person(viewer=owner)

    body = page.get("/values/new").text
    assert offered(body) == ["Damp homes (Damp sensors), last 150 homes"]
    assert re.findall(r'<input checked [^>]*value="(\d+)"', body) == [str(metric.id)]

    sent = {"metric": str(metric.id), "value": "140", "observed_on": "2026-11-21"}
    answer = page.post("/values/new", data=sent)
    assert (answer.status_code, answer.location) == (303, f"/projects/{project.ref}")
    newest = session.scalars(sa.select(Observation).order_by(Observation.id.desc()).limit(1)).one()
    assert (newest.value, newest.observed_on, newest.by_id) == (140 * M, date(2026, 11, 21), owner.person_id)


def test_measures_of_other_projects_are_looked_up_by_the_words_of_their_project(
    city: City, as_person: AsPerson, project: Project
) -> None:
    bus = make.make_project(city, "Night bus")
    measure(city, bus, "Shift workers by car", "per cent")
    page = as_person()

    assert offered(page.get("/values/new?project=night").text) == ["Shift workers by car (Night bus), in per cent"]
    typed = {"project": "night", "value": "55", "observed_on": "2026-11-20", "find": "1"}
    found = page.post("/values/new", data=typed)
    assert found.status_code == 200
    assert 'value="55"' in found.text
    assert len(offered(found.text)) == 1
    assert "Nothing here has these words." in page.get("/values/new?project=nowhere").text


def test_an_open_question_is_asked_and_nothing_is_guessed(
    city: City, as_person: AsPerson, project: Project, session: Any
) -> None:
    first, second = measure(city, project, "First"), measure(city, project, "Second")
    page, sent = as_person(), {"value": "5", "observed_on": "2026-11-21"}

    assert page.post("/values/new", data=sent).status_code == 422
    assert page.post("/values/new", data=sent | {"metric": "999999"}).status_code == 422
    assert page.post("/values/new", data=sent | {"metric": str(first.id), "value": ""}).status_code == 422
    assert session.scalar(sa.select(sa.func.count()).select_from(Observation)) == 0
    assert page.post("/values/new", data=sent | {"metric": str(second.id)}).status_code == 303


def test_yes_and_no_are_answers(city: City, as_person: AsPerson, project: Project, session: Any) -> None:
    metric = measure(city, project, "In use", "answer", measure="yes_no")
    sent = {"metric": str(metric.id), "observed_on": "2026-11-21"}

    assert as_person().post("/values/new", data=sent | {"value": "yes"}).status_code == 303
    assert as_person().post("/values/new", data=sent | {"value": "7"}).status_code == 422
    assert session.scalars(sa.select(Observation.value)).all() == [M]


def test_nobody_records_values_of_projects_that_are_not_theirs(
    city: City, as_person: AsPerson, project: Project
) -> None:
    metric = measure(city, project, "Damp homes")
    sent = {"project": "damp", "metric": str(metric.id), "value": "5", "observed_on": "2026-11-21"}

    assert as_person("project_owner").post("/values/new", data=sent).status_code == 403
    assert as_person("leadership").get("/values/new").status_code == 403
    assert as_person("juror").get("/values/new").status_code in (403, 404)


def test_the_page_asks_the_same_however_many_measures_there_are(
    city: City, as_person: AsPerson, project: Project, count_queries: Any
) -> None:
    page, counts = as_person(), []
    for number in range(2):
        with count_queries() as statements:
            assert page.get("/values/new").status_code == 200
        counts.append(len(statements))
        for place in range(15):
            measure(city, make.make_project(city, f"Project {number} {place}"), f"Measure {place}")

    assert counts[1] == counts[0] <= 6


def test_a_late_effect_is_kept_with_the_goal_and_turns_the_measure_later(
    city: City, as_person: AsPerson, project: Project, session: Any
) -> None:
    metric = measure(city, project, "Damp homes")
    actions.set_baseline(metric, value=0, on=date(2026, 1, 1), by=city.lead, at=AT)
    actions.observe(metric, value=0, observed_on=date(2026, 11, 1), by=city.lead, at=AT)
    goal = {"goal": "100", "on": "2026-12-31", "effect_from": "2026-12-01"}
    page, address = as_person(), f"/metrics/{metric.id}/target"

    assert page.post(address, data=goal | {"effect_from": "2027-01-01"}).status_code == 422
    assert page.post(address, data=goal).status_code == 303

    session.refresh(metric)
    assert session.scalars(sa.select(Target.effect_from)).all() == [date(2026, 12, 1)]
    # 0.10 of 30 days are 3: more than that is expected from the 4th day after 1 December on; 0.25 are 7.5: the 8th.
    assert (metric.amber_from, metric.red_from) == (date(2026, 12, 5), date(2026, 12, 9))
    assert "No effect is expected before 1 Dec 2026." in page.get(f"/metrics/{metric.id}").text
    turns = schedule.Turns(metric.judged_from, metric.judged_until, metric.amber_from, metric.red_from)
    assert schedule.colour_on(turns, date(2026, 11, 21)) == "green"
