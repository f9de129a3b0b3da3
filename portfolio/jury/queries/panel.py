"""A jury as its chair sees it: who sits, who may not judge what, who has which seat, and how much is done; no marks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.calls import queries as calls
from portfolio.calls.models import Call, Round, Track
from portfolio.calls.rules import current_span
from portfolio.core.actor import Viewer
from portfolio.core.clock import today
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.jury import conflicts, seating
from portfolio.jury.conflicts import Declared
from portfolio.jury.models import Conflict, Juror, JuryPass, Score, Seat
from portfolio.jury.policy import Chaired, may_see
from portfolio.jury.queries.own_pitches import kept_from
from portfolio.jury.queries.sitting import is_team, is_void, judged
from portfolio.jury.rules import ACCEPTED, DECLINED
from portfolio.notices.models import Notice
from portfolio.people.models import Department, Organisation, Person
from portfolio.pitches.languages import main_language
from portfolio.pitches.models import PitchVersion
from portfolio.pitches.queries.areas import area_names
from portfolio.pitches.queries.entries import ENTRIES, entry, version_there


def chaired(viewer: Viewer, call_ref: str, number: int = 0) -> Chaired:
    """A round of a call with its jury; Missing when there is no such call for this viewer.

    number  of the round; 0: the one that the call is at
    """
    return _one_of(_juries(viewer, call_ref), number)


def looked_at(viewer: Viewer, call_ref: str) -> Chaired:
    """The round that a call is at; for the chair of an earlier one the newest that they led."""
    juries = _juries(viewer, call_ref)
    led = [number for number, each in juries.items() if each.is_chair]
    is_past_chair = led and not may_see(viewer) and not any(juries[number].is_present for number in led)
    return _one_of(juries, max(led) if is_past_chair else 0)


def _one_of(juries: Mapping[int, Chaired], number: int) -> Chaired:
    here = juries.get(number) if number else next((each for each in juries.values() if each.is_present), None)
    if here is None:
        raise Missing("round")
    return here


def _juries(viewer: Viewer, call_ref: str) -> dict[int, Chaired]:
    """The rounds of a call by number; Missing when there is no such call for this viewer."""
    leads = sa.exists().where(
        Juror.round_id == Round.id,
        Juror.person_id == viewer.person_id,
        Juror.is_chair,
        Juror.answer == ACCEPTED,
        Juror.left_at.is_(None),
    )
    found = db.session.execute(
        sa.select(Call, Round, leads)
        .join(Round, Round.call_id == Call.id)
        .where(Call.organisation_id == viewer.organisation_id, Call.ref == call_ref)
    ).all()
    if not found:
        raise Missing("call")
    spans = calls.rounds(found[0].Call.id)
    now = current_span(spans, today(viewer.zone))
    return {
        round_.number: Chaired(call, round_, is_chair, spans, is_present=now is not None and round_.id == now.id)
        for call, round_, is_chair in found
    }


@dataclass(frozen=True)
class Member:
    """A juror as the panel lists them; seats and done count what is seated now and handed in of it.

    mail  what became of the newest mail that invites them, as notices.models has it; None where none was written
    """

    id: int
    person_id: int
    name: str
    is_chair: bool
    is_external: bool
    answer: str | None
    decline_reason: str | None
    until_on: date | None
    load_cap: int | None
    expertise: Sequence[str]
    languages: Sequence[str]
    has_left: bool
    has_pass: bool
    seats: int
    done: int
    has_address: bool
    mail: str | None
    mailed_at: datetime | None

    @property
    def sits(self) -> bool:
        """Whether they judge: invited, not declined, still there."""
        return not self.has_left and self.answer != DECLINED


def members(round_id: int, at: datetime) -> list[Member]:
    """Everybody who was invited, the chair first, by one SELECT."""
    is_open = (Seat.juror_id == Juror.id, Seat.until_at.is_(None))
    done = sa.exists().where(Score.juror_id == Seat.juror_id, Score.pitch_id == Seat.pitch_id, ~is_void())
    count = sa.select(sa.func.count()).select_from(Seat).where(*is_open)
    rows = read(
        sa.select(
            Juror.id,
            Juror.person_id,
            Person.name,
            Juror.is_chair,
            Juror.is_external,
            Juror.answer,
            Juror.decline_reason,
            Juror.until_on,
            Juror.load_cap,
            Juror.expertise,
            Juror.languages,
            Juror.left_at.is_not(None),
            sa.exists().where(
                JuryPass.juror_id == Juror.id,
                JuryPass.is_mailed.is_(False),
                JuryPass.revoked_at.is_(None),
                JuryPass.expires_at > at,
            ),
            count.scalar_subquery(),
            count.where(done).scalar_subquery(),
            Person.email.is_not(None),
            Notice.state,
            sa.func.coalesce(Notice.sent_at, Notice.queued_at),
        )
        .join(Person, Person.id == Juror.person_id)
        .outerjoin(Notice, sa.and_(Notice.id == Juror.notice_id, Notice.queued_at >= Juror.invited_at))
        .where(Juror.round_id == round_id)
        .order_by(Juror.left_at.is_not(None), Juror.is_chair.desc(), Person.name, Juror.id)
    )
    return [Member(*row) for row in rows]


def juror_of(of: Chaired, juror_id: int) -> Juror:
    """A juror of this jury; Missing when it is none."""
    juror = db.session.get(Juror, juror_id)
    if juror is None or juror.round_id != of.round.id:
        raise Missing("juror")
    return juror


class Judged(NamedTuple):
    """A pitch that the jury judges.

    language  tag of its own, else of the city's language
    """

    id: int
    ref: str
    title: str
    department: str | None
    track: str | None
    area: str | None
    language: str


def pitches(round_id: int) -> list[Judged]:
    """The pitches that the jury judges, in the order they came in."""
    rows = read(
        sa.select(
            entry.id,
            entry.ref,
            PitchVersion.title,
            Department.name,
            Track.key,
            entry.area,
            sa.func.coalesce(entry.language, Organisation.language),
        )
        .select_from(ENTRIES)
        .join(Organisation, Organisation.id == entry.organisation_id)
        .join(PitchVersion, version_there())
        .outerjoin(Department, Department.id == entry.lead_department_id)
        .outerjoin(Track, Track.id == entry.track_id)
        .where(*judged(round_id))
        .order_by(entry.id)
    )
    return [Judged(*row) for row in rows]


class Seated(NamedTuple):
    """An open seat."""

    id: int
    juror_id: int
    pitch_id: int
    origin: str
    why: Mapping[str, object]
    is_done: bool


def seats(round_id: int) -> list[Seated]:
    """The open seats of a jury."""
    done = sa.exists().where(Score.juror_id == Seat.juror_id, Score.pitch_id == Seat.pitch_id, ~is_void())
    rows = read(
        sa.select(Seat.id, Seat.juror_id, Seat.pitch_id, Seat.origin, Seat.why, done)
        .join(Juror, Juror.id == Seat.juror_id)
        .where(Juror.round_id == round_id, Seat.until_at.is_(None))
        .order_by(Seat.pitch_id, Seat.juror_id)
    )
    return [Seated(*row) for row in rows]


class Said(NamedTuple):
    """A conflict that stands: whose, with which pitch, and what for."""

    id: int
    juror_id: int
    pitch_id: int
    name: str
    title: str
    level: str
    ground: str | None
    words: str | None
    recorded_at: datetime


def standing_conflicts(round_id: int) -> list[Said]:
    """What jurors declared or the chair decided and still counts, doubts first; who has none is not listed."""
    newest = sa.select(sa.func.max(Conflict.id)).group_by(Conflict.juror_id, Conflict.pitch_id)
    rows = read(
        sa.select(
            Conflict.id,
            Juror.id,
            entry.id,
            Person.name,
            entry.title,
            Conflict.level,
            Conflict.ground,
            Conflict.words,
            Conflict.recorded_at,
        )
        .join(Juror, Juror.id == Conflict.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(ENTRIES, entry.id == Conflict.pitch_id)
        .where(
            Juror.round_id == round_id,
            entry.round_id == round_id,
            Conflict.id.in_(newest),
            Conflict.level != conflicts.NONE,
        )
        .order_by(Conflict.level.desc(), Person.name, Conflict.id)
    )
    return sorted((Said(*row) for row in rows), key=lambda each: each.level != conflicts.POTENTIAL)


def conflict_of(of: Chaired, conflict_id: int, viewer: Viewer) -> Said:
    """A conflict that stands; Missing when it does not, has been decided since, or is none of the viewer's business."""
    found = next((each for each in standing_conflicts(of.round.id) if each.id == conflict_id), None)
    if found is None or found.pitch_id in kept_from(viewer, of.round.id):
        raise Missing("conflict")
    return found


