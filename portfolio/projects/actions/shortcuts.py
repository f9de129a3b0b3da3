"""Write the shortcuts of a project from its dated rows, and its words for the search index."""

from datetime import date, datetime

import sqlalchemy as sa

from portfolio.core import text
from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.people.models import Organisation
from portfolio.projects import as_of, rules
from portfolio.projects.models import OpenPoint, Project, ProjectText, Supporting, Tag

TITLE_KEY_LENGTH = 80

_COLUMNS = [column.key for column in sa.inspect(Project).column_attrs]


def day_of(by: Actor, at: datetime) -> date:
    """The day it is in the city of whoever acts."""
    zone = (
        by.zone
        if isinstance(by, Viewer)
        else db.session.scalar(sa.select(Organisation.zone).where(Organisation.id == by.organisation_id))
    )
    return local_day(at, zone or "UTC")


def hold(project: Project, by: Actor) -> None:
    """Lock a project's row and read it anew, so that nobody changes it between a check and the write."""
    if project.organisation_id != by.organisation_id:
        raise Missing
    db.session.refresh(project, attribute_names=_COLUMNS, with_for_update=True)


def settle(project: Project, at: datetime) -> None:
    """Make every shortcut repeat the newest dated rows; what is dated in the future does not occur."""
    db.session.flush()
    standing = as_of.standing_on(project.id)
    if standing.stage is None or standing.stage_since is None or standing.assigned.lead_department_id is None:
        raise ValueError("A project has a first move and a lead department from its opening on.")
    project.stage = standing.stage
    project.stage_since = standing.stage_since
    project.started_on = standing.started_on
    project.lead_department_id = standing.assigned.lead_department_id
    project.owner_id = standing.assigned.owner_id
    project.deputy_id = standing.assigned.deputy_id
    project.programme_id = standing.assigned.programme_id
    project.planned_start_on = standing.planned.planned_start_on
    project.planned_end_on = standing.planned.planned_end_on
    project.ended_on = standing.planned.ended_on
    project.budget_minor = standing.planned.budget_minor
    project.budget_currency = standing.planned.budget_currency
    _repeat(Supporting, project.id, {(department,) for department in standing.assigned.supporting}, "department_id")
    _repeat(Tag, project.id, set(standing.tags), "term_id", "role")
    project.to_complete = rules.count_open(known(project))
    project.changed_at = at
    db.session.flush()
    db.session.expire(project, ["lead_department", "owner", "deputy"])


def known(project: Project) -> rules.Known:
    """What a record says, for counting what is still open."""
    return rules.Known(
        stage=project.stage,
        summary=project.summary,
        problem=project.problem,
        for_whom=project.for_whom,
        owner_id=project.owner_id,
        deputy_id=project.deputy_id,
        planned_start_on=project.planned_start_on,
        planned_end_on=project.planned_end_on,
        ended_on=project.ended_on,
        budget_minor=project.budget_minor,
        puts=as_of.puts_on(project.id),
        points=db.session.scalars(
            sa.select(OpenPoint.item).where(OpenPoint.project_id == project.id, OpenPoint.settled_at.is_(None))
        ).all(),
    )


def title_key(title: str) -> str:
    """A title as lists sort it."""
    return text.fold(title)[:TITLE_KEY_LENGTH]


def searchable_body(ref: str, *texts: str | None) -> str:
    """The folded words under which a project is found, beside its title."""
    return text.searchable(" ".join([ref, *(words for words in texts if words)]))


def index_words(project: Project) -> None:
    """Store a project's folded words for the full-text index."""
    words = db.session.get(ProjectText, project.id)
    if words is None:
        words = ProjectText(project_id=project.id, organisation_id=project.organisation_id)
        db.session.add(words)
    words.title = text.searchable(project.title)
    words.body = searchable_body(project.ref, *texts_of(project))


def texts_of(project: Project) -> tuple[str | None, ...]:
    """The texts of a project that search looks into, beside its title."""
    return (
        project.summary,
        project.problem,
        project.for_whom,
        project.district,
        project.technology,
        project.technology_reason,
        project.informs_decisions,
        project.decision_takers,
    )


def _repeat(model: type[Tag | Supporting], project_id: int, wanted: set[tuple[int | str, ...]], *columns: str) -> None:
    table = model.__table__
    keys = [table.c[name] for name in columns]
    there = {tuple(row) for row in db.session.execute(sa.select(*keys).where(table.c.project_id == project_id))}
    for row in there - wanted:
        same = [key == value for key, value in zip(keys, row, strict=True)]
        db.session.execute(sa.delete(model).where(table.c.project_id == project_id, *same))
    if wanted - there:
        rows = [{"project_id": project_id, **dict(zip(columns, row, strict=True))} for row in sorted(wanted - there)]
        db.session.execute(sa.insert(model), rows)
