from datetime import date, datetime
from typing import Any

import pytest

from portfolio.metrics import actions, rollup
from portfolio.metrics.models import LibraryMeasure, Metric
from portfolio.metrics.rollup import Rollup, Single, Together
from portfolio.metrics.rules import ONE
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.strategy import actions as strategy
from portfolio.strategy.models import Programme
from tests import make

JULY, AUGUST = date(2026, 7, 31), date(2026, 8, 31)


@pytest.fixture
def mission(city: make.City, at: datetime) -> Programme:
    return strategy.open_programme(title="Healthy homes", by=city.lead, at=at)


@pytest.fixture
def trees(city: make.City, at: datetime) -> LibraryMeasure:
    values = {"name": "Trees planted", "unit": "trees", "series": "per_period", "aggregable": True}
    return actions.add_to_library(values, by=city.lead, at=at)


def in_programme(city: make.City, programme: Programme, title: str) -> Project:
    project = make.make_project(city, title)
    project.programme_id = programme.id
    return project


def measured(project: Project, city: make.City, at: datetime, *seen: Any, **meaning: Any) -> Metric:
    """A measure of a project with values: numbers, or pairs of a percentage, a month apart."""
    metric = actions.define(subjects.by_ref(city.lead, project.ref), **meaning, by=city.lead, at=at)
    for on, value in zip((JULY, AUGUST), seen, strict=False):
        pair = isinstance(value, tuple)
        actions.observe(
            metric,
            value=None if pair else value * ONE,
            numerator=round(value[0] * ONE) if pair else None,
            denominator=round(value[1] * ONE) if pair else None,
            observed_on=on,
            by=city.lead,
            at=at,
        )
    return metric


def like(entry: LibraryMeasure) -> dict[str, Any]:
    """A measure as the library defines it."""
    return {
        "name": entry.name,
        "unit": entry.unit,
        "series": entry.series,
        "aggregable": entry.aggregable,
        "library_id": entry.id,
    }


def test_like_is_added_to_like_from_the_values_of_the_projects(
    city: make.City, mission: Programme, trees: LibraryMeasure, at: datetime
) -> None:
    north, south, west = (in_programme(city, mission, title) for title in ("North", "South", "West"))
    measured(north, city, at, 5, -2, **like(trees))
    measured(south, city, at, 40, **like(trees))
    measured(west, city, at, **like(trees))
    other = measured(west, city, at, 7, name="Trees planted", unit="hectares", aggregable=True)
    alone = measured(west, city, at, 9, name="Shade", unit="points")
    # A total that somebody else stored is never read.
    other.latest_value = 999

    found = rollup.of_programme(mission, city.lead)

    # North counts 5 - 2 = 3, South 40, West has not counted anything yet.
    assert found == Rollup(
        projects=3,
        measured=3,
        together=[
            Together("Trees planted", "trees", "number", 43 * ONE, 2, 3),
            Together("Trees planted", "hectares", "number", 7 * ONE, 1, 1),
        ],
        singles=[Single(alone.id, "Shade", "points", "number", 9 * ONE, JULY, west.ref, "West")],
        more=0,
    )


def test_l43_percentages_of_projects_are_combined_by_their_numbers(
    city: make.City, mission: Programme, at: datetime
) -> None:
    meaning = {"name": "Damp homes", "unit": "%", "aggregable": True}
    measured(in_programme(city, mission, "North"), city, at, (3.14, 17), **meaning)
    measured(in_programme(city, mission, "South"), city, at, (1, 2), (47.11, 4711), **meaning)
    measured(in_programme(city, mission, "West"), city, at, 80, **meaning)

    found = rollup.of_programme(mission, city.lead).together

    # 50.25 of 4728 is 1.062817 %; West gave a percentage without its numbers and cannot be added.
    assert found == [Together("Damp homes", "%", "percent", 1_062_817, 2, 3)]


def test_parts_of_a_programme_count_with_it(
    city: make.City, mission: Programme, trees: LibraryMeasure, at: datetime
) -> None:
    values = {"parent_id": mission.id}
    cohort = strategy.open_programme(title="Cohort 2026", values=values, by=city.lead, at=at)
    measured(in_programme(city, mission, "North"), city, at, 5, **like(trees))
    measured(in_programme(city, cohort, "South"), city, at, 6, **like(trees))

    assert rollup.of_programme(mission, city.lead).together[0].value == 11 * ONE
    assert rollup.of_programme(cohort, city.lead).together[0].value == 6 * ONE


def test_a_strategy_adds_up_what_serves_each_goal(city: make.City, trees: LibraryMeasure, at: datetime) -> None:
    plan = strategy.open_strategy(title="City for all", by=city.lead, at=at)
    green = strategy.add_goal(plan, title="Greener", by=city.lead, at=at)
    serving = {"strategy_id": plan.id, "goal_id": green.id}
    planting = strategy.open_programme(title="Planting", values=serving, by=city.lead, at=at)
    below = strategy.open_programme(title="Courtyards", values={"parent_id": planting.id}, by=city.lead, at=at)
    rest = strategy.open_programme(title="The rest", values={"strategy_id": plan.id}, by=city.lead, at=at)
    for programme, value in ((planting, 1), (below, 2), (rest, 4)):
        measured(in_programme(city, programme, programme.title), city, at, value, **like(trees))

    found = rollup.of_strategy(plan, city.lead)

    assert {goal: (group.projects, group.together[0].value) for goal, group in found.items()} == {
        green.id: (2, 3 * ONE),
        rollup.WHOLE: (1, 4 * ONE),
    }


def test_nothing_is_measured_in_an_empty_programme(city: make.City, mission: Programme) -> None:
    assert rollup.of_programme(mission, city.lead) == Rollup()


def test_the_page_of_a_programme_says_what_its_projects_measure_in_the_same_few_statements(
    city: make.City, mission: Programme, trees: LibraryMeasure, at: datetime, as_person: Any, count_queries: Any
) -> None:
    page, address = as_person(), f"/programmes/{mission.key}"
    measured(in_programme(city, mission, "North"), city, at, 5, **like(trees))

    def opened() -> tuple[int, str]:
        with count_queries() as found:
            answer = page.get(address)
        return len(found), " ".join(answer.get_data(as_text=True).split())

    few, body = opened()
    for n in range(20):
        measured(in_programme(city, mission, f"Project {n}"), city, at, 1, **like(trees))
    many, later = opened()

    assert "1 of 1 project is measured." in body
    assert "21 of 21 projects are measured." in later
    assert "25 trees" in later
    assert many == few <= 12
