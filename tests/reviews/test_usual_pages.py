"""Pages of the usual reviews: the city's, a programme's own, and those of a project planned at once."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.history.models import Entry
from portfolio.projects import actions as projects
from portfolio.reviews import actions, usual
from portfolio.reviews.models import Review, ReviewLine
from portfolio.reviews.queries.planned import lines_of
from portfolio.reviews.usual import LINES, Line
from portfolio.reviews.usual_words import said
from portfolio.strategy import actions as strategies
from portfolio.strategy.models import Programme
from tests import make
from tests.make import City

As = Callable[..., FlaskClient]


@pytest.fixture
def mission(city: City, at: datetime) -> Programme:
    """A programme of the city."""
    return strategies.open_programme(title="Warm homes", by=city.lead, at=at)


# ---------------------------------------------------------------------------------------------------- queries


def test_a_city_that_decided_nothing_has_the_usual_lines(city: City) -> None:
    assert {key: kept.line for key, kept in lines_of(city.id).items()} == dict(LINES)
    assert not any(kept.is_own for kept in lines_of(city.id).values())


def test_the_newest_word_of_the_city_counts_and_a_programme_goes_before_it(
    city: City, mission: Programme, at: datetime
) -> None:
    by_city = replace(LINES["baseline"], after=60)
    of_mission = replace(LINES["baseline"], after=14)
    other = make.make_city("Other")
    actions.change_line(replace(LINES["baseline"], after=5), by=other.lead, at=at)
    actions.change_line(of_mission, programme=mission, by=city.lead, at=at)
    actions.change_line(replace(by_city, after=45), by=city.lead, at=at)
    actions.change_line(by_city, by=city.lead, at=at)

    assert lines_of(city.id)["baseline"] == (by_city, True)
    assert lines_of(city.id, mission.id)["baseline"] == (of_mission, True)
    assert lines_of(city.id, mission.id)["outcome"] == (LINES["outcome"], False)

    actions.as_city("baseline", programme=mission, by=city.lead, at=at)
    assert lines_of(city.id, mission.id)["baseline"].line == by_city


def test_a_project_has_the_usual_reviews_of_its_programme(
    city: City, mission: Programme, session: Any, at: datetime
) -> None:
    actions.change_line(replace(LINES["progress"], every_months=6), programme=mission, by=city.lead, at=at)
    actions.change_line(replace(LINES["baseline"], is_on=False), programme=mission, by=city.lead, at=at)
    project = make.make_project(
        city, stage="mobilising", planned_end_on=date(2027, 6, 30), on=date(2026, 10, 1), programme=mission
    )

    projects.move_stage(project, "running", on=date(2026, 11, 2), without_outcome="A test", by=city.lead, at=at)

    rows = session.execute(
        sa.select(Review.line, Review.every_months, Review.due_on)
        .where(Review.project_id == project.id)
        .order_by(Review.id)
    ).all()
    assert [tuple(row) for row in rows] == [
        ("progress", 6, date(2027, 5, 3)),  # 2 May is a Sunday
        ("outcome", None, date(2027, 9, 28)),
    ]


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (LINES["baseline"], "30 days after the start"),
        (LINES["progress"], "Every three months after the start"),
        (LINES["outcome"], "90 days after the planned end"),
        (LINES["follow_up_6"], "6 months after the decision to carry on"),
        (LINES["lesson_check"], "12 months after the stop"),
        (Line("x", "x", "award", 1, "days"), "1 day after the award"),
        (Line("x", "x", "start", 12, every_months=12), "Every year after the start"),
    ],
)
def test_a_line_is_said_in_words(city: City, line: Line, sentence: str) -> None:
    assert said(line) == sentence


def test_every_line_can_be_said(city: City) -> None:
    for counted_from in usual.COUNTED_FROM:
        for unit in usual.UNITS:
            assert said(Line("x", "x", counted_from, 2, unit)).startswith(f"2 {unit} after ")
        for every in (1, 3, 6, 12):
            assert said(Line("x", "x", counted_from, every, every_months=every)).startswith("Every ")


# ------------------------------------------------------------------------------------------------------ pages


def test_the_page_lists_what_plans_itself(as_person: As) -> None:
    text = as_person("project_owner").get("/settings/reviews").text

    assert "Check of the values at the start" in text
    assert "90 days after the planned end" in text
    assert 'href="/settings/reviews/baseline"' not in text
    assert 'href="/settings/reviews/baseline"' in as_person("unit_lead").get("/settings/reviews").text


@pytest.mark.parametrize(
    ("line", "sent", "expected"),
    [
        (
            "baseline",
            {"is_on": "yes", "counted_from": "award", "after": "2", "unit": "months"},
            replace(LINES["baseline"], counted_from="award", after=2, unit="months"),
        ),
        (
            "progress",
            {"is_on": "no", "counted_from": "start", "every_months": "6"},
            replace(LINES["progress"], is_on=False, every_months=6),
        ),
        (
            "outcome",
            {"counted_from": "start", "after": "12", "unit": "months"},
            replace(LINES["outcome"], counted_from="start", after=12, unit="months"),
        ),
    ],
)
def test_a_lead_changes_a_line_with_few_fields(
    as_person: As, city: City, session: Any, line: str, sent: dict[str, str], expected: Line
) -> None:
    page = as_person("unit_lead")
    opened = page.get(f"/settings/reviews/{line}")
    assert opened.status_code == 200
    assert ".000" not in opened.text  # a whole number is shown as one

    answer = page.post(f"/settings/reviews/{line}", data=sent)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/settings/reviews")
    assert lines_of(city.id)[line].line == expected
    assert session.scalars(sa.select(Entry.event)).all().count("usual_review.changed") == 1


@pytest.mark.parametrize(
    ("line", "sent", "sentence"),
    [
        (
            "baseline",
            {"is_on": "perhaps", "counted_from": "start", "after": "30", "unit": "days"},
            "Not a valid choice",
        ),
        (
            "baseline",
            {"is_on": "yes", "counted_from": "start", "after": "9999", "unit": "days"},
            "Give a number from 0 to 3660 days or 120 months.",
        ),
        ("progress", {"is_on": "yes", "counted_from": "start", "every_months": "2"}, "Not a valid choice"),
        ("outcome", {"counted_from": "decision", "after": "9", "unit": "days"}, "Not a valid choice"),
    ],
)
def test_what_cannot_be_meant_is_said(
    as_person: As, session: Any, line: str, sent: dict[str, str], sentence: str
) -> None:
    answer = as_person("unit_lead").post(f"/settings/reviews/{line}", data=sent)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert session.scalar(sa.select(sa.func.count()).select_from(ReviewLine)) == 0


def test_a_programme_has_its_own_rule_and_takes_it_back(
    as_person: As, city: City, mission: Programme, session: Any
) -> None:
    session.commit()
    page, here = as_person("unit_lead"), f"/programmes/{mission.key}/usual-reviews"

    sent = {"is_on": "yes", "counted_from": "start", "after": "14", "unit": "days"}
    assert page.post(f"{here}/baseline", data=sent).headers["Location"] == here
    text = page.get(here).text
    assert "14 days after the start" in text
    assert text.count("own rule of this programme") == 1

    assert page.post(f"{here}/baseline/as-city").status_code == 303
    assert "30 days after the start" in page.get(here).text
    assert page.get("/programmes/nowhere/usual-reviews").status_code == 404


def test_who_may_change_the_usual_reviews(as_person: As) -> None:
    for role, expected in (("admin", 200), ("deputy_lead", 200), ("unit_staff", 403), ("finance", 403)):
        assert as_person(role).get("/settings/reviews/baseline").status_code == expected
    assert as_person("unit_lead").get("/settings/reviews/moon").status_code == 404


def test_the_usual_reviews_of_a_project_that_runs_already_are_planned_with_one_click(
    as_person: As, city: City, session: Any
) -> None:
    project = make.make_project(city, stage="running", on=date(2026, 11, 2))
    session.commit()
    page = as_person("unit_lead")
    assert "Plan the usual reviews" in page.get(f"/projects/{project.ref}/reviews/new").text

    answer = page.post(f"/projects/{project.ref}/reviews/usual")

    assert (answer.status_code, answer.headers["Location"]) == (303, f"/projects/{project.ref}")
    kinds = sa.select(Review.kind).where(Review.project_id == project.id).order_by(Review.id)
    assert session.scalars(kinds).all() == ["baseline", "progress", "outcome"]
    assert "3 reviews are planned." in page.get(answer.headers["Location"]).text
    page.post(f"/projects/{project.ref}/reviews/usual")
    assert len(session.scalars(kinds).all()) == 3
    assert "planned already" in page.get(answer.headers["Location"]).text


def test_the_page_of_usual_reviews_asks_few_questions(as_person: As, count_queries: Any) -> None:
    page = as_person("unit_lead")
    page.get("/settings/reviews")

    with count_queries() as statements:
        assert page.get("/settings/reviews").status_code == 200

    assert len(statements) <= 8, statements