def apart(round_id: int) -> set[tuple[int, int]]:
    """The pairs of pitch and juror that may not meet: by conflict, or for belonging to the team."""
    declared = (
        sa.select(Conflict.id.label("number"), Conflict.juror_id, Conflict.pitch_id, Conflict.level, Conflict.ground)
        .join(Juror, Juror.id == Conflict.juror_id)
        .where(Juror.round_id == round_id)
    )
    nothing = sa.null().cast(sa.String)
    of_team = (
        sa.select(sa.literal(0), Juror.id, entry.id, nothing, nothing)
        .select_from(ENTRIES)
        .join(Juror, Juror.round_id == entry.round_id)
        .where(*judged(round_id), is_team(Juror.person_id))
    )
    said: list[Declared] = []
    teams: dict[int, set[int]] = defaultdict(set)
    for number, juror_id, pitch_id, level, ground in read(sa.union_all(declared, of_team).order_by("number")):
        if number:
            said.append(Declared(juror_id, pitch_id, level, ground))
        else:
            teams[pitch_id].add(juror_id)
    return conflicts.apart(said, teams)


@dataclass(frozen=True)
class Table:
    """What the seats of a jury are worked out from."""

    pitches: Sequence[Judged]
    members: Sequence[Member]
    seats: Sequence[Seated]
    apart: frozenset[tuple[int, int]]

    def terms(self, call: Call) -> seating.Terms:
        """What the call demands; where it wants as many reviews as there are jurors, everybody scores everything."""
        everyone = call.reviews_wanted >= len(self.judges)
        return seating.Terms(
            reviews=None if everyone else call.reviews_wanted, cap=call.load_cap, externals=call.externals_wanted
        )

    @property
    def judges(self) -> list[Member]:
        """Those who judge."""
        return [member for member in self.members if member.sits]

    def asked(self) -> tuple[list[seating.Pitch], list[seating.Juror], list[seating.Place]]:
        """Pitches, jurors and the pairs that may not meet, as seating takes them.

        A language that every judge reads speaks for nobody, so it is left out.
        """
        reads = {member.id: frozenset(map(main_language, member.languages)) for member in self.judges}
        spoken = {main_language(pitch.language) for pitch in self.pitches}
        told_apart = {tag for tag in spoken if any(known and tag not in known for known in reads.values())}
        wanted = [
            seating.Pitch(
                str(pitch.id),
                languages=frozenset({main_language(pitch.language)} & told_apart),
                skills=frozenset(key for key in (pitch.track, pitch.area) if key),
            )
            for pitch in self.pitches
        ]
        judges = [
            seating.Juror(
                str(member.id),
                reads[member.id],
                frozenset(member.expertise),
                member.is_external,
                member.load_cap,
            )
            for member in self.judges
        ]
        return wanted, judges, [(str(pitch_id), str(juror_id)) for pitch_id, juror_id in sorted(self.apart)]


