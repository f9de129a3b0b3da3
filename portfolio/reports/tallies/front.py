"""What the first page counts by itself."""

from datetime import date

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.funding import as_of as lines_then
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.projects import as_of
from portfolio.projects.models import Project, StageMove
from portfolio.projects.rules import DECIDED, DECISIONS
from portfolio.reports.facts.front import Counts
from portfolio.reports.tallies.moment import Moment

STOPPED = "stopped"
STOPS = tuple(key for key in DECISIONS if key.startswith("stop_"))


def counts(moment: Moment, first_day: date, currency: str) -> Counts:
    """Projects stopped within a period that ends with the day, and projects with money booked by then."""
    row = db.session.execute(
        sa.select(_stopped(moment, first_day).scalar_subquery(), _funded(moment, currency).scalar_subquery())
    ).one()
    return Counts(*row)


def _stopped(moment: Moment, first_day: date) -> sa.Select[int]:
    """Projects that came to their stop within the period and still stand there; one taken back is none."""
    stages = as_of.stages_on(moment.day, moment.known_at)
    return (
        sa.select(sa.func.count(sa.distinct(StageMove.project_id)))
        .join(Project, Project.id == StageMove.project_id)
        .join(stages, stages.c.project_id == StageMove.project_id)
        .where(
            Project.organisation_id == moment.organisation_id,
            moment.holds(Project.id),
            stages.c.stage.in_((STOPPED, DECIDED)),
            StageMove.on.between(first_day, moment.day),
            moment.knows(StageMove.recorded_at),
            sa.or_(StageMove.stage == STOPPED, StageMove.outcome_decision.in_(STOPS)),
            StageMove.stage == stages.c.stage,
        )
    )


def _funded(moment: Moment, currency: str) -> sa.Select[int]:
    line = lines_then.terms(moment.knows)
    return (
        sa.select(sa.func.count(sa.distinct(FundingLine.project_id)))
        .select_from(LedgerEntry)
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            line.c.form == "cash",
            LedgerEntry.currency == currency,
            LedgerEntry.kind.in_(("committed", "spent")),
            sa.or_(LedgerEntry.on.is_(None), LedgerEntry.on <= moment.day),
            moment.knows(LedgerEntry.recorded_at),
        )
    )
