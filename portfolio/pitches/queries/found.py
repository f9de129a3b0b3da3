"""One pitch for a viewer, and the pitches that somebody has a part in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls import queries as calls
from portfolio.calls.models import Call, Round
from portfolio.calls.queries import Question
from portfolio.calls.rules import Span
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.money import Money, stored
from portfolio.core.text import has_control_characters
from portfolio.people.models import Organisation, Person
from portfolio.pitches import policy
from portfolio.pitches.models import FieldOpening, InformationRequest, Pitch, PitchMember, PitchStay, PitchVersion
from portfolio.pitches.rules import INVITED, OWNER, is_sealed
from portfolio.pitches.signals import names_asked_for

MOST_MINE = 200


class About(NamedTuple):
    """What a pitch is called and where it belongs, as its draft says now.

    area      key of a policy area
    language  tag of its language; None: the city's
    """

    title: str
    track_id: int | None
    lead_department_id: int | None
    area: str | None = None
    language: str | None = None


class Judged(NamedTuple):
    """The version of a pitch that was judged in a stage which it has left."""

    number: int
    title: str


@dataclass(frozen=True)
class Found:
    """A pitch with the call and the round that it stands in.

    zone   the city's time zone
    part   the viewer's own in the team: owner, co_applicant or reader; None for everybody outside of it
    owner  the name of who applies
    upto   what others than its team may read while its present stage is sealed: the version that was judged in the
           stage before; None: whatever was handed in
    reads_as_jury  whether the viewer reads it as its jury does: without names and without what the form keeps from it;
           owner is empty then
    """

    pitch: Pitch
    call: Call
    round: Round
    zone: str
    part: str | None
    owner: str
    upto: Judged | None = None
    reads_as_jury: bool = False

    @property
    def id(self) -> int:
        return self.pitch.id

    @property
    def ref(self) -> str:
        return self.pitch.ref

    @property
    def title(self) -> str:
        """What the pitch is called, as far as the viewer may read it."""
        if self.upto:
            return self.upto.title
        return self.about.title if self.part else self.pitch.title

    @property
    def state(self) -> str:
        """Where it stands, as far as the viewer may know: of a sealed stage only that it was invited to it."""
        return INVITED if self.upto else self.pitch.state

    def may_read(self, number: int) -> bool:
        """Whether the viewer may read a version that was handed in."""
        return self.upto is None or number <= self.upto.number

    @property
    def about(self) -> About:
        """What the draft says: what was changed since the handing in, else what counts."""
        row = self.pitch
        if row.about:
            return About(**row.about)
        return About(row.title, row.track_id, row.lead_department_id, row.area, row.language)

    @property
    def span(self) -> Span:
        """The round's days."""
        row = self.round
        return Span(row.id, row.number, row.stage, row.opens_on, row.closes_on, row.questions_until)

    @property
    def is_running(self) -> bool:
        """Whether the call is published and was not called off."""
        return self.call.opened_at is not None and self.call.ended_at is None

    @property
    def ask(self) -> Money | None:
        """What the version that counts asks for."""
        return stored(self.pitch.ask_minor, self.call.currency)

    def takes_changes(self, day: date) -> bool:
        """Whether the round still takes what is written."""
        return self.is_running and self.span.is_open(day)

    def questions(self) -> list[Question]:
        """What the pitch answers now: the questions of its stage and of those before it, for its track."""
        wanted = (None, self.about.track_id)
        return [
            question
            for question in calls.form(self.call.id)
            if question.stage <= self.round.stage and question.track_id in wanted
        ]


def _member_part(viewer: Viewer) -> sa.ScalarSelect[Any]:
    """A viewer's part beside the owner; who is both co-applicant and reader is a co-applicant."""
    return (
        sa.select(sa.func.min(PitchMember.part))
        .where(
            PitchMember.pitch_id == Pitch.id,
            PitchMember.person_id == viewer.person_id,
            PitchMember.until_at.is_(None),
        )
        .scalar_subquery()
    )


