"""A city that has let its reminders begin, with people whom mail reaches, and a clock to turn."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from flask import Flask

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.notices.models import Notice
from portfolio.people import actions as people
from portfolio.people.models import Person
from portfolio.projects import subjects
from portfolio.projects.models import Project
from portfolio.reminders import jobs
from portfolio.reminders.models import Reminder
from portfolio.reviews import actions as reviews
from portfolio.reviews.models import Review
from tests import make
from tests.make import City

LONG_AGO = datetime(2026, 5, 4, 8, 0, tzinfo=UTC)
STARTED = date(2026, 5, 4)
DUE = date(2026, 12, 28)


def local(day: date, hour: int = 8, zone: str = "Europe/Vienna", minute: int = 0) -> datetime:
    """An hour of a city's day."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone)).astimezone(UTC)


def person_of(viewer: Viewer) -> Person:
    return db.session.get_one(Person, viewer.person_id)


@dataclass
class Crew:
    """A project with everybody whom its reminders may concern."""

    city: City
    owner: Viewer
    deputy: Viewer
    head: Viewer
    project: Project

    def review(self, due: date = DUE, kind: str = "outcome", at: datetime = LONG_AGO) -> Review:
        """A review of the project."""
        subject = subjects.by_ref(self.city.lead, self.project.ref)
        return reviews.plan(subject, kind=kind, first_due_on=due, by=self.city.lead, at=at)


def start(city: City, on: date = STARTED) -> None:
    """Let a city's reminders begin."""
    people.change_setting(city.organisation, "reminders_from", on.isoformat(), on=on, by=city.lead, at=local(on))


def make_crew(city: City, title: str = "Damp sensors") -> Crew:
    owner = make.make_viewer(city, "project_owner", name="Olga Owner")
    deputy = make.make_viewer(city, "project_owner", name="Dan Deputy")
    head = make.make_viewer(city, "department_head", name="Hana Head", department=city.housing)
    project = make.make_project(
        city,
        title,
        stage="running",
        owner=person_of(owner),
        deputy=person_of(deputy),
        planned_end_on=date(2026, 10, 1),
        at=LONG_AGO,
    )
    return Crew(city, owner, deputy, head, project)


@pytest.fixture
def crew(app: Flask, session: Any, city: City, monkeypatch: pytest.MonkeyPatch) -> Crew:
    """A running project whose owner, deputy, head and unit lead all get mail; reminders began long ago."""
    monkeypatch.setitem(app.config, "MAIL_SERVER", "127.0.0.1:9")
    monkeypatch.setitem(app.config, "PUBLIC_ADDRESS", "https://portfolio.city.example")
    start(city)
    return make_crew(city)


@pytest.fixture
def turn() -> Callable[..., list[str]]:
    """Turn the clock to an hour of a day and let every mail leave; gives who was told what, in words."""

    def turning(day: date, hour: int = 8) -> list[str]:
        db.session.commit()
        jobs.tick(local(day, hour))
        found = told()
        db.session.execute(sa.update(Notice).where(Notice.state == "waiting").values(state="sent"))
        return found

    return turning


def told(state: str = "waiting") -> list[str]:
    """Whom the messages in a state are to, and what they say, such as "Olga Owner: soon"."""
    rows = db.session.execute(
        sa.select(Person.name, Notice.values)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.kind == "digest", Notice.state == state)
        .order_by(Notice.id)
    )
    return [f"{name}: {task['say']}" for name, values in rows for task in values["tasks"]]


def reminders() -> Sequence[tuple[Any, ...]]:
    """Every reminder: step, role, the day it fell on, its state."""
    rows = db.session.execute(
        sa.select(Reminder.step, Reminder.role, Reminder.on, Reminder.state).order_by(
            Reminder.due_on, Reminder.step, Reminder.role
        )
    )
    return [tuple(row) for row in rows]


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=offset) for offset in range((last - first).days + 1)]
