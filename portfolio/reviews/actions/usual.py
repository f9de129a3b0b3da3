"""Plan the usual reviews at award, start, decision and stop, each once; drop what asks nothing any more."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from portfolio.core.actor import Actor
from portfolio.core.db import db, is_sqlite
from portfolio.history import actions as history
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.models import Project, StageMove
from portfolio.projects.rules import OVER, RUNNING
from portfolio.projects.subjects import root_of
from portfolio.reviews import usual
from portfolio.reviews.actions.rescheduling import reschedule
from portfolio.reviews.models import Review
from portfolio.reviews.queries import planned

EVERYTHING = frozenset(usual.COUNTED_FROM)


def plan_usual(
    project: Project, *, beginning: frozenset[str] = EVERYTHING, by: Actor, at: datetime
) -> Sequence[Review]:
    """Plan the usual reviews of a project that are not there yet, counted from days that are known.

    beginning  only lines counted from these
    """
    hold(project, by)
    today = day_of(by, at)
    calendar = planned.calendar_of(project.organisation_id, today)
    found = usual.wanted(
        [kept.line for kept in planned.lines_of(project.organisation_id, project.programme_id).values()],
        beginning,
        planned.facts_of(project),
        planned.reviews_there(project.id),
        today=today,
        days=calendar.days,
        roll=calendar.roll,
    )
    made = [ensure(("project", project.id), wanted, by=by, at=at) for wanted in found]
    return [review for review in made if review is not None]


def follow_move(project: Project, *, move: StageMove, by: Actor, at: datetime) -> None:
    """Plan what a move lets begin, and drop what asks nothing any more once the project has come to its end."""
    if move.stage in OVER:
        _drop(project, by, at)
    elif move.stage != usual.PAUSED:
        for review in _open_lines(project):
            if review.line == usual.PAUSE.key:
                drop(review, by=by, at=at)
    if move.stage == RUNNING:
        _follow_planned_end(project, by, at)
    beginning = usual.begins(move.stage, move.outcome_decision)
    if beginning:
        plan_usual(project, beginning=beginning, by=by, at=at)


def take_back_move(project: Project, *, mistake: StageMove, by: Actor, at: datetime) -> None:
    """Drop what a move had planned that was a mistake, and plan again what it had dropped.

    The outcome review stays: its day was computed from the planned end, which is still the same.
    """
    begun = usual.begins(mistake.stage, mistake.outcome_decision)
    for review in _open_lines(project):
        if review.created_at == mistake.recorded_at and review.kind != "outcome":
            drop(review, by=by, at=at)
    if project.stage in usual.GOING and usual.START not in begun:
        plan_usual(project, beginning=frozenset({usual.START, usual.PLANNED_END}), by=by, at=at)


def ensure(subject: tuple[str, int], wanted: usual.Wanted, *, by: Actor, at: datetime) -> Review | None:
    """Write a review down unless it is there already: the key of line and number admits it once."""
    kind, number = subject
    insert = (sqlite if is_sqlite() else postgresql).insert(Review)
    row: dict[str, Any] = {
        "organisation_id": by.organisation_id,
        f"{kind}_id": number,
        "kind": wanted.line.kind,
        "line": wanted.line.key,
        "number": wanted.number,
        "anchor_on": wanted.anchor,
        "every_months": wanted.line.every_months or None,
        "is_last": wanted.line.comes_back,
        "unadjusted_on": wanted.unadjusted_on,
        "first_due_on": wanted.due_on,
        "due_on": wanted.due_on,
        "planned_on": day_of(by, at),
        "planned_by_id": by.person_id,
        "created_at": at,
        "state": "planned",
        "version": 1,
    }
    made = db.session.scalar(insert.values(row).on_conflict_do_nothing().returning(Review.id))
    if made is None:
        return None
    history.record(
        "review.planned",
        thing=("review", made),
        root=subject,
        by=by,
        at=at,
        after={"kind": wanted.line.kind, "first_due_on": wanted.due_on, "line": wanted.line.key},
    )
    return db.session.get_one(Review, made)


def _follow_planned_end(project: Project, by: Actor, at: datetime) -> None:
    """At the start, let the outcome review planned at the award follow a planned end that was moved since."""
    if project.planned_end_on is None:
        return
    line = planned.lines_of(project.organisation_id, project.programme_id)["outcome"].line
    if line.counted_from != usual.PLANNED_END:
        return
    unadjusted = line.due(project.planned_end_on)
    for review in _open_lines(project):
        if review.kind == "outcome" and review.line == "outcome" and review.unadjusted_on != unadjusted:
            due = planned.calendar_of(project.organisation_id, day_of(by, at)).rolled(unadjusted)
            reschedule(review, unadjusted_on=unadjusted, due_on=due, why="planned_end", by=by, at=at)


def _drop(project: Project, by: Actor, at: datetime) -> None:
    """What was planned while the project ran asks nothing any more; one that never ran has no outcome either."""
    for review in _open_lines(project):
        if review.kind in usual.WHILE_RUNNING or project.started_on is None:
            if review.due_on < day_of(by, at):
                miss(review, by=by, at=at)
            else:
                drop(review, by=by, at=at)


def _open_lines(project: Project) -> Sequence[Review]:
    """The reviews of a project that a line has planned and nobody has held."""
    return db.session.scalars(
        sa.select(Review)
        .where(Review.project_id == project.id, Review.line.is_not(None), Review.state == "planned")
        .order_by(Review.id)
    ).all()


def drop(review: Review, *, by: Actor, at: datetime) -> None:
    """Let a planned review be, because what it would ask is over."""
    _end(review, "dropped")
    history.record("review.dropped", thing=("review", review.id), root=root_of(review), by=by, at=at)


def miss(review: Review, *, by: Actor, at: datetime) -> None:
    """Put on record that a planned review was not held while it could be."""
    _end(review, "missed")
    history.record("review.missed", thing=("review", review.id), root=root_of(review), by=by, at=at)


def _end(review: Review, state: str) -> None:
    review.state, review.is_last = state, False
    db.session.flush()
