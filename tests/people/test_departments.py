from datetime import date, datetime, timedelta
from typing import Any

import pytest

from portfolio.core.actor import Grant
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.history.queries import timeline
from portfolio.people import actions, departments, queries
from portfolio.people.rights import Role
from portfolio.people.session import departments_below
from tests import make
from tests.make import City

TODAY = date(2026, 11, 21)


@pytest.fixture
def change(city: City, at: datetime) -> dict[str, Any]:
    return {"on": TODAY, "by": city.lead, "at": at}


def tree(city: City) -> list[tuple[str, int]]:
    return [(branch.name, branch.depth) for branch in queries.department_tree(city.id, TODAY)]


def test_the_tree_shows_each_department_below_its_parent(city: City, change: dict[str, Any]) -> None:
    rents = departments.open_department(city.organisation, "Rents", parent=city.housing, **change)
    departments.open_department(city.organisation, "Advice", parent=rents, **change)
    departments.open_department(city.organisation, "Building", parent=city.housing, **change)

    assert tree(city) == [("Housing", 0), ("Building", 1), ("Rents", 1), ("Advice", 2), ("Mobility", 0)]


def test_a_department_keeps_its_names_with_their_days(city: City, at: datetime) -> None:
    opened = departments.open_department(city.organisation, "Parks", on=date(2020, 3, 1), by=city.lead, at=at)
    departments.rename(opened, "Green spaces", on=date(2024, 5, 1), by=city.lead, at=at)

    assert opened.name == "Green spaces"
    assert opened.key == "parks"  # addresses and imports do not change with the name
    assert [(row.kind, row.name, row.on) for row, _ in queries.department_changes(opened)] == [
        ("renamed", "Green spaces", date(2024, 5, 1)),
        ("opened", "Parks", date(2020, 3, 1)),
    ]


def test_changes_are_on_record(city: City, change: dict[str, Any], session: Any) -> None:
    departments.rename(city.housing, "Homes", **change)
    session.commit()

    entries = timeline(city.id, "department", city.housing.id)

    assert [(entry.event, entry.by_id, entry.after) for entry in entries] == [
        ("department.renamed", city.lead.person_id, {"name": "Homes", "on": "2026-11-21"})
    ]


@pytest.mark.parametrize("name", ["Housing", "HOUSING", "Hoúsing"])
def test_two_open_departments_differ_by_more_than_capitals_or_accents(
    city: City, change: dict[str, Any], name: str
) -> None:
    with pytest.raises(WrongInput) as refused:
        departments.open_department(city.organisation, name, **change)

    assert refused.value.field == "name"


def test_a_department_moves_with_all_below_it(city: City, change: dict[str, Any]) -> None:
    rents = departments.open_department(city.organisation, "Rents", parent=city.housing, **change)

    departments.move(city.housing, city.mobility, **change)

    assert tree(city) == [("Mobility", 0), ("Housing", 1), ("Rents", 2)]
    assert departments_below(city.id, {city.mobility.id}) == {city.mobility.id, city.housing.id, rents.id}
    departments.move(city.housing, None, **change)
    assert tree(city) == [("Housing", 0), ("Rents", 1), ("Mobility", 0)]


def test_a_department_cannot_be_below_itself(city: City, change: dict[str, Any]) -> None:
    rents = departments.open_department(city.organisation, "Rents", parent=city.housing, **change)

    for parent in (city.housing, rents):
        with pytest.raises(RuleBroken) as refused:
            departments.move(city.housing, parent, **change)
        assert refused.value.code == "circle"
    for into in (city.housing, rents):
        with pytest.raises(RuleBroken) as refused:
            departments.merge(city.housing, into, **change)
        assert refused.value.code == "circle"


def test_a_merged_department_closes_and_its_head_answers_nobody_new(
    city: City, change: dict[str, Any], at: datetime
) -> None:
    rents = departments.open_department(city.organisation, "Rents", parent=city.housing, **change)

    departments.merge(city.housing, city.mobility, **change)

    assert tree(city) == [("Mobility", 0), ("Rents", 1)]
    assert (city.housing.merged_into_id, city.housing.closed_on) == (city.mobility.id, TODAY)
    # Whoever heads Mobility now also reaches what still carries Housing's name.
    assert departments_below(city.id, {city.mobility.id}) == {city.mobility.id, city.housing.id, rents.id}
    with pytest.raises(RuleBroken):
        departments.rename(city.housing, "Homes", **change)
    with pytest.raises(WrongInput):
        actions.add_person(
            city.organisation,
            name="B",
            grants=[Grant(Role.DEPARTMENT_HEAD, city.housing.id)],
            by=city.lead,
            at=at,
        )


def test_a_department_with_others_below_it_stays_open(city: City, change: dict[str, Any]) -> None:
    rents = departments.open_department(city.organisation, "Rents", parent=city.housing, **change)

    with pytest.raises(RuleBroken) as refused:
        departments.close(city.housing, **change)
    assert refused.value.code == "children"

    departments.close(rents, **change)
    departments.close(city.housing, **change)
    assert tree(city) == [("Mobility", 0)]


def test_days_lie_neither_ahead_nor_before_the_last_change(city: City, change: dict[str, Any]) -> None:
    with pytest.raises(WrongInput, match="today"):
        departments.rename(city.housing, "Homes", **change | {"on": TODAY + timedelta(days=1)})
    departments.rename(city.housing, "Homes", **change)
    with pytest.raises(WrongInput, match="later"):
        departments.rename(city.housing, "Houses", **change | {"on": TODAY - timedelta(days=1)})


def test_the_city_decides_which_day_it_is(session: Any) -> None:
    auckland = make.make_city("Auckland", zone="Pacific/Auckland", currency="NZD")
    evening = datetime.fromisoformat("2026-11-21T20:00:00+00:00")  # the 22nd has begun there

    departments.rename(auckland.housing, "Homes", on=date(2026, 11, 22), by=auckland.lead, at=evening)

    assert auckland.housing.name == "Homes"


def test_people_are_counted_where_their_role_is_narrowed_to(city: City) -> None:
    make.make_viewer(city, "department_head", department=city.housing)

    assert [(branch.name, branch.people) for branch in queries.department_tree(city.id, TODAY)] == [
        ("Housing", 1),
        ("Mobility", 0),
    ]
