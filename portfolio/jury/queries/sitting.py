"""What a juror may see: their jury, its hours, and the pitches seated to them, with every conflicted one left out."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.calls.models import Anchor, Call, Round, RubricCriterion
from portfolio.core.actor import Viewer
from portfolio.core.clock import today
from portfolio.core.db import read
from portfolio.core.errors import N_, Missing, Refused, RuleBroken
from portfolio.jury import conflicts
from portfolio.jury.models import Ballot, Calibration, Conflict, Juror, JuryPhase, LiveSession, Score, Seat, Voiding
from portfolio.jury.queries.openings import was_opened
from portfolio.jury.rules import NOT_JUDGED, Asked, Duties, Span
from portfolio.people.models import Department, Person
from portfolio.pitches.models import PitchMember, PitchVersion
from portfolio.pitches.queries.entries import ENTRIES, entry, version_there
from portfolio.pitches.queries.field import is_opened_early

OWN_PITCH = N_(
    "You belong to the team of this pitch, so you do not score it. Nobody on the jury sees yours before you do."
)
STILL_COMING_IN = N_("Pitches still come in and can change. The jury reads them once the call has closed.")
NOT_DECLARED = N_("Say first whether you have a conflict with this pitch.")


class Sitting(NamedTuple):
    """A person's place on the jury of a round; the call's rules as far as a ballot needs them.

    answer   None while the invitation is open
    has_day  whether a jury day is planned or runs, so that there is somebody to follow
    is_calibrated  whether the chair has shown how a shared pitch was marked
    """

    juror_id: int
    round_id: int
    call_id: int
    call_ref: str
    call_title: str
    answer: str | None
    is_chair: bool
    seed: int
    names_hidden: bool
    allows_na: bool
    lowest: int
    highest: int
    step: int
    duties: Duties
    has_day: bool
    is_calibrated: bool


@dataclass(frozen=True)
class Card:
    """A pitch as a juror's list shows it; department and owner are empty where the call hides names.

    reviews   how many of the jury have handed it in
    number    of the own score that counts, 0 while there is none; kind what that is
    """

    pitch_id: int
    ref: str
    title: str
    department: str
    owner: str
    ask_minor: int | None
    currency: str
    is_practice: bool
    is_seated: bool
    level: str | None
    is_team: bool
    is_begun: bool
    reviews: int
    number: int
    kind: str | None


class Place(NamedTuple):
    """A juror at one pitch they may read in full; is_opened tells whether they did so before."""

    juror_id: int
    organisation_id: int
    round_id: int
    call_id: int
    pitch_id: int
    pitch_ref: str
    track_id: int | None
    is_practice: bool
    version_id: int
    is_opened: bool = False


class Label(NamedTuple):
    """What a mark means: its number on the scale, a word and an example; the last two may be empty."""

    steps: int
    label: str
    example: str


class Question(NamedTuple):
    """A criterion with what it asks and its anchored marks, the lowest first."""

    asked: Asked
    question: str
    labels: tuple[Label, ...]


def is_team(person_id: Any, pitch: Any = entry) -> sa.ColumnElement[bool]:
    """Whether somebody belongs to the team of a pitch; who once did still does here."""
    member = sa.exists().where(PitchMember.pitch_id == pitch.id, PitchMember.person_id == person_id)
    named = (pitch.owner_id, pitch.deputy_id, pitch.created_by_id)
    return sa.or_(*(sa.func.coalesce(column, 0) == person_id for column in named), member)


def level_of(juror_id: Any, pitch_id: Any) -> sa.ScalarSelect[str]:
    """What a juror last declared about a pitch, or the chair decided."""
    return (
        sa.select(Conflict.level)
        .where(Conflict.juror_id == juror_id, Conflict.pitch_id == pitch_id)
        .order_by(Conflict.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def is_void(score: Any = Score) -> sa.ColumnElement[bool]:
    """Whether a score no longer counts because of a conflict that came to light afterwards."""
    return sa.exists().where(
        Voiding.juror_id == score.juror_id, Voiding.pitch_id == score.pitch_id, Voiding.recorded_at >= score.recorded_at
    )


def judged(round_id: Any) -> tuple[sa.ColumnElement[bool], ...]:
    """The pitches of a round that its jury judges; those to practise on are never among them."""
    return (
        entry.round_id == round_id,
        entry.submitted.is_not(None),
        entry.state.not_in(NOT_JUDGED),
        entry.is_practice.is_(False),
    )


_SITTING = (
    sa.select(
        Juror.id,
        Juror.round_id,
        Call.id,
        Call.ref,
        Call.title,
        Juror.answer,
        Juror.is_chair,
        Juror.seed,
        Call.names_hidden,
        Call.allows_na,
        Call.lowest,
        Call.highest,
        Call.step,
        Call.comment_up_to,
        Call.comment_from,
        sa.exists().where(LiveSession.round_id == Juror.round_id, LiveSession.ended_at.is_(None)),
        sa.exists().where(Calibration.round_id == Juror.round_id),
    )
    .join(Round, Round.id == Juror.round_id)
    .join(Call, Call.id == Round.call_id)
    .where(
        Juror.person_id == sa.bindparam("person_id"),
        Juror.organisation_id == sa.bindparam("organisation_id"),
        Juror.left_at.is_(None),
        sa.or_(Juror.answer.is_(None), Juror.answer != "declined"),
    )
    .order_by(Juror.id.desc())
)


def sittings(viewer: Viewer) -> list[Sitting]:
    """The juries a person sits on or is invited to, the newest first."""
    rows = read(_SITTING, {"person_id": viewer.person_id, "organisation_id": viewer.organisation_id}).all()
    return [
        Sitting._make((*known, Duties(low, high), has_day, is_calibrated))
        for *known, low, high, has_day, is_calibrated in rows
    ]


def sitting(viewer: Viewer, round_id: int | None = None) -> Sitting:
    """The jury a person sits on: of a round, or the newest; Missing where they sit on none."""
    found = next((each for each in sittings(viewer) if round_id in (None, each.round_id)), None)
    if found is None:
        raise Missing("jury")
    return found


def spans(round_id: int) -> list[Span]:
    """The phases of a round's jury in their order; the newest row of a kind counts, an empty one takes it out."""
    rows = read(
        sa.select(JuryPhase.kind, JuryPhase.from_at, JuryPhase.until_at)
        .where(JuryPhase.round_id == round_id)
        .order_by(JuryPhase.id)
    )
    newest = {kind: Span(kind, from_at, until_at) for kind, from_at, until_at in rows}
    return sorted(
        (span for span in newest.values() if span.until_at != span.from_at), key=lambda span: (span.from_at, span.kind)
    )


