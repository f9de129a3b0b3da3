"""Appeals against verdicts, and the letter that a team may appeal against."""

from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.awards import rules
from portfolio.awards.models import Appeal, AwardLetter, JuryDecision, Verdict
from portfolio.awards.queries.people import jurors_of, team_of
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.text import has_control_characters
from portfolio.people.models import Person
from portfolio.people.queries import members
from portfolio.people.rights import May
from portfolio.pitches.models import Pitch


class Answered(NamedTuple):
    """A pitch whose team has its letter.

    is_team  whether the viewer applied with it
    """

    pitch: Pitch
    call: Call
    round: Round
    verdict: Verdict
    letter: AwardLetter
    appeals: tuple[Appeal, ...]
    is_team: bool

    @property
    def is_open(self) -> bool:
        """Whether an appeal waits for its answer."""
        return any(appeal.answered_at is None for appeal in self.appeals)


def answered(viewer: Viewer, pitch_ref: str) -> Answered:
    """The letter that a team was sent and that counts, for the team and those who see decisions; else Missing."""
    if has_control_characters(pitch_ref):
        raise Missing
    row = db.session.execute(
        sa.select(Pitch, Call, Round, Verdict, AwardLetter)
        .join(Call, Call.id == Pitch.call_id)
        .join(Verdict, Verdict.pitch_id == Pitch.id)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Round, Round.id == JuryDecision.round_id)
        .join(AwardLetter, AwardLetter.verdict_id == Verdict.id)
        .where(
            Pitch.organisation_id == viewer.organisation_id, Pitch.ref == pitch_ref, AwardLetter.state.in_(rules.GONE)
        )
        .order_by(AwardLetter.sent_at.desc(), AwardLetter.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Missing
    pitch, call, round_, verdict, letter = row
    is_team = viewer.person_id in team_of(pitch)
    if not is_team and not May("see_decisions")(viewer):
        raise Missing
    return Answered(pitch, call, round_, verdict, letter, tuple(appeals_of(pitch.id)), is_team)


def appeals_of(pitch_id: int) -> list[Appeal]:
    """The appeals about a pitch, the newest first."""
    return list(
        db.session.scalars(
            sa.select(Appeal)
            .join(Verdict, Verdict.id == Appeal.verdict_id)
            .where(Verdict.pitch_id == pitch_id)
            .order_by(Appeal.id.desc())
        )
    )


class Found(NamedTuple):
    """An appeal with what it is about."""

    appeal: Appeal
    pitch: Pitch
    call: Call
    round_id: int
    letter: str


def appeal(viewer: Viewer, appeal_id: int) -> Found:
    """An appeal for its second reader, its team and those who see decisions; else Missing."""
    row = db.session.execute(
        sa.select(Appeal, Pitch, Call, JuryDecision.round_id, AwardLetter.body)
        .join(Verdict, Verdict.id == Appeal.verdict_id)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .join(Call, Call.id == Pitch.call_id)
        .outerjoin(AwardLetter, sa.and_(AwardLetter.verdict_id == Verdict.id, AwardLetter.sent_at.is_not(None)))
        .where(Appeal.id == appeal_id, Pitch.organisation_id == viewer.organisation_id)
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Missing
    found = Found(row[0], row[1], row[2], row[3], row[4] or "")
    if viewer.person_id == found.appeal.reader_id or May("see_decisions")(viewer):
        return found
    if viewer.person_id in team_of(found.pitch):
        return found
    raise Missing


class Line(NamedTuple):
    """An appeal in a list."""

    id: int
    pitch_ref: str
    title: str
    recorded_at: datetime
    reader: str
    is_upheld: bool | None


def of_round(round_id: int) -> list[Line]:
    """The appeals about a round, the newest first."""
    reader = aliased(Person)
    rows = read(
        sa.select(
            Appeal.id,
            Pitch.ref,
            Pitch.title,
            Appeal.recorded_at,
            sa.func.coalesce(reader.name, ""),
            Appeal.is_upheld,
        )
        .join(Verdict, Verdict.id == Appeal.verdict_id)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .outerjoin(reader, reader.id == Appeal.reader_id)
        .where(JuryDecision.round_id == round_id)
        .order_by(Appeal.id.desc())
    )
    return [Line(*row) for row in rows]


def readers_for(found: Found, day: date) -> list[tuple[int, str]]:
    """Who may read an appeal as second reader: members from outside of the jury and of the team."""
    barred = {person_id for person_id, _ in jurors_of(found.round_id)} | team_of(found.pitch)
    return [each for each in members(found.pitch.organisation_id, day) if each[0] not in barred]
