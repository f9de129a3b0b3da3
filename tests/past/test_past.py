"""The past: as it stood on a day, as known then or now, whatever was written since."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import time_machine

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.funding import actions as funding
from portfolio.funding.models import FundingLine
from portfolio.metrics import actions as metrics
from portfolio.past import queries
from portfolio.past.queries import Moment
from portfolio.past.rules import Row, stood
from portfolio.people.models import Person
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from tests import make
from tests.make import City

MILLION = 1_000_000
# In Vienna the quarter ended two hours before UTC's did.
SPRING = datetime(2026, 3, 31, 21, 30, tzinfo=UTC)
SUMMER = datetime(2026, 7, 15, 8, 0, tzinfo=UTC)
AUTUMN = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
QUARTER_END = date(2026, 3, 31)


@pytest.fixture(autouse=True)
def clock() -> Iterator[Any]:
    with time_machine.travel(AUTUMN, tick=False) as traveller:
        yield traveller


def _plan(project: Project, end: date, budget: Money, by: Viewer, at: datetime) -> None:
    projects.change_plan(
        project, planned_start_on=None, planned_end_on=end, ended_on=None, budget=budget, reason=None, by=by, at=at
    )


@pytest.fixture
def project(city: City) -> Project:
    """Opened in spring with an owner, a plan, a measure, money and a review; every kind of fact changed in summer."""
    ben = db.session.get_one(Person, make.make_viewer(city, "project_owner", name="Ben Moss").person_id)
    eda = db.session.get_one(Person, make.make_viewer(city, "project_owner", name="Eda Roth").person_id)
    by = city.lead
    found = projects.open_project(title="Damp sensors", department=city.housing, owner=ben, by=by, at=SPRING)
    _plan(found, date(2026, 12, 31), Money(5_000_000, "EUR"), by, SPRING)
    subject = subjects.by_ref(by, found.ref)
    metric = metrics.define(
        subject,
        name="Damp homes",
        unit="homes",
        now=200 * MILLION,
        goal=20 * MILLION,
        goal_on=date(2026, 12, 1),
        by=by,
        at=SPRING,
    )
    seen = metrics.observe(metric, value=150 * MILLION, observed_on=date(2026, 3, 30), by=by, at=SPRING)
    line = funding.open_line(found, source="City", amount=Money(5_000_000, "EUR"), booked="committed", by=by, at=SPRING)
    reviews.plan(subject, kind="progress", first_due_on=date(2026, 6, 30), by=by, at=SPRING)

    projects.assign(found, lead=city.mobility, owner=eda, on=QUARTER_END, by=by, at=SUMMER)
    _plan(found, date(2027, 6, 30), Money(9_000_000, "EUR"), by, SUMMER)
    metrics.correct(metric, seen, value=140 * MILLION, note="Misread", observed_on=date(2026, 3, 30), by=by, at=SUMMER)
    funding.book(
        line, kind="committed", amount=Money(-1_000_000, "EUR"), on=date(2026, 3, 15), note="Less", by=by, at=SUMMER
    )
    db.session.commit()
    return found


def told(project: Project, moment: Moment) -> dict[str, Any]:
    found = queries.record(project, moment)
    names, who = found.names, found.standing.assigned
    (measured,) = found.measures
    return {
        "department": names["department", who.lead_department_id or 0],
        "owner": names["person", who.owner_id or 0],
        "end": found.standing.planned.planned_end_on,
        "budget": found.standing.planned.budget_minor,
        "start": measured.stood.start and measured.stood.start.value,
        "goal": measured.stood.goal and measured.stood.goal.value,
        "seen": measured.stood.seen and measured.stood.seen.value,
        "money": [(paid.kind, paid.minor) for paid in found.money],
        "reviews": [(review.kind, review.first_due_on, review.signed_on) for review in found.reviews],
    }


THEN = {
    "department": "Housing",
    "owner": "Ben Moss",
    "end": date(2026, 12, 31),
    "budget": 5_000_000,
    "start": 200 * MILLION,
    "goal": 20 * MILLION,
    "seen": 150 * MILLION,
    "money": [("committed", 5_000_000)],
    "reviews": [("progress", date(2026, 6, 30), None)],
}


def known_on(day: date) -> datetime:
    """The midnight in Vienna that ends a day of summer time."""
    return datetime(day.year, day.month, day.day, 22, 0, tzinfo=UTC)


def test_what_was_known_at_the_quarters_end_stays_whatever_is_changed_later(project: Project) -> None:
    assert told(project, Moment(QUARTER_END, known_on(QUARTER_END))) == THEN


def test_the_state_on_a_day_takes_in_what_was_written_about_it_later(project: Project) -> None:
    assert told(project, Moment(QUARTER_END)) == THEN | {
        "department": "Mobility",
        "owner": "Eda Roth",
        "seen": 140 * MILLION,
        "money": [("committed", 4_000_000)],
    }  # the new plan is of July, so it says nothing about March


def test_money_that_turns_out_to_be_work_was_so_then_and_was_not_known(project: Project, city: City) -> None:
    line = db.session.query(FundingLine).filter_by(project_id=project.id).one()
    funding.edit_line(line, version=line.version, form="in_kind", by=city.lead, at=AUTUMN)

    def forms(known_at: datetime | None) -> list[tuple[str, int]]:
        return [(paid.form, paid.minor) for paid in queries.record(project, Moment(QUARTER_END, known_at)).money]

    assert forms(known_on(QUARTER_END)) == [("cash", 5_000_000)]
    assert forms(AUTUMN) == [("cash", 4_000_000)]
    assert forms(None) == [("in_kind", 4_000_000)]


def test_today_everything_stands_as_the_record_says(project: Project) -> None:
    now = told(project, Moment(AUTUMN.date()))

    assert (now["end"], now["budget"]) == (project.planned_end_on, project.budget_minor)
    assert (now["department"], now["owner"]) == ("Mobility", "Eda Roth")


def test_the_portfolio_of_a_day_shows_who_was_there_and_as_what(city: City, project: Project) -> None:
    later = make.make_project(city, "Bike streets")
    db.session.commit()

    (line,) = queries.portfolio(city.lead, Moment(QUARTER_END, known_on(QUARTER_END))).rows
    assert line._asdict() | {"id": 0} == {
        "id": 0,
        "ref": project.ref,
        "title": "Damp sensors",
        "stage": "idea",
        "stage_since": QUARTER_END,
        "department": "Housing",
        "owner": "Ben Moss",
        "programme": None,
        "planned_end_on": date(2026, 12, 31),
        "budget_minor": 5_000_000,
        "budget_currency": "EUR",
    }
    assert [line.ref for line in queries.portfolio(city.lead, Moment(AUTUMN.date())).rows] == [project.ref, later.ref]
    assert queries.portfolio(city.lead, Moment(date(2026, 3, 30))).rows == []
    assert queries.stages(city.lead, Moment(QUARTER_END)) == {"idea": 1}


def test_the_stages_of_a_day_count_who_stayed_and_who_moved_on_since(city: City) -> None:
    for title, last in (("Stayed", "idea"), ("Went to an end", "rejected")):
        found = projects.open_project(title=title, department=city.housing, by=city.lead, at=SPRING)
        if last != "idea":
            projects.move_stage(found, last, reason="No room.", by=city.lead, at=SUMMER)
    make.make_project(city, "Came later", stage="running", on=date(2026, 9, 1))
    make.make_project(make.make_city("Elsewhere"), "Not here", on=date(2026, 1, 1))

    for known_at in (None, AUTUMN + timedelta(days=1)):
        counted = [
            queries.stages(city.lead, Moment(day, known_at)) for day in (QUARTER_END, SUMMER.date(), AUTUMN.date())
        ]
        assert counted == [
            {"idea": 2},
            {"idea": 1, "rejected": 1},
            {"idea": 1, "rejected": 1, "running": 1},
        ]


def test_a_project_that_was_handed_on_counts_where_it_was(city: City, project: Project) -> None:
    (line,) = queries.portfolio(city.lead, Moment(QUARTER_END)).rows

    assert (line.department, line.owner) == ("Mobility", "Eda Roth")


def test_every_page_of_the_past_follows_the_next(city: City) -> None:
    for number in range(3):
        make.make_project(city, f"Project {number}")
    moment = Moment(AUTUMN.date())

    first = queries.portfolio(city.lead, moment, size=2)
    second = queries.portfolio(city.lead, moment, first.after, size=2)
    assert [line.title for line in [*first.rows, *second.rows]] == ["Project 0", "Project 1", "Project 2"]
    assert second.after is None


def test_the_pages_show_the_days_asked_for(city: City, project: Project, as_person: Any) -> None:
    page = as_person("auditor")
    days = "?on=2026-03-31&known=2026-03-31"

    shown = page.get(f"/past{days}").text
    assert f"/projects/{project.ref}/past{days.replace('&', '&amp;')}" in shown
    record = page.get(f"/projects/{project.ref}/past{days}").text
    assert "Ben Moss" in record
    assert "150 homes" in record
    assert "Eda Roth" not in record
    sheet = page.get(f"/past.csv{days}")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="portfolio-2026-03-31.csv"'
    assert f"{project.ref},Damp sensors,idea,2026-03-31,Housing,Ben Moss,,2026-12-31,5000000,EUR" in sheet.text
    assert "This project was not on record then." in page.get(f"/projects/{project.ref}/past?on=2026-01-01").text
    assert f"/projects/{project.ref}/past" in page.get(f"/projects/{project.ref}").text


@pytest.mark.parametrize("asked", ["on=2027-01-01", "on=soon", "known=2026-13-01", "on=0001-01-01"])
def test_a_day_that_is_none_of_the_past_is_refused(city: City, as_person: Any, asked: str) -> None:
    assert as_person(viewer=city.lead).get(f"/past?{asked}").status_code == 422


def test_the_past_costs_the_same_however_many_projects(
    city: City, project: Project, as_person: Any, count_queries: Any
) -> None:
    page = as_person(viewer=city.lead)
    with count_queries() as few:
        page.get("/past")
    for number in range(5):
        make.make_project(city, f"Project {number}")
    db.session.commit()
    with count_queries() as many:
        page.get("/past")
    with count_queries() as record:
        page.get(f"/projects/{project.ref}/past")

    assert len(many) == len(few) <= 8
    assert len(record) <= 12


def test_of_two_definitions_only_the_newer_counts_and_a_withdrawn_value_does_not() -> None:
    rows = [
        Row("start", 1, 1, date(2026, 1, 1), 10, 1, None),
        Row("seen", 1, 1, date(2026, 2, 1), 9, 1, None),
        Row("start", 1, 2, date(2026, 3, 1), 8, 2, None),
        Row("seen", 1, 2, date(2026, 4, 1), 7, 2, None),
        Row("seen", 1, 3, date(2026, 5, 1), 6, 2, None),
        Row("seen", 1, 4, date(2026, 5, 1), None, 2, 3, counts=False),
    ]

    found = stood(rows)[1]
    assert (found.start, found.goal, found.seen) == (rows[2], None, rows[3])
    assert stood(reversed(rows)) == stood(rows)
