"""When anything happened last on a project, and which projects have been silent."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.metrics.models import Metric, Observation
from portfolio.projects.models import Note, Project, StageMove
from portfolio.reviews.models import Review
from portfolio.status.models import Confidence, Risk, RiskEntry
from portfolio.updates.models import ProjectUpdate

# What counts as a sign of life, each with the way to its project and its day.
_HAPPENS: tuple[tuple[Any, Any, Any], ...] = (
    (ProjectUpdate.__table__, ProjectUpdate.project_id, ProjectUpdate.sent_on),
    (Review.__table__, Review.project_id, Review.held_on),
    (
        Observation.__table__.join(Metric.__table__, Metric.id == Observation.metric_id),
        Metric.project_id,
        Observation.observed_on,
    ),
    (Confidence.__table__, Confidence.project_id, Confidence.on),
    (RiskEntry.__table__.join(Risk.__table__, Risk.id == RiskEntry.risk_id), Risk.project_id, RiskEntry.on),
    (Note.__table__, Note.project_id, Note.on),
    (
        LedgerEntry.__table__.join(FundingLine.__table__, FundingLine.id == LedgerEntry.line_id),
        FundingLine.project_id,
        LedgerEntry.on,
    ),
    (StageMove.__table__, StageMove.project_id, StageMove.on),
)


def silent_since(day: Any, on: Any) -> sa.ColumnElement[bool]:
    """The SQL for: nothing happened on a project after a day and until another; to be used where Project stands.

    day, on  dates, or parameters of a statement that is put together once
    """
    return sa.and_(
        *(
            ~sa.exists().select_from(source).where(project == Project.id, happened > day, happened <= on)
            for source, project, happened in _HAPPENS
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
        for source, project, happened in _HAPPENS
    ]
    newest = sa.func.max(*days) if sqlite else sa.func.greatest(*days)
    return sa.type_coerce(sa.func.nullif(newest, sa.literal(date.min, sa.Date)), sa.Date)
