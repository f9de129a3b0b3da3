"""The projects that a few typed letters may mean: by reference first, then best match first."""

from collections.abc import Sequence
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Viewer
from portfolio.core.db import is_sqlite, read
from portfolio.people.models import Department
from portfolio.projects.models import Project
from portfolio.projects.search import hits, matches

SHOWN = 8


class Meant(NamedTuple):
    """A project that a query may mean."""

    ref: str
    title: str
    department: str


def projects(viewer: Viewer, query: str) -> Sequence[Meant]:
    """At most SHOWN projects of the viewer's organisation; nothing for an empty query."""
    words = text.words(query)
    if not words:
        return []
    here = Project.organisation_id == viewer.organisation_id
    wanted = sa.select(Project.ref, Project.title, Department.name).join(
        Department, Department.id == Project.lead_department_id
    )
    named = wanted.where(here, Project.ref == query.strip().upper())
    found = [Meant(*row) for row in read(named)]
    if found:
        return found
    sqlite = is_sqlite()
    points = hits([here], sqlite)
    best = (
        wanted.join(points, points.c.project_id == Project.id).order_by(points.c.points, Project.id.desc()).limit(SHOWN)
    )
    return [Meant(*row) for row in read(best, matches(words, sqlite))]
