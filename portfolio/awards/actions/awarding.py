"""Make a project out of an awarded pitch: one, with its money, in a single transaction; and give an award back."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa

from portfolio.awards.actions.standing import check_impartial, hold_round
from portfolio.awards.models import Award, AwardReturn, JuryDecision, Verdict
from portfolio.awards.promise import Aim, Promise
from portfolio.awards.queries import decisions, promises
from portfolio.awards.rules import AWARD
from portfolio.calls.models import Call, Envelope, Round
from portfolio.calls.queries import purse_for, round_money
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.core.money import Money
from portfolio.funding import actions as funding
from portfolio.funding.models import FundingLine
from portfolio.history import actions as history
from portfolio.metrics import actions as metrics
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import is_member
from portfolio.pitches.models import Pitch
from portfolio.projects import actions as projects
from portfolio.projects import subjects
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.projects.rules import MOVES
from portfolio.strategy.models import Programme

MONEY_KIND = "innovation_call"
NO_UNIT = "number"


def award(verdict: Verdict, *, by: Actor, at: datetime) -> Award:
    """Make the project of an awarded pitch and set its money aside; asked twice, it gives the award there is.

    Everything happens in the transaction of the caller: the round is locked first, so that neither a second click nor
    a second chair nor another decision comes in between, and what fails leaves nothing behind.

    raises  RuleBroken where the verdict awards nothing, a later decision has replaced it, or the money does not reach
    """
    decision = db.session.get_one(JuryDecision, verdict.decision_id)
    held, call = hold_round(decision.round_id, by)
    pitch = db.session.get_one(Pitch, verdict.pitch_id)
    db.session.refresh(pitch, with_for_update=True)
    made = decisions.award_of(pitch.id)
    if made is not None:
        return made
    check_impartial(decision.round_id, by.person_id)
    newest = decisions.newest_decision(decision.round_id)
    if newest is None or newest.id != decision.id:
        raise RuleBroken("replaced", N_("A later decision has replaced this one. Look at that first."))
    if verdict.outcome != AWARD or not verdict.amount_minor:
        raise RuleBroken("no_award", N_("The decision awards nothing to this pitch."))
    amount = Money(verdict.amount_minor, call.currency)
    envelope_id = _take(held, pitch, amount.minor)
    project, line = _open(call, pitch, decision, amount, by=by, at=at)
    row = Award(
        pitch_id=pitch.id,
        verdict_id=verdict.id,
        envelope_id=envelope_id,
        project_id=project.id,
        line_id=line.id,
        amount_minor=amount.minor,
        currency=amount.currency,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    pitch.project_id = project.id
    db.session.flush()
    history.record(
        "award.made",
        thing=("award", row.id),
        root=("project", project.id),
        by=by,
        at=at,
        after={"call": call.ref, "pitch": pitch.ref, "amount": amount.major, "currency": amount.currency},
    )
    return row


def _take(held: Round, pitch: Pitch, minor: int) -> int:
    """Take money out of the pitch's envelope by one statement that refuses to pass what is in it."""
    purse = purse_for(round_money(held), pitch.track_id)
    if purse is None:
        raise RuleBroken("no_purse", N_("There is no money in this call for this pitch."))
    taken = sa.update(Envelope).where(Envelope.id == purse.id, Envelope.awarded_minor + minor <= Envelope.amount_minor)
    raised = taken.values(awarded_minor=Envelope.awarded_minor + minor).execution_options(synchronize_session=False)
    if cast("sa.CursorResult[Any]", db.session.execute(raised)).rowcount != 1:
        raise RuleBroken("no_money", N_("The money of the call does not reach for this award any more."))
    return purse.id


