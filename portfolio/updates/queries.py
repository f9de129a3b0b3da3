"""Updates as other pages need them: the newest one, who needs help, what happened last, a quarter's sentences."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.core.paging import PAGE
from portfolio.core.quarter import Quarter
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Metric, Observation
from portfolio.people.models import Person
from portfolio.people.rights import May
from portfolio.projects.models import Note, Project, StageMove
from portfolio.reviews.models import Review
from portfolio.updates.models import ProjectUpdate

_may_see = May("see_portfolio")
_Later = aliased(ProjectUpdate)


class Newest(NamedTuple):
    """The newest update of a project: of its last quarter, as corrected last."""

    project_id: int
    quarter: str
    as_of: date
    sent_on: date
    sentence: str | None
    confidence: str | None
    main_risk: str | None
    help_needed: str | None
    nothing_changed_reason: str | None
    nothing_changed_words: str | None
    by: str | None


_NEWEST = (
    sa.select(*(getattr(ProjectUpdate, name) for name in Newest._fields[:-1]), Person.name)
    .outerjoin(Person, Person.id == ProjectUpdate.by_id)
    .where(ProjectUpdate.project_id == sa.bindparam("project_id"))
    .order_by(ProjectUpdate.quarter.desc(), ProjectUpdate.id.desc())
    .limit(1)
)


def newest(project_id: int) -> Newest | None:
    """The newest update of a project that the viewer may see, None before the first."""
    row = read(_NEWEST, {"project_id": project_id}).one_or_none()
    return Newest._make(row) if row else None


class Help(NamedTuple):
    """A project whose newest update asks for help."""

    project_id: int
    ref: str
    title: str
    owner: str | None
    help_needed: str
    quarter: str
    sent_on: date


def help_needed(viewer: Viewer, on: date, most: int = PAGE) -> Sequence[Help]:
    """The projects whose newest update, of those sent until a day, asks for help; the newest request first."""
    if not _may_see(viewer):
        return []
    asked = {"organisation_id": viewer.organisation_id, "on": on, "most": most}
    return [Help._make(row) for row in read(_HELP, asked)]


_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date)
_HELP = (
    sa.select(
        Project.id,
        Project.ref,
        Project.title,
        Person.name,
        ProjectUpdate.help_needed,
        ProjectUpdate.quarter,
        ProjectUpdate.sent_on,
    )
    .join(Project, Project.id == ProjectUpdate.project_id)
    .outerjoin(Person, Person.id == Project.owner_id)
    .where(
        ProjectUpdate.organisation_id == sa.bindparam("organisation_id"),
        ProjectUpdate.help_needed.is_not(None),
        ProjectUpdate.sent_on <= _ON,
        Project.archived_on.is_(None),
        ~sa.exists().where(
            _Later.project_id == ProjectUpdate.project_id,
            _Later.sent_on <= _ON,
            sa.or_(
                _Later.quarter > ProjectUpdate.quarter,
                sa.and_(_Later.quarter == ProjectUpdate.quarter, _Later.id > ProjectUpdate.id),
            ),
        ),
    )
    .order_by(ProjectUpdate.sent_on.desc(), ProjectUpdate.id.desc())
    .limit(sa.bindparam("most", type_=sa.Integer))
)


class Last(NamedTuple):
    """The last thing that happened on a project.

    kind  update, value, note, booking, move or review
    """

    project_id: int
    kind: str
    on: date


def latest(viewer: Viewer, project_ids: Sequence[int], on: date) -> dict[int, Last]:
    """The last thing that happened on each of some projects until a day; what nothing happened on is left out."""
    if not project_ids or not _may_see(viewer):
        return {}
    found: dict[int, Last] = {}
    asked = {"organisation_id": viewer.organisation_id, "project_ids": list(project_ids), "on": on}
    for project_id, place, day in read(_LATEST, asked):
        known = found.get(project_id)
        if known is None or day > known.on:
            found[project_id] = Last(project_id, _HAPPENS[place][0], day)
    return found


# What counts as a sign of life, the most telling first; each with its day and the way to its project.
_HAPPENS: tuple[tuple[str, Any, Any, Any], ...] = (
    ("update", ProjectUpdate.__table__, ProjectUpdate.project_id, ProjectUpdate.sent_on),
    ("review", Review.__table__, Review.project_id, Review.held_on),
    (
        "value",
        Observation.__table__.join(Metric.__table__, Metric.id == Observation.metric_id),
        Metric.project_id,
        Observation.observed_on,
    ),
    ("note", Note.__table__, Note.project_id, Note.on),
    (
        "booking",
        LedgerEntry.__table__.join(FundingLine.__table__, FundingLine.id == LedgerEntry.line_id),
        FundingLine.project_id,
        LedgerEntry.on,
    ),
    ("move", StageMove.__table__, StageMove.project_id, StageMove.on),
)
_ASKED = sa.select(Project.id).where(
    Project.organisation_id == sa.bindparam("organisation_id"),
    Project.id.in_(sa.bindparam("project_ids", expanding=True)),
)
_days = sa.union_all(
    *(
        sa.select(
            project.label("project_id"), sa.literal(place, sa.Integer).label("place"), sa.func.max(day).label("day")
        )
        .select_from(source)
        .where(project.in_(_ASKED), day <= _ON)
        .group_by(project)
        for place, (_, source, project, day) in enumerate(_HAPPENS)
    )
).subquery()
_LATEST = sa.select(_days.c.project_id, _days.c.place, sa.type_coerce(_days.c.day, sa.Date)).order_by(
    _days.c.project_id, _days.c.place
)


def silent_since(day: Any, on: Any) -> sa.ColumnElement[bool]:
    """The SQL for: nothing happened on a project after a day and until another; to be used where Project stands.

    day, on  dates, or parameters of a statement that is put together once
    """
    return sa.and_(
        *(
            ~sa.exists().select_from(source).where(project == Project.id, happened > day, happened <= on)
            for _, source, project, happened in _HAPPENS
        )
    )


class Sentence(NamedTuple):
    """What a project said about a quarter, for the report; nothing where nobody said anything."""

    project_id: int
    ref: str
    title: str
    sentence: str | None
    confidence: str | None
    main_risk: str | None
    help_needed: str | None
    nothing_changed_reason: str | None
    sent_on: date


def sentences(organisation_id: int, quarter: Quarter, known_until: datetime | None = None) -> Sequence[Sentence]:
    """The updates of a quarter as corrected last, one row per project, by reference.

    known_until  leaves out what was recorded after this instant
    """
    known = [] if known_until is None else [ProjectUpdate.recorded_at <= known_until]
    known_later = [] if known_until is None else [_Later.recorded_at <= known_until]
    rows = read(
        sa.select(
            Project.id,
            Project.ref,
            Project.title,
            ProjectUpdate.sentence,
            ProjectUpdate.confidence,
            ProjectUpdate.main_risk,
            ProjectUpdate.help_needed,
            ProjectUpdate.nothing_changed_reason,
            ProjectUpdate.sent_on,
        )
        .join(Project, Project.id == ProjectUpdate.project_id)
        .where(
            ProjectUpdate.organisation_id == organisation_id,
            ProjectUpdate.quarter == str(quarter),
            *known,
            ~sa.exists().where(_Later.supersedes_id == ProjectUpdate.id, *known_later),
        )
        .order_by(Project.ref, Project.id)
    )
    return [Sentence._make(row) for row in rows]
