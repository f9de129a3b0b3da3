from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.history import queries as history
from portfolio.projects import actions, as_of, queries, rules
from portfolio.projects.models import Assignment, Project
from tests import make
from tests.projects.stored import count, events, person

AT = make.AT
DAY = AT.date()


# ---------------------------------------------------------------------------------------------------- stages
def test_the_stage_is_known_on_any_day(city: make.City) -> None:
    project = make.make_project(city, stage="approved", on=date(2026, 1, 1), planned_end_on=date(2027, 1, 1))
    make.intend(project, by=city.lead)
    for to, on, reason in (
        ("running", date(2026, 3, 1), None),
        ("paused", date(2026, 5, 1), "Waiting for parts"),
        ("running", date(2026, 6, 1), None),
        ("stopped", date(2026, 9, 1), "Supplier insolvent"),
    ):
        actions.move_stage(project, to, on=on, reason=reason, by=city.lead, at=AT)

    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 4, 30), date(2026, 5, 31), date(2026, 6, 1), DAY]
    assert [as_of.standing_on(project.id, day).stage for day in days] == [
        None,
        "approved",
        "running",
        "paused",
        "running",
        "stopped",
    ]
    assert (project.stage, project.stage_since, project.started_on) == ("stopped", date(2026, 9, 1), date(2026, 3, 1))


def test_all_stages_on_a_day_are_read_at_once(city: make.City, session: Any) -> None:
    first = make.make_project(city, stage="approved", on=date(2026, 1, 1))
    second = make.make_project(city, stage="approved", on=date(2026, 2, 1))
    actions.move_stage(first, "withdrawn", on=date(2026, 3, 1), reason="Nobody free", by=city.lead, at=AT)

    def on(day: date, **more: Any) -> list[tuple[int, str]]:
        stages = as_of.stages_on(day, **more)
        return [
            tuple(row) for row in session.execute(sa.select(stages.c.project_id, stages.c.stage).order_by("project_id"))
        ]

    assert on(date(2026, 1, 15)) == [(first.id, "approved")]
    assert on(date(2026, 3, 1)) == [(first.id, "withdrawn"), (second.id, "approved")]
    assert on(DAY, known_at=AT - timedelta(days=1)) == []


def test_a_move_keeps_who_when_and_why(city: make.City, project: Project, session: Any) -> None:
    actions.move_stage(project, "rejected", reason="Done by the region already", by=city.lead, at=AT)

    assert queries.moves_of(project.id)[0] == queries.MoveLine(
        2, "rejected", DAY, "Done by the region already", None, None, None, AT, "Ada Osei"
    )
    assert [entry.event for entry in history.timeline(city.id, "project", project.id)] == []
    assert events(session)[-1] == "project.moved"


# ----------------------------------------------------------------------------------------------- assignments
def test_l63_exactly_one_department_leads_on_every_day(city: make.City, session: Any) -> None:
    project = make.make_project(city, on=date(2026, 1, 1))
    actions.assign(project, lead=city.mobility, supporting=[city.housing], on=date(2026, 5, 1), by=city.lead, at=AT)
    actions.assign(project, lead=city.housing, on=date(2026, 9, 1), by=city.lead, at=AT)

    days = (date(2026, 4, 30), date(2026, 5, 1), DAY)
    assert [as_of.assigned_on(project.id, day).lead_department_id for day in days] == [
        city.housing.id,
        city.mobility.id,
        city.housing.id,
    ]
    assert [as_of.assigned_on(project.id, day).supporting for day in days] == [(), (city.housing.id,), ()]
    assert count(session, Assignment) == 5  # lead; lead and supporting; lead and the end of supporting


def test_an_assignment_lies_between_the_last_one_and_today(city: make.City) -> None:
    project = make.make_project(city, on=date(2026, 3, 1))

    for on, code in ((date(2026, 2, 28), "before_last_change"), (date(2026, 11, 22), "future_day")):
        with pytest.raises(WrongInput) as refused:
            actions.assign(project, lead=city.mobility, on=on, by=city.lead, at=AT)
        assert refused.value.code == code


def test_owner_and_deputy_are_two_people(city: make.City, project: Project, session: Any) -> None:
    owner = person(session, city)

    with pytest.raises(WrongInput) as refused:
        actions.assign(project, lead=city.housing, owner=owner, deputy=owner, by=city.lead, at=AT)

    assert refused.value.code == "own_deputy"


def test_a_move_taken_back_never_was_and_stays_on_record(city: make.City) -> None:
    project = make.make_project(city, planned_end_on=date(2027, 6, 30))
    since = project.stage_since
    make.intend(project, by=city.lead)
    actions.move_stage(project, "approved", by=city.lead, at=make.AT)
    actions.move_stage(project, "running", by=city.lead, at=make.AT)
    begun = project.started_on

    actions.take_move_back(project, to="approved", by=city.lead, at=make.AT)
    actions.take_move_back(project, to="idea", by=city.lead, at=make.AT)

    assert begun == make.AT.date()
    assert (project.stage, project.stage_since, project.started_on) == ("idea", since, None)
    made = [(move.stage, move.flag) for move in as_of.moves_of(project.id)]
    assert made == [
        ("idea", None),
        ("approved", None),
        ("running", None),
        ("approved", "taken_back:3"),
        ("idea", "taken_back:2"),
    ]
    assert rules.allowed_next(as_of.as_rules(as_of.moves_of(project.id))) == rules.MOVES["idea"]


def test_only_the_last_move_is_taken_back(city: make.City) -> None:
    project = make.make_project(city)
    actions.move_stage(project, "approved", by=city.lead, at=make.AT)
    actions.move_stage(project, "mobilising", by=city.lead, at=make.AT)

    with pytest.raises(RuleBroken) as refused:
        actions.take_move_back(project, to="idea", by=city.lead, at=make.AT)

    assert refused.value.code == "moved_since"
    assert project.stage == "mobilising"
