"""The usual reviews plan themselves when a project moves, each once."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import RuleBroken
from portfolio.history.models import Entry
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.reviews import actions as reviews
from portfolio.reviews import usual
from portfolio.reviews.schedule import WorkingDays
from portfolio.reviews.usual import LINES, Facts, begins
from tests import make
from tests.make import City
from tests.reviews.started import END, START, STARTED, lines, move, run, states

TODAY = date(2026, 11, 21)
VIENNA = WorkingDays("AT-9")


def test_moving_to_running_plans_what_is_usual_in_the_same_transaction(city: City, session: Any, at: datetime) -> None:
    project = run(city, at)

    assert lines(session, project) == STARTED
    session.commit()  # history is sealed then
    events = session.scalars(sa.select(Entry.event).where(Entry.event == "review.planned")).all()
    assert len(events) == 3


def test_moving_to_running_without_a_planned_end_is_refused(city: City, session: Any, at: datetime) -> None:
    project = make.make_project(city, stage="mobilising")

    with pytest.raises(RuleBroken) as raised:
        move(project, "running", city, at)

    assert raised.value.code == "no_planned_end"
    assert lines(session, project) == []


def test_l54_asking_what_is_due_creates_no_rows_and_ensuring_twice_creates_one(
    city: City, session: Any, at: datetime
) -> None:
    project = run(city, at)
    before = lines(session, project)

    found = usual.wanted(
        LINES.values(), begins("running", None), Facts(START, START, END), [], today=TODAY, days=VIENNA, roll="next"
    )
    asked = list(found)
    assert lines(session, project) == before

    again = [reviews.ensure(("project", project.id), each, by=city.lead, at=at) for each in asked]
    assert again == [None, None, None]
    assert reviews.plan_usual(project, by=city.lead, at=at) == []
    assert lines(session, project) == before


def test_the_outcome_planned_at_the_award_follows_a_planned_end_that_moved_before_the_start(
    city: City, session: Any, at: datetime
) -> None:
    project = make.make_project(city, stage="idea", planned_end_on=END, on=date(2026, 10, 1))
    move(project, "approved", city, at, on=date(2026, 10, 5))
    assert lines(session, project) == [STARTED[2]]

    projects.change_plan(
        project,
        planned_start_on=None,
        planned_end_on=date(2027, 9, 30),
        ended_on=None,
        budget=None,
        by=city.lead,
        at=at,
    )
    move(project, "running", city, at, on=START)

    # First promised for 28 September 2027, which coverage counts; 30 September and 90 days is 29 December.
    assert lines(session, project) == [
        ("outcome", 1, "planned", date(2027, 9, 28), date(2027, 12, 29)),
        STARTED[0],
        STARTED[1],
    ]


def test_a_stop_drops_what_only_a_running_project_is_asked(city: City, session: Any, at: datetime) -> None:
    project = run(city, at)

    move(project, "stopped", city, at, reason="No site was found")

    assert states(session, project) == [
        ("baseline", 1, "dropped"),
        ("progress", 1, "dropped"),
        ("outcome", 1, "planned"),
    ]


def test_a_project_that_is_withdrawn_before_it_started_has_no_outcome_to_review(
    city: City, session: Any, at: datetime
) -> None:
    project = make.make_project(city, stage="idea", planned_end_on=END)
    move(project, "approved", city, at)

    move(project, "withdrawn", city, at, reason="No money")

    assert states(session, project) == [("outcome", 1, "dropped")]


def test_a_start_taken_back_takes_its_reviews_back_and_the_next_start_plans_them_anew(
    city: City, session: Any, at: datetime
) -> None:
    project = run(city, at)

    projects.take_move_back(project, to="mobilising", by=city.lead, at=at + timedelta(minutes=5))
    assert states(session, project) == [
        ("baseline", 1, "dropped"),
        ("progress", 1, "dropped"),
        ("outcome", 1, "planned"),
    ]

    move(project, "running", city, at + timedelta(minutes=9), on=START)
    assert states(session, project)[3:] == [("baseline", 2, "planned"), ("progress", 2, "planned")]


def test_a_stop_taken_back_asks_again_what_it_had_dropped(city: City, session: Any, at: datetime) -> None:
    project = run(city, at)
    move(project, "stopped", city, at + timedelta(minutes=1), reason="By mistake")

    projects.take_move_back(project, to="running", by=city.lead, at=at + timedelta(minutes=5))

    assert states(session, project) == [
        ("baseline", 1, "dropped"),
        ("progress", 1, "dropped"),
        ("outcome", 1, "planned"),
        ("baseline", 2, "planned"),
        ("progress", 2, "planned"),
    ]


def test_a_decision_to_scale_plans_the_follow_ups_and_drops_the_progress(
    city: City, session: Any, at: datetime
) -> None:
    project = run(city, at)
    for stage in ("closing", "evaluated"):
        move(project, stage, city, at)

    move(project, "decided", city, at, outcome_decision="scale")

    assert states(session, project) == [
        ("baseline", 1, "dropped"),
        ("progress", 1, "dropped"),
        ("outcome", 1, "planned"),
        ("follow_up_6", 1, "planned"),
        ("follow_up_12", 1, "planned"),
        ("follow_up_24", 1, "planned"),
        ("follow_up_60", 1, "planned"),
    ]


def test_a_review_planned_by_hand_before_the_start_is_the_one(city: City, session: Any, at: datetime) -> None:
    project = make.make_project(city, stage="mobilising", planned_end_on=END, on=date(2026, 10, 1))
    reviews.plan(subjects.by_ref(city.lead, project.ref), kind="outcome", by=city.lead, at=at)

    move(project, "running", city, at, on=START)

    assert [row[0] for row in lines(session, project)] == ["baseline", "progress"]


def test_a_review_planned_by_hand_without_a_day_is_due_on_a_working_day(city: City, at: datetime) -> None:
    # 27 September 2027 and 90 days is Sunday, 26 December.
    project = make.make_project(city, stage="mobilising", planned_end_on=date(2027, 9, 27))

    review = reviews.plan(subjects.by_ref(city.lead, project.ref), kind="outcome", by=city.lead, at=at)

    assert review.first_due_on == date(2027, 12, 27)
