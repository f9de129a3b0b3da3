"""Conflicts: what jurors declare, what the chair decides, and what no longer counts because of it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.history import actions as history
from portfolio.jury import conflicts
from portfolio.jury.conflicts import DISQUALIFYING, NONE
from portfolio.jury.models import Conflict, Juror, Score, Seat, Voiding

VOID = "A conflict came to light after it was handed in."


def declare(
    juror: Juror,
    pitch_id: int,
    *,
    level: str,
    ground: str | None = None,
    words: str | None = None,
    phase: str,
    by: Actor,
    at: datetime,
) -> Conflict:
    """Put on record whether a juror has a conflict with a pitch.

    With one, or with a doubt, the seat ends and all that was handed in for the pitch is void from now on; no row of it
    is deleted.
    """
    conflicts.check(level, ground)
    row = Conflict(
        juror_id=juror.id,
        pitch_id=pitch_id,
        level=level,
        ground=ground,
        words=words,
        phase=phase,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record("conflict.declared", thing=("conflict", row.id), root=("round", juror.round_id), by=by, at=at)
    if conflicts.keeps_out(level):
        _keep_out(juror, row, by, at)
    return row


def declare_all(
    juror: Juror,
    declared: Sequence[tuple[int, str, str | None]],
    *,
    phase: str,
    by: Actor,
    at: datetime,
) -> None:
    """What a juror declares about several pitches at once: pitch, level and ground of each."""
    for pitch_id, level, ground in declared:
        declare(juror, pitch_id, level=level, ground=ground, phase=phase, by=by, at=at)


def decide(
    juror: Juror,
    pitch_id: int,
    *,
    has_conflict: bool,
    ground: str | None,
    words: str | None,
    phase: str,
    by: Actor,
    at: datetime,
) -> Conflict:
    """The chair's word on a doubt, with a reason; a juror found free gets the pitch back by a new seat."""
    if not words:
        raise WrongInput("words", N_("Say why you decide so; it stays on record."), "words")
    level = DISQUALIFYING if has_conflict else NONE
    kept = ground if has_conflict else None
    return declare(juror, pitch_id, level=level, ground=kept, words=words, phase=phase, by=by, at=at)


def _keep_out(juror: Juror, conflict: Conflict, by: Actor, at: datetime) -> None:
    here = (Seat.juror_id == juror.id, Seat.pitch_id == conflict.pitch_id, Seat.until_at.is_(None))
    db.session.execute(sa.update(Seat).where(*here).values(until_at=at))
    has_scored = db.session.scalar(
        sa.select(sa.exists().where(Score.juror_id == juror.id, Score.pitch_id == conflict.pitch_id))
    )
    if has_scored:
        row = Voiding(
            juror_id=juror.id,
            pitch_id=conflict.pitch_id,
            conflict_id=conflict.id,
            reason=VOID,
            recorded_at=at,
            by_id=by.person_id,
        )
        db.session.add(row)
        db.session.flush()
        history.record("score.voided", thing=("voiding", row.id), root=("round", juror.round_id), by=by, at=at)
