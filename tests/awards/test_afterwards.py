"""What was promised beside what was observed, and the way from a project back to its call."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
import time_machine
from flask.testing import FlaskClient

from portfolio.awards import actions
from portfolio.awards.queries.afterwards import awarded
from portfolio.core.db import db
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project
from tests.awards.cases import DECIDED, Case, decide, make_case, verdict
from tests.make import City

LATER = DECIDED + timedelta(days=40)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def case(city: City) -> Case:
    made = make_case(city)
    decide(made)
    for letter in "ABD":
        actions.award(verdict(made, letter), by=made.lead, at=DECIDED)
    db.session.commit()
    return made


def observe(case: Case, letter: str, minutes: int) -> None:
    metric = db.session.scalars(sa.select(Metric).where(Metric.project_id == case.pitches[letter].project_id)).one()
    metrics.observe(metric, value=minutes * 1_000_000, observed_on=date(2027, 1, 20), by=case.lead, at=LATER)
    db.session.commit()


def test_each_award_shows_its_score_its_promise_and_what_was_observed(
    case: Case, as_person: Callable[..., FlaskClient]
) -> None:
    observe(case, "A", 95)
    observe(case, "B", 30)
    page = as_person(viewer=case.lead)

    text = page.get(f"/calls/{case.call.ref}/afterwards").text
    assert "3 projects were awarded; 2 measured so far, and 1 reached every main goal." in text
    assert "from 0 minutes to 90 minutes by 30 Sept 2027" in text
    assert "95 minutes on 20 Jan 2027" in text
    assert "not measured yet" in text
    assert [(each.title, each.score) for each in awarded(case.call)] == [
        ("Pitch A", "4.60"),
        ("Pitch B", "4.40"),
        ("Pitch D", "4.10"),
    ]


def test_it_asks_the_same_statements_however_many_awards(
    case: Case, as_person: Callable[..., FlaskClient], count_queries: Callable[[], Any]
) -> None:
    page = as_person(viewer=case.lead)
    with count_queries() as statements:
        page.get(f"/calls/{case.call.ref}/afterwards")

    assert len(statements) <= 6


def test_a_project_says_from_which_call_it_came(case: Case, as_person: Callable[..., FlaskClient]) -> None:
    project = db.session.get_one(Project, case.pitches["A"].project_id)
    text = as_person(viewer=case.lead).get(f"/projects/{project.ref}").text

    assert "It came from this call:" in text
    assert f'href="/calls/{case.call.ref}">Staff call 2026</a>' in text


def test_who_sees_no_decisions_sees_no_scores_either(case: Case, as_person: Callable[..., FlaskClient]) -> None:
    assert as_person(viewer=case.team).get(f"/calls/{case.call.ref}/afterwards").status_code == 404


def test_the_page_of_the_call_leads_to_the_decision_and_to_what_came_of_it(
    case: Case, as_person: Callable[..., FlaskClient]
) -> None:
    text = as_person(viewer=case.lead).get(f"/calls/{case.call.ref}").text

    assert "Decided on 21 Dec 2026." in text
    assert f'href="/calls/{case.call.ref}/decision"' in text
    assert "What came of 3 awards" in text
    assert f"/calls/{case.call.ref}/decision" not in as_person(viewer=case.team).get(f"/calls/{case.call.ref}").text
