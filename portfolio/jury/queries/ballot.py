"""A juror's own ballot, note and scores for a pitch; nobody else's are ever read here."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.calls.models import RubricCriterion
from portfolio.core.db import read
from portfolio.jury.ballots import Filled
from portfolio.jury.models import Ballot, Mark, PrivateNote, Score
from portfolio.jury.queries.sitting import Place, is_void
from portfolio.jury.rules import NOT_APPLICABLE
from portfolio.pitches.models import Pitch, PitchVersion


class Standing(NamedTuple):
    """A ballot as it stands; saved_at and revision tell of no save yet by None and 0."""

    filled: Filled
    revision: int
    last_key: str
    saved_at: datetime | None


_STANDING = (
    sa.select(
        Ballot.marks,
        Ballot.for_jury,
        Ballot.for_applicant,
        Ballot.revision,
        Ballot.last_key,
        Ballot.saved_at,
        PrivateNote.words,
    )
    .outerjoin(PrivateNote, sa.and_(PrivateNote.juror_id == Ballot.juror_id, PrivateNote.pitch_id == Ballot.pitch_id))
    .where(Ballot.juror_id == sa.bindparam("juror_id"), Ballot.pitch_id == sa.bindparam("pitch_id"))
)


def standing(place: Place) -> Standing:
    """The juror's working copy with their private note."""
    row = read(_STANDING, {"juror_id": place.juror_id, "pitch_id": place.pitch_id}).one_or_none()
    if row is None:
        return Standing(Filled({}), 0, "", None)
    marks = {int(criterion_id): mark for criterion_id, mark in row.marks.items()}
    return Standing(
        Filled(marks, row.words or "", row.for_jury, row.for_applicant), row.revision, row.last_key, row.saved_at
    )


class Handed(NamedTuple):
    """What a juror handed in for a pitch; marks by criterion, as ballots have them."""

    number: int
    kind: str
    phase: str
    for_jury: str
    for_applicant: str
    reason: str | None
    recorded_at: datetime
    is_void: bool
    marks: dict[int, int | str]


def handed(place: Place) -> list[Handed]:
    """All that the juror handed in for the pitch, the newest first."""
    rows = read(
        sa.select(
            Score.id,
            Score.number,
            Score.kind,
            Score.phase,
            Score.for_jury,
            Score.for_applicant,
            Score.reason,
            Score.recorded_at,
            is_void(),
        )
        .where(Score.juror_id == place.juror_id, Score.pitch_id == place.pitch_id)
        .order_by(Score.number.desc())
    ).all()
    marks = _marks([row[0] for row in rows])
    return [Handed._make((*values, marks.get(score_id, {}))) for score_id, *values in rows]


class Own(NamedTuple):
    """A line of the juror's own table: a pitch, and the marks that count, by criterion."""

    ref: str
    title: str
    kind: str
    recorded_at: datetime
    marks: dict[int, int | str]


def own_scores(juror_id: int, pitch_ids: Sequence[int]) -> list[Own]:
    """What a juror handed in for the pitches that are theirs, in the order of the pitches."""
    newest = sa.select(Score.pitch_id, sa.func.max(Score.number).label("number"))
    of_juror = newest.where(Score.juror_id == juror_id, ~is_void()).group_by(Score.pitch_id).subquery()
    rows = read(
        sa.select(Score.id, Pitch.ref, PitchVersion.title, Score.kind, Score.recorded_at)
        .join(of_juror, sa.and_(of_juror.c.pitch_id == Score.pitch_id, of_juror.c.number == Score.number))
        .join(Pitch, Pitch.id == Score.pitch_id)
        .join(PitchVersion, PitchVersion.id == Score.pitch_version_id)
        .where(Score.juror_id == juror_id, Score.pitch_id.in_(pitch_ids))
        .order_by(Pitch.id)
    ).all()
    marks = _marks([row[0] for row in rows])
    return [Own._make((*values, marks.get(score_id, {}))) for score_id, *values in rows]


def _marks(score_ids: Sequence[int]) -> dict[int, dict[int, int | str]]:
    rows = read(
        sa.select(Mark.score_id, Mark.criterion_id, Mark.steps)
        .join(RubricCriterion, RubricCriterion.id == Mark.criterion_id)
        .where(Mark.score_id.in_(score_ids))
        .order_by(RubricCriterion.position, RubricCriterion.id)
    )
    marks: dict[int, dict[int, int | str]] = {}
    for score_id, criterion_id, steps in rows:
        marks.setdefault(score_id, {})[criterion_id] = NOT_APPLICABLE if steps is None else steps
    return marks
