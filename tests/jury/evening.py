"""A jury evening as it stands when the doors open: a call with its usual rubric, pitches, jurors and their seats."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from portfolio.calls import actions as calls
from portfolio.calls import queries as call_queries
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.money import Money
from portfolio.jury.actions import declaring, live, panel, phases
from portfolio.jury.ballots import Filled
from portfolio.jury.models import Juror, Seat
from portfolio.jury.queries import sitting
from portfolio.jury.rules import SCORING, Asked, Span
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.rules import canonical, seal
from portfolio.projects.actions.opening import next_ref
from tests import make
from tests.make import City

TITLES = ("Shade for the market", "Night bus", "Warm homes", "Reading bench", "Rain garden", "Quiet street")
WORDS = "Forty stalls stand in the sun from June to August, and every third trader closes at noon. " * 3


@dataclass
class Evening:
    """Who is there; the first juror leads the jury.

    team  owns every pitch
    """

    city: City
    call: Call
    round: Round
    team: Viewer
    pitches: Sequence[Pitch]
    jurors: Sequence[Juror]
    viewers: Sequence[Viewer]

    def criteria(self) -> list[Asked]:
        """What each pitch is marked on."""
        return sitting.criteria(sitting.sitting(self.viewers[0], self.round.id), None)

    def passes(self, at: datetime) -> list[str]:
        """A code for each juror."""
        return [panel.issue_pass(juror, self.city.organisation, by=self.city.lead, at=at) for juror in self.jurors]

    def declare_nothing(self, jurors: Sequence[Juror], at: datetime) -> None:
        """Let jurors say that they have no conflict with any pitch."""
        for juror in jurors:
            said = [(pitch.id, "none", None) for pitch in self.pitches]
            by = self.viewers[list(self.jurors).index(juror)]
            declaring.declare_all(juror, said, phase=SCORING, by=by, at=at)

    def filled(self, mark: int, **words: str) -> Filled:
        """A ballot with the same mark, in steps, for every criterion."""
        return Filled(dict.fromkeys((each.id for each in self.criteria()), mark), **words)


def make_evening(city: City, *, jurors: int = 8, pitches: int = 6, is_answered: bool = True, at: datetime) -> Evening:
    """Scoring began an hour ago and ends in six; every juror is seated to every pitch and has declared nothing yet.

    is_answered  whether the jurors have accepted; else they do so by coming in
    """
    lead = city.lead
    opened = at - timedelta(days=60)
    answers = calls.Answers(
        title="Staff call",
        purpose="Ideas of staff for residents.",
        budget=Money(150_000_000, city.organisation.currency),
        ceiling=None,
        opens_on=opened.date(),
        closes_on=(at - timedelta(days=10)).date(),
        jury_on=at.date(),
        decision_on=(at + timedelta(days=20)).date(),
        reviews=jurors,
        owner_id=lead.person_id,
    )
    call = calls.make_call(answers, by=lead, at=opened)
    calls.open_call(call, by=lead, at=opened)
    round_ = db.session.get_one(Round, call_queries.rounds(call.id)[0].id)
    team = make.make_viewer(city, "project_owner", name="Tea Mala")
    evening = Evening(
        city,
        call,
        round_,
        team,
        [add_pitch(city, call, round_, team, number, at) for number in range(pitches)],
        [],
        [],
    )
    seated = [_juror(evening, number, at) for number in range(jurors)]
    evening.viewers, evening.jurors = [viewer for viewer, _ in seated], [juror for _, juror in seated]
    for viewer, juror in seated if is_answered else ():
        panel.accept(juror, by=viewer, at=at)
    hours = [Span(SCORING, at - timedelta(hours=1), at + timedelta(hours=6))]
    phases.set_phases(round_, hours, (), by=lead, at=at - timedelta(hours=2))
    db.session.add_all(
        Seat(juror_id=juror.id, pitch_id=pitch.id, origin="person", why={"key": "by_hand"}, from_at=at)
        for juror in evening.jurors
        for pitch in evening.pitches
    )
    order = [pitch.id for pitch in evening.pitches]
    live.plan_day(round_, order, on=at.date(), minutes=10, by=lead, at=at)
    db.session.flush()
    return evening


def add_pitch(city: City, call: Call, round_: Round, team: Viewer, number: int, at: datetime, title: str = "") -> Pitch:
    """A pitch that was handed in and may be judged."""
    title = title or (TITLES[number] if number < len(TITLES) else f"Idea {number + 1}")
    ask = 4_000_000 + 500_000 * number
    pitch = Pitch(
        organisation_id=city.id,
        call_id=call.id,
        round_id=round_.id,
        ref=next_ref(city.id, "pitch", at.year),
        title=title,
        lead_department_id=city.housing.id,
        owner_id=team.person_id,
        created_at=at - timedelta(days=30),
        state="eligible",
        submitted=1,
        ask_minor=ask,
    )
    db.session.add(pitch)
    db.session.flush()
    said = {"key": "problem", "kind": "text", "label": "Which problem?", "words": WORDS, "body": None}
    whole = {
        "pitch": pitch.ref,
        "title": title,
        "call_title": call.title,
        "department": city.housing.name,
        "track": "",
        "currency": call.currency,
        "ask": ask,
        "least": None,
        "answers": [said | {"is_for_jury": True}],
    }
    body = canonical(whole)
    db.session.add(
        PitchVersion(
            pitch_id=pitch.id,
            number=1,
            stage=1,
            title=title,
            body=body,
            hash=seal(body),
            ask_minor=ask,
            currency=call.currency,
            submitted_at=at - timedelta(days=20),
            by_id=team.person_id,
        )
    )
    db.session.flush()
    return pitch


def _juror(evening: Evening, number: int, at: datetime) -> tuple[Viewer, Juror]:
    viewer = make.make_viewer(evening.city, "juror", name=f"Juror {number + 1}")
    person = db.session.get_one(Person, viewer.person_id)
    lead = evening.city.lead
    organisation = evening.city.organisation
    juror = panel.invite(evening.round, person, organisation, is_chair=number == 0, by=lead, at=at)
    juror.seed = number
    return viewer, juror
