"""The last thing that happened on a project, and which projects have been silent."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Metric, Observation
from portfolio.projects.models import Note, Project, StageMove
from portfolio.reviews.models import Review
from portfolio.status.models import Confidence, Risk, RiskEntry
from portfolio.updates import policy
from portfolio.updates.models import ProjectUpdate

_ON: sa.BindParameter[date] = sa.bindparam("on", type_=sa.Date)


class Last(NamedTuple):
    """The last thing that happened on a project.

    kind  update, review, value, signal, risk, note, booking or move
    """

    project_id: int
    kind: str
    on: date


def latest(viewer: Viewer, project_ids: Sequence[int], on: date) -> dict[int, Last]:
    """The last thing that happened on each of some projects until a day; what nothing happened on is left out."""
    if not project_ids or not policy.may_see(viewer):
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
    ("signal", Confidence.__table__, Confidence.project_id, Confidence.on),
    ("risk", RiskEntry.__table__.join(Risk.__table__, Risk.id == RiskEntry.risk_id), Risk.project_id, RiskEntry.on),
    ("note", Note.__table__, Note.project_id, Note.on),
    (
        "booking",
        LedgerEntry.__table__.join(FundingLine.__table__, FundingLine.id == LedgerEntry.line_id),
        FundingLine.project_id,
        LedgerEntry.on,
    ),
    ("move", StageMove.__table__, StageMove.project_id, StageMove.on),
)
_IDS: sa.BindParameter[Any] = sa.bindparam("project_ids", expanding=True)
_days = sa.union_all(
    *(
        sa.select(
            project.label("project_id"), sa.literal(place, sa.Integer).label("place"), sa.func.max(day).label("day")
        )
        .select_from(source)
        .where(project.in_(_IDS), day <= _ON)
        .group_by(project)
        for place, (_, source, project, day) in enumerate(_HAPPENS)
    )
).subquery()
_LATEST = (
    sa.select(_days.c.project_id, _days.c.place, sa.type_coerce(_days.c.day, sa.Date))
    .join(Project, Project.id == _days.c.project_id)
    .where(Project.organisation_id == sa.bindparam("organisation_id"))
    .order_by(_days.c.project_id, _days.c.place)
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


def last_heard(on: Any, sqlite: bool) -> sa.ColumnElement[date]:
    """The SQL for: the last day until a day on which something happened on a project; to be used where Project stands.

    sqlite  for which database
    """
    days = [
        sa.func.coalesce(
            sa.select(sa.func.max(happened))
            .select_from(source)
            .where(project == Project.id, happened <= on)
            .correlate(Project)
            .scalar_subquery(),
            sa.literal(date.min, sa.Date),
        )
        for _, source, project, happened in _HAPPENS
    ]
    newest = sa.func.max(*days) if sqlite else sa.func.greatest(*days)
    return sa.type_coerce(sa.func.nullif(newest, sa.literal(date.min, sa.Date)), sa.Date)
