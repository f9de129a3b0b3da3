"""What the dated rows say: about any day, as known now or as known at an earlier instant.

The shortcuts on Project, Tag and Supporting repeat what these functions give for today.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.projects import rules
from portfolio.projects.models import Assignment, Plan, ProjectOrigin, StageMove, Tagging, Term

FOREVER = date.max


@dataclass(frozen=True)
class Planned:
    """Dates and approved budget as they stood on a day."""

    planned_start_on: date | None = None
    planned_end_on: date | None = None
    ended_on: date | None = None
    budget_minor: int | None = None
    budget_currency: str | None = None


@dataclass(frozen=True)
class Assigned:
    """Whom and what a project belonged to on a day, by id; supporting departments in order of their ids."""

    lead_department_id: int | None = None
    owner_id: int | None = None
    deputy_id: int | None = None
    programme_id: int | None = None
    supporting: tuple[int, ...] = ()


@dataclass(frozen=True)
class Standing:
    """A project on a day.

    stage  None before its first move
    tags   (term id, role), in order
    """

    stage: str | None
    stage_since: date | None
    started_on: date | None
    assigned: Assigned
    planned: Planned
    tags: tuple[tuple[int, str], ...]


def moves_of(project_id: int, known_at: datetime | None = None) -> Sequence[StageMove]:
    """All moves of a project in the order they were made.

    known_at  leaves out what was recorded after this instant
    """
    return db.session.scalars(
        sa.select(StageMove)
        .where(StageMove.project_id == project_id, *_known(StageMove, known_at))
        .order_by(StageMove.seq)
    ).all()


def stages_on(day: date, known_at: datetime | None = None) -> sa.Subquery:
    """The stage of every project on a day: project_id, stage, on, outcome_decision; for joins of reports."""
    last = (
        sa.select(StageMove.project_id, sa.func.max(StageMove.seq).label("seq"))
        .where(StageMove.on <= day, *_known(StageMove, known_at))
        .group_by(StageMove.project_id)
        .subquery()
    )
    return (
        sa.select(StageMove.project_id, StageMove.stage, StageMove.on, StageMove.outcome_decision)
        .join(last, sa.and_(StageMove.project_id == last.c.project_id, StageMove.seq == last.c.seq))
        .subquery()
    )


def assigned_on(project_id: int, day: date = FOREVER, known_at: datetime | None = None) -> Assigned:
    """Whom a project belonged to on a day: the newest row of each kind, of each department for supporting."""
    rows = db.session.scalars(
        sa.select(Assignment)
        .where(Assignment.project_id == project_id, Assignment.on <= day, *_known(Assignment, known_at))
        .order_by(Assignment.on, Assignment.id)
    )
    newest: dict[str, Assignment] = {}
    supporting: dict[int, bool] = {}
    for row in rows:
        if row.kind == "supporting" and row.department_id is not None:
            supporting[row.department_id] = row.applies
        else:
            newest[row.kind] = row

    def now(kind: str, column: str) -> Any:
        row = newest.get(kind)
        return getattr(row, column) if row is not None and row.applies else None

    return Assigned(
        lead_department_id=now("lead_department", "department_id"),
        owner_id=now("owner", "person_id"),
        deputy_id=now("deputy", "person_id"),
        programme_id=now("programme", "programme_id"),
        supporting=tuple(sorted(department for department, applies in supporting.items() if applies)),
    )


def planned_on(project_id: int, day: date = FOREVER, known_at: datetime | None = None) -> Planned:
    """Dates and budget as they stood on a day: the newest row."""
    row = db.session.scalars(
        sa.select(Plan)
        .where(Plan.project_id == project_id, Plan.on <= day, *_known(Plan, known_at))
        .order_by(Plan.on.desc(), Plan.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        return Planned()
    return Planned(row.planned_start_on, row.planned_end_on, row.ended_on, row.budget_minor, row.budget_currency)


def tags_on(project_id: int, day: date = FOREVER, known_at: datetime | None = None) -> tuple[tuple[int, str], ...]:
    """The terms on a project on a day with their roles: the newest row of each."""
    rows = db.session.execute(
        sa.select(Tagging.term_id, Tagging.role, Tagging.applies)
        .where(Tagging.project_id == project_id, Tagging.on <= day, *_known(Tagging, known_at))
        .order_by(Tagging.on, Tagging.id)
    )
    newest = {(term_id, role): applies for term_id, role, applies in rows}
    return tuple(sorted(tag for tag, applies in newest.items() if applies))


def standing_on(project_id: int, day: date = FOREVER, known_at: datetime | None = None) -> Standing:
    """Everything dated about a project, on a day."""
    made = [move for move in as_rules(moves_of(project_id, known_at)) if move.on <= day]
    return Standing(
        stage=rules.stage_on(made, day),
        stage_since=made[-1].on if made else None,
        started_on=rules.started_on(made),
        assigned=assigned_on(project_id, day, known_at),
        planned=planned_on(project_id, day, known_at),
        tags=tags_on(project_id, day, known_at),
    )


def origin_of(project_id: Any, *known: sa.ColumnElement[bool]) -> sa.Select[str]:
    """Where a project came from as it was known last: a SELECT of one row, or of none; for joins of reports.

    project_id  a number, or a column of a statement around it
    known       which rows count
    """
    return (
        sa.select(ProjectOrigin.origin)
        .where(ProjectOrigin.project_id == project_id, *known)
        .order_by(ProjectOrigin.id.desc())
        .limit(1)
    )


def puts_on(project_id: int) -> list[tuple[str, str]]:
    """(vocabulary, role) of what is on a project now, for what is still to complete."""
    tags = tags_on(project_id)
    if not tags:
        return []
    wanted = sa.select(Term.id, Term.vocabulary).where(Term.id.in_({term_id for term_id, _ in tags}))
    vocabulary: dict[int, str] = dict(iter(db.session.execute(wanted)))
    return [(vocabulary[term_id], role) for term_id, role in tags]


def as_rules(moves: Sequence[Any]) -> list[rules.Move]:
    """Moves as the rules read them, those taken back left out."""
    return [rules.Move(move.stage, move.on, move.outcome_decision, move.reason) for move in still_made(moves)]


def still_made(moves: Sequence[Any]) -> list[Any]:
    """The moves that stand: one that was taken back never was, and taking it back is none.

    moves  rows of stage_move, or of its columns, in the order they were made
    """
    made: list[Any] = []
    for move in moves:
        if (move.flag or "").startswith(rules.TAKEN_BACK):
            made.pop()
        else:
            made.append(move)
    return made


def _known(model: Any, known_at: datetime | None) -> list[sa.ColumnElement[bool]]:
    return [] if known_at is None else [model.recorded_at <= known_at]
