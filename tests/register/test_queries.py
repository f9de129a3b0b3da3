from datetime import date, timedelta
from typing import Any

import pytest

from portfolio.core.db import db
from portfolio.core.errors import WrongInput
from portfolio.core.paging import cursor
from portfolio.people.models import Department, Person
from portfolio.projects import actions as projects
from portfolio.register import queries
from portfolio.register.choices import choices
from portfolio.register.rules import Filters
from tests import make
from tests.make import City


def titles(city: City, *pairs: tuple[str, str], viewer: Any = None) -> list[str]:
    """The titles on the list that an address asks for, all pages of it."""
    filters = Filters.of(pairs)
    viewer = viewer or city.lead
    wanted = queries.asked(viewer, filters, choices(city.id))
    found = [row.title for piece in queries.every_page(wanted, most=3) for row in piece]
    counted = queries.count_listed(wanted)
    assert counted == queries.Count(len(found), True)
    return found


def test_filters_are_or_inside_a_group_and_and_between(city: City) -> None:
    make.make_project(city, title="A", tags=["innovation_type:governance:primary", "method:foresight"])
    make.make_project(city, title="B", tags=["innovation_type:conceptual:primary", "method:foresight"])
    make.make_project(city, title="C", tags=["innovation_type:governance:primary", "method:data_driven"])
    make.make_project(city, title="D")

    assert titles(city, ("type", "governance")) == ["A", "C"]
    assert titles(city, ("type", "governance"), ("type", "conceptual")) == ["A", "B", "C"]
    assert titles(city, ("type", "governance"), ("type", "conceptual"), ("method", "foresight")) == ["A", "B"]
    assert titles(city, ("type", "governance"), ("method", "foresight"), ("method", "data_driven")) == ["A", "C"]


def test_a_project_with_two_of_the_chosen_tags_stands_on_the_list_once(city: City) -> None:
    make.make_project(city, title="A", tags=["method:foresight", "method:data_driven", "capability:analytical:builds"])

    assert titles(city, ("method", "foresight"), ("method", "data_driven")) == ["A"]
    assert titles(city, ("capability", "analytical")) == ["A"]


def test_d20_human_centred_design_is_found_under_both_of_its_capabilities(city: City) -> None:
    make.make_project(city, title="Letters", tags=["method:human_centred_design"])
    make.make_project(city, title="Data", tags=["capability:analytical:uses"])
    make.make_project(city, title="Council", tags=["method:engaging_residents"])

    assert titles(city, ("capability", "partnership")) == ["Council", "Letters"]
    assert titles(city, ("capability", "analytical")) == ["Data", "Letters"]
    assert titles(city, ("capability", "leadership")) == []


def test_process_alone_means_both_kinds_of_process(city: City) -> None:
    make.make_project(city, title="A", tags=["innovation_type:process_administrative:primary"])
    make.make_project(city, title="B", tags=["innovation_type:process_technological:primary"])
    make.make_project(city, title="C", tags=["innovation_type:governance:primary"])

    assert titles(city, ("type", "process")) == ["A", "B"]


def test_a_department_brings_those_below_it(city: City) -> None:
    repairs: Department = make.make_department(city.organisation, "Repairs", parent=city.housing)
    doors = make.make_department(city.organisation, "Doors", parent=repairs)
    make.make_project(city, title="Homes", department=city.housing)
    make.make_project(city, title="Hinges", department=doors)
    make.make_project(city, title="Trams", department=city.mobility)

    assert titles(city, ("department", "housing")) == ["Hinges", "Homes"]
    assert titles(city, ("department", "doors")) == ["Hinges"]
    assert titles(city, ("department", "doors"), ("department", "mobility")) == ["Hinges", "Trams"]


def test_stage_year_and_owner_narrow_the_list(city: City) -> None:
    ada = make.make_viewer(city, "project_owner", name="Žofia Kráľová")
    owner = db.session.get(Person, ada.person_id)
    assert owner is not None
    make.make_project(city, title="Old", stage="running", on=date(2024, 5, 1), owner=owner)
    make.make_project(city, title="New", stage="running", on=date(2026, 5, 1), deputy=owner)
    make.make_project(city, title="Plan")

    assert titles(city, ("stage", "running")) == ["New", "Old"]
    assert titles(city, ("stage", "running"), ("stage", "idea")) == ["New", "Old", "Plan"]
    assert titles(city, ("year", "2024")) == ["Old"]
    assert titles(city, ("year", "2024"), ("year", "2026")) == ["New", "Old"]
    assert titles(city, ("owner", str(owner.id))) == ["New", "Old"]
    assert titles(city, ("owner", "me"), viewer=ada) == ["New", "Old"]
    assert titles(city, ("owner", "kralova zof")) == ["New", "Old"]
    assert titles(city, ("owner", "nobody")) == []


