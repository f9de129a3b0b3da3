"""How a project that an award made goes on: its record is completed, its measures and its money are those promised."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.demo.city import CURRENCY
from portfolio.demo.replay import Story
from portfolio.demo.shapes import Measure, Pilot
from portfolio.funding.models import FundingLine
from portfolio.metrics import actions as metrics
from portfolio.metrics.models import Metric
from portfolio.projects import actions
from portfolio.projects.models import Project
from portfolio.projects.rules import Put


def texts_of(pilot: Pilot) -> dict[str, str | None]:
    """What the record of a project says of it."""
    return {
        "summary": pilot.summary or None,
        "problem": pilot.problem or None,
        "for_whom": pilot.for_whom or None,
        "district": pilot.district or None,
        "technology": pilot.technology or None,
        "informs_decisions": pilot.informs or None,
    }


def complete(project: Project, pilot: Pilot, puts: Collection[Put], story: Story, by: Actor, at: datetime) -> Project:
    """Add to the record of an awarded project what its pitch had no place for."""
    actions.edit_record(project, values=texts_of(pilot), by=by, at=at)
    actions.retag(project, puts, by=by, at=at)
    if pilot.planned:
        actions.change_plan(
            project,
            planned_start_on=story.day(pilot.planned[0]),
            planned_end_on=story.day(pilot.planned[1], 28),
            ended_on=None,
            budget=Money.of(pilot.budget, CURRENCY) if pilot.budget else None,
            by=by,
            at=at,
        )
    for name, kind, part in pilot.partners:
        actions.add_partner(project, name=name, kind=kind, part=part or None, by=by, at=at)
    return project


def aimed_at(project: Project, measure: Measure, library_id: int | None, by: Actor, at: datetime) -> Metric | None:
    """The measure that the pitch has promised, with its source; None for one that came later.

    library_id  of the measure of the city's library that it turns out to be
    """
    row = db.session.scalar(sa.select(Metric).where(Metric.project_id == project.id, Metric.name == measure.name))
    if row is not None and (library_id is not None or measure.source):
        said = {"library_id": library_id, "source": measure.source or None}
        metrics.edit_definition(row, version=row.version, same_series=True, by=by, at=at, **said)
    return row


def granted(project: Project) -> FundingLine:
    """The money that the award has set aside."""
    return db.session.scalars(
        sa.select(FundingLine).where(FundingLine.project_id == project.id).order_by(FundingLine.id).limit(1)
    ).one()
