"""What projects intend, what is said of their evaluation, and what their programmes propose."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.text import has_control_characters
from portfolio.metrics.models import Metric, Target
from portfolio.metrics.rules import RESULTS
from portfolio.people.models import Membership, Person
from portfolio.people.queries import is_current
from portfolio.people.rights import May, Role
from portfolio.plans.models import EvaluationPlan, ProposedMeasure
from portfolio.plans.rules import Measured
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme

LEADS = (Role.UNIT_LEAD, Role.DEPUTY_LEAD)
may_see = May("see_portfolio")


# ------------------------------------------------------------------------------------------------- a project
def _asks() -> sa.ColumnElement[bool]:
    """Whether the goal of a measure is a question with the rule for deciding on its answer; where Metric stands."""
    later = aliased(Target)
    return (
        sa.exists()
        .where(
            Target.metric_id == Metric.id,
            Target.edition == Metric.edition,
            Target.question.is_not(None),
            Target.decision_rule.is_not(None),
            ~sa.exists().where(later.metric_id == Target.metric_id, later.supersedes_id == Target.id),
        )
        .correlate(Metric)
    )


def intends_outcome(project_id: int) -> bool:
    """Whether a measure in use says what should change, or what is to be learnt."""
    wanted = sa.exists().where(
        Metric.project_id == project_id,
        Metric.retired_on.is_(None),
        sa.or_(Metric.level.in_(sorted(RESULTS)), _asks()),
    )
    return bool(db.session.scalar(sa.select(wanted)))


def measures_of(project_id: int) -> list[Measured]:
    """The measures in use of a project, main ones first."""
    rows = read(
        sa.select(Metric.id, Metric.name, Metric.level, Metric.is_primary, _asks())
        .where(Metric.project_id == project_id, Metric.retired_on.is_(None))
        .order_by(Metric.is_primary.desc(), Metric.position, Metric.id)
    )
    return [Measured(number, name, level, bool(primary), bool(asks)) for number, name, level, primary, asks in rows]


def plan_of(project_id: int) -> EvaluationPlan | None:
    """What is said of the evaluation of a project now."""
    return db.session.scalar(
        sa.select(EvaluationPlan)
        .where(EvaluationPlan.project_id == project_id)
        .order_by(EvaluationPlan.id.desc())
        .limit(1)
    )


def leads(organisation_id: int, day: date) -> list[str]:
    """The names of those who lead the unit or stand in for its lead on a day."""
    rows = read(
        sa.select(Person.name)
        .where(
            Person.disabled_at.is_(None),
            Person.id.in_(
                sa.select(Membership.person_id).where(
                    Membership.organisation_id == organisation_id,
                    Membership.role.in_([str(role) for role in LEADS]),
                    is_current(day),
                )
            ),
        )
        .order_by(sa.func.lower(Person.name), Person.id)
        .limit(3)
    )
    return [str(name) for (name,) in rows]


# ------------------------------------------------------------------------------------------------- proposals
class Proposal(NamedTuple):
    """What a programme proposes to measure.

    programme  its title
    """

    id: int
    name: str
    unit: str
    level: str
    measure: str
    direction: str
    definition: str | None
    baseline_kind: str | None
    goal: int | None
    question: str | None
    decision_rule: str | None
    is_withdrawn: bool
    programme: str
    key: str


def _proposals(*conditions: Any) -> list[Proposal]:
    names = [name for name in Proposal._fields if name not in ("is_withdrawn", "programme", "key")]
    rows = read(
        sa.select(
            *(getattr(ProposedMeasure, name) for name in names),
            ProposedMeasure.retired_at.is_not(None),
            *(Programme.title, Programme.key),
        )
        .join(Programme, Programme.id == ProposedMeasure.programme_id)
        .where(*conditions)
        .order_by(ProposedMeasure.programme_id.desc(), ProposedMeasure.position, ProposedMeasure.id)
    )
    return [Proposal(*row) for row in rows]


def proposals_of(programme_id: int, *, also_withdrawn: bool = False) -> list[Proposal]:
    """What a programme proposes, in the order in which it was said."""
    standing = sa.true() if also_withdrawn else ProposedMeasure.retired_at.is_(None)
    return _proposals(ProposedMeasure.programme_id == programme_id, standing)


def proposals_for(project: Project, measures: Sequence[str]) -> list[Proposal]:
    """What the programme of a project and those above it propose and the project does not measure yet.

    measures  the names of what it measures
    """
    if project.programme_id is None:
        return []
    above = sa.select(Programme.id, Programme.parent_id).where(Programme.id == project.programme_id).cte(recursive=True)
    higher = aliased(Programme)
    above = above.union(sa.select(higher.id, higher.parent_id).where(higher.id == above.c.parent_id))
    found = _proposals(ProposedMeasure.programme_id.in_(sa.select(above.c.id)), ProposedMeasure.retired_at.is_(None))
    held = {name.casefold() for name in measures}
    return [proposal for proposal in found if proposal.name.casefold() not in held]


class Kept(NamedTuple):
    """A proposal with its programme, for the page that keeps it."""

    proposal: ProposedMeasure
    programme: Programme


def proposal(viewer: Viewer, key: str, proposal_id: int) -> Kept:
    """A proposal of a programme; Missing when there is none for this viewer."""
    if not may_see(viewer) or has_control_characters(key):
        raise Missing("proposal")
    row = db.session.execute(
        sa.select(ProposedMeasure, Programme)
        .join(Programme, Programme.id == ProposedMeasure.programme_id)
        .where(
            ProposedMeasure.id == proposal_id,
            Programme.organisation_id == viewer.organisation_id,
            Programme.key == key,
        )
    ).one_or_none()
    if row is None:
        raise Missing("proposal")
    return Kept(row[0], row[1])
