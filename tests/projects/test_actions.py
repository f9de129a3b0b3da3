from datetime import date, timedelta
from typing import Any

import pytest

from portfolio.core.errors import EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.history import queries as history
from portfolio.projects import actions, as_of, queries
from portfolio.projects.models import Plan, Project
from tests import make
from tests.projects.stored import count, events

AT = make.AT
DAY = AT.date()


# ---------------------------------------------------------------------------------------------------- editing
def test_saving_unchanged_leaves_no_trace(city: make.City, project: Project, session: Any) -> None:
    before = events(session)
    version = project.version

    actions.edit_record(project, values={"title": "Damp sensors", "summary": ""}, by=city.lead, at=AT)
    actions.change_plan(
        project, planned_start_on=None, planned_end_on=None, ended_on=None, budget=None, by=city.lead, at=AT
    )
    actions.retag(project, [], by=city.lead, at=AT)
    actions.assign(project, lead=city.housing, by=city.lead, at=AT)
    actions.unarchive(project, by=city.lead, at=AT)

    assert events(session) == before
    assert project.version == version


def test_history_says_who_changed_what(city: make.City, project: Project, session: Any) -> None:
    actions.edit_record(project, values={"title": "Dry homes", "problem": "Mould"}, by=city.lead, at=AT)
    session.commit()

    newest = history.timeline(city.id, "project", project.id)[0]
    assert (newest.event, newest.by_id) == ("project.edited", city.lead.person_id)
    assert newest.before == {"title": "Damp sensors", "problem": None}
    assert newest.after == {"title": "Dry homes", "problem": "Mould"}
    assert history.verify(city.id).is_whole


def test_a_form_opened_before_somebody_else_saved_is_refused(city: make.City, project: Project) -> None:
    version = project.version
    actions.edit_record(project, values={"summary": "First"}, version=version, by=city.lead, at=AT)

    with pytest.raises(EditedMeanwhile):
        actions.edit_record(project, values={"summary": "Second"}, version=version, by=city.lead, at=AT)

    assert project.summary == "First"


def test_a_note_does_not_outdate_open_forms(city: make.City, project: Project, session: Any) -> None:
    version = project.version
    actions.write_note(project, text="Sensors arrived", by=city.lead, at=AT + timedelta(hours=1))
    session.expire_all()

    assert project.version == version
    assert project.changed_at == AT + timedelta(hours=1)


def test_the_words_of_a_project_follow_its_texts(city: make.City, project: Project) -> None:
    actions.edit_record(project, values={"title": "Žiadosť", "problem": "Schimmel"}, by=city.lead, at=AT)

    assert [found.id for found in queries.find_projects(city.lead, "ziad schim")] == [project.id]
    assert queries.find_projects(city.lead, "damp") == []


def test_a_plan_is_a_row_for_each_time_it_changed(city: make.City, project: Project, session: Any) -> None:
    plan: dict[str, Any] = {"planned_start_on": None, "ended_on": None, "by": city.lead}
    actions.change_plan(project, planned_end_on=date(2027, 1, 31), budget=Money(100, "EUR"), **plan, at=AT)
    actions.change_plan(
        project,
        planned_end_on=date(2027, 6, 30),
        budget=Money(6_000_000_000, "EUR"),
        reason="The supplier was late",
        **plan,
        at=AT + timedelta(days=40),
    )

    assert as_of.planned_on(project.id, DAY + timedelta(days=39)).planned_end_on == date(2027, 1, 31)
    assert as_of.planned_on(project.id).planned_end_on == date(2027, 6, 30)
    assert project.budget_minor == 6_000_000_000
    assert count(session, Plan) == 2


def test_a_project_that_has_started_keeps_a_planned_end(city: make.City) -> None:
    project = make.make_project(city, stage="running", on=date(2026, 3, 1))

    with pytest.raises(RuleBroken) as refused:
        actions.change_plan(
            project, planned_start_on=None, planned_end_on=None, ended_on=None, budget=None, by=city.lead, at=AT
        )

    assert refused.value.code == "keeps_planned_end"


def test_another_citys_project_does_not_exist(city: make.City) -> None:
    elsewhere = make.make_city("Elsewhere")
    foreign = make.make_project(elsewhere)
    note = actions.write_note(foreign, text="x", by=elsewhere.lead, at=AT)
    partnership = actions.add_partner(foreign, name="x", by=elsewhere.lead, at=AT)

    for act in (
        lambda: actions.edit_record(foreign, values={}, by=city.lead, at=AT),
        lambda: actions.move_stage(foreign, "approved", by=city.lead, at=AT),
        lambda: actions.write_note(foreign, text="x", by=city.lead, at=AT),
        lambda: actions.correct_note(note, text="y", kind="progress", on=DAY, by=city.lead, at=AT),
        lambda: actions.add_partner(foreign, name="x", by=city.lead, at=AT),
        lambda: actions.end_partnership(partnership, by=city.lead, at=AT),
        lambda: actions.retag(foreign, [], by=city.lead, at=AT),
        lambda: actions.archive(foreign, by=city.lead, at=AT),
    ):
        with pytest.raises(Missing):
            act()


# --------------------------------------------------------------------------------------------------- opening
def test_a_department_named_twice_is_refused(city: make.City) -> None:
    for supporting in ([city.housing], [city.mobility, city.mobility]):
        with pytest.raises(WrongInput) as refused:
            make.make_project(city, supporting=supporting)
        assert refused.value.code == "department_twice"


def test_nobody_without_a_role_in_the_city_becomes_owner(city: make.City) -> None:
    with pytest.raises(WrongInput) as refused:
        make.make_project(city, owner=make.make_person())

    assert (refused.value.code, refused.value.field) == ("not_a_member", "owner_id")
