"""The pitches that a jury marks together to practise on: how far they are, and what the chair has shown of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.jury.models import Calibration, Juror, Mark, Score
from portfolio.jury.policy import Chaired
from portfolio.jury.queries import panel
from portfolio.jury.queries.sitting import is_void
from portfolio.jury.rules import ACCEPTED, MARKS
from portfolio.pitches.models import Pitch


class Shared(NamedTuple):
    """A pitch to practise on.

    done      how many of the jury have marked it
    spread    see calibration.counted; None until the chair has shown it
    jurors    how many had marked it then
    shown_at  None until then
    """

    pitch_id: int
    ref: str
    title: str
    done: int
    spread: Mapping[str, Mapping[str, Any]] | None
    jurors: int | None
    shown_at: datetime | None


def shared_pitches(round_id: int) -> Sequence[Shared]:
    """The pitches to practise on of a round, the oldest first."""
    done = (
        sa.select(sa.func.count(sa.distinct(Score.juror_id)))
        .where(Score.pitch_id == Pitch.id, _counts(), _sits())
        .join(Juror, Juror.id == Score.juror_id)
        .scalar_subquery()
    )
    rows = read(
        sa.select(
            Pitch.id,
            Pitch.ref,
            Pitch.title,
            done,
            Calibration.spread,
            Calibration.jurors,
            Calibration.recorded_at,
        )
        .outerjoin(Calibration, Calibration.pitch_id == Pitch.id)
        .where(Pitch.round_id == round_id, Pitch.is_practice)
        .order_by(Pitch.id)
    )
    return [Shared(*row) for row in rows]


def sitting_jurors(round_id: int) -> int:
    """How many sit on a jury and have accepted."""
    return int(read(sa.select(sa.func.count(Juror.id)).where(Juror.round_id == round_id, _sits())).scalar_one())


def marks_of(pitch_id: int) -> list[dict[int, int | None]]:
    """What each juror who sits gave a pitch to practise on, by criterion, the newest that counts; in no known order."""
    newest = (
        sa.select(sa.func.max(Score.id))
        .join(Juror, Juror.id == Score.juror_id)
        .where(Score.pitch_id == pitch_id, _counts(), _sits())
        .group_by(Score.juror_id)
    )
    ballots: dict[int, dict[int, int | None]] = {}
    rows = read(sa.select(Mark.score_id, Mark.criterion_id, Mark.steps).where(Mark.score_id.in_(newest)))
    for score_id, criterion_id, steps in rows:
        ballots.setdefault(score_id, {})[criterion_id] = steps
    return list(ballots.values())


def shared_pitch(viewer: Viewer, call_ref: str, pitch_ref: str) -> tuple[Chaired, Pitch]:
    """A pitch to practise on of the jury that a call is at; Missing for any other pitch."""
    of = panel.chaired(viewer, call_ref)
    pitch = db.session.scalar(
        sa.select(Pitch).where(Pitch.ref == pitch_ref, Pitch.round_id == of.round.id, Pitch.is_practice)
    )
    if pitch is None:
        raise Missing("pitch")
    return of, pitch


def _counts() -> sa.ColumnElement[bool]:
    return sa.and_(Score.kind == MARKS, ~is_void())


def _sits() -> sa.ColumnElement[bool]:
    return sa.and_(Juror.answer == ACCEPTED, Juror.left_at.is_(None))
