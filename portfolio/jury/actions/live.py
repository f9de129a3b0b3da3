"""A jury day: planned, begun, moved on by the chair, ended."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa

from portfolio.calls.models import Round
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.jury.models import LiveSession, Presentation

MOST_MINUTES = 240


def plan_day(
    round_: Round, pitch_ids: Sequence[int], *, on: date, minutes: int, by: Actor, at: datetime
) -> LiveSession:
    """Plan a jury day, or change the order of the one that is planned; what has been on keeps its times."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise WrongInput("minutes", N_("Give each pitch between 1 and 240 minutes."), "minutes")
    if not pitch_ids:
        raise WrongInput("order", N_("There is no pitch to present yet."), "minutes")
    day = _newest(round_)
    if day is None or day.ended_at is not None:
        day = LiveSession(round_id=round_.id, on=on, minutes=minutes)
        db.session.add(day)
        db.session.flush()
    day.on, day.minutes = on, minutes
    known = {row.pitch_id: row for row in _turns(day)}
    for position, pitch_id in enumerate(pitch_ids, 1):
        row = known.pop(pitch_id, None)
        if row is None:
            db.session.add(Presentation(session_id=day.id, pitch_id=pitch_id, position=position))
        else:
            row.position = position
    for row in known.values():
        if row.started_at is None:
            db.session.delete(row)
    db.session.flush()
    _record("jury_day.planned", day, by, at)
    return day


def move_on(round_: Round, pitch_id: int | None, *, version: int, by: Actor, at: datetime) -> LiveSession:
    """Let another pitch present, or none for a break; every tablet follows.

    version  the day's as the chair saw it: two clicks, or two chairs, move it once
    """
    day = _running(round_)
    if day.version != version:
        raise EditedMeanwhile(N_("Somebody has moved it on already. Look who is on now."))
    turns = {row.pitch_id: row for row in _turns(day)}
    if pitch_id is not None and pitch_id not in turns:
        raise WrongInput("pitch", N_("Choose a pitch of the running order."))
    if day.now_pitch_id in turns and day.now_pitch_id != pitch_id:
        turns[day.now_pitch_id].ended_at = at
    if pitch_id is not None:
        turns[pitch_id].started_at = turns[pitch_id].started_at or at
        turns[pitch_id].ended_at = None
    day.now_pitch_id = pitch_id
    day.started_at = day.started_at or at
    db.session.flush()
    _record("jury_day.moved_on", day, by, at)
    return day


def end_day(round_: Round, *, by: Actor, at: datetime) -> None:
    """End a jury day; tablets follow nobody any more."""
    day = _running(round_)
    for row in _turns(day):
        if row.pitch_id == day.now_pitch_id:
            row.ended_at = at
    day.now_pitch_id, day.ended_at = None, at
    db.session.flush()
    _record("jury_day.ended", day, by, at)


def _newest(round_: Round) -> LiveSession | None:
    newest = sa.select(LiveSession).where(LiveSession.round_id == round_.id).order_by(LiveSession.id.desc()).limit(1)
    return db.session.scalar(newest)


def _running(round_: Round) -> LiveSession:
    day = _newest(round_)
    if day is None or day.ended_at is not None:
        raise RuleBroken("no_day", N_("No jury day is planned. Plan one first."))
    return day


def _turns(day: LiveSession) -> list[Presentation]:
    of_day = sa.select(Presentation).where(Presentation.session_id == day.id).order_by(Presentation.position)
    return list(db.session.scalars(of_day))


def _record(happened: str, day: LiveSession, by: Actor, at: datetime) -> None:
    history.record(happened, thing=("live_session", day.id), root=("round", day.round_id), by=by, at=at)
