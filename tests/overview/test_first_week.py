import html
import re
from collections.abc import Callable
from datetime import datetime

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.history.models import BY_HAND
from portfolio.overview.first_week import TASKS, first_week
from portfolio.people import loading
from portfolio.people.loading import NewPerson
from portfolio.projects import actions as projects
from tests import make
from tests.make import City

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
        ("finance", ["Give a project a measure", "Enter a new value", "Write a note", "Plan an outcome review"]),
        ("admin", ["Invite a colleague"]),
        ("leadership", []),
        ("auditor", []),
        ("juror", []),
    ],
)
def test_a_newcomer_is_offered_at_most_five_tasks_that_fit_the_role(
    city: City, as_person: AsPerson, role: str, offered: list[str]
) -> None:
    tasks = tasks_of(as_person(role))

    assert list(tasks)[: len(offered)] == offered
    assert len(tasks) <= 5
    assert not any(tasks.values())


def test_doing_a_task_ticks_it_off_for_who_did_it(city: City, as_person: AsPerson, at: datetime) -> None:
    me, other = (make.make_viewer(city, "unit_staff") for _ in range(2))
    project = make.make_project(city, by=me, at=at)
    projects.write_note(project, text="Sensors are up.", by=me, at=at)
    db.session.commit()

    mine, theirs = tasks_of(as_person(viewer=me)), tasks_of(as_person(viewer=other))

    assert list(mine.values()) == [True, False, False, True, False]
    assert not any(theirs.values())


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
    assert first_week(set(), lambda verb: False) is None


def test_the_index_of_history_knows_every_event_that_ticks_a_task_off() -> None:
    assert {event for task in TASKS for event in task.events} == set(BY_HAND)