_theirs = aliased(Score)
_CARDS = (
    sa.select(
        entry.id,
        entry.ref,
        PitchVersion.title,
        Department.name,
        Person.name,
        PitchVersion.ask_minor,
        PitchVersion.currency,
        entry.is_practice,
        sa.exists().where(
            Seat.juror_id == sa.bindparam("juror_id"), Seat.pitch_id == entry.id, Seat.until_at.is_(None)
        ),
        level_of(sa.bindparam("juror_id"), entry.id),
        is_team(sa.bindparam("person_id")),
        sa.exists().where(Ballot.juror_id == sa.bindparam("juror_id"), Ballot.pitch_id == entry.id),
        sa.select(sa.func.count(sa.distinct(_theirs.juror_id)))
        .join(Juror, Juror.id == _theirs.juror_id)
        .where(_theirs.pitch_id == entry.id, Juror.round_id == sa.bindparam("round_id"), ~is_void(_theirs))
        .scalar_subquery(),
        sa.func.coalesce(
            sa.select(sa.func.max(Score.number))
            .where(Score.juror_id == sa.bindparam("juror_id"), Score.pitch_id == entry.id, ~is_void())
            .scalar_subquery(),
            0,
        ),
        sa.select(Score.kind)
        .where(Score.juror_id == sa.bindparam("juror_id"), Score.pitch_id == entry.id, ~is_void())
        .order_by(Score.number.desc())
        .limit(1)
        .scalar_subquery(),
    )
    .select_from(ENTRIES)
    .join(PitchVersion, version_there())
    .outerjoin(Department, Department.id == entry.lead_department_id)
    .outerjoin(Person, Person.id == entry.owner_id)
    .where(
        entry.round_id == sa.bindparam("round_id"),
        entry.submitted.is_not(None),
        entry.state.not_in(sorted(NOT_JUDGED)),
    )
    .order_by(entry.is_practice.desc(), entry.id)
)


def _cards(viewer: Viewer, of: Sitting) -> list[Card]:
    values = {"juror_id": of.juror_id, "person_id": viewer.person_id, "round_id": of.round_id}
    rows = read(_CARDS, values)
    return [
        Card(pitch_id, ref, title, *(("", "") if of.names_hidden else (department or "", owner or "")), *rest)
        for pitch_id, ref, title, department, owner, *rest in rows
    ]


@dataclass(frozen=True)
class Field:
    """A juror's pitches: those to declare about, and those to score; nothing of any other is in it, not in a count.

    seated    the own pitches, without those to practise on
    practice  pitches to try the form on
    """

    to_declare: Sequence[Card]
    seated: Sequence[Card]
    practice: Sequence[Card]

    @property
    def done(self) -> int:
        """How many of the own pitches are handed in."""
        return sum(card.number > 0 for card in self.seated)


