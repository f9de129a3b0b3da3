"""Drafts of values as pages need them: one's own, and those that wait for somebody's approval."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.metrics import policy
from portfolio.metrics.models import EDITABLE, SENT, Metric, ValueDraft
from portfolio.people.models import Person
from portfolio.people.rights import RIGHTS, Role, Scope
from portfolio.projects.models import Project
from portfolio.projects.subjects import Subject, subject_of

MOST = 200


@dataclass(frozen=True)
class FoundDraft:
    """A draft with its measure and what that is about."""

    draft: ValueDraft
    metric: Metric
    subject: Subject


class Waits(NamedTuple):
    """A draft in a list: of whom, of which measure, of which project (empty for a programme or a goal)."""

    id: int
    state: str
    observed_on: object
    value: int | None
    words: str | None
    author: str
    metric_id: int
    name: str
    measure: str
    unit: str
    ref: str
    title: str


def draft(viewer: Viewer, draft_id: int) -> FoundDraft:
    """A draft that the viewer wrote, or that waits for them; Missing for all others."""
    row = db.session.scalar(
        sa.select(ValueDraft).where(ValueDraft.id == draft_id, ValueDraft.organisation_id == viewer.organisation_id)
    )
    if row is None or not policy.may_see(viewer):
        raise Missing("draft")
    metric = db.session.get_one(Metric, row.metric_id)
    found = FoundDraft(row, metric, subject_of(metric))
    is_own = row.author_id == viewer.person_id
    if not is_own and not (row.state == SENT and policy.may_approve(viewer, found)):
        raise Missing("draft")
    return found


def of_measure(viewer: Viewer, metric: Metric, *, may_approve: bool) -> Sequence[Waits]:
    """One's own open drafts of a measure, and what waits for one's approval there."""
    mine = sa.and_(ValueDraft.author_id == viewer.person_id, ValueDraft.state.in_((*EDITABLE, SENT)))
    seen = sa.or_(mine, ValueDraft.state == SENT) if may_approve else mine
    return _read(sa.and_(ValueDraft.metric_id == metric.id, seen))


def waiting(viewer: Viewer) -> Sequence[Waits]:
    """What waits for the viewer's approval, and their own open drafts, the oldest first."""
    mine = sa.and_(ValueDraft.author_id == viewer.person_id, ValueDraft.state.in_(EDITABLE))
    others = sa.and_(ValueDraft.state == SENT, ValueDraft.author_id != viewer.person_id, _in_reach(viewer))
    return _read(sa.and_(ValueDraft.organisation_id == viewer.organisation_id, sa.or_(mine, others)))


def _in_reach(viewer: Viewer) -> sa.ColumnElement[bool]:
    """The SQL for: the viewer may approve values of the project."""
    granted = RIGHTS["approve_value"]
    scopes = {scope for grant in viewer.grants for scope in granted.get(Role(grant.role), ())}
    if Scope.ANY in scopes:
        return sa.true()
    reaches = {
        Scope.OWN: sa.or_(Project.owner_id == viewer.person_id, Project.deputy_id == viewer.person_id),
        Scope.DEPARTMENT: Project.lead_department_id.in_(sorted(viewer.departments)),
    }
    return sa.or_(sa.false(), *(reaches[scope] for scope in sorted(scopes)))


def _read(condition: sa.ColumnElement[bool]) -> list[Waits]:
    rows = read(
        sa.select(
            ValueDraft.id,
            ValueDraft.state,
            ValueDraft.observed_on,
            ValueDraft.value,
            ValueDraft.words,
            Person.name,
            Metric.id,
            Metric.name,
            Metric.measure,
            Metric.unit,
            sa.func.coalesce(Project.ref, ""),
            sa.func.coalesce(Project.title, ""),
        )
        .join(Metric, Metric.id == ValueDraft.metric_id)
        .join(Person, Person.id == ValueDraft.author_id)
        .outerjoin(Project, Project.id == Metric.project_id)
        .where(condition)
        .order_by(ValueDraft.changed_at, ValueDraft.id)
        .limit(MOST)
    )
    return [Waits._make(row) for row in rows]