def pitch(viewer: Viewer, pitch_ref: str, day: date) -> Found:
    """A pitch for its team; for those who see pitches, once it was handed in and its round has closed.

    Of one that goes through a second stage they see until its closing what was judged in the first.

    day  it is in the city
    """
    if has_control_characters(pitch_ref):
        raise Missing
    opened_early = sa.select(FieldOpening.id).where(FieldOpening.round_id == Round.id).exists()
    row = db.session.execute(
        sa.select(Pitch, Call, Round, Organisation.zone, _member_part(viewer), opened_early, Person.name)
        .join(Call, Call.id == Pitch.call_id)
        .join(Round, Round.id == Pitch.round_id)
        .join(Organisation, Organisation.id == Pitch.organisation_id)
        .join(Person, Person.id == Pitch.owner_id, isouter=True)
        .where(Pitch.organisation_id == viewer.organisation_id, Pitch.ref == pitch_ref)
    ).one_or_none()
    if row is None:
        raise Missing
    found, call, its_round, zone, part, is_opened_early, owner = row
    if viewer.person_id in (found.owner_id, found.deputy_id):
        part = OWNER
    seen = Found(found, call, its_round, zone, part, owner or "")
    if part is not None:
        return seen
    if not policy.sees_any(viewer) or found.is_practice or found.submitted is None:
        raise Missing
    if reads_as_jury(call, viewer):
        seen = replace(seen, owner="", reads_as_jury=True)
    if is_sealed(seen.span, day, is_opened_early=is_opened_early):
        return replace(seen, upto=_judged_before(found.id))
    return seen


def reads_as_jury(call: Call, viewer: Viewer) -> bool:
    """Whether somebody who sees the pitches of a call must not learn who applies, because they sit on its jury.

    Where a jury sees no names, no other role of a juror shows them either until its marks are released.
    """
    return call.names_hidden and any(sealed for _, sealed in names_asked_for.send(call, viewer=viewer))


def _judged_before(pitch_id: int) -> Judged:
    """What was judged of a pitch in the stage before its present one; Missing in the first."""
    row = read(
        sa.select(PitchStay.submitted, PitchVersion.title)
        .join(
            PitchVersion,
            sa.and_(PitchVersion.pitch_id == PitchStay.pitch_id, PitchVersion.number == PitchStay.submitted),
        )
        .where(PitchStay.pitch_id == pitch_id)
        .order_by(PitchStay.id.desc())
        .limit(1)
    ).one_or_none()
    if row is None:
        raise Missing
    return Judged(*row)


def question_of(found: Found, key: str) -> Question:
    """One question of a pitch's form; Missing when it has none of this key."""
    for question in found.questions():
        if question.key == key:
            return question
    raise Missing


def places_of(call_id: int) -> dict[int, str]:
    """The labels of a call's tracks by number."""
    return {track.id: track.label for track in calls.tracks(call_id)}


class Mine(NamedTuple):
    """A pitch in which somebody has a part.

    closes_on  last day on which it can be changed, None where the round is open-ended
    due_on     day by which the unit wants an answer from the team, None where it asks nothing
    """

    ref: str
    title: str
    call_ref: str
    call_title: str
    state: str
    submitted: int | None
    closes_on: date | None
    due_on: date | None
    created_at: datetime


def mine(viewer: Viewer, call_id: int | None = None) -> Sequence[Mine]:
    """The pitches in which a viewer has a part, the newest first; those to one call where it is named."""
    due = (
        sa.select(sa.func.min(InformationRequest.due_on))
        .where(InformationRequest.pitch_id == Pitch.id, InformationRequest.answered_at.is_(None))
        .scalar_subquery()
    )
    among = sa.select(PitchMember.pitch_id).where(
        PitchMember.person_id == viewer.person_id, PitchMember.until_at.is_(None)
    )
    rows = read(
        sa.select(
            Pitch.ref,
            Pitch.title,
            Call.ref,
            Call.title,
            Pitch.state,
            Pitch.submitted,
            Round.closes_on,
            due,
            Pitch.created_at,
        )
        .join(Call, Call.id == Pitch.call_id)
        .join(Round, Round.id == Pitch.round_id)
        .where(
            Pitch.organisation_id == viewer.organisation_id,
            Pitch.is_practice.is_(False),
            *([Pitch.call_id == call_id] if call_id is not None else []),
            sa.or_(Pitch.owner_id == viewer.person_id, Pitch.deputy_id == viewer.person_id, Pitch.id.in_(among)),
        )
        .order_by(Pitch.created_at.desc(), Pitch.id.desc())
        .limit(MOST_MINE)
    )
    return [Mine(*row) for row in rows]
