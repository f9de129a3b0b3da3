"""The plan of a project says what is there, what is missing, who can add it, and where."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from flask.testing import FlaskClient

from portfolio.metrics import actions as metrics
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from tests import make
from tests.make import AT, City
from tests.reviews.cases import Case
from tests.reviews.fourteen import full
from tests.reviews.writing import write

AsPerson = Callable[..., FlaskClient]
MILLION = 1_000_000
END = date(2027, 6, 30)
ROW = re.compile(
    r'<li>\s*<span class="state [^"]*">([^<]*)</span>\s*<div>\s*<h3>([^<]*)</h3>(.*?)</div>\s*</li>', re.DOTALL
)
LINK = re.compile(r'<a[^>]* href="([^"]+)"[^>]*>([^<]*)</a>')


def rows(page: FlaskClient, project: Project) -> dict[str, tuple[str, str]]:
    """State and the rest of each row of the checklist, by its heading."""
    answer = page.get(f"/projects/{project.ref}/plan")
    assert answer.status_code == 200
    return {heading: (state, rest) for state, heading, rest in ROW.findall(answer.text)}


def states(page: FlaskClient, project: Project) -> list[str]:
    return [state for state, _rest in rows(page, project).values()]


def measure(project: Project, city: City, at: datetime, **more: Any) -> Any:
    wanted = {"name": "Homes with damp", "unit": "homes"} | more
    return metrics.define(subjects.by_ref(city.lead, project.ref), **wanted, by=city.lead, at=at)


def test_an_empty_plan_names_the_six_things_and_offers_the_first(
    city: City, project: Project, as_person: AsPerson
) -> None:
    found = rows(as_person(viewer=city.lead), project)

    assert list(found) == [
        "What should change",
        "Value at the start",
        "Goal",
        "Values since the start",
        "Outcome review, signed",
        "Decision and lesson",
    ]
    assert [state for state, _rest in found.values()] == ["Missing", "Later", "Later", "Later", "Later", "Later"]
    back = f"/projects/{project.ref}/plan"
    assert LINK.findall(found["What should change"][1]) == [
        (f"/projects/{project.ref}/metrics/new?back={back}", "Add a measure"),
        (f"/projects/{project.ref}/plan/question", "Ask a question instead"),
    ]


def test_d1_a_plan_that_counts_only_what_is_delivered_is_told_so(
    city: City, project: Project, as_person: AsPerson
) -> None:
    page = as_person(viewer=city.lead)
    address = f"/projects/{project.ref}/metrics/new?back=/projects/{project.ref}/plan"

    saved = page.post(address, data={"name": "Sensors installed", "unit": "sensors", "level": "output", "goal": "200"})
    told = page.get(saved.location).text

    assert saved.status_code == 303
    assert "No measure says what changed yet. Until one does, this cannot be evaluated fully" in told
    assert "The plan counts what is delivered, not what changes." in told
    assert states(page, project)[0] == "Missing"


def test_d2_a_value_too_long_after_the_start_is_told_with_its_reason(
    city: City, as_person: AsPerson, at: datetime
) -> None:
    page = as_person(viewer=city.lead)
    project = make.make_project(city, stage="running", on=date(2026, 3, 1), planned_end_on=END)
    held = measure(project, city, at, goal=20 * MILLION, goal_on=END, direction="decrease")

    def start(day: date) -> tuple[str, str]:
        metrics.set_baseline(held, value=200 * MILLION, on=day, by=city.lead, at=at)
        return rows(page, project)["Value at the start"]

    in_time, late = start(date(2026, 3, 20)), start(date(2026, 4, 5))

    # 1 March and 30 days of grace: 31 March is the last day.
    assert (in_time[0], late[0]) == ("There", "Missing")
    assert "is of a day more than 30 days after the start." in late[1]
    assert f'href="/metrics/{held.id}/baseline?back=/projects/{project.ref}/plan"' in late[1]


def test_each_measure_is_told_what_it_lacks_itself(city: City, as_person: AsPerson, at: datetime) -> None:
    project = make.make_project(city, stage="running", on=date(2026, 3, 1), planned_end_on=END)
    first = measure(project, city, at, name="Damp homes")
    second = measure(project, city, at, name="Sick days", now=9 * MILLION, goal=5 * MILLION)
    metrics.set_baseline(second, value=9 * MILLION, on=date(2026, 3, 2), kind="estimated", by=city.lead, at=at)

    found = rows(as_person(viewer=city.lead), project)

    assert "“Damp homes” has no value at the start." in found["Value at the start"][1]
    assert "“Sick days” starts from an estimate" in found["Value at the start"][1]
    assert "“Damp homes” has no goal." in found["Goal"][1]
    assert "The goal of “Sick days” lacks its value, its day or its direction." in found["Goal"][1]
    assert f"/metrics/{first.id}/target" in found["Goal"][1]
    assert "“Damp homes” has not been measured since the start." in found["Values since the start"][1]


def test_what_can_no_longer_be_closed_is_said_and_not_asked_for(city: City, as_person: AsPerson, at: datetime) -> None:
    project = make.make_project(city, stage="running", on=date(2024, 3, 1), planned_end_on=date(2025, 6, 30))
    measure(project, city, at)
    held = reviews.Held(date(2025, 9, 1), decision="adopt", lesson="Ask first.", signer_words="Somebody")
    reviews.load_many(
        [reviews.NewReview(project.id, "outcome", date(2025, 9, 1), held)], import_id=None, by=city.lead, at=at
    )

    page = as_person(viewer=city.lead)
    state, rest = rows(page, project)["Values since the start"]

    assert state == "No longer possible"
    assert "nobody asks for it" in rest
    assert LINK.findall(rest) == []
    assert "one thing can no longer be made good" in page.get(f"/projects/{project.ref}/plan").text


def test_who_may_not_add_it_reads_who_can(city: City, session: Any, as_person: AsPerson) -> None:
    owner = make.make_viewer(city, "project_owner", name="Cem Kaya")
    deputy = make.make_viewer(city, "project_owner", name="Dora Lind")
    project = make.make_project(
        city, owner=session.get(Person, owner.person_id), deputy=session.get(Person, deputy.person_id)
    )

    read = rows(as_person("leadership"), project)["What should change"][1]
    assert "Who can add it: Cem Kaya (Owner), Dora Lind (Deputy), Ada Osei (Unit)" in read
    assert LINK.findall(read) == []
    assert LINK.findall(rows(as_person(viewer=owner), project)["What should change"][1]) != []


def test_the_reason_for_a_start_without_an_outcome_stands_in_the_checklist(
    city: City, project: Project, as_person: AsPerson, at: datetime
) -> None:
    projects.move_stage(project, "running", without_outcome="It only tests the radio", by=city.lead, at=at)

    state, rest = rows(as_person(viewer=city.lead), project)["What should change"]

    assert state == "Missing"
    assert "It started without one, as said on 21 Nov 2026: “It only tests the radio”" in rest


def test_a_full_checklist_asks_for_nothing(city: City, as_person: AsPerson) -> None:
    [project] = write(city, [Case(full())])
    page = as_person(viewer=city.lead)

    assert states(page, project) == ["There"] * 6
    told = page.get(f"/projects/{project.ref}/plan").text
    assert "6 of 6 are there. It is evaluated fully." in told
    assert [
        "Not said yet" in told,
        "Say how it is evaluated" in told,
        f"/projects/{project.ref}/plan/evaluation" in told,
    ] == [False] * 3


def test_a_question_with_its_rule_is_an_outcome_of_its_own(city: City, project: Project, as_person: AsPerson) -> None:
    page = as_person(viewer=city.lead)
    address = f"/projects/{project.ref}/plan/question"
    data = {"question": "Do landlords act?", "decision_rule": "Under half: stop.", "answer_on": "2027-05-31"}

    half = page.post(address, data=data | {"decision_rule": ""})
    past = page.post(address, data=data | {"answer_on": "2026-11-21"})
    saved = page.post(address, data=data)
    found = rows(page, project)

    assert (half.status_code, past.status_code, saved.status_code) == (422, 422, 303)
    assert saved.location == f"/projects/{project.ref}/plan"
    assert [state for state, _rest in found.values()] == ["There", "There", "There", "Later", "Later", "Later"]
    assert "“Do landlords act?”: a question, with the rule for deciding" in found["Goal"][1]
    reviews.plan(subjects.of_project(project), kind="outcome", first_due_on=date(2027, 9, 28), by=city.lead, at=AT)
    assert "Planned for 28 Sept 2027." in rows(page, project)["Outcome review, signed"][1]
    assert page.post(
        f"/projects/{project.ref}/stage-moves", data={"stage": "running", "on": "2026-11-20"}
    ).status_code == 303  # fmt: skip


def test_how_it_is_evaluated_is_asked_in_three_optional_fields(
    city: City, project: Project, as_person: AsPerson
) -> None:
    page = as_person(viewer=city.lead)
    address = f"/projects/{project.ref}/plan/evaluation"

    assert page.post(address, data={}).status_code == 303
    assert "Not said yet" in page.get(f"/projects/{project.ref}/plan").text
    saved = page.post(address, data={"comparison": "The year before", "evaluator": "Audit office", "budget": "2500"})
    told = page.get(saved.location).text
    again = page.get(address).text

    assert [word in told for word in ("The year before", "Audit office", "€2,500", "Not said yet")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert 'value="2500.00"' in again
    assert page.post(address, data={"budget": "-1"}).status_code == 422


def test_the_day_counts_as_the_city_has_it(city: City, as_person: AsPerson) -> None:
    project = make.make_project(city, stage="running", on=date(2025, 1, 1), planned_end_on=date(2025, 6, 30))
    reviews.plan(
        subjects.by_ref(city.lead, project.ref),
        kind="outcome",
        first_due_on=date(2026, 11, 21),
        by=city.lead,
        at=make.AT - timedelta(days=300),
    )

    state, rest = rows(as_person(viewer=city.lead), project)["Outcome review, signed"]

    assert state == "Missing"
    assert "Planned, due on 21 Nov 2026." in rest
    assert "Open the review" in rest


def test_the_page_asks_the_database_the_same_for_many_measures(
    city: City, project: Project, as_person: AsPerson, count_queries: Any, at: datetime
) -> None:
    page = as_person(viewer=city.lead)
    measure(project, city, at)

    def asked() -> int:
        with count_queries() as run:
            assert page.get(f"/projects/{project.ref}/plan").status_code == 200
        return len(run)

    few = asked()
    for number in range(12):
        measure(project, city, at, name=f"Measure {number}", now=MILLION, goal=9 * MILLION, goal_on=END)

    assert asked() == few
    assert few <= 12
