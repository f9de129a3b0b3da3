from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from portfolio.core.errors import EditedMeanwhile, RuleBroken, WrongInput
from portfolio.metrics import actions, library
from portfolio.metrics.models import LibraryMeasure, Metric
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.projects.browser import sent_once

AsPerson = Callable[..., FlaskClient]


@pytest.fixture
def trees(city: make.City, at: datetime) -> LibraryMeasure:
    values = {
        "name": "Trees planted",
        "unit": "trees",
        "level": "output",
        "series": "per_period",
        "aggregable": True,
        "definition": "Trees that stood a year after planting.",
    }
    return actions.add_to_library(values, by=city.lead, at=at)


def test_a_measure_of_the_library_needs_a_name_and_a_unit(city: make.City, at: datetime) -> None:
    entry = actions.add_to_library({"name": "Damp homes", "unit": "%"}, by=city.lead, at=at)

    assert (entry.measure, entry.series, entry.level, entry.direction) == ("percent", "state", "outcome", "increase")
    assert (entry.aggregable, entry.small_shown, entry.retired_on) == (False, False, None)


def test_two_of_one_name_are_refused(trees: LibraryMeasure, city: make.City, at: datetime) -> None:
    with pytest.raises(WrongInput, match="has a measure of that name"):
        actions.add_to_library({"name": "TREES planted", "unit": "trees"}, by=city.lead, at=at)


def test_a_change_is_for_new_measures_only(
    trees: LibraryMeasure, city: make.City, project: Project, at: datetime
) -> None:
    subject = subjects.by_ref(city.lead, project.ref)
    metric = actions.define(subject, name="Trees", unit="trees", library_id=trees.id, by=city.lead, at=at)

    actions.edit_in_library(trees, {"unit": "saplings"}, version=trees.version, by=city.lead, at=at)

    assert (trees.unit, metric.unit, metric.library_id) == ("saplings", "trees", trees.id)
    with pytest.raises(EditedMeanwhile):
        actions.edit_in_library(trees, {"unit": "oaks"}, version=trees.version - 1, by=city.lead, at=at)


def test_a_retired_measure_is_offered_no_longer_and_comes_back(
    trees: LibraryMeasure, city: make.City, at: datetime
) -> None:
    actions.retire_from_library(trees, by=city.lead, at=at)

    assert library.offered(city.lead) == []
    assert [(entry.measure.name, entry.used) for entry in library.entries(city.lead)] == [("Trees planted", 0)]
    with pytest.raises(RuleBroken):
        actions.retire_from_library(trees, by=city.lead, at=at)
    actions.bring_back_to_library(trees, by=city.lead, at=at)
    assert [entry.name for entry in library.offered(city.lead)] == ["Trees planted"]


def test_a_measure_follows_only_a_library_of_its_own_city(trees: LibraryMeasure, session: Any, at: datetime) -> None:
    other = make.make_city("Other")
    project = make.make_project(other, "Elsewhere")

    with pytest.raises(WrongInput):
        actions.define(
            subjects.by_ref(other.lead, project.ref), name="Trees", unit="t", library_id=trees.id, by=other.lead, at=at
        )


def test_choosing_one_fills_the_form_and_five_fields_stay_five(
    as_person: AsPerson, trees: LibraryMeasure, project: Project, session: Any
) -> None:
    page, address = as_person(), f"/projects/{project.ref}/metrics/new"

    plain = page.get(address).get_data(as_text=True)
    chosen = f"{address}?library={trees.id}"
    filled = page.get(chosen).get_data(as_text=True)
    form = {
        "name": "Trees planted",
        "unit": "trees",
        "level": "output",
        "series": "per_period",
        "aggregable": "y",
        "goal": "500",
        "goal_on": "2027-06-30",
        "once": sent_once(page, chosen),
    }
    answer = page.post(chosen, data=form)
    metric = session.scalars(sa.select(Metric).order_by(Metric.id.desc())).first()

    assert f"?library={trees.id}" in plain
    assert 'value="Trees planted"' in filled
    assert "Taken from the library: Trees planted" in filled
    form_part = filled.split('<form class="narrow"')[1].split('<details class="fold">')[0]
    assert form_part.count('<div class="field">') == 5
    assert answer.status_code == 303
    assert (metric.library_id, metric.series, metric.aggregable, metric.level) == (
        trees.id,
        "per_period",
        True,
        "output",
    )


def test_staff_keep_the_library_by_its_pages_and_others_read_it(
    as_person: AsPerson, city: make.City, session: Any
) -> None:
    page = as_person("unit_staff")
    form = {"name": "Dry homes", "unit": "homes", "level": "outcome", "series": "state", "direction": "increase"}
    form["once"] = sent_once(page, "/measures/library/new")

    assert page.post("/measures/library/new", data=form).location == "/measures/library"
    entry = session.scalars(sa.select(LibraryMeasure)).one()
    edit = f"/measures/library/{entry.id}/edit"
    changed = form | {"unit": "flats", "version": str(entry.version), "once": sent_once(page, edit)}
    assert page.post(edit, data=changed).status_code == 303
    assert entry.unit == "flats"
    assert page.post(f"/measures/library/{entry.id}/retirement").status_code == 303
    assert entry.retired_on == date(2026, 11, 21)
    assert "No longer offered" in page.get("/measures/library").get_data(as_text=True)

    reader = as_person("leadership")
    assert reader.get("/measures/library").status_code == 200
    assert reader.get(edit).status_code == 403