def field_of(viewer: Viewer, of: Sitting) -> Field:
    """What a juror's pages are made of, by one SELECT."""
    cards = [card for card in _cards(viewer, of) if not card.is_team]
    real = [card for card in cards if not card.is_practice]
    return Field(
        to_declare=[card for card in real if card.level is None],
        seated=[card for card in real if card.is_seated and conflicts.may_read(card.level, is_team=False)],
        practice=[card for card in cards if card.is_practice],
    )


_IS_SEATED = sa.exists().where(Seat.juror_id == Juror.id, Seat.pitch_id == entry.id, Seat.until_at.is_(None))
_PLACE = (
    sa.select(
        Juror.id,
        Juror.organisation_id,
        Juror.round_id,
        entry.call_id,
        entry.id,
        entry.ref,
        entry.track_id,
        entry.is_practice,
        PitchVersion.id,
        was_opened(Juror.round_id, entry.id, Juror.person_id),
        _IS_SEATED,
        level_of(Juror.id, entry.id),
        is_team(Juror.person_id),
        Round.closes_on,
    )
    .select_from(ENTRIES)
    .join(Juror, Juror.round_id == entry.round_id)
    .join(Round, Round.id == entry.round_id)
    .join(PitchVersion, version_there())
    .where(
        entry.organisation_id == sa.bindparam("organisation_id"),
        entry.ref == sa.bindparam("pitch_ref"),
        entry.state.not_in(sorted(NOT_JUDGED)),
        Juror.person_id == sa.bindparam("person_id"),
        Juror.left_at.is_(None),
        Juror.answer == "accepted",
    )
    .order_by(_IS_SEATED.desc(), Round.number.desc())
    .limit(1)
)


def place(viewer: Viewer, pitch_ref: str) -> Place:
    """A juror at a pitch, of two stages in the later one; Missing unless it is seated to them, or has a conflict.

    raises  Refused for a pitch of their own team, which they know of; RuleBroken before they have declared, and while
            pitches still come in
    """
    values = {"organisation_id": viewer.organisation_id, "person_id": viewer.person_id, "pitch_ref": pitch_ref}
    row = read(_PLACE, values).one_or_none()
    if row is None:
        raise Missing("pitch")
    *known, is_seated, level, belongs, closes_on = row
    found = Place(*known)
    if belongs:
        raise Refused("own_pitch", OWN_PITCH)
    if not (is_seated or found.is_practice) or conflicts.keeps_out(level):
        raise Missing("pitch")
    if level is None and not found.is_practice:
        raise RuleBroken("not_declared", NOT_DECLARED)
    is_coming_in = closes_on is not None and today(viewer.zone) <= closes_on
    if is_coming_in and not found.is_practice and not is_opened_early(found.round_id):
        raise RuleBroken("sealed", STILL_COMING_IN)
    return found


def criteria(of: Sitting, track_id: int | None) -> list[Asked]:
    """What a pitch of a track is marked on, in the order of the form."""
    of_track = sa.or_(RubricCriterion.track_id.is_(None), RubricCriterion.track_id == track_id)
    return _criteria(of.call_id, (of.highest - of.lowest) // of.step, of_track)


def every_criterion(of: Sitting) -> list[Asked]:
    """What any pitch of the call is marked on."""
    return _criteria(of.call_id, (of.highest - of.lowest) // of.step, sa.true())


def common_criteria(call: Call) -> list[Asked]:
    """What every pitch of a call is marked on, whatever its track."""
    return _criteria(call.id, (call.highest - call.lowest) // call.step, RubricCriterion.track_id.is_(None))


def _criteria(call_id: int, steps: int, which: sa.ColumnElement[bool]) -> list[Asked]:
    rows = read(
        sa.select(RubricCriterion.id, RubricCriterion.label, RubricCriterion.weight, RubricCriterion.counts)
        .where(RubricCriterion.call_id == call_id, which)
        .order_by(RubricCriterion.position, RubricCriterion.id)
    )
    return [Asked(id_, label, weight if counts else 0, steps) for id_, label, weight, counts in rows]


def questions(of: Sitting, asked: Sequence[Asked]) -> list[Question]:
    """The criteria with their words, and every step of the scale with its anchor where it has one."""
    ids = [each.id for each in asked]
    words = dict(read(sa.select(RubricCriterion.id, RubricCriterion.question).where(RubricCriterion.id.in_(ids))).all())
    anchors = read(
        sa.select(Anchor.criterion_id, Anchor.steps, Anchor.label, Anchor.example).where(Anchor.criterion_id.in_(ids))
    )
    said = {(criterion_id, steps): (label, example) for criterion_id, steps, label, example in anchors}
    return [
        Question(
            each,
            words.get(each.id, ""),
            tuple(Label(steps, *said.get((each.id, steps), ("", ""))) for steps in range(each.steps + 1)),
        )
        for each in asked
    ]
