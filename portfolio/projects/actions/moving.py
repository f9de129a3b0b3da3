"""Move a project: to another stage, to other departments and people."""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.people.models import Department, Person
from portfolio.projects import as_of, rules, signals
from portfolio.projects.actions.editing import check_version
from portfolio.projects.actions.handing import note_hand_over
from portfolio.projects.actions.opening import check_departments, check_person
from portfolio.projects.actions.shortcuts import day_of, hold, settle
from portfolio.projects.handing import DEPUTY, OWNER
from portfolio.projects.models import Assignment, Project, StageMove
from portfolio.strategy.models import Programme


def move_stage(
    project: Project,
    to: str,
    *,
    on: date | None = None,
    reason: str | None = None,
    outcome_decision: str | None = None,
    without_outcome: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> StageMove:
    """Move a project to a stage or side state on a day, by the table of allowed moves.

    without_outcome  why it starts though nothing says yet what should change
    """
    hold(project, by)
    check_version(project, version)
    today = day_of(by, at)
    on = on or today
    made = as_of.moves_of(project.id)
    rules.check_move(
        as_of.as_rules(made),
        to,
        on=on,
        today=today,
        reason=reason,
        outcome_decision=outcome_decision,
        planned_end_on=project.planned_end_on,
    )
    signals.moves.send(project, to=to, on=on, reason=reason, without_outcome=without_outcome, by=by, at=at)
    before = project.stage
    decided = outcome_decision if to == rules.DECIDED else None
    move = _add_move(project, made, to, on, by, at, reason=reason, outcome_decision=decided)
    after = {"stage": to, "on": on, "reason": reason, "outcome_decision": decided}
    history.record(
        "project.moved",
        thing=("stage_move", move.id),
        root=("project", project.id),
        by=by,
        at=at,
        before={"stage": before},
        after={name: value for name, value in after.items() if value is not None},
    )
    signals.moved.send(project, move=move, by=by, at=at)
    return move


def take_move_back(project: Project, *, to: str, reason: str | None = None, by: Actor, at: datetime) -> StageMove:
    """Take the last move back as a mistake: the project stands as if it had not been made, and both stay on record.

    to      the stage that the project was in before
    raises  RuleBroken when the last move did not start from there
    """
    hold(project, by)
    made = as_of.moves_of(project.id)
    standing = as_of.still_made(made)
    if len(standing) < 2 or standing[-2].stage != to:
        raise RuleBroken("moved_since", N_("The project has moved on since, so that move stays."), "stage")
    mistake = standing[-1]
    flag = f"{rules.TAKEN_BACK}{mistake.seq}"
    move = _add_move(project, made, to, mistake.on, by, at, reason=reason, flag=flag)
    history.record(
        "project.move_taken_back",
        thing=("stage_move", move.id),
        root=("project", project.id),
        by=by,
        at=at,
        before={"stage": mistake.stage},
        after={"stage": to},
    )
    signals.taken_back.send(project, mistake=mistake, by=by, at=at)
    return move


def _add_move(
    project: Project, made: Sequence[StageMove], to: str, on: date, by: Actor, at: datetime, **said: str | None
) -> StageMove:
    """Put a move behind those made so far, and let the shortcuts follow."""
    row = StageMove(
        project_id=project.id, seq=made[-1].seq + 1, stage=to, on=on, recorded_at=at, by_id=by.person_id, **said
    )
    db.session.add(row)
    settle(project, at)
    return row


def assign(
    project: Project,
    *,
    lead: Department,
    supporting: Collection[Department] = (),
    owner: Person | None = None,
    deputy: Person | None = None,
    programme: Programme | None = None,
    on: date | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say whom and what a project belongs to from a day on; a row is written for each thing that changes.

    on  not in the future and not before the last change of the same thing; default today
    """
    hold(project, by)
    check_version(project, version)
    today = day_of(by, at)
    on = on or today
    if on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "on")
    check_departments(lead, supporting, by)
    if owner is not None and owner is deputy:
        raise WrongInput("own_deputy", N_("Choose a deputy who is not the owner."), "deputy_id")
    check_person(owner, "owner_id", by)
    check_person(deputy, "deputy_id", by)
    if programme is not None and programme.organisation_id != by.organisation_id:
        raise Missing
    was = as_of.assigned_on(project.id)
    rows = _single_rows(was, lead, owner, deputy, programme) + _supporting_rows(was, supporting)
    if not rows:
        return
    _refuse_before_last(project, rows, on)
    dated: dict[str, Any] = {"project_id": project.id, "on": on, "recorded_at": at, "by_id": by.person_id}
    db.session.add_all(Assignment(**dated, **row) for row in rows)
    settle(project, at)
    before, after = history.changes(_plain(was), _plain(as_of.assigned_on(project.id)))
    history.record("project.assigned", thing=("project", project.id), by=by, at=at, before=before, after=after)
    for role, giver_id, taker in ((OWNER, was.owner_id, owner), (DEPUTY, was.deputy_id, deputy)):
        if giver_id is not None and taker is not None and taker.id != giver_id:
            note_hand_over([(role, project.id)], giver_id=giver_id, taker=taker, by=by, at=at)


def _single_rows(
    was: as_of.Assigned, lead: Department, owner: Person | None, deputy: Person | None, programme: Programme | None
) -> list[dict[str, Any]]:
    wanted = (
        ("lead_department", "department_id", was.lead_department_id, lead),
        ("owner", "person_id", was.owner_id, owner),
        ("deputy", "person_id", was.deputy_id, deputy),
        ("programme", "programme_id", was.programme_id, programme),
    )
    return [
        {"kind": kind, column: thing.id if thing else None, "applies": thing is not None}
        for kind, column, before, thing in wanted
        if before != (thing.id if thing else None)
    ]


def _supporting_rows(was: as_of.Assigned, supporting: Collection[Department]) -> list[dict[str, Any]]:
    before, now = set(was.supporting), {department.id for department in supporting}
    return [
        {"kind": "supporting", "department_id": department, "applies": department in now}
        for department in sorted(before ^ now)
    ]


def _refuse_before_last(project: Project, rows: list[dict[str, Any]], on: date) -> None:
    """The newest row counts, so a row before it would change nothing today."""
    last = db.session.scalar(
        sa.select(sa.func.max(Assignment.on)).where(
            Assignment.project_id == project.id, Assignment.kind.in_({row["kind"] for row in rows})
        )
    )
    if last is not None and on < last:
        raise WrongInput(
            "before_last_change", N_("Give a day that is not before the last change on %(day)s."), "on", day=last
        )


def _plain(assigned: as_of.Assigned) -> dict[str, Any]:
    return {
        "lead_department_id": assigned.lead_department_id,
        "owner_id": assigned.owner_id,
        "deputy_id": assigned.deputy_id,
        "programme_id": assigned.programme_id,
        "supporting": list(assigned.supporting),
    }
