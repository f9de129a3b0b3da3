"""Reviews that come back are planned from the anchor, each once, and what was missed stays visible."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.actor import Actor
from portfolio.core.db import is_sqlite
from portfolio.core.errors import WrongInput
from portfolio.history.models import Entry
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.reviews import actions as reviews
from portfolio.reviews import jobs
from portfolio.reviews.models import Review
from portfolio.reviews.usual import LINES, check_line
from portfolio.strategy import actions as strategies
from tests import make
from tests.make import City
from tests.reviews.started import END, START, STARTED, lines, move, run, states

TODAY = date(2026, 11, 21)


# ---------------------------------------------------------------------------------------------- what comes back


def tick(session: Any, day: date) -> int:
    """The scheduler looks at noon of a day."""
    session.flush()
    return jobs.plan_next(datetime.combine(day, make.AT.timetz()))


def test_the_next_progress_review_is_planned_once_the_day_has_passed(city: City, session: Any, at: datetime) -> None:
    project = run(city, at)

    assert tick(session, date(2027, 2, 2)) == 0
    assert tick(session, date(2027, 2, 3)) == 1
    assert tick(session, date(2027, 2, 3)) == 0

    assert lines(session, project)[3:] == [("progress", 2, "planned", date(2027, 5, 3), date(2027, 5, 3))]
    assert states(session, project)[1] == ("progress", 1, "planned")  # late, and still to be held


def test_l55_what_was_missed_stays_visible_as_missed(city: City, session: Any, at: datetime) -> None:
    project = run(city, at)

    assert tick(session, date(2027, 9, 1)) == 3  # the scheduler was away for seven months

    progress = [row for row in lines(session, project) if row[0] == "progress"]
    assert progress == [
        ("progress", 1, "missed", date(2027, 2, 2), date(2027, 2, 2)),
        ("progress", 2, "missed", date(2027, 5, 3), date(2027, 5, 3)),  # 2 May is a Sunday
        ("progress", 3, "planned", date(2027, 8, 2), date(2027, 8, 2)),
        ("progress", 4, "planned", date(2027, 11, 2), date(2027, 11, 2)),
    ]
    session.commit()  # history is sealed then
    assert session.scalar(sa.select(sa.func.count()).where(Entry.event == "review.missed")) == 2


def test_what_was_missed_is_shown_in_the_calendar_and_on_the_project(
    as_person: Callable[..., FlaskClient], city: City, session: Any, at: datetime
) -> None:
    project = run(city, at)
    session.commit()
    page = as_person("unit_lead")
    assert "Progress review" not in page.get("/reviews?show=missed").text

    tick(session, date(2027, 9, 1))
    session.commit()

    shown = page.get("/reviews?show=missed").text
    assert (shown.count("Progress review<"), shown.count(">Missed<")) == (
        2,
        5,  # what can be chosen, the heading, the caption and two badges
    )
    assert page.get(f"/projects/{project.ref}").text.count("Missed") == 2


def test_a_signed_progress_review_is_followed_by_the_next_from_the_anchor(
    city: City, session: Any, at: datetime
) -> None:
    project = run(city, at, owner=None)
    first = session.scalars(sa.select(Review).where(Review.project_id == project.id, Review.line == "progress")).one()
    author = make.make_viewer(city, "unit_staff")

    reviews.record_outcome(first, held_on=TODAY, findings="On its way", by=author, at=at)
    reviews.sign(first, by=city.lead, at=at)
    reviews.carry_on(first, by=city.lead, at=at)

    progress = [row for row in lines(session, project) if row[0] == "progress"]
    assert progress == [
        ("progress", 1, "signed_off", date(2027, 2, 2), date(2027, 2, 2)),
        ("progress", 2, "planned", date(2027, 5, 3), date(2027, 5, 3)),
    ]


def test_nothing_comes_back_once_the_project_is_over_or_the_city_wants_no_more(
    city: City, session: Any, at: datetime
) -> None:
    over = run(city, at)
    for stage in ("closing", "evaluated"):
        move(over, stage, city, at)

    assert tick(session, date(2027, 3, 1)) == 0
    assert states(session, over)[1] == ("progress", 1, "planned")
    assert session.scalars(sa.select(Review.is_last).where(Review.line == "progress")).all() == [False]


def test_a_line_switched_off_ends_what_comes_back(city: City, session: Any, at: datetime) -> None:
    project = run(city, at)
    reviews.change_line(replace(LINES["progress"], is_on=False), by=city.lead, at=at)

    assert tick(session, date(2027, 3, 1)) == 0
    assert states(session, project)[1] == ("progress", 1, "planned")


def test_a_strategy_is_reviewed_every_year_counted_from_the_day_it_holds_from(
    city: City, session: Any, at: datetime
) -> None:
    plan = strategies.open_strategy(title="Innovation 2030", values={"from_on": date(2024, 2, 29)}, by=city.lead, at=at)
    strategies.open_strategy(title="Not dated", by=city.lead, at=at)
    strategies.open_strategy(
        title="Over", values={"from_on": date(2020, 1, 1), "until_on": date(2025, 1, 1)}, by=city.lead, at=at
    )

    assert tick(session, TODAY) == 1
    assert tick(session, TODAY) == 0
    assert tick(session, date(2027, 3, 2)) == 1

    rows = session.execute(sa.select(Review.strategy_id, Review.number, Review.due_on).order_by(Review.id)).all()
    assert [tuple(row) for row in rows] == [
        (plan.id, 3, date(2027, 3, 1)),  # 28 February is a Sunday
        (plan.id, 4, date(2028, 2, 29)),
    ]


def test_with_nothing_due_the_scheduler_asks_three_questions(
    city: City, session: Any, at: datetime, count_queries: Any
) -> None:
    run(city, at)
    session.flush()

    with count_queries() as statements:
        assert jobs.plan_next(at) == 0

    assert len(statements) == 3, statements


def test_what_has_passed_is_found_by_an_index_of_the_few_that_are_last(session: Any, at: datetime) -> None:
    wanted = str(jobs.passed(at).limit(9).compile(session.connection(), compile_kwargs={"literal_binds": True}))
    if is_sqlite():
        explained = session.execute(sa.text(f"EXPLAIN QUERY PLAN {wanted}")).all()
    else:
        # What a server would choose for a table that is large, whatever it counted in the empty one.
        for dearer in ("enable_seqscan", "enable_bitmapscan", "enable_sort"):
            session.execute(sa.text(f"SET LOCAL {dearer} = off"))
        explained = session.execute(sa.text(f"EXPLAIN {wanted}")).all()

    assert "ix_review_last" in str(explained)


def test_a_strategy_whose_review_people_have_planned_is_left_alone_until_that_is_signed(
    city: City, session: Any, at: datetime
) -> None:
    plan = strategies.open_strategy(title="Innovation 2030", values={"from_on": date(2024, 3, 1)}, by=city.lead, at=at)
    by_hand = reviews.plan(
        subjects.by_strategy(city.lead, plan.key), kind="strategy", first_due_on=TODAY, by=city.lead, at=at
    )
    assert tick(session, TODAY) == 0

    by_hand.state = "signed_off"
    assert tick(session, TODAY) == 1


def test_an_actor_without_a_person_plans_too(city: City, session: Any, at: datetime) -> None:
    project = make.make_project(city, stage="mobilising", planned_end_on=END, on=date(2026, 10, 1))

    projects.move_stage(project, "running", on=START, without_outcome="A test", by=Actor(city.id), at=at)

    assert lines(session, project) == STARTED


def test_what_is_no_line_is_no_input(city: City) -> None:
    with pytest.raises(WrongInput):
        check_line(replace(LINES["baseline"], unit=""))
