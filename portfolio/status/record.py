"""Everything that was ever said about the signals and risks of a project, with who said it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.people.models import Person
from portfolio.projects import queries as projects
from portfolio.projects.models import Project
from portfolio.status import rules
from portfolio.status.models import Confidence, Forecast, Risk, RiskEntry, SetByHand
from portfolio.status.queries import RISK_ORDER

MOST_ROWS = 100


@dataclass(frozen=True)
class Said:
    """A dated row with the name of who recorded it, or, for a risk, of who deals with it."""

    row: Any
    by: str


@dataclass(frozen=True)
class OfSignal:
    """A project and one of its computed signals."""

    project: Project
    signal: str


@dataclass(frozen=True)
class OfRisk:
    """A risk and its project."""

    risk: Risk
    project: Project


def signal_of(viewer: Viewer, ref: str, signal: str) -> OfSignal:
    """A computed signal of a project; Missing for what the viewer may not see."""
    if signal not in rules.SIGNALS:
        raise Missing("signal")
    return OfSignal(projects.project_by_ref(viewer, ref), signal)


def risk(viewer: Viewer, risk_id: int) -> OfRisk:
    """A risk by its number; Missing when there is none for this viewer."""
    found = db.session.get(Risk, risk_id)
    if found is None:
        raise Missing("risk")
    return OfRisk(found, projects.project_by_id(viewer, found.project_id))


def judgements(project_id: int) -> Sequence[Said]:
    """The judgements of both sides, newest first."""
    return _said(Confidence, project_id)


def forecasts(project_id: int) -> Sequence[Said]:
    """The forecasts, newest first."""
    return _said(Forecast, project_id)


def by_hand(project_id: int) -> Sequence[Said]:
    """The colours set by hand and withdrawn, newest first."""
    return _said(SetByHand, project_id)


def _said(model: Any, project_id: int) -> list[Said]:
    return _named(model.by_id, model.project_id == project_id, model.on.desc(), model.id.desc())


def risks(project_id: int) -> Sequence[Said]:
    """The risks of a project: open ones first, the main one before all; closed ones newest first."""
    return _named(
        Risk.who_id, Risk.project_id == project_id, Risk.closed_on.is_not(None), Risk.closed_on.desc(), *RISK_ORDER
    )


def entries(risk_id: int) -> Sequence[Said]:
    """How a risk was seen over time, newest first."""
    return _named(RiskEntry.by_id, RiskEntry.risk_id == risk_id, RiskEntry.id.desc())


def _named(person_id: Any, where: Any, *order: Any) -> list[Said]:
    """The first rows in an order, each with the name of the person in one of its columns."""
    rows = db.session.execute(
        sa.select(person_id.class_, Person.name)
        .outerjoin(Person, Person.id == person_id)
        .where(where)
        .order_by(*order)
        .limit(MOST_ROWS)
    )
    return [Said(row, name or "") for row, name in rows]
