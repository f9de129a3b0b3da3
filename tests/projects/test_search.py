from typing import Any

import pytest
import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.db import db, is_sqlite
from portfolio.projects import search
from portfolio.projects.models import Project
from tests import make
from tests.make import City


def found(city: City, query: str, *where: Any) -> list[str]:
    """The titles of the projects that a search finds, best first."""
    hits = search.hits([Project.organisation_id == city.id, *where], is_sqlite())
    wanted = (
        sa.select(Project.title).join(hits, hits.c.project_id == Project.id).order_by(hits.c.points, Project.title_key)
    )
    return [title for (title,) in db.session.execute(wanted, search.matches(text.words(query), is_sqlite()))]


TITLES = (
    "Ľahšie žiadosti o príspevok",
    "Zdieľané dielne pre školy",
    "Akıllı sulama İstasyonları",
    "Αισθητήρες υγρασίας",
    "مستشعرات الرطوبة في المساكن",
    "公営住宅の湿度センサー",
    "Łąki kwietne",
    "Größere Schulhöfe",
)


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("ziadost", "Ľahšie žiadosti o príspevok"),
        ("ŽIADOSTI prisp", "Ľahšie žiadosti o príspevok"),
        ("skol", "Zdieľané dielne pre školy"),
        ("istasyonlari akilli", "Akıllı sulama İstasyonları"),
        ("AKILLI", "Akıllı sulama İstasyonları"),
        ("αισθητηρες", "Αισθητήρες υγρασίας"),
        ("υγρασιας", "Αισθητήρες υγρασίας"),
        ("المساكن", "مستشعرات الرطوبة في المساكن"),
        ("مستشعر", "مستشعرات الرطوبة في المساكن"),
        ("公営", "公営住宅の湿度センサー"),
        ("湿度センサー", "公営住宅の湿度センサー"),
        ("センサ", "公営住宅の湿度センサー"),
        ("laki", "Łąki kwietne"),
        ("grossere", "Größere Schulhöfe"),
    ],
)
def test_case_accents_and_scripts_do_not_hide_a_project(city: City, query: str, title: str) -> None:
    for each in TITLES:
        make.make_project(city, title=each)

    assert found(city, query) == [title]


@pytest.mark.parametrize("query", ["iadost", "رطوبة", "住公", "υγρασιαςς", "sensor"])
def test_what_the_tokenisers_do_not_allow_finds_nothing(city: City, query: str) -> None:
    # From the middle of a word, without the article that Arabic writes onto it, characters in another order.
    for each in TITLES:
        make.make_project(city, title=each)

    assert found(city, query) == []


def test_all_words_must_occur_in_any_order(city: City) -> None:
    make.make_project(city, title="Damp sensors in social housing")
    make.make_project(city, title="Damp letters")

    assert found(city, "housing dam") == ["Damp sensors in social housing"]
    assert found(city, "damp") == ["Damp letters", "Damp sensors in social housing"]
    assert found(city, "damp trams") == []


def test_a_title_comes_before_a_text_however_often_that_says_it(city: City) -> None:
    make.make_project(city, title="A long title that names only once, at its very end, the repair")
    make.make_project(city, title="Vouchers", texts={"summary": "Repair repair repair, and repair again: repair."})

    assert found(city, "repair") == ["A long title that names only once, at its very end, the repair", "Vouchers"]


def test_words_may_stand_partly_in_the_title_and_partly_in_the_text(city: City) -> None:
    make.make_project(city, title="Repair vouchers", texts={"summary": "For bicycles."})

    assert found(city, "bicycles repair") == ["Repair vouchers"]


def test_the_reference_is_found(city: City) -> None:
    project = make.make_project(city, title="Repair vouchers")
    make.make_project(city, title="Night bus")

    assert found(city, project.ref) == ["Repair vouchers"]


@pytest.mark.parametrize("query", ['"', "a* OR b", "NEAR(x y)", "{title}: x", "' & !x", "x:*A", "-x", "x AND NOT y"])
def test_search_syntax_is_plain_words(city: City, query: str) -> None:
    make.make_project(city, title="Night bus")

    words = text.words(query)

    assert not words or found(city, query) == []


def test_one_letter_stands_for_itself(city: City) -> None:
    make.make_project(city, title="Line U is late")
    make.make_project(city, title="Urban trees")

    assert found(city, "u") == ["Line U is late"]


def test_hits_are_capped_after_the_filters(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "MOST_HITS", 2)
    make.make_project(city, title="Damp letters", department=city.mobility)
    for number in range(5):
        make.make_project(city, title=f"Damp sensors {number}")

    assert found(city, "damp") == ["Damp sensors 3", "Damp sensors 4"]
    assert found(city, "damp", Project.lead_department_id == city.mobility.id) == ["Damp letters"]


def test_another_organisations_projects_are_not_found(city: City) -> None:
    make.make_project(make.make_city("Elsewhere"), title="Damp sensors")

    assert found(city, "damp") == []
