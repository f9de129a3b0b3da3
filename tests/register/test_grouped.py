"""Groups and counts of the list against the same worked out in Python."""

from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Any

import pytest

from portfolio.core.money import Money
from portfolio.projects.rules import ALL_STAGES
from portfolio.register import facets, grouped, queries
from portfolio.register.choices import choices
from portfolio.register.facets import COUNTED
from portfolio.register.rules import BY, Filters
from tests import make
from tests.bulk import TODAY
from tests.make import City
from tests.register import chance
from tests.register.chance import Facts
from tests.register.test_orders import every_row, question


def main_type(of: Facts) -> int | None:
    return next((term.id for term, role in of.tags if role == "primary"), None)


KEY: dict[str, Callable[[Facts], Any]] = {
    "department": lambda f: f.project.lead_department_id,
    "stage": lambda f: f.project.stage,
    "programme": lambda f: f.project.programme_id,
    "owner": lambda f: f.project.owner_id,
    "type": main_type,
    "year": lambda f: f.project.started_on.year if f.project.started_on else None,
}


def test_groups_count_and_add_up_each_currency_on_its_own(city: City) -> None:
    chance.fill(city, 70, seed=21)
    here = [of for of in chance.facts() if of.project.archived_on is None]
    known = choices(city.id)

    for by, key in KEY.items():
        numbers = Counter(key(of) for of in here)
        budgets: dict[Any, dict[str, int]] = defaultdict(dict)
        for of in here:
            if of.project.budget_minor is not None:
                currency, added = str(of.project.budget_currency), budgets[key(of)]
                added[currency] = added.get(currency, 0) + of.project.budget_minor
        found = grouped.sums(question(city), by, known)
        assert {group.key: group.number for group in found} == numbers, by
        assert {group.key: group.budgets for group in found} == {
            key: tuple(Money(minor, currency) for currency, minor in sorted(budgets[key].items())) for key in numbers
        }, by
        assert sum(group.with_budget for group in found) == sum(of.project.budget_minor is not None for of in here)


def test_groups_stand_in_their_order_and_what_belongs_to_none_last(city: City) -> None:
    chance.fill(city, 70, seed=22)
    known = choices(city.id)

    def of(by: str) -> list[Any]:
        return [group.key for group in grouped.sums(question(city), by, known)]

    assert of("stage") == [stage for stage in ALL_STAGES if stage in of("stage")]
    assert of("year") == [*sorted((year for year in of("year") if year), reverse=True), None]
    names = [group.name for group in grouped.sums(question(city), "department", known)]
    assert names == sorted(names, key=str.casefold)
    assert [of(by)[-1] for by in ("programme", "owner", "type", "year")] == [None] * 4


def test_the_head_of_a_group_leads_to_exactly_its_projects(city: City) -> None:
    chance.fill(city, 60, seed=23)
    known = choices(city.id)
    filters = Filters.of([("by", "stage"), ("budget", ">0"), ("sort", "-budget")])

    for by in BY:
        wanted = queries.asked(city.lead, filters, known, TODAY)
        groups = grouped.sums(wanted, by, known)
        shown = grouped.first_rows(wanted, by, groups)
        for group in groups:
            narrowed = grouped.narrowed(filters, by, group, known)
            rows = every_row(queries.asked(city.lead, narrowed, choices(city.id), TODAY))
            assert narrowed.by == ""
            assert len(rows) == group.number, (by, group.name)
            assert [row.id for row in shown[group.key]] == [row.id for row in rows[: grouped.ROWS]], (by, group.name)


def test_each_choice_says_how_many_projects_it_would_leave(city: City) -> None:
    chance.fill(city, 60, seed=24)
    pairs = [("type", "governance"), ("type", "conceptual"), ("stage", "running"), ("-district", "Nord")]
    filters = Filters.of(pairs)
    known = choices(city.id)
    found = facets.facets(queries.asked(city.lead, filters, known, TODAY), known)

    assert found.whole is True
    assert found.listed == queries.Count(len(every_row(question(city, *pairs))), True)
    for group in COUNTED:
        for key, number in found.counts.get(group, {}).items():
            alone = Filters.of([*(pair for pair in pairs if pair[0] != group), (group, key)])
            rows = every_row(queries.asked(city.lead, alone, choices(city.id), TODAY), 50)
            assert number == len(rows), (group, key)


def test_departments_count_those_below_them(city: City) -> None:
    doors = make.make_department(city.organisation, "Doors", parent=city.housing)
    make.make_project(city, department=doors)
    make.make_project(city, department=city.housing)
    known = choices(city.id)

    found = facets.facets(question(city), known)

    assert found.counts["department"] == {"housing": 2, "doors": 1, "mobility": 0}


def test_counting_choices_stops_where_it_would_grow_dear(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(facets, "LOOKED_AT", 4)
    chance.fill(city, 20, seed=25)
    known = choices(city.id)

    found = facets.facets(question(city), known)

    assert found.whole is False
    assert found.listed == queries.Count(4, False)
    assert sum(found.counts["stage"].values()) == 5


def test_a_search_counts_its_hits(city: City) -> None:
    chance.fill(city, 40, seed=26)
    known = choices(city.id)
    wanted = question(city, ("q", "damp"))

    found = facets.facets(wanted, known)

    assert sum(found.counts["stage"].values()) == len(every_row(wanted))
