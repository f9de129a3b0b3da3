"""A jury day as it runs: the order, who is on now, and who in the room is done; never a mark."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.db import db, read
from portfolio.jury.models import Juror, LiveSession, Presentation, Score, Seat
from portfolio.jury.queries.sitting import Sitting, is_team, is_void, judged, level_of
from portfolio.jury.rules import ACCEPTED
from portfolio.people.models import Person
from portfolio.pitches.models import PitchVersion
from portfolio.pitches.queries.entries import ENTRIES, entry, version_there


class Turn(NamedTuple):
    """A pitch's turn; minutes None: as long as all others."""

    pitch_id: int
    ref: str
    title: str
    position: int
    minutes: int | None
    started_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Day:
    """A jury day with its running order."""

    id: int
    on: date
    minutes: int
    now_pitch_id: int | None
    ended_at: datetime | None
    version: int
    turns: Sequence[Turn]

    @property
    def now(self) -> Turn | None:
        """Who is on."""
        return next((turn for turn in self.turns if turn.pitch_id == self.now_pitch_id), None)

    @property
    def following(self) -> Turn | None:
        """Who comes next: the first after the one that is on, or the first that has not been on."""
        after = self.now.position if self.now else 0
        return next((turn for turn in self.turns if turn.position > after and turn.ended_at is None), None)


def day_of(round_id: int) -> Day | None:
    """The newest jury day of a round."""
    session = db.session.scalar(
        sa.select(LiveSession).where(LiveSession.round_id == round_id).order_by(LiveSession.id.desc()).limit(1)
    )
    if session is None:
        return None
    rows = read(
        sa.select(
            Presentation.pitch_id,
            entry.ref,
            PitchVersion.title,
            Presentation.position,
            Presentation.minutes,
            Presentation.started_at,
            Presentation.ended_at,
        )
        .select_from(Presentation)
        .join(ENTRIES, sa.and_(entry.id == Presentation.pitch_id, entry.round_id == round_id))
        .join(PitchVersion, version_there())
        .where(Presentation.session_id == session.id)
        .order_by(Presentation.position, Presentation.id)
    )
    return Day(
        session.id,
        session.on,
        session.minutes,
        session.now_pitch_id,
        session.ended_at,
        session.version,
        [Turn(*row) for row in rows],
    )


class Following(NamedTuple):
    """What a juror's tablet follows: the pitch that is on, as far as this juror may judge it."""

    pitch_id: int
    ref: str
    title: str


def now_for(of: Sitting, person_id: int) -> Following | None:
    """The pitch that is on now and seated to a juror; None in a break, and the same where they have a conflict."""
    row = read(
        sa.select(entry.id, entry.ref, PitchVersion.title)
        .select_from(ENTRIES)
        .join(LiveSession, LiveSession.now_pitch_id == entry.id)
        .join(PitchVersion, version_there())
        .where(
            LiveSession.round_id == of.round_id,
            LiveSession.ended_at.is_(None),
            *judged(of.round_id),
            sa.exists().where(Seat.juror_id == of.juror_id, Seat.pitch_id == entry.id, Seat.until_at.is_(None)),
            level_of(of.juror_id, entry.id) == "none",
            ~is_team(person_id),
        )
        .order_by(LiveSession.id.desc())
        .limit(1)
    ).one_or_none()
    return Following(*row) if row else None


class InRoom(NamedTuple):
    """A juror as the room sees them: how many pitches they have done, and the one that is on, if it is theirs.

    How many are theirs is left out: one fewer than others have would tell the room of a conflict.
    """

    name: str
    done: int
    has_now: bool
    is_done_now: bool


def room(round_id: int, now_pitch_id: int | None) -> list[InRoom]:
    """Who is done; by name, never by how far they stand from each other."""
    mine = (Seat.juror_id == Juror.id, Seat.until_at.is_(None))
    done = sa.exists().where(Score.juror_id == Seat.juror_id, Score.pitch_id == Seat.pitch_id, ~is_void())
    seats = sa.select(sa.func.count()).select_from(Seat).where(*mine)
    here = seats.where(Seat.pitch_id == (now_pitch_id or 0))
    rows = read(
        sa.select(
            Person.name,
            seats.where(done).scalar_subquery(),
            here.scalar_subquery() > 0,
            here.where(done).scalar_subquery() > 0,
        )
        .select_from(Juror)
        .join(Person, Person.id == Juror.person_id)
        .where(Juror.round_id == round_id, Juror.left_at.is_(None), Juror.answer == ACCEPTED)
        .order_by(Person.name, Juror.id)
    )
    return [InRoom(*row) for row in rows]
