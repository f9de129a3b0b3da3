"""After an import: how far what came in is evaluated, and what is closed first."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from portfolio.core.db import db
from portfolio.exchange.models import ImportRun
from portfolio.metrics import actions as metrics
from portfolio.notices.models import Notice
from portfolio.people.models import Person, Setting
from portfolio.plans.position import position
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews
from portfolio.reviews.gap import Tally
from tests import make
from tests.make import AT, City

AsPerson = Callable[..., FlaskClient]
MILLION = 1_000_000
TODAY = AT.date()
START = date(2025, 3, 1)


@pytest.fixture
def run(city: City) -> ImportRun:
    made = ImportRun(
        organisation_id=city.id, kind="list", state="done", name="pilots.xlsx", checksum="0" * 64, today=TODAY,
        asked_at=AT,
    )  # fmt: skip
    db.session.add(made)
    db.session.flush()
    return made


def brought(city: City, run: ImportRun, title: str, due: date, *has: str, **more: Any) -> Project:
    """A project of an import: has some of "measure", "start", "goal" and "value"."""
    by = city.lead
    project = make.make_project(city, title, stage="running", on=START, **more)
    project.import_id = run.id
    subject = subjects.by_ref(by, project.ref)
    reviews.plan(subject, kind="outcome", first_due_on=due, by=by, at=AT)
    if "measure" in has:
        held = metrics.define(subject, name=f"{title} measured", unit="homes", direction="decrease", by=by, at=AT)
        if "start" in has:
            metrics.set_baseline(held, value=200 * MILLION, on=START, by=by, at=AT)
        if "goal" in has:
            metrics.set_target(held, goal=20 * MILLION, on=date(2027, 1, 1), by=by, at=AT)
        if "value" in has:
            metrics.observe(held, value=90 * MILLION, observed_on=date(2026, 11, 1), by=by, at=AT)
    db.session.flush()
    return project


def test_the_easiest_five_come_first_each_with_its_form_and_at_most_three_minutes(city: City, run: ImportRun) -> None:
    late = date(2026, 10, 1)
    # Each lacks the review and its decision too, but those only once the review is due.
    brought(city, run, "Nothing", late)
    brought(city, run, "Only a measure", late, "measure")
    brought(city, run, "No goal", late, "measure", "start", "value")
    brought(city, run, "No value", late, "measure", "start", "goal")
    brought(city, run, "All but the review", late, "measure", "start", "goal", "value")
    brought(city, run, "Without start and value", late, "measure", "goal")
    brought(city, run, "Also nothing", late)
    make.make_project(city, "Opened here", stage="running", on=START)

    found = position(city.lead, TODAY).easiest

    assert [(easy.project.title, easy.step.kind, easy.step.minutes, easy.left) for easy in found] == [
        ("No goal", "goal", 1, 2),
        ("No value", "value", 1, 2),
        ("Without start and value", "start", 1, 3),
        ("Only a measure", "start", 1, 4),
        ("Nothing", "metric", 3, 5),
    ]


def test_counts_are_those_of_what_was_brought_in(city: City, run: ImportRun) -> None:
    db.session.add(Setting(organisation_id=city.id, key="count_from", value="2026-06-01", on=TODAY, recorded_at=AT))
    brought(city, run, "Due", date(2026, 10, 1))
    brought(city, run, "Due with a value", date(2026, 10, 1), "measure", "value")
    brought(city, run, "Not due yet", date(2027, 3, 1))
    brought(city, run, "Before Portfolio", date(2026, 5, 31))
    idea = make.make_project(city, "An idea")
    idea.import_id = run.id
    make.make_project(city, "Opened here", stage="running", on=START)

    found = position(city.lead, TODAY)

    assert found.tally == Tally(full=0, partial=1, none=1, too_early=1)
    assert (found.brought, found.before, found.waiting, found.count_from) == (5, 1, 1, date(2026, 6, 1))
    assert "Before Portfolio" not in {easy.project.title for easy in found.easiest}


def test_the_page_says_what_counts_and_mails_nobody(city: City, run: ImportRun, as_person: AsPerson) -> None:
    db.session.add(Setting(organisation_id=city.id, key="count_from", value="2026-06-01", on=TODAY, recorded_at=AT))
    held = brought(city, run, "Due", date(2026, 10, 1))
    brought(city, run, "Before", date(2026, 5, 31))

    told = as_person(viewer=city.lead).get("/starting-position").text

    assert "2 projects came in with your lists." in told
    assert "0 of 1 due are evaluated fully." in told
    assert "The review of 1 project fell due before 1 Jun 2026" in told
    assert 'href="/reviews?show=before"' in told
    assert f'href="/projects/{held.ref}/metrics/new?back=/projects/{held.ref}/plan"' in told
    assert db.session.query(Notice).count() == 0


def test_d13_while_nothing_is_due_no_share_is_said(city: City, run: ImportRun, as_person: AsPerson) -> None:
    brought(city, run, "Not due yet", TODAY + timedelta(days=1))

    told = as_person(viewer=city.lead).get("/starting-position").text

    assert "Nothing is due yet." in told
    assert "%" not in told.split("<main", 1)[1].split("The easiest first", 1)[0]


def test_an_owner_is_shown_what_they_may_close(city: City, run: ImportRun) -> None:
    owner = make.make_viewer(city, "project_owner", name="Cem Kaya")
    brought(city, run, "Of others", date(2026, 10, 1))
    brought(city, run, "One's own", date(2026, 10, 1), owner=db.session.get(Person, owner.person_id))

    assert [easy.project.title for easy in position(owner, TODAY).easiest] == ["One's own"]
    assert position(make.make_viewer(city, "leadership"), TODAY).easiest == []


def test_before_any_import_the_page_says_how_to_begin(city: City, as_person: AsPerson) -> None:
    make.make_project(city, stage="running", on=START)

    told = as_person(viewer=city.lead).get("/starting-position").text

    assert "Nothing has been brought in yet." in told
    assert 'href="/imports/list"' in told or "Bring in a list" in told


def test_of_very_many_projects_the_gap_page_tells_and_the_easiest_are_shown_all_the_same(
    city: City, run: ImportRun, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    brought(city, run, "Nothing", date(2026, 10, 1))
    brought(city, run, "Only a measure", date(2026, 10, 1), "measure")
    monkeypatch.setattr("portfolio.plans.position.MANY", 1)

    found = position(city.lead, TODAY)
    told = as_person(viewer=city.lead).get("/starting-position").text

    assert (found.tally, found.brought, len(found.easiest)) == (None, 2, 2)
    assert "2 projects came in with your lists." in told
    assert "See the evaluation gap" in told


def test_the_page_asks_the_database_the_same_for_many_projects(
    city: City, run: ImportRun, as_person: AsPerson, count_queries: Any
) -> None:
    page = as_person(viewer=city.lead)
    brought(city, run, "First", date(2026, 10, 1), "measure")

    def asked() -> int:
        with count_queries() as statements:
            assert page.get("/starting-position").status_code == 200
        return len(statements)

    few = asked()
    for number in range(12):
        brought(city, run, f"Pilot {number}", date(2026, 10, 1), "measure", "start")

    assert asked() == few
    assert few <= 12
