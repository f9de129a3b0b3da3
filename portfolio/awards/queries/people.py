"""Who belongs to the teams of a round, who sits on its jury, and who may therefore not decide about it."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.awards.rules import APPLICANT, CONFLICT
from portfolio.core.db import read
from portfolio.jury.conflicts import DISQUALIFYING, POTENTIAL
from portfolio.jury.models import Conflict, Juror
from portfolio.jury.queries.sitting import is_team
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch, PitchMember
from portfolio.pitches.queries.entries import entry
from portfolio.pitches.rules import WRITER


def team_of(pitch: Pitch) -> frozenset[int]:
    """Who applies with a pitch: its owner, the deputy and those who write with them."""
    return teams_of([pitch.id])[pitch.id]


def teams_of(pitch_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Who applies with each of some pitches."""
    found: dict[int, set[int]] = {pitch_id: set() for pitch_id in pitch_ids}
    heads = sa.select(Pitch.id, Pitch.owner_id, Pitch.deputy_id).where(Pitch.id.in_(pitch_ids))
    for pitch_id, *people in read(heads):
        found[pitch_id].update(person for person in people if person is not None)
    writers = sa.select(PitchMember.pitch_id, PitchMember.person_id).where(
        PitchMember.pitch_id.in_(pitch_ids), PitchMember.part == WRITER, PitchMember.until_at.is_(None)
    )
    for pitch_id, person_id in read(writers):
        found[pitch_id].add(person_id)
    return {pitch_id: frozenset(people) for pitch_id, people in found.items()}


def why_barred(round_id: int, person_id: int | None) -> str:
    """Why somebody may not decide about a round, as a key of rules.BARRED; empty where they may.

    Who once belonged to the team of a pitch still does here.
    """
    if person_id is None:
        return ""
    applied = (
        sa.select(entry.id)
        .where(
            entry.round_id == round_id,
            entry.submitted.is_not(None),
            entry.is_practice.is_(False),
            is_team(person_id),
        )
        .limit(1)
    )
    if read(applied).first() is not None:
        return APPLICANT
    later = aliased(Conflict)
    conflicted = (
        sa.select(Conflict.id)
        .join(Juror, Juror.id == Conflict.juror_id)
        .where(
            Juror.round_id == round_id,
            Juror.person_id == person_id,
            Conflict.level.in_((POTENTIAL, DISQUALIFYING)),
            ~sa.exists().where(
                later.juror_id == Conflict.juror_id, later.pitch_id == Conflict.pitch_id, later.id > Conflict.id
            ),
        )
        .limit(1)
    )
    return CONFLICT if read(conflicted).first() is not None else ""


def jurors_of(round_id: int) -> list[tuple[int, str]]:
    """Everybody who was ever invited to the jury of a round: numbers and names, by name."""
    rows = read(
        sa.select(Person.id, Person.name)
        .join(Juror, Juror.person_id == Person.id)
        .where(Juror.round_id == round_id)
        .order_by(Person.name, Person.id)
    )
    return [(person_id, name) for person_id, name in rows]
