"""Who applies together, and whom one may ask to join."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.people import queries as people
from portfolio.people.models import Person
from portfolio.pitches.models import PitchMember
from portfolio.pitches.queries.found import Found

MOST_FOUND = 12


class Member(NamedTuple):
    """Somebody of a team beside its owner; id is the number of the part, not of the person."""

    id: int
    person_id: int
    name: str
    part: str
    from_at: datetime


def team(found: Found) -> Sequence[Member]:
    """Co-applicants and readers of a pitch now, in the order in which they joined; nobody where names are hidden."""
    if found.reads_as_jury:
        return ()
    rows = read(
        sa.select(PitchMember.id, PitchMember.person_id, Person.name, PitchMember.part, PitchMember.from_at)
        .join(Person, Person.id == PitchMember.person_id)
        .where(PitchMember.pitch_id == found.id, PitchMember.until_at.is_(None))
        .order_by(PitchMember.id)
    )
    return [Member(*row) for row in rows]


def member_of(found: Found, member_id: int) -> PitchMember:
    """A part in a pitch that has not ended; Missing when there is none of this number."""
    row = db.session.scalar(
        sa.select(PitchMember).where(
            PitchMember.id == member_id, PitchMember.pitch_id == found.id, PitchMember.until_at.is_(None)
        )
    )
    if row is None:
        raise Missing
    return row


def candidates(viewer: Viewer, found: Found, words: str, day: date) -> people.Found:
    """Colleagues whose name holds some words, without those who are in the team already."""
    there = {found.pitch.owner_id, found.pitch.deputy_id, *(member.person_id for member in team(found))}
    called = people.members_called(viewer.organisation_id, day, words, MOST_FOUND + len(there))
    left = [each for each in called.people if each[0] not in there]
    return people.Found(left[:MOST_FOUND], called.is_all and len(left) <= MOST_FOUND)
