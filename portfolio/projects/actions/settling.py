"""Settle what an import left open on a record."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.history import actions as history
from portfolio.projects.actions.shortcuts import hold, settle
from portfolio.projects.models import OpenPoint, Project


def settle_point(point: OpenPoint, *, by: Actor, at: datetime) -> None:
    """Say that a point is settled; its words stay with the record. Said again, nothing changes."""
    project = db.session.get_one(Project, point.project_id)
    hold(project, by)
    db.session.refresh(point)
    if point.settled_at is not None:
        return
    point.settled_at = at
    point.settled_by_id = by.person_id
    settle(project, at)
    history.record(
        "project.point_settled",
        thing=("project", project.id),
        by=by,
        at=at,
        after={"item": point.item, "words": point.words},
    )
