"""The juries of the demo city's calls: who sits, what they declare, what they hand in, and when."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from portfolio.calls import queries as calls
from portfolio.calls.models import Call, Round
from portfolio.core.db import db
from portfolio.demo.cast import Cast
from portfolio.demo.city import ZONE
from portfolio.demo.marks import COMMENTS, FOR_JURY, Worth, marks_of
from portfolio.jury.actions import declaring, panel, phases, scoring, seats
from portfolio.jury.ballots import Filled
from portfolio.jury.conflicts import NONE
from portfolio.jury.models import Juror
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries.sitting import Place, spans
from portfolio.jury.rules import DECLARING, SCORING, Asked, Duties, Span
from portfolio.pitches.models import Pitch, PitchVersion


class Member(NamedTuple):
    """Somebody of the jury: a key of people, or of those from outside."""

    key: str
    is_chair: bool = False
    is_external: bool = False


PANEL = (
    Member("okafor", is_chair=True),
    Member("moreau"),
    Member("brandt"),
    Member("petrescu"),
    Member("svoboda"),
    Member("laine"),
    Member("carvalho", is_external=True),
    Member("zielinski", is_external=True),
)
"""As in Vienna: six from the city and two from outside, who all see every pitch."""

EXTERNALS = {"carvalho": "Inês Carvalho", "zielinski": "Tomasz Zieliński"}


class Declared(NamedTuple):
    """A juror's conflict, or a doubt with what its chair decided; decision None where nothing was left to decide."""

    key: str
    title: str
    level: str
    ground: str
    words: str
    decision: str = ""


class Sat(NamedTuple):
    """A jury with its pitches, as its deeds need them."""

    call: Call
    round: Round
    jurors: Mapping[str, Juror]
    pitches: Mapping[str, Pitch]

    @property
    def asked(self) -> list[Asked]:
        """What each pitch is marked on."""
        return [Asked(each.id, each.label, each.weight, 10) for each in calls.rubric(self.call.id)]

    @property
    def duties(self) -> Duties:
        """From which marks a comment is owed."""
        return Duties(self.call.comment_up_to, self.call.comment_from)


def instant(day: date, hour: int) -> datetime:
    """An hour of a day in the city."""
    return datetime.combine(day, time(hour), ZoneInfo(ZONE)).astimezone(UTC)


def invite(call: Call, cast: Cast, at: datetime) -> Sat:
    """Invite everybody, who all accept."""
    (span,) = calls.rounds(call.id)
    round_ = db.session.get_one(Round, span.id)
    by, jurors = cast.acting("osei"), {}
    for member in PANEL:
        if member.is_external and member.key not in cast.people:
            cast.people[member.key] = panel.add_external(
                cast.organisation,
                name=EXTERNALS[member.key],
                email=f"{member.key}@jury.example",
                by=by,
                at=at,
            )
        person = cast.people[member.key]
        juror = panel.invite(
            round_,
            person,
            cast.organisation,
            is_external=member.is_external,
            is_chair=member.is_chair,
            by=by,
            at=at,
        )
        panel.accept(juror, by=cast.acting(member.key), at=at)
        jurors[member.key] = juror
    return Sat(call, round_, jurors, {})


def set_hours(sat: Sat, hours: Sequence[Span], cast: Cast, at: datetime) -> None:
    """Let the jury keep these hours, which switch by themselves."""
    phases.set_phases(sat.round, hours, spans(sat.round.id), by=cast.acting("okafor"), at=at)


def declare(sat: Sat, conflicts: Iterable[Declared], cast: Cast, at: datetime) -> None:
    """Let everybody declare about every pitch, and the chair decide about the doubts; then seats are given."""
    said = {(each.key, each.title): each for each in conflicts}
    for key, juror in sat.jurors.items():
        by = cast.acting(key)
        for title, pitch in sat.pitches.items():
            each = said.get((key, title))
            if each is None:
                declaring.declare(juror, pitch.id, level=NONE, phase=DECLARING, by=by, at=at)
                continue
            declaring.declare(
                juror,
                pitch.id,
                level=each.level,
                ground=each.ground,
                words=each.words,
                phase=DECLARING,
                by=by,
                at=at,
            )
            if each.decision:
                declaring.decide(
                    juror,
                    pitch.id,
                    has_conflict=False,
                    ground=None,
                    words=each.decision,
                    phase=DECLARING,
                    by=cast.acting("okafor"),
                    at=at + timedelta(minutes=1),
                )
    seats.assign(sat.call, sat.round, panels.table(sat.round.id, at), by=cast.acting("novak"), at=at)


def place_of(sat: Sat, key: str, title: str) -> Place:
    """A juror at a pitch."""
    pitch = sat.pitches[title]
    version = sa.select(PitchVersion.id).where(
        PitchVersion.pitch_id == pitch.id, PitchVersion.number == pitch.submitted
    )
    return Place(
        sat.jurors[key].id,
        sat.call.organisation_id,
        sat.round.id,
        sat.call.id,
        pitch.id,
        pitch.ref,
        None,
        False,
        db.session.scalars(version).one(),
    )


def score(sat: Sat, key: str, worths: Mapping[str, Worth], titles: Iterable[str], cast: Cast, at: datetime) -> None:
    """Let a juror fill in and hand in some pitches, ten minutes apart."""
    asked, by = sat.asked, cast.acting(key)
    juror = next(number for number, member in enumerate(PANEL) if member.key == key)
    for number, title in enumerate(titles):
        marks = marks_of(worths[title], juror)
        ballot = Filled(
            dict(zip((each.id for each in asked), marks, strict=True)),
            for_jury=FOR_JURY.get(title, {}).get(key, ""),
            for_applicant=COMMENTS.get(title, {}).get(key, ""),
        )
        place, then = place_of(sat, key, title), at + timedelta(minutes=10 * number)
        scoring.keep_draft(place, ballot, opened="", by=by, at=then)
        scoring.hand_in(
            place, ballot, asked, duties=sat.duties, phase=SCORING, key=f"{place.pitch_ref}-1", by=by, at=then
        )
