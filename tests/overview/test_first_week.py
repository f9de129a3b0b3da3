import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.history.models import BY_HAND
from portfolio.overview.first_week import ANSWERED, READ, SUBSCRIBED, TASKS, first_week
from portfolio.people import loading
from portfolio.people.loading import NewPerson
from portfolio.projects import actions as projects
from portfolio.reports import issues
from tests import make
from tests.make import City
from tests.world_reports import issue

AsPerson = Callable[..., FlaskClient]


def tasks_of(page: FlaskClient) -> dict[str, bool]:
    """The tasks on the overview, each with whether it is ticked off."""
    shown = re.search(r'<section class="first-week".*?</section>', page.get("/overview").text, re.DOTALL)
    if shown is None:
        return {}
    items = re.findall(r"<li( class=\"done\")?>(.*?)</li>", shown[0], re.DOTALL)
    spans = r"<span[^>]*>.*?</span>|<[^>]+>"
    return {html.unescape(re.sub(spans, "", words)).strip(): bool(is_done) for is_done, words in items}


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        (
            "unit_lead",
            [
                "Write a first project down, or bring your list over",
                "Give a project a measure",
                "Enter a new value",
                "Write a note",
                "Plan an outcome review",
            ],
        ),
        (
            "finance",
            [
                "Give a project a measure",
                "Enter a new value",
                "Write a note",
                "Plan an outcome review",
                "Book money",
            ],
        ),
        ("admin", ["Invite a colleague", "Get the report by mail"]),
        ("leadership", ["Get the report by mail"]),
        ("auditor", ["Get the report by mail"]),
        ("juror", []),
    ],
)
def test_a_newcomer_is_offered_at_most_five_tasks_that_fit_the_role(
    city: City, as_person: AsPerson, role: str, offered: list[str]
) -> None:
    tasks = tasks_of(as_person(role))

    assert list(tasks) == offered
    assert not any(tasks.values())


def test_doing_a_task_ticks_it_off_for_who_did_it(city: City, as_person: AsPerson, at: datetime) -> None:
    me, other = (make.make_viewer(city, "unit_staff") for _ in range(2))
    project = make.make_project(city, by=me, at=at)
    projects.write_note(project, text="Sensors are up.", by=me, at=at)
    db.session.commit()

    mine, theirs = tasks_of(as_person(viewer=me)), tasks_of(as_person(viewer=other))

    assert list(mine.values()) == [True, False, False, True, False]
    assert not any(theirs.values())


def test_leadership_reads_answers_and_gets_the_report(city: City, as_person: AsPerson, at: datetime) -> None:
    me = make.make_viewer(city, "leadership")
    asked = {"asked": "Go on with the sensors", "owner_id": me.person_id, "due_on": at.date()}
    earlier = issue(city, Quarter(2026, 2), at)
    report = issue(city, Quarter(2026, 3), at, asked=[asked])
    decision = issues.decisions_of(report)[0].row
    db.session.commit()
    mayor = as_person(viewer=me)

    before, listed = tasks_of(mayor), mayor.get("/reports").text
    newest = mayor.get("/reports/newest")
    mayor.get(f"/reports/{earlier.id}")
    older = tasks_of(mayor)
    mayor.get(newest.location)
    read = tasks_of(mayor)
    answer = {"answer": "yes", "given_by_id": str(me.person_id), "on": "2026-11-20", "once": "a"}
    answered = mayor.post(f"/reports/decisions/{decision.id}/answer", data=answer)
    rest, told = tasks_of(mayor), mayor.get("/reports").text
    mayor.post("/reports/subscriptions", data={"how": "link", "language": "en", "once": "b"})

    names = ["Open the newest report", "Answer a decision that is asked of you", "Get the report by mail"]
    assert before == older == dict.fromkeys(names, False)
    assert (newest.status_code, newest.location) == (303, f"/reports/{report.id}")
    assert read == before | {names[0]: True}
    assert answered.status_code == 303
    assert rest == before | {names[0]: True, names[1]: True}
    assert tasks_of(mayor) == {}  # all is done
    words = "You are asked to decide by 21 Nov 2026: <strong>Go on with the sensors</strong>"
    assert words in " ".join(listed.split())
    assert words not in " ".join(told.split())


def test_a_decision_is_waited_for_by_whom_it_is_asked_of_alone(city: City, as_person: AsPerson, at: datetime) -> None:
    asked = {"asked": "Go on with the sensors", "owner_id": city.lead.person_id, "due_on": at.date()}
    issue(city, Quarter(2026, 3), at, asked=[asked])
    db.session.commit()
    mayor = as_person("leadership")

    assert list(tasks_of(mayor)) == ["Open the newest report", "Get the report by mail"]
    assert "You are asked to decide" not in mayor.get("/reports").text
    assert "You are asked to decide" in as_person(viewer=city.lead).get("/reports").text


def test_before_the_first_report_its_address_leads_to_the_list(city: City, as_person: AsPerson) -> None:
    answer = as_person("leadership").get("/reports/newest")

    assert (answer.status_code, answer.location) == (303, "/reports")


def test_people_who_come_with_a_list_are_no_colleagues_who_were_invited(
    city: City, as_person: AsPerson, at: datetime
) -> None:
    admin = make.make_viewer(city, "admin")
    loading.load_many([NewPerson("Anna Berg")], by=admin, at=at)
    db.session.commit()

    assert tasks_of(as_person(viewer=admin))["Invite a colleague"] is False


def test_putting_the_tasks_away_can_be_undone(city: City, as_person: AsPerson) -> None:
    page = as_person()

    first = tasks_of(page)
    away = page.post("/overview/first-week")
    hidden = tasks_of(page)
    page.post("/overview/first-week")
    page.post("/overview/first-week", data={"back": "1"})

    assert (away.status_code, away.location) == (303, "/overview")
    assert (len(first), hidden, tasks_of(page)) == (5, {}, first)


def test_nothing_is_left_to_show_when_all_is_done() -> None:
    everything = {event for task in TASKS for event in task.events}

    assert first_week(everything, lambda verb: True) is None
    assert first_week(everything, lambda verb: verb == "see_reports") is None
    assert first_week(set(), lambda verb: False) is None


def test_the_index_of_history_knows_every_event_that_ticks_a_task_off() -> None:
    by_rows = {READ, ANSWERED, SUBSCRIBED}

    assert {event for task in TASKS for event in task.events} - by_rows == set(BY_HAND)
