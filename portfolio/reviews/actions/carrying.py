"""Merge a project into another one, or split it: due dates pass on, and nothing that is due gets lost by it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.people.models import Department, Organisation, Person
from portfolio.projects import actions as projects
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.models import CarriedOn, Project
from portfolio.projects.queries import tags_of
from portfolio.projects.rules import RUNNING, Put
from portfolio.projects.subjects import of_project, root_of
from portfolio.reviews import carrying
from portfolio.reviews.actions.planning import plan
from portfolio.reviews.actions.rescheduling import reschedule
from portfolio.reviews.actions.usual import drop, plan_usual
from portfolio.reviews.models import Review
from portfolio.reviews.queries import carrying as queries
from portfolio.reviews.rules import OPEN
from portfolio.strategy.models import Programme

TEXTS = ("summary", "problem", "for_whom", "district", "technology")
"""What a part takes over of the words of the whole."""


def merge(source: Project, into: Project, *, reason: str | None, by: Actor, at: datetime) -> CarriedOn:
    """Let a project go on in another one, whose outcome review is due no later than either was.

    The merged one keeps its page and everything on it, in the archive; its open reviews are asked for no more.
    """
    if source.id == into.id:
        raise WrongInput("same", N_("Choose another project."), "into")
    _hold_all([source, into], by)
    today = day_of(by, at)
    found = queries.judged([source.id, into.id], organisation_id=by.organisation_id, day=today)
    _check_reason(reason)
    queries.check(source, into, found, queries.reviews_of(source))
    let_go = _let_go(source, by, at)
    due_on = carrying.inherited(found.verdicts[source.id])
    if due_on is not None:
        let_go |= _bring_forward(into, due_on, by, at)
    row = _pass_on(source, into, carrying.MERGE, due_on, let_go, by, at)
    said = {"reason": reason, "into": into.ref}
    history.record("project.merged", thing=("project", source.id), by=by, at=at, after=said)
    history.record("project.took_in", thing=("project", into.id), by=by, at=at, after={"ref": source.ref})
    projects.archive(source, by=by, at=at)
    return row


def split(
    source: Project,
    titles: Sequence[str],
    *,
    planned_end_on: date | None = None,
    reason: str | None,
    by: Actor,
    at: datetime,
) -> Sequence[Project]:
    """Let a project go on in parts, each due when the whole was.

    titles          of the parts, which belong to whom the whole does and are changed on their own pages
    planned_end_on  of the parts; default that of the whole

    The whole keeps its page and everything on it, in the archive; its open reviews are asked for no more.
    """
    carrying.check_parts(titles)
    _hold_all([source], by)
    today = day_of(by, at)
    found = queries.judged([source.id], organisation_id=by.organisation_id, day=today)
    _check_reason(reason)
    queries.check(source, None, found, queries.reviews_of(source))
    due_on = carrying.inherited(found.verdicts[source.id])
    parts = [_open_part(source, title, planned_end_on, by, at) for title in titles]
    let_go = _let_go(source, by, at)
    for part in parts:
        if due_on is not None:
            plan(of_project(part), kind="outcome", first_due_on=due_on, by=by, at=at)
        if part.started_on is not None:
            plan_usual(part, by=by, at=at)
        _pass_on(source, part, carrying.SPLIT, due_on, let_go, by, at)
        history.record("project.split_off", thing=("project", part.id), by=by, at=at, after={"ref": source.ref})
    said = {"reason": reason, "into": ", ".join(part.ref for part in parts)}
    history.record("project.split", thing=("project", source.id), by=by, at=at, after=said)
    projects.archive(source, by=by, at=at)
    return parts


def take_back(source: Project, *, by: Actor, at: datetime) -> None:
    """Take today's merge or split of a project back: it goes on by itself again, and both stay on record.

    The parts of a split go back into the whole, with their pages in the archive.
    """
    _hold_all([source], by)
    rows, today = queries.newest_of(source), day_of(by, at)
    if not rows or local_day(rows[0].recorded_at, _zone(by)) != today:
        raise RuleBroken("too_late", N_("A merge or a split can be taken back on the day it was made."))
    heirs = {row.child_id: db.session.get_one(Project, row.child_id) for row in rows}
    if queries.carried(list(heirs.values()), today):
        raise RuleBroken("carried_on", N_("Another project carries this one on already."))
    _hold_all(list(heirs.values()), by)
    for row in rows:
        heir = heirs[row.child_id]
        _pass_on(source, heir, row.kind, row.due_on, None, by, at, applies=False)
        if row.kind == carrying.SPLIT:
            back = _let_go(heir, by, at)
            _pass_on(heir, source, carrying.MERGE, None, back, by, at)
            projects.archive(heir, by=by, at=at)
        else:
            _put_back(row, by, at)
    projects.unarchive(source, by=by, at=at)
    _resume(rows[0].let_go or {}, by, at)
    history.record("project.carried_back", thing=("project", source.id), by=by, at=at)


def _check_reason(reason: str | None) -> None:
    if not reason:
        raise WrongInput("reason", N_("Say why."), "reason")


def _hold_all(found: Sequence[Project], by: Actor) -> None:
    """Lock projects in one order, so that two merges never wait for each other."""
    if any(project.organisation_id != by.organisation_id for project in found):
        raise Missing("project")
    for project in sorted(found, key=lambda project: project.id):
        hold(project, by)


def _pass_on(
    source: Project,
    heir: Project,
    kind: str,
    due_on: date | None,
    let_go: dict[str, Any] | None,
    by: Actor,
    at: datetime,
    *,
    applies: bool = True,
) -> CarriedOn:
    row = CarriedOn(
        source_id=source.id,
        child_id=heir.id,
        kind=kind,
        due_on=due_on,
        applies=applies,
        let_go=let_go,
        on=day_of(by, at),
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def _open_part(source: Project, title: str, planned_end_on: date | None, by: Actor, at: datetime) -> Project:
    return projects.open_project(
        title=title,
        department=db.session.get_one(Department, source.lead_department_id),
        stage=RUNNING if source.started_on is not None else source.stage,
        owner=db.session.get(Person, source.owner_id) if source.owner_id else None,
        deputy=db.session.get(Person, source.deputy_id) if source.deputy_id else None,
        programme=db.session.get(Programme, source.programme_id) if source.programme_id else None,
        tags=[Put(tag.vocabulary, tag.key, tag.role) for tag in tags_of(source.id)],
        planned_start_on=source.planned_start_on,
        planned_end_on=planned_end_on or source.planned_end_on,
        origin=source.origin,
        texts={name: getattr(source, name) for name in TEXTS},
        by=by,
        at=at,
    )


# ---------------------------------------------------------------------------------------------------- reviews
def _let_go(source: Project, by: Actor, at: datetime) -> dict[str, Any]:
    """Ask for the open reviews no more; gives how each stood."""
    stood = []
    for review in queries.open_reviews(source):
        stood.append([review.id, review.state, review.is_last])
        drop(review, by=by, at=at)
    return {"reviews": stood}


def _resume(let_go: dict[str, Any], by: Actor, at: datetime) -> None:
    """Ask again for the reviews that were dropped with a merge or a split."""
    for number, state, is_last in let_go.get("reviews", ()):
        review = db.session.get_one(Review, number)
        review.state, review.is_last = state, is_last
        db.session.flush()
        history.record("review.resumed", thing=("review", review.id), root=root_of(review), by=by, at=at)


def _bring_forward(heir: Project, due_on: date, by: Actor, at: datetime) -> dict[str, Any]:
    """Let the outcome review of a project be due no later than it was of another one; gives what was before."""
    review = next((each for each in queries.open_reviews(heir) if each.kind == "outcome"), None)
    if review is None:
        made = plan(of_project(heir), kind="outcome", first_due_on=due_on, by=by, at=at)
        return {"planned": made.id}
    if review.due_on <= due_on:
        return {}
    was = {"was": review.due_on.isoformat(), "unadjusted": (review.unadjusted_on or review.due_on).isoformat()}
    reschedule(review, unadjusted_on=due_on, due_on=due_on, why=carrying.MERGE, by=by, at=at)
    return {"moved": review.id, **was}


def _put_back(row: CarriedOn, by: Actor, at: datetime) -> None:
    """Undo what a merge did to the outcome review of the other project, unless it has been held meanwhile.

    A date that people have agreed on since stays as agreed.
    """
    let_go = row.let_go or {}
    number = let_go.get("planned", let_go.get("moved"))
    review = db.session.get_one(Review, number, with_for_update=True) if number is not None else None
    if review is None or review.state not in OPEN:
        return
    if "planned" in let_go:
        drop(review, by=by, at=at)
    elif not queries.is_agreed_since(review, row.recorded_at):
        was, unadjusted = (date.fromisoformat(let_go.get(key) or let_go["was"]) for key in ("was", "unadjusted"))
        reschedule(review, unadjusted_on=unadjusted, due_on=was, why=carrying.MERGE, by=by, at=at)


def _zone(by: Actor) -> str:
    return db.session.get_one(Organisation, by.organisation_id).zone
