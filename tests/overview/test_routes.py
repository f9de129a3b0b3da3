import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.overview.figures import Shade, _shade
from portfolio.people.models import Person
from tests import bulk, make
from tests.make import City

AsPerson = Callable[..., FlaskClient]


def text_of(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))).split())


def test_the_shortest_address_leads_to_the_overview(city: City, as_person: AsPerson) -> None:
    answer = as_person("unit_lead").get("/")

    assert (answer.status_code, answer.location) == (303, "/overview")


def test_an_empty_portfolio_says_what_to_do_next(city: City, as_person: AsPerson) -> None:
    said = text_of(as_person("unit_lead").get("/overview"))

    assert "0 projects, archived ones aside." in said
    assert "Or bring in the spreadsheet that you keep today, as it is. New project Bring in a list" in said
    assert "No project is at any stage yet." in said
    assert "No outcome review is due yet." in said
    assert "nothing due yet" in said
    assert "No review is overdue." in said


def test_the_figures_of_one_page_fit_together(city: City, as_person: AsPerson) -> None:
    lead = as_person("unit_lead")
    bulk.fill(city.id, 200)

    answer = lead.get("/overview")

    said = text_of(answer)
    body = answer.get_data(as_text=True)
    bars = [int(count) for count in re.findall(r'class="bar-number">(\d+)<', body)]
    assert "200 projects, archived ones aside." in said
    assert sum(bars) == 200
    due = re.search(r"Outcome reviews done (\d+) of (\d+) due", said)
    parts = re.search(
        r"Done on time (\d+) Done late (\d+) Held, waiting for a signature (\d+) Due, postponed (\d+) Overdue (\d+)",
        said,
    )
    assert due is not None
    assert parts is not None
    counts = [int(part) for part in parts.groups()]
    assert counts[0] + counts[1] == int(due[1])
    assert sum(counts) == int(due[2])


def test_owners_find_their_own_work_on_top(city: City, as_person: AsPerson) -> None:
    me = make.make_viewer(city, "project_owner")
    make.make_project(city, title="Damp sensors", owner=db.session.get(Person, me.person_id))

    said = text_of(as_person(viewer=me).get("/overview"))

    assert said.index("Your projects") < said.index("Running projects")
    assert "Damp sensors Idea" in said


def test_jurors_who_may_not_see_the_portfolio_are_led_to_their_jury(city: City, as_person: AsPerson) -> None:
    answer = as_person("juror").get("/overview")

    assert (answer.status_code, answer.location) == (303, "/jury")


def test_strangers_are_sent_to_sign_in(page: FlaskClient) -> None:
    answer = page.get("/overview")

    assert (answer.status_code, answer.location) == (303, "/sign-in?next=/overview")


@pytest.mark.parametrize(("count", "step"), [(0, 0), (1, 1), (20, 1), (21, 2), (99, 5), (100, 5)])
def test_only_none_is_the_lightest_and_the_most_is_the_darkest(count: int, step: int) -> None:
    assert _shade(count, 100) == Shade(count, step, "")
