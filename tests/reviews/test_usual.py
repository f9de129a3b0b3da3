"""The usual reviews plan themselves at award, start, decision and stop, each once."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.errors import PortfolioError, RuleBroken, WrongInput
from portfolio.history.models import Entry
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from portfolio.reviews import jobs, usual
from portfolio.reviews.models import Review
from portfolio.reviews.schedule import WorkingDays
from portfolio.reviews.usual import LINES, Facts, Line, There, begins, check_line, wanted
from portfolio.strategy import actions as strategies
from tests import make
from tests.make import City

VIENNA = WorkingDays("AT-9")
TODAY = date(2026, 11, 21)
START, END = date(2026, 11, 2), date(2027, 6, 30)


def ask(beginning: frozenset[str], facts: Facts, there: list[There] | None = None, **more: Any) -> list[Any]:
    lines = more.pop("lines", LINES.values())
    around: dict[str, Any] = {"today": TODAY, "days": VIENNA} | more
    found = wanted(lines, beginning, facts, there or [], **around)
    return [(each.line.key, each.number, each.unadjusted_on, each.due_on) for each in found]


def held(kind: str, state: str = "planned", **more: Any) -> There:
    plain = There(1, kind, None, None, None, state, None, date(2027, 1, 1))
    return plain._replace(**more)


# ----------------------------------------------------------------------------------------------------- rules


def test_the_start_asks_for_the_values_the_progress_and_the_outcome() -> None:
    assert ask(begins("running", None), Facts(started_on=START, planned_end_on=END)) == [
        ("baseline", 1, date(2026, 12, 2), date(2026, 12, 2)),
        ("progress", 1, date(2027, 2, 2), date(2027, 2, 2)),
        ("outcome", 1, date(2027, 9, 28), date(2027, 9, 28)),  # 30 June and 90 days
    ]


def test_days_move_to_the_next_or_the_previous_working_day_as_the_city_wishes() -> None:
    facts = Facts(started_on=date(2026, 11, 6), planned_end_on=date(2027, 9, 27))
    lines = [LINES["baseline"], LINES["outcome"]]

    # 6 December 2026 is a Sunday before a holiday on Tuesday; 26 December 2027 a Sunday, 24 December a Friday.
    assert [row[2:] for row in ask(begins("running", None), facts, lines=lines)] == [
        (date(2026, 12, 6), date(2026, 12, 7)),
        (date(2027, 12, 26), date(2027, 12, 27)),
    ]
    assert [row[3] for row in ask(begins("running", None), facts, lines=lines, roll="previous")] == [
        date(2026, 12, 4),
        date(2027, 12, 24),
    ]


def test_the_award_asks_for_the_outcome_once_the_planned_end_is_known() -> None:
    assert ask(begins("approved", None), Facts(awarded_on=TODAY)) == []
    assert ask(begins("approved", None), Facts(awarded_on=TODAY, planned_end_on=END)) == [
        ("outcome", 1, date(2027, 9, 28), date(2027, 9, 28))
    ]


@pytest.mark.parametrize("decision", ["adopt", "scale", "hand_over"])
def test_what_is_carried_on_is_followed_up_after_6_12_24_and_60_months(decision: str) -> None:
    assert ask(begins("decided", decision), Facts(decided_on=date(2026, 8, 31))) == [
        ("follow_up_6", 1, date(2027, 2, 28), date(2027, 3, 1)),  # a Sunday
        ("follow_up_12", 1, date(2027, 8, 31), date(2027, 8, 31)),
        ("follow_up_24", 1, date(2028, 8, 31), date(2028, 8, 31)),
        ("follow_up_60", 1, date(2031, 8, 31), date(2031, 9, 1)),  # a Sunday
    ]


@pytest.mark.parametrize("decision", ["adapt", "continue", "merge", None])
def test_other_decisions_ask_for_nothing(decision: str | None) -> None:
    assert begins("decided", decision) == frozenset()


@pytest.mark.parametrize(
    ("stage", "decision"), [("stopped", None), ("decided", "stop_completed"), ("decided", "stop_not_working")]
)
def test_after_a_stop_the_lesson_is_asked_for_where_the_city_wants_it(stage: str, decision: str | None) -> None:
    facts = Facts(stopped_on=date(2026, 11, 20))
    line = replace(LINES["lesson_check"], is_on=True)

    assert ask(begins(stage, decision), facts) == []
    assert ask(begins(stage, decision), facts, lines=[line]) == [
        ("lesson_check", 1, date(2027, 11, 20), date(2027, 11, 22))
    ]


def test_a_project_that_has_one_of_a_kind_gets_no_second_one() -> None:
    facts = Facts(started_on=START, planned_end_on=END)

    there = [held("baseline", "signed_off", signed_on=TODAY), held("outcome"), held("progress")]
    # The progress review that people planned themselves is none of the line's.
    assert [row[0] for row in ask(begins("running", None), facts, there)] == ["progress"]
    assert ask(begins("running", None), facts, [*there, held("progress", line="progress", number=1)]) == []


def test_a_review_that_was_dropped_is_none_and_its_number_is_used_up() -> None:
    facts = Facts(started_on=START)
    there = [held("baseline", "dropped", line="baseline", number=1, anchor_on=START)]

    assert ask(begins("running", None), facts, there, lines=[LINES["baseline"]]) == [
        ("baseline", 2, date(2026, 12, 2), date(2026, 12, 2))
    ]


def test_a_later_round_is_asked_for_once_the_earlier_one_is_signed_and_counted_from_a_later_day() -> None:
    line = [LINES["outcome"]]
    signed = held("outcome", "signed_off", line="outcome", number=1, anchor_on=END, signed_on=date(2026, 10, 1))
    later = Facts(planned_end_on=END + timedelta(days=1))

    assert ask(begins("running", None), Facts(planned_end_on=END), [signed], lines=line) == []
    assert [row[1] for row in ask(begins("running", None), later, [signed], lines=line)] == [2]
    assert ask(begins("running", None), later, [signed._replace(state="submitted")], lines=line) == []
    by_hand = held("outcome", "signed_off", signed_on=END)
    assert ask(begins("running", None), Facts(planned_end_on=END), [by_hand], lines=line) == []
    assert [row[1] for row in ask(begins("running", None), later, [by_hand], lines=line)] == [1]


def test_what_would_have_been_due_already_is_left_out_but_for_the_outcome_and_the_values_at_the_start() -> None:
    long_ago = Facts(
        started_on=date(2025, 1, 31),
        planned_end_on=date(2025, 12, 31),
        decided_on=date(2026, 3, 31),
    )

    assert ask(frozenset(usual.COUNTED_FROM), long_ago) == [
        ("baseline", 1, date(2025, 3, 2), date(2026, 11, 23)),  # at once: today is a Saturday
        ("progress", 8, date(2027, 1, 31), date(2027, 2, 1)),  # the first that lies ahead
        ("outcome", 1, date(2026, 3, 31), date(2026, 3, 31)),  # coverage counts its day
        ("follow_up_12", 1, date(2027, 3, 31), date(2027, 3, 31)),
        ("follow_up_24", 1, date(2028, 3, 31), date(2028, 3, 31)),
        ("follow_up_60", 1, date(2031, 3, 31), date(2031, 3, 31)),
    ]


def test_what_is_due_today_still_is() -> None:
    facts = Facts(decided_on=date(2026, 5, 20))

    adopted = begins("decided", "adopt")
    assert ask(adopted, facts, today=date(2026, 11, 20))[0][0] == "follow_up_6"
    assert ask(adopted, facts, today=date(2026, 11, 21))[0][0] == "follow_up_12"


@pytest.mark.parametrize(
    ("line", "change", "code"),
    [
        ("baseline", {"counted_from": "moon"}, "choice"),
        ("baseline", {"unit": "weeks"}, "choice"),
        ("baseline", {"after": -1}, "after"),
        ("baseline", {"after": 3661}, "after"),
        ("follow_up_6", {"after": 121}, "after"),
        ("baseline", {"every_months": 3}, "interval"),
        ("progress", {"every_months": 2}, "interval"),
        ("progress", {"every_months": 0}, "interval"),
        ("outcome", {"is_on": False}, "outcome_stays"),
        ("outcome", {"counted_from": "decision"}, "outcome_from"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(line: str, change: dict[str, Any], code: str) -> None:
    with pytest.raises(PortfolioError) as raised:
        check_line(replace(LINES[line], **change))

    assert raised.value.code == code


@pytest.mark.parametrize(
    ("line", "change"),
    [
        ("baseline", {"after": 0}),
        ("baseline", {"after": 3660}),
        ("follow_up_6", {"after": 120}),
        ("progress", {"every_months": 12}),
        ("outcome", {"counted_from": "start", "after": 6, "unit": "months"}),
        ("mid_term", {"is_on": True}),
    ],
)
def test_a_line_within_its_bounds_is_taken(line: str, change: dict[str, Any]) -> None:
    check_line(replace(LINES[line], **change))


def test_every_usual_line_is_one_that_could_be_entered() -> None:
    for line in LINES.values():
        check_line(line)


def test_a_line_is_due_so_many_days_or_months_after_its_day() -> None:
    anchor = date(2026, 8, 31)

    assert Line("x", "x", "start", 30, "days").due(anchor) == date(2026, 9, 30)
    assert Line("x", "x", "start", 6, "months").due(anchor) == date(2027, 2, 28)
    assert Line("x", "x", "start", 0, "days").due(anchor) == anchor
    assert [usual.STRATEGY.due(anchor, number) for number in (1, 2)] == [date(2027, 8, 31), date(2028, 8, 31)]


# --------------------------------------------------------------------------------------------------- actions


def lines(session: Any, project: Project) -> list[tuple[Any, ...]]:
    session.flush()
    rows = session.execute(
        sa.select(Review.line, Review.number, Review.state, Review.first_due_on, Review.due_on)
        .where(Review.project_id == project.id, Review.line.is_not(None))
        .order_by(Review.id)
    )
    return [tuple(row) for row in rows]


def states(session: Any, project: Project) -> list[tuple[str, int, str]]:
    return [row[:3] for row in lines(session, project)]


def move(project: Project, to: str, city: City, at: datetime, **more: Any) -> None:
    projects.move_stage(project, to, without_outcome="Nothing is measured in this test", by=city.lead, at=at, **more)


def run(city: City, at: datetime, **more: Any) -> Project:
    """A project that starts on 2 November 2026 and is to end on 30 June 2027."""
    more.setdefault("planned_end_on", END)
    project = make.make_project(city, stage="mobilising", on=date(2026, 10, 1), **more)
    move(project, "running", city, at, on=START)
    return project


STARTED = [
    ("baseline", 1, "planned", date(2026, 12, 2), date(2026, 12, 2)),
    ("progress", 1, "planned", date(2027, 2, 2), date(2027, 2, 2)),
    ("outcome", 1, "planned", date(2027, 9, 28), date(2027, 9, 28)),
]


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
        LINES.values(), begins("running", None), Facts(START, START, END), [], today=TODAY, days=VIENNA
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


def test_with_nothing_due_the_scheduler_asks_two_questions(
    city: City, session: Any, at: datetime, count_queries: Any
) -> None:
    run(city, at)
    session.flush()

    with count_queries() as statements:
        assert jobs.plan_next(at) == 0

    assert len(statements) == 2, statements


def test_an_actor_without_a_person_plans_too(city: City, session: Any, at: datetime) -> None:
    project = make.make_project(city, stage="mobilising", planned_end_on=END, on=date(2026, 10, 1))

    projects.move_stage(project, "running", on=START, without_outcome="A test", by=Actor(city.id), at=at)

    assert lines(session, project) == STARTED


def test_what_is_no_line_is_no_input(city: City) -> None:
    with pytest.raises(WrongInput):
        check_line(replace(LINES["baseline"], unit=""))