def table(round_id: int, at: datetime) -> Table:
    """A jury with its pitches and seats, by five SELECTs."""
    return Table(pitches(round_id), members(round_id, at), seats(round_id), frozenset(apart(round_id)))


def subjects_of(call: Call) -> dict[str, str]:
    """What somebody can be versed in, by key: the city's policy areas and the call's tracks."""
    return area_names(call.organisation_id) | {track.key: track.label for track in calls.tracks(call.id)}


def substitutes(found: Table) -> list[tuple[Judged, int, int]]:
    """The pitches that more than half of the jury may not judge, with how many may not, of how many."""
    ids = {member.id for member in found.judges}
    count = {pitch.id: sum((pitch.id, juror_id) in found.apart for juror_id in ids) for pitch in found.pitches}
    return [
        (pitch, count[pitch.id], len(ids))
        for pitch in found.pitches
        if conflicts.needs_substitute(count[pitch.id], len(ids))
    ]


def find_pass(token_hash: str, at: datetime) -> tuple[JuryPass, Juror, Person, Organisation, str]:
    """Whose code it is, without using it: opening an address signs nobody in. Missing when it is over.

    Gives the call's title last.
    """
    found = db.session.execute(
        sa.select(JuryPass, Juror, Person, Organisation, Call.title)
        .join(Juror, Juror.id == JuryPass.juror_id)
        .join(Person, Person.id == Juror.person_id)
        .join(Organisation, Organisation.id == Juror.organisation_id)
        .join(Round, Round.id == Juror.round_id)
        .join(Call, Call.id == Round.call_id)
        .where(
            JuryPass.token_hash == token_hash,
            JuryPass.revoked_at.is_(None),
            JuryPass.expires_at > at,
            Juror.left_at.is_(None),
            sa.or_(Juror.answer.is_(None), Juror.answer != DECLINED),
            Person.disabled_at.is_(None),
        )
    ).one_or_none()
    if found is None:
        raise Missing("pass_over")
    return found