@pytest.mark.parametrize(
    "pair",
    [
        ("type", "no_such_type"),
        ("department", "atlantis"),
        ("programme", "x"),
        ("stage", "done"),
        ("owner", "999999999999999"),
        ("owner", "12345678"),
        ("year", "20x6"),
        ("year", "99999"),
        ("tag", "' OR 1=1 --"),
        ("q", "🚲"),
        ("q", "\x00"),
    ],
)
def test_an_unknown_value_finds_nothing(city: City, pair: tuple[str, str]) -> None:
    make.make_project(city, title="A", tags=["method:foresight"])

    assert titles(city, pair) == []


def test_archived_projects_show_only_when_asked_for(city: City, at: Any) -> None:
    make.make_project(city, title="A")
    projects.archive(make.make_project(city, title="B"), by=city.lead, at=at)

    assert titles(city) == ["A"]
    assert titles(city, ("archived", "1")) == ["A", "B"]


def test_another_organisations_projects_never_show(city: City) -> None:
    elsewhere = make.make_city("Elsewhere")
    make.make_project(elsewhere, title="Theirs", tags=["method:foresight"])
    make.make_project(city, title="Ours", tags=["method:foresight"])

    assert titles(city) == ["Ours"]
    assert titles(city, ("method", "foresight")) == ["Ours"]
    assert titles(city, ("q", "theirs")) == []


@pytest.mark.parametrize("sort", ["title", "changed", "stage", "best"])
def test_no_row_is_lost_or_doubled_between_pages_of_equal_titles(city: City, at: Any, sort: str) -> None:
    # Ten projects, eight of them alike in everything that a list is sorted by.
    made = [
        make.make_project(city, title="Same" if number < 8 else f"Same and {number}", at=at + timedelta(0, number // 8))
        for number in range(10)
    ]
    filters = Filters.of([("q", "same"), ("sort", sort)])
    wanted = queries.asked(city.lead, filters, choices(city.id))

    pages = [list(piece) for piece in queries.every_page(wanted, most=3)]

    rows = [row for piece in pages for row in piece]
    assert [len(piece) for piece in pages] == [3, 3, 3, 1]
    assert sorted(row.id for row in rows) == sorted(project.id for project in made)
    assert rows == list(queries.listed(wanted, most=50).rows)


def test_the_list_is_sorted_as_asked(city: City, at: Any) -> None:
    make.make_project(city, title="Ćwiczenia", at=at)
    make.make_project(city, title="Übergang", at=at + timedelta(hours=1), on=date(2026, 1, 1))
    make.make_project(city, title="apple", at=at + timedelta(hours=2), on=date(2026, 5, 1))

    assert titles(city) == ["apple", "Ćwiczenia", "Übergang"]
    assert titles(city, ("sort", "changed")) == ["apple", "Übergang", "Ćwiczenia"]
    assert titles(city, ("sort", "stage")) == ["Ćwiczenia", "apple", "Übergang"]


@pytest.mark.parametrize(
    ("sort", "broken"),
    [
        ("title", "not a cursor"),
        ("title", cursor(1, 2)),
        ("title", cursor("a")),
        ("title", cursor("a", "b")),
        ("title", cursor("a", 2**40)),
        ("title", cursor("a\x00", 1)),
        ("changed", cursor("yesterday", 1)),
        ("changed", cursor("2026-01-01", 1)),
        ("changed", cursor("9999-12-31T23:59:59-12:00", 1)),
        ("stage", cursor("2026-13-01", 1)),
        ("best", cursor("x", 1)),
        ("best", cursor(2**70, 1)),
    ],
)
def test_a_broken_cursor_is_refused(city: City, sort: str, broken: str) -> None:
    make.make_project(city, title="damp")
    filters = Filters.of([("q", "damp"), ("sort", sort)] if sort == "best" else [("sort", sort)])

    with pytest.raises(WrongInput):
        queries.listed(queries.asked(city.lead, filters, choices(city.id)), broken)


def test_counting_stops_where_it_would_grow_dear(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LOOKED_AT", 3)
    for number in range(4):
        make.make_project(city, title=f"Project {number}", tags=["method:foresight"])
    everything, tagged, narrowed = (
        queries.asked(city.lead, Filters.of(pairs), choices(city.id))
        for pairs in ([], [("method", "data_driven")], [("method", "foresight"), ("stage", "running")])
    )

    assert queries.count_listed(everything) == queries.Count(3, False)
    assert queries.count_listed(tagged) == queries.Count(0, False)
    assert queries.count_listed(narrowed) == queries.Count(0, True)

    monkeypatch.setattr(queries, "LOOKED_AT", 4)
    assert queries.count_listed(everything) == queries.Count(4, True)
    assert queries.count_listed(tagged) == queries.Count(0, True)


def test_the_first_page_mends_a_count_that_stopped_early() -> None:
    stopped = queries.Count(7, False)

    assert stopped.with_first_page(50, is_last=False) == queries.Count(50, False)
    assert stopped.with_first_page(12, is_last=True) == queries.Count(12, True)
    assert queries.Count(60, True).with_first_page(50, is_last=False) == queries.Count(60, True)
