"""What is stored on a project as shortcuts, and what its dated rows give anew."""

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.projects import as_of
from portfolio.projects.actions.shortcuts import known
from portfolio.projects.models import Project, Supporting, Tag
from portfolio.projects.rules import count_open

Everything = tuple[as_of.Standing, int, str | None]


def stored(project: Project) -> Everything:
    """The shortcuts as they stand in their columns."""
    db.session.flush()
    db.session.expire(project)
    supporting = sa.select(Supporting.department_id).where(Supporting.project_id == project.id)
    tags = sa.select(Tag.term_id, Tag.role).where(Tag.project_id == project.id)
    standing = as_of.Standing(
        stage=project.stage,
        stage_since=project.stage_since,
        started_on=project.started_on,
        assigned=as_of.Assigned(
            lead_department_id=project.lead_department_id,
            owner_id=project.owner_id,
            deputy_id=project.deputy_id,
            programme_id=project.programme_id,
            supporting=tuple(sorted(db.session.scalars(supporting))),
        ),
        planned=as_of.Planned(
            project.planned_start_on,
            project.planned_end_on,
            project.ended_on,
            project.budget_minor,
            project.budget_currency,
        ),
        tags=tuple(sorted((term_id, role) for term_id, role in db.session.execute(tags))),
    )
    return standing, project.to_complete, project.origin


def recomputed(project: Project) -> Everything:
    """The same out of the dated rows."""
    came_from = db.session.scalar(as_of.origin_of(project.id))
    return as_of.standing_on(project.id), count_open(known(project)), came_from
