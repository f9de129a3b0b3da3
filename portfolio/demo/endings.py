"""How some pilots of the demo city end without a review: one exempted as too small, one carried on by another."""

from collections.abc import Callable
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.demo.replay import Story
from portfolio.demo.shapes import Pilot
from portfolio.projects.models import Project
from portfolio.reviews import actions as reviews


def tell_ending(story: Story, made: list[Project], pilot: Pilot, day: int, by: Viewer) -> None:
    """Plan what the unit lead decides about a project that nobody evaluates by itself.

    day  of the month on which things happen to this project
    """
    if pilot.exempted is not None:
        month, reason, words = pilot.exempted
        story.on(story.day(month, day), _exempt(made, reason, words, by))
    if pilot.merged is not None:
        month, title, why = pilot.merged
        story.on(story.day(month, day), _merge(made, title, why, by))


def _exempt(made: list[Project], reason: str, words: str, by: Viewer) -> Callable[[datetime], None]:
    def exempt(at: datetime) -> None:
        reviews.exempt_project(made[0], reason=reason, words=words, by=by, at=at)

    return exempt


def _merge(made: list[Project], title: str, why: str, by: Viewer) -> Callable[[datetime], None]:
    def merge(at: datetime) -> None:
        found = sa.select(Project).where(Project.organisation_id == by.organisation_id, Project.title == title)
        reviews.merge(made[0], db.session.scalars(found).one(), reason=why, by=by, at=at)

    return merge
