"""A running project of last quarter, asked for its update, and the day on which that is sent."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.core.quarter import Quarter
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from tests import make
from tests.make import City

MILLION = 1_000_000
EARLIER = datetime(2026, 8, 3, 9, 0, tzinfo=UTC)
Q3 = Quarter(2026, 3)


@pytest.fixture
def owner(city: City) -> Viewer:
    """A project owner called Ben Gruber."""
    return make.make_viewer(city, "project_owner", name="Ben Gruber")


@pytest.fixture
def project(city: City, owner: Viewer) -> Project:
    """A running project of Ben's with an approved budget, opened in August."""
    return running(city, "Damp sensors", owner, budget=Money(5_000_000, "EUR"))


@pytest.fixture
def metric(city: City, project: Project) -> Metric:
    """Its measure: 200 damp homes at the start, 20 as the goal."""
    return measure(city, project, "Damp homes")


def running(city: City, title: str, owner: Viewer | None = None, **more: Any) -> Project:
    """A project that has run since August."""
    person = db.session.get_one(Person, owner.person_id) if owner else None
    return make.make_project(city, title, stage="running", owner=person, at=EARLIER, on=date(2026, 8, 3), **more)


def measure(city: City, project: Project, name: str, **more: Any) -> Metric:
    """A measure of a project, seen at 150 in August."""
    found = metrics.define(
        subjects.by_ref(city.lead, project.ref),
        name=name,
        unit="homes",
        now=200 * MILLION,
        goal=20 * MILLION,
        goal_on=date(2027, 6, 30),
        by=city.lead,
        at=EARLIER,
        **more,
    )
    metrics.observe(found, value=150 * MILLION, observed_on=date(2026, 8, 3), by=city.lead, at=EARLIER)
    return found


@pytest.fixture(autouse=True)
def on_the_day(monkeypatch: pytest.MonkeyPatch, at: datetime) -> None:
    """Pages of updates believe that it is 21 November 2026, 10:00 UTC."""
    for module in ("portfolio.updates.routes", "portfolio.updates.queries.said"):
        monkeypatch.setattr(f"{module}.today", lambda zone: local_day(at, zone))
    monkeypatch.setattr("portfolio.updates.routes.now", lambda: at)
