"""What the unit does with the field: open it early, screen, invite to the second stage, and note the verdict."""

from datetime import datetime
from functools import partial
from typing import Any

import sqlalchemy as sa

from portfolio.calls.models import Call, Round
from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.core.web import day as written_day
from portfolio.history import actions as history
from portfolio.pitches import messages, queries, rules, telling
from portfolio.pitches.actions.moving import hold, move
from portfolio.pitches.models import FieldOpening, PitchStay
from portfolio.pitches.queries import Found

SCREENED = (rules.ELIGIBLE, rules.NOT_ELIGIBLE, rules.SUBMITTED)


def open_early(call: Call, its_round: Round, *, reason: str | None, by: Actor, at: datetime) -> FieldOpening:
    """Let the unit read a round's pitches before it has closed; the reason stands in history."""
    if call.organisation_id != by.organisation_id or its_round.call_id != call.id:
        raise Missing
    if not reason:
        raise WrongInput("reason", N_("Say why the pitches must be read before the call closes."), "reason")
    row = FieldOpening(round_id=its_round.id, reason=reason, recorded_at=at, by_id=by.person_id)
    db.session.add(row)
    db.session.flush()
    history.record(
        "pitch.opened_early",
        thing=("round", its_round.id),
        root=("call", call.id),
        by=by,
        at=at,
        after={"reason": reason},
    )
    return row


def screen(found: Found, *, verdict: str, reason: str | None = None, by: Actor, at: datetime) -> None:
    """Say whether a pitch may be judged, or bring one back that was found not eligible.

    verdict  eligible, not_eligible, or submitted to look at it anew
    """
    pitch = hold(found, by)
    if verdict not in SCREENED:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "verdict")
    check_read(found, at)
    was = pitch.state
    if was == verdict:
        raise RuleBroken("no_change", N_("That is said of the pitch already."))
    move(found, verdict, reason=reason, by=by, at=at)
    history.record(
        "pitch.screened",
        thing=("pitch", pitch.id),
        by=by,
        at=at,
        before={"state": was},
        after={"state": verdict, "reason": reason},
    )


def check_read(found: Found, at: datetime) -> None:
    """Refuse to act on a pitch of a round that may not be read yet."""
    is_opened = queries.is_opened_early(found.round.id)
    if rules.is_sealed(found.span, local_day(at, found.zone), is_opened_early=is_opened):
        raise RuleBroken("sealed", N_("Pitches are read once the call has closed."))


def invite(found: Found, *, by: Actor, at: datetime) -> None:
    """Let a pitch of the first stage go on to the second one; it makes no project.

    How it stood is kept as a row, so that field, seats and result of the first stage stay what they were.
    """
    pitch = hold(found, by)
    check_read(found, at)
    following = db.session.scalar(
        sa.select(Round)
        .where(Round.call_id == found.call.id, Round.stage == found.round.stage + 1)
        .order_by(Round.number)
        .limit(1)
    )
    if following is None:
        raise RuleBroken("no_second_stage", N_("This call has no later stage. Give it a round of the second stage."))
    stay = _stay(found, following, by=by, at=at)
    move(found, rules.INVITED, reason=None, by=by, at=at)
    db.session.add(stay)
    was, pitch.round_id = pitch.round_id, following.id
    db.session.flush()
    history.record(
        "pitch.invited",
        thing=("pitch", pitch.id),
        by=by,
        at=at,
        before={"round_id": was},
        after={"round_id": following.id},
    )
    telling.tell(found, messages.INVITATION, partial(_invitation, found, following), about=pitch.id, by=by, at=at)


def _stay(found: Found, following: Round, *, by: Actor, at: datetime) -> PitchStay:
    """How a pitch stands in its round now."""
    pitch = found.pitch
    return PitchStay(
        pitch_id=pitch.id,
        round_id=pitch.round_id,
        next_round_id=following.id,
        state=pitch.state,
        submitted=pitch.submitted,
        track_id=pitch.track_id,
        lead_department_id=pitch.lead_department_id,
        area=pitch.area,
        language=pitch.language,
        ask_minor=pitch.ask_minor,
        least_minor=pitch.least_minor,
        recorded_at=at,
        by_id=by.person_id,
    )


def _invitation(found: Found, following: Round) -> dict[str, Any]:
    return {
        "title": found.pitch.title,
        "ref": found.ref,
        "call": found.call.title,
        "until": written_day(following.closes_on) if following.closes_on else "",
        "path": f"/pitches/{found.ref}",
    }


def conclude(found: Found, *, verdict: str, project_id: int | None = None, by: Actor, at: datetime) -> None:
    """Note what was decided about a pitch: awarded with the project that it made, on the reserve list, or declined.

    raises  RuleBroken for an award in the first of two stages, which makes no project
    """
    pitch = hold(found, by)
    if verdict not in rules.VERDICTS:
        raise WrongInput("choice", N_("Choose one of the entries offered."))
    if verdict == rules.AWARDED and not rules.makes_project(found.round.stage, found.call.stages):
        raise RuleBroken("first_stage", N_("The first stage awards nothing: invite the pitch to the second one."))
    was = pitch.state
    move(found, verdict, reason=None, by=by, at=at)
    pitch.project_id = project_id
    db.session.flush()
    history.record(
        "pitch.decided",
        thing=("pitch", pitch.id),
        by=by,
        at=at,
        before={"state": was},
        after={"state": verdict, "project_id": project_id},
    )
