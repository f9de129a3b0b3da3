"""A project that starts, and the usual reviews planned for it."""

from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.projects import actions as projects
from portfolio.projects.models import Project
from portfolio.reviews.models import Review
from tests import make
from tests.make import City

START, END = date(2026, 11, 2), date(2027, 6, 30)


def lines(session: Any, project: Project) -> list[tuple[Any, ...]]:
    session.flush()
    rows = session.execute(
        sa.select(Review.line, Review.number, Review.state, Review.first_due_on, Review.due_on)
        .where(Review.project_id == project.id, Review.line.is_not(None))
        .order_by(Review.id)
    )
    return [tuple(row) for row in rows]


def states(session: Any, project: Project) -> list[tuple[str, int, str]]:
    return [row[:3] for row in lines(session, project)]


def move(project: Project, to: str, city: City, at: datetime, **more: Any) -> None:
    projects.move_stage(project, to, without_outcome="Nothing is measured in this test", by=city.lead, at=at, **more)


def run(city: City, at: datetime, **more: Any) -> Project:
    """A project that starts on 2 November 2026 and is to end on 30 June 2027."""
    more.setdefault("planned_end_on", END)
    project = make.make_project(city, stage="mobilising", on=date(2026, 10, 1), **more)
    move(project, "running", city, at, on=START)
    return project


STARTED = [
    ("baseline", 1, "planned", date(2026, 12, 2), date(2026, 12, 2)),
    ("progress", 1, "planned", date(2027, 2, 2), date(2027, 2, 2)),
    ("outcome", 1, "planned", date(2027, 9, 28), date(2027, 9, 28)),
]
