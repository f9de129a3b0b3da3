"""Page 2: bars by quarter, stages that add up or say why not, and policy areas against what the city wants to reach."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.quarter import Quarter
from portfolio.projects.models import Assignment, Project
from portfolio.reports.content import quarter_report
from portfolio.reports.content.portfolio import Portfolio
from portfolio.reports.content.priorities import OTHER, AreaRow, AreaTable
from portfolio.reports.facts.portfolio import NO_STAGE, Priority, Word
from portfolio.reports.queries import quarter_facts
from portfolio.reports.sentences import Share
from portfolio.strategy.actions import add_goal, bring_back_goal, open_programme, open_strategy, retire_goal
from portfolio.strategy.models import Programme, Strategy
from tests.make import City
from tests.reports import rows, samples

Q3 = Quarter(2026, 3)
DAY, BEGUN, AFTER = date(2026, 9, 30), date(2026, 2, 1), date(2026, 10, 1)
EARLY = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)
LATER = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
KNOWN = date(2026, 10, 19)
HOUR = timedelta(hours=1)


def chapter(city: City, as_known: date | None = None) -> Portfolio:
    return quarter_report(quarter_facts(city.organisation, Q3, as_known)).portfolio


def areas(city: City, as_known: date | None = None) -> AreaTable:
    found = chapter(city, as_known).areas
    assert found is not None
    return found


def strategy(city: City, **values: Any) -> Strategy:
    return open_strategy(title="City 2030", values=values, by=city.lead, at=EARLY)


def programme(city: City, title: str, **values: Any) -> Programme:
    return open_programme(title=title, values=values, by=city.lead, at=EARLY)


def project(city: City, of: Programme | None = None, *, on: date = BEGUN, at: datetime = EARLY) -> Project:
    made = rows.project(city, ("running", BEGUN))
    if of is not None:
        db.session.add(Assignment(project_id=made.id, kind="programme", programme_id=of.id, on=on, recorded_at=at))
        db.session.flush()
    return made


# ---------------------------------------------------------------------------------------------------- stages
def test_a_project_without_a_stage_yet_stands_in_a_row_of_its_own_and_the_page_says_so(city: City) -> None:
    rows.project(city, ("running", BEGUN))
    rows.project(city, ("idea", AFTER))  # on record since 1 January

    found = chapter(city)

    assert [(row.stage, row.counts[-1]) for row in found.stages] == [("running", 1), (NO_STAGE, 1)]
    assert (found.projects, sum(row.counts[-1] for row in found.stages)) == (2, 2)
    assert [dict(sentence.values) for sentence in found.unstaged] == [{"n": 1, "all": 2}]
    assert found.matrix.projects == sum(row.projects for row in found.matrix.rows) == 1


@pytest.mark.parametrize("facts", [samples.one_project(), samples.city_of(40), samples.city_of(300)])
def test_the_parts_of_a_quarters_bar_add_up_to_its_projects(facts: Any) -> None:
    found = quarter_report(facts).portfolio

    assert tuple(map(sum, zip(*(row.counts for row in found.groups), strict=True))) == found.totals
    assert found.unstaged == ()


# ------------------------------------------------------------------------------------------------ priorities
def test_a_project_serves_the_goal_that_its_programme_or_one_above_it_names(city: City) -> None:
    plan = strategy(city)
    dry = add_goal(plan, title="Dry homes", by=city.lead, at=EARLY)
    cool = add_goal(plan, title="Cool streets", by=city.lead, at=EARLY)
    mission = programme(city, "Mission", goal_id=dry.id)
    part = programme(city, "Part", parent_id=mission.id)
    call = programme(city, "Staff call", strategy_id=plan.id)
    cohort = programme(city, "Cohort", strategy_id=plan.id, parent_id=call.id)
    housing, energy, _ = (rows.term(city, "policy_area", key) for key in ("housing", "energy", "ageing"))
    for of, tags in (
        (mission, [housing]),
        (part, [housing, energy]),
        (cohort, [energy]),
        (programme(city, "Else"), [housing]),
        (None, []),
    ):
        made = project(city, of)
        for term in tags:
            rows.tag(made, term, "", BEGUN)

    found = areas(city)

    goals = [Priority(f"goal-{goal.id}", "goal", goal.title, "City 2030") for goal in (dry, cool)]
    own = Priority(f"programme-{call.id}", "programme", "Staff call", "City 2030")
    assert found.columns == (*goals, own, None)
    assert found.rows == (
        AreaRow(Word("housing", ""), (2, 0, 0, 1), 3),
        AreaRow(Word("energy", ""), (1, 0, 1, 0), 2),
        AreaRow(None, (0, 0, 0, 1), 1),
    )
    assert (found.totals, found.projects) == ((2, 0, 1, 2), 5)
    assert found.serving == Share(3, 5, "nothing_under_way")
    assert found.unserved == (goals[1],)
    assert found.unnamed == (Word("ageing", ""),)
    assert dict(found.finding.values) == {"n": 5, "serving": 3}


def test_only_projects_under_way_count_and_only_strategies_in_force(city: City) -> None:
    past = strategy(city, until_on=date(2026, 9, 29))
    add_goal(past, title="Old", by=city.lead, at=EARLY)
    made = project(city, programme(city, "Old programme", strategy_id=past.id))
    rows.project(city, ("idea", BEGUN))
    rows.project(city, ("running", BEGUN), ("decided", DAY))

    found = areas(city)

    assert (found.projects, found.columns, found.totals) == (1, (None,), (1,))
    assert found.finding.text == (
        "%(n)s project is under way; no strategy was in force, so it is not known which priority it serves."
    )
    rows.move(made, "stopped", DAY)
    assert areas(city).finding.text == "No project was under way."


def test_areas_and_programmes_are_those_of_the_day_as_they_were_known(city: City) -> None:
    plan = strategy(city)
    call, later = (programme(city, title, strategy_id=plan.id) for title in ("Call", "Later"))
    housing = rows.term(city, "policy_area", "housing")
    made = project(city, call)
    rows.tag(made, housing, "", BEGUN)
    before = areas(city)

    for on, at in ((AFTER, EARLY), (DAY, LATER)):
        row = {"project_id": made.id, "kind": "programme", "programme_id": later.id, "on": on, "recorded_at": at}
        db.session.add(Assignment(**row))
        rows.tag(made, housing, "", on, applies=False, recorded_at=at)

    assert areas(city, date(2026, 10, 19)) == before
    assert areas(city).totals == (0, 1, 0)
    assert [row.area for row in areas(city).rows] == [None]


def test_more_priorities_than_a_page_holds_stand_together_and_lose_nobody(city: City) -> None:
    plan = strategy(city)
    made = [programme(city, f"P{number}", strategy_id=plan.id) for number in range(8)]
    for number, of in enumerate(made):
        for _ in range(number):
            project(city, of)

    found = areas(city)

    # 0 to 7 projects: the five with most have columns, 0 + 1 + 2 projects stand together.
    assert [priority.title if priority else None for priority in found.columns] == [
        *("P3", "P4", "P5", "P6", "P7", ""),
        None,
    ]
    assert found.columns[-2] is OTHER
    assert found.totals == (3, 4, 5, 6, 7, 3, 0)
    assert found.rows == (AreaRow(None, (3, 4, 5, 6, 7, 3, 0), 28),)
    assert [priority.title for priority in found.unserved] == ["P0"]


def test_a_goal_given_up_later_was_a_priority_of_the_day(city: City) -> None:
    plan = strategy(city)
    goal = add_goal(plan, title="Dry homes", by=city.lead, at=EARLY)
    project(city)
    shown = areas(city).columns

    retire_goal(goal, by=city.lead, at=LATER)
    assert areas(city).columns == shown == (Priority(f"goal-{goal.id}", "goal", "Dry homes", "City 2030"), None)

    bring_back_goal(goal, by=city.lead, at=LATER + HOUR)
    retire_goal(goal, by=city.lead, at=LATER + 2 * HOUR)
    assert areas(city).columns == shown


def test_a_goal_given_up_for_a_while_was_a_priority_before_and_after(city: City) -> None:
    plan = strategy(city)
    goal = add_goal(plan, title="Dry homes", by=city.lead, at=EARLY)
    project(city)
    shown = areas(city).columns

    retire_goal(goal, by=city.lead, at=datetime(2026, 9, 1, 12, 0, tzinfo=UTC))
    assert areas(city).columns == (None,)
    bring_back_goal(goal, by=city.lead, at=LATER)

    # Brought back in November, so it was no priority on 30 September, whatever is known now.
    assert [areas(city, known).columns for known in (None, KNOWN)] == [(None,), (None,)]
    assert areas(city, date(2026, 8, 31)).columns == shown
