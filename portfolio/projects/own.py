"""Somebody's own projects as a condition in SQL."""

from typing import Any

import sqlalchemy as sa

from portfolio.core.db import unindexed
from portfolio.projects.models import Project


def is_own(person_id: Any, organisation_id: Any) -> sa.ColumnElement[bool]:
    """Whether a project that is not archived is somebody's to look after, as its owner or its deputy.

    Two indexes find these few, and nothing else is offered that would look at all projects of the city instead.
    """
    owned = sa.select(Project.id).where(Project.owner_id == person_id)
    stood_in_for = sa.select(Project.id).where(Project.deputy_id == person_id)
    return sa.and_(
        Project.id.in_(sa.union(owned, stood_in_for)),
        unindexed(Project.organisation_id) == organisation_id,
        Project.archived_on.is_(None),
    )
