"""A jury as tests of single steps need it: five criteria, pitches handed in as rows, jurors who have accepted."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from portfolio.calls.models import Anchor, Call, Round, RubricCriterion
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.jury.actions import declaring, panel, phases
from portfolio.jury.models import Juror, JuryPhase, Seat
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries import sitting
from portfolio.jury.rules import Span
from portfolio.people import queries as people
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.rules import canonical, seal
from tests import make
from tests.make import AT, City

WEIGHTS = {"Outcome": 3000, "Feasible": 2000, "Measured": 2000, "New": 1500, "Transfer": 1500}
TITLES = ("Night bus", "Repair café", "Quiet street", "Cool yards", "Warm homes", "Seed library")


@dataclass
class Evening:
    """A round with its jury."""

    city: City
    call: Call
    round: Round
    criteria: list[RubricCriterion]
    pitches: list[Pitch]
    jurors: list[Juror] = field(default_factory=list)
    viewers: list[Viewer] = field(default_factory=list)

    def juror(self, name: str, *, role: str = "juror", **more: Any) -> Viewer:
        """Somebody who was invited and has accepted."""
        viewer = make.make_viewer(self.city, role, name=name)
        person = db.session.get_one(Person, viewer.person_id)
        organisation = people.organisation(viewer)
        juror = panel.invite(self.round, person, organisation, by=self.city.lead, at=AT, **more)
        panel.accept(juror, by=viewer, at=AT)
        self.jurors.append(juror)
        self.viewers.append(viewer)
        return viewer

    def seat(self, juror: Juror, pitches: Sequence[Pitch] | None = None, *, declared: bool = True) -> None:
        """Give a juror pitches, all unless said, with which there is no conflict."""
        for pitch in self.pitches if pitches is None else pitches:
            db.session.add(
                Seat(juror_id=juror.id, pitch_id=pitch.id, origin="person", why={"key": "by_hand"}, from_at=AT)
            )
            if declared:
                self.declare(juror, pitch, "none")
        db.session.flush()

    def seated(self, name: str) -> None:
        """A juror who may mark every pitch."""
        self.juror(name)
        self.seat(self.jurors[-1])

    def declare(self, juror: Juror, pitch: Pitch, level: str, at: datetime = AT) -> None:
        """A juror's word on a conflict."""
        ground = None if level == "none" else "family"
        by = self.viewers[self.jurors.index(juror)]
        declaring.declare(juror, pitch.id, level=level, ground=ground, phase="declaring", by=by, at=at)

    def phase(self, kind: str, at: datetime = AT) -> None:
        """Let a phase run since an hour ago, and no other."""
        for span in sitting.spans(self.round.id):
            db.session.add(JuryPhase(round_id=self.round.id, kind=span.kind, from_at=AT, until_at=AT, recorded_at=AT))
        db.session.flush()
        hour = timedelta(hours=1)
        span = Span(kind, at - hour, None if kind == "released" else at + 5 * hour)
        phases.set_phases(self.round, [span], [], by=self.city.lead, at=at)

    def sent(self, marks: str = "4 4 3 4 2", **more: str) -> dict[str, str]:
        """A ballot as its form sends it; marks are whole steps, a dot stands for none."""
        given = zip(self.criteria, marks.split(), strict=True)
        return {f"mark-{criterion.id}": mark for criterion, mark in given if mark != "."} | {"once": "k1", **more}

    def table(self) -> panels.Table:
        return panels.table(self.round.id, AT)


def home(evening: Evening) -> str:
    """The address of its jury."""
    return f"/calls/{evening.call.ref}/jury"


def ballot(evening: Evening, number: int = 0) -> str:
    """The address at which a juror marks one of its pitches."""
    return f"/jury/pitches/{evening.pitches[number].ref}"


def make_evening(city: City, pitches: int = 3, **terms: Any) -> Evening:
    """A closed round with so many pitches; its scale goes from 0 to 5 in whole points unless said otherwise."""
    call = make.make_call(city, "Staff call 2026", **{"step": 100, "reviews_wanted": 3, **terms})
    span = make.make_round(call, date(2026, 10, 1), date(2026, 11, 10))
    criteria = [
        RubricCriterion(call_id=call.id, key=label.lower(), label=label, weight=weight, position=place)
        for place, (label, weight) in enumerate(WEIGHTS.items(), 1)
    ]
    db.session.add_all(criteria)
    db.session.flush()
    db.session.add(Anchor(criterion_id=criteria[0].id, steps=5, label="Strong", example="Residents see it by spring."))
    evening = Evening(city, call, span, criteria, [])
    for title in TITLES[:pitches]:
        evening.pitches.append(make_submitted(evening, title))
    return evening


def make_submitted(evening: Evening, title: str, *, owner: Viewer | None = None) -> Pitch:
    """A pitch that was handed in and asks for EUR 64,500."""
    call, number = evening.call, len(evening.pitches) + 1
    pitch = Pitch(
        organisation_id=call.organisation_id,
        call_id=call.id,
        round_id=evening.round.id,
        ref=f"PITCH-2026-{number}",
        title=title,
        lead_department_id=evening.city.housing.id,
        owner_id=owner.person_id if owner else None,
        created_at=AT,
        state="submitted",
        submitted=1,
        ask_minor=6_450_000,
    )
    db.session.add(pitch)
    db.session.flush()
    words = f"The whole text of {title}."
    answer = {"key": "problem", "kind": "text", "label": "Which problem?", "is_for_jury": True, "words": words}
    said = {
        "call_title": call.title,
        "pitch": pitch.ref,
        "title": title,
        "track": "",
        "department": "Housing",
        "currency": "EUR",
        "ask": 6_450_000,
        "least": None,
        "answers": [
            {**answer, "body": None},
            {**answer, "body": None, "key": "kept", "is_for_jury": False, "words": "Not for the jury."},
        ],
    }
    body = canonical(said)
    db.session.add(
        PitchVersion(
            pitch_id=pitch.id,
            number=1,
            stage=1,
            title=title,
            body=body,
            hash=seal(body),
            ask_minor=6_450_000,
            currency="EUR",
            submitted_at=AT,
        )
    )
    db.session.flush()
    return pitch
