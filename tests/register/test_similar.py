"""Similar projects: past ones first, by rare words and shared terms, the same beside a project and for a new one."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.projects import actions as projects
from portfolio.projects.models import Project, Tag
from portfolio.register import record, similar
from portfolio.register.similar import Similar, telling_words
from tests import bulk, make
from tests.make import AT, City
from tests.register.test_routes import text_of

AsPerson = Callable[..., FlaskClient]


def term_ids(project: Project) -> Sequence[int]:
    return db.session.scalars(sa.select(Tag.term_id).where(Tag.project_id == project.id)).all()


def beside(project: Project) -> list[Similar]:
    """What the page of a project shows beside it."""
    wanted, values = similar.beside(project.title, project.summary)
    rows = record.around(project.id, AT.date(), wanted, **values).get("similar", ())
    return similar.of_around(rows, project.title, project.summary)


def test_the_longest_words_tell_most() -> None:
    assert telling_words("Damp sensors in social housing", "") == ["housing", "sensors", "social"]
    assert telling_words("The bus", "A trial with 400 homes 12345") == ["homes", "trial"]
    assert telling_words("Αισθητήρες", "") == ["αισθητηρεσ"]
    assert telling_words("A to B", "") == []
    assert telling_words("Trees", "Where nothing can be planted") == ["trees", "planted"]
    assert len(telling_words("alpha bravo charlie deltas echoes foxtrot", "golfing")) == 5


def test_past_projects_come_first_with_what_became_of_them(city: City, at: Any) -> None:
    here = make.make_project(city, "Damp sensors in social housing", tags=["method:foresight", "method:data_driven"])
    make.make_project(city, "Sensors for trams", stage="running", on=date(2026, 3, 1), tags=["method:foresight"])
    past = make.make_project(city, "A sensor in every cellar", stage="evaluated", on=date(2024, 2, 1))
    projects.move_stage(past, "decided", on=date(2025, 4, 1), outcome_decision="scale", by=city.lead, at=at)
    stopped = make.make_project(city, "Sensors on bins", stage="running", on=date(2022, 1, 1))
    projects.move_stage(stopped, "stopped", on=date(2023, 6, 1), reason="No.", by=city.lead, at=at)
    make.make_project(city, "Night bus", tags=["method:foresight", "method:data_driven"])

    found = beside(here)

    # A word with at most five hits has 8 points; among the past ones, alike, the one written down last is first.
    past_ones = [
        Similar("P-2026-004", "Sensors on bins", "stopped", "", date(2023, 6, 1), ["sensors"], []),
        Similar("P-2026-003", "A sensor in every cellar", "decided", "scale", date(2025, 4, 1), ["sensors"], []),
    ]
    assert sorted(found[:2], key=lambda each: each.ref, reverse=True) == past_ones
    assert found[2:] == [
        Similar(
            "P-2026-002", "Sensors for trams", "running", "", date(2026, 3, 1), ["sensors"], [("method", "foresight")]
        )
    ]


def test_one_that_is_only_being_written_down_finds_the_same(city: City) -> None:
    here = make.make_project(city, "Damp sensors in social housing", tags=["method:foresight", "policy_area:housing"])
    make.make_project(city, "Sensors for trams", tags=["method:foresight", "policy_area:housing"])
    make.make_project(city, "Housing vouchers")

    found = similar.similar(city.lead, here.title, "", term_ids(here))

    assert [each for each in found if each.ref != here.ref] == beside(here)
    assert beside(here)[0].shared == [("method", "foresight"), ("policy_area", "housing")]


def test_a_word_that_is_in_every_project_makes_none_similar(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    # Looked for among three hits: a word with three hits or more is common and has one point, of the six that it takes.
    monkeypatch.setattr(similar, "NEWEST", 3)
    monkeypatch.setattr(similar, "RARITY", ((2, 8),))
    similar._similar.cache_clear()
    similar._as_around.cache_clear()
    for number in range(5):
        make.make_project(city, f"Housing {number}")
    make.make_project(city, "Vouchers")

    assert similar.similar(city.lead, "Housing benefits") == []
    assert [each.title for each in similar.similar(city.lead, "Housing vouchers")] == ["Vouchers"]
    similar._similar.cache_clear()
    similar._as_around.cache_clear()


def test_at_most_five_are_shown_and_never_the_project_itself(city: City) -> None:
    for number in range(9):
        make.make_project(city, f"Damp sensors {number}")
    here = make.make_project(city, "Damp sensors everywhere")

    found = beside(here)

    assert len(found) == 5
    assert here.ref not in [each.ref for each in found]


def test_nothing_of_another_organisation_and_nothing_for_jurors(city: City) -> None:
    elsewhere = make.make_city("Elsewhere")
    make.make_project(elsewhere, "Damp sensors in cellars")
    here = make.make_project(city, "Damp sensors")

    assert beside(here) == []
    assert similar.similar(make.make_viewer(elsewhere, "juror"), "Damp sensors") == []
    assert [each.title for each in similar.similar(elsewhere.lead, "Damp sensors")] == ["Damp sensors in cellars"]


@pytest.mark.parametrize("title", ['" OR sensors*', "{title}: sensors'", "sensors & ! (damp) <->", "\U0001f6b2"])
def test_search_syntax_in_a_title_is_plain_words(city: City, title: str) -> None:
    make.make_project(city, "Damp sensors")

    assert [each.title for each in similar.similar(city.lead, title)] in ([], ["Damp sensors"])


def test_words_of_other_scripts_are_found(city: City) -> None:
    make.make_project(city, "Αισθητήρες υγρασίας")
    make.make_project(city, "مستشعرات الرطوبة في المساكن")
    make.make_project(city, "公営住宅の湿度センサー")

    for title in ("Αισθητήρες στα τραμ", "مستشعرات", "公営住宅の湿度センサー"):
        assert len(similar.similar(city.lead, title)) == 1


def test_the_page_says_what_became_of_them_and_why_they_are_similar(city: City, as_person: AsPerson, at: Any) -> None:
    lead = as_person("unit_lead")
    here = make.make_project(city, "Damp sensors", tags=["method:data_driven"])
    past = make.make_project(
        city, "Sensors on bins", stage="evaluated", on=date(2024, 2, 1), tags=["method:data_driven"]
    )
    projects.move_stage(past, "decided", on=date(2025, 4, 1), outcome_decision="scale", by=city.lead, at=at)

    said = text_of(lead.get(f"/projects/{here.ref}"))

    assert "Similar projects Sensors on bins Scale: a wider area or group, 2025 Same word: “sensors”; both: " in said
    alone = make.make_project(city, "Tram")
    assert "Similar projects" not in text_of(lead.get(f"/projects/{alone.ref}"))


def test_similar_projects_cost_no_statement_of_their_own(
    city: City, as_person: AsPerson, count_queries: Callable[[], Any]
) -> None:
    bulk.fill(city.id, 300)
    lead = as_person("unit_lead")
    ran = []
    for title in ("Tram", "Damp sensors in social housing"):
        project = make.make_project(city, title)
        with count_queries() as run:
            said = text_of(lead.get(f"/projects/{project.ref}"))
        ran.append((len(run), "Similar projects" in said))

    assert ran == [(ran[0][0], False), (ran[0][0], True)]