def _open(
    call: Call, pitch: Pitch, decision: JuryDecision, amount: Money, *, by: Actor, at: datetime
) -> tuple[Project, FundingLine]:
    """The project as the pitch promises it, approved on the day of the decision, with its reviews planned."""
    promise = promises.promise(pitch)
    lead, helping = promises.departments(pitch, list(promise.others))
    if lead is None:
        raise WrongInput("no_department", N_("The pitch names no department that leads it. Ask the team to name one."))
    owner, deputy = (_member(person_id, by) for person_id in (pitch.owner_id, pitch.deputy_id))
    today = day_of(by, at)
    project = projects.open_project(
        title=pitch.title,
        department=lead,
        stage="pitched",
        on=min(decision.decided_on, today),
        owner=owner,
        deputy=deputy,
        supporting=helping,
        programme=db.session.get(Programme, call.programme_id) if call.programme_id else None,
        parent=db.session.get(Project, call.project_id) if call.project_id else None,
        planned_end_on=promise.ends_on(today),
        budget=amount,
        tags=promises.tags(pitch),
        origin="award",
        texts=promise.texts,
        by=by,
        at=at,
    )
    _measure(project, promise, by=by, at=at)
    line = funding.open_line(
        project,
        source=db.session.get_one(Organisation, call.organisation_id).name,
        amount=amount,
        booked="committed",
        on=min(decision.decided_on, today),
        kind=MONEY_KIND,
        note=f"{call.ref} {pitch.ref}",
        by=by,
        at=at,
    )
    # Moving it there, and not opening it there, is what plans its reviews.
    projects.move_stage(project, "approved", on=min(decision.decided_on, today), by=by, at=at)
    return project, line


def _member(person_id: int | None, by: Actor) -> Person | None:
    """A person of the team who still belongs to the city."""
    if person_id is None or not is_member(person_id, by.organisation_id):
        return None
    return db.session.get(Person, person_id)


def _measure(project: Project, promise: Promise, *, by: Actor, at: datetime) -> None:
    subject = subjects.of_project(project)
    for aim in promise.aims:
        metrics.define(
            subject,
            name=aim.name,
            unit=aim.unit or NO_UNIT,
            now=aim.start,
            goal=aim.goal,
            goal_on=_goal_on(aim, by, at),
            direction="maintain" if aim.goal is not None and aim.start == aim.goal else None,
            collection_method=aim.how[:500] or None,
            by=by,
            at=at,
        )


def _goal_on(aim: Aim, by: Actor, at: datetime) -> Any:
    """By when, unless that day has passed while the jury sat: then somebody sets it anew."""
    return aim.by if aim.by is not None and aim.goal is not None and aim.by > day_of(by, at) else None


def give_back(row: Award, *, reason: str | None, by: Actor, at: datetime) -> AwardReturn:
    """Take an award back that its team no longer wants: the money is free again, the project withdrawn.

    raises  RuleBroken where it was given back already, or money of it was received or spent
    """
    pitch = db.session.get_one(Pitch, row.pitch_id)
    if pitch.organisation_id != by.organisation_id:
        raise Missing("award")
    if not reason:
        raise WrongInput("no_reason", N_("Say why, in a sentence that can be published."), "reason")
    hold_round(pitch.round_id, by)
    check_impartial(pitch.round_id, by.person_id)
    if db.session.scalar(sa.select(AwardReturn.id).where(AwardReturn.award_id == row.id)) is not None:
        raise RuleBroken("given_back", N_("This award was given back already."))
    project = db.session.get_one(Project, row.project_id)
    freed = (
        sa.update(Envelope)
        .where(Envelope.id == row.envelope_id)
        .values(awarded_minor=Envelope.awarded_minor - row.amount_minor)
        .execution_options(synchronize_session=False)
    )
    db.session.execute(freed)
    line = db.session.get(FundingLine, row.line_id) if row.line_id is not None else None
    if line is not None and line.state != "withdrawn":
        if line.state != "committed":
            raise RuleBroken("money_moved", N_("Money of this award was paid already. Book it back first."))
        funding.change_line(line, state="withdrawn", reason=reason, by=by, at=at)
    end = next((stage for stage in ("withdrawn", "stopped") if stage in MOVES[project.stage]), None)
    if end is not None:
        projects.move_stage(project, end, reason=reason, by=by, at=at)
    given = AwardReturn(award_id=row.id, reason=reason, on=day_of(by, at), recorded_at=at, by_id=by.person_id)
    db.session.add(given)
    db.session.flush()
    history.record(
        "award.given_back",
        thing=("award", row.id),
        root=("project", project.id),
        by=by,
        at=at,
        after={
            "pitch": pitch.ref,
            "amount": Money(row.amount_minor, row.currency).major,
            "currency": row.currency,
            "reason": reason,
        },
    )
    return given
