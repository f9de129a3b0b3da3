"""A round as it stands in the database after a jury has scored, from a table as in tests/jury/round_facts.py."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from portfolio.calls.models import Call, Envelope, Round, RubricCriterion, RulesVersion
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.jury.models import Conflict, Juror, JuryPhase, Mark, Score, Voiding
from portfolio.jury.rules import RELEASED, SCORING
from portfolio.pitches.models import Pitch, PitchVersion
from tests import make
from tests.make import AT, City


@dataclass
class Juried:
    """A round with its jurors J1, J2 … and its pitches, by the names that the table gives them."""

    city: City
    call: Call
    round: Round
    criterion: RubricCriterion
    jurors: dict[str, Juror] = field(default_factory=dict)
    viewers: dict[str, Viewer] = field(default_factory=dict)
    pitches: dict[str, Pitch] = field(default_factory=dict)
    versions: dict[str, PitchVersion] = field(default_factory=dict)

    def score(
        self, juror: str, pitch: str, mark: str | None, *, number: int = 1, kind: str = "marks", at: datetime = AT
    ) -> Score:
        """Hand a score in; mark None: no mark at all, "na": set aside."""
        row = Score(
            juror_id=self.jurors[juror].id,
            pitch_id=self.pitches[pitch].id,
            number=number,
            pitch_version_id=self.versions[pitch].id,
            kind=kind,
            phase=SCORING,
            key=f"{juror} {pitch} {number}",
            recorded_at=at,
            by_id=self.viewers[juror].person_id,
        )
        db.session.add(row)
        db.session.flush()
        if mark is not None:
            steps = None if mark == "na" else int((Decimal(mark) * 100 - self.call.lowest) / self.call.step)
            db.session.add(Mark(score_id=row.id, criterion_id=self.criterion.id, steps=steps))
        db.session.flush()
        return row

    def void(self, juror: str, pitch: str, at: datetime = AT) -> None:
        """Let what was handed in until now count no longer."""
        db.session.add(
            Voiding(
                juror_id=self.jurors[juror].id,
                pitch_id=self.pitches[pitch].id,
                reason="Found to be related",
                recorded_at=at,
            )
        )
        db.session.flush()

    def declare(self, juror: str, pitch: str, level: str, at: datetime = AT) -> None:
        """Declare a conflict."""
        ground = None if level == "none" else "supplier"
        db.session.add(
            Conflict(
                juror_id=self.jurors[juror].id,
                pitch_id=self.pitches[pitch].id,
                level=level,
                ground=ground,
                phase=SCORING,
                recorded_at=at,
            )
        )
        db.session.flush()

    def open_phase(self, kind: str, from_at: datetime, until_at: datetime | None = None) -> None:
        """Set the hours of a phase."""
        db.session.add(JuryPhase(round_id=self.round.id, kind=kind, from_at=from_at, until_at=until_at, recorded_at=AT))
        db.session.flush()


def make_juried(
    city: City,
    table: Mapping[str, str],
    *,
    budget: int | None = 300,
    ask: int = 100,
    is_released: bool = True,
    **rules: Any,
) -> Juried:
    """A call whose only round was scored as the table says, released an hour before `make.AT` unless said otherwise.

    rules  whatever else of the call
    """
    number = db.session.query(Call).count() + 1
    call = Call(
        organisation_id=city.id,
        ref=f"CALL-2026-{900 + number}",
        title="Staff call",
        currency="EUR",
        opened_at=AT - timedelta(days=60),
        created_at=AT,
        **{"minimum_reviews": 1, "quorum": 3, "tie_steps": ["criterion", "new_area", "lowest_mark", "lot"]} | rules,
    )
    db.session.add(call)
    db.session.flush()
    body = json.dumps({"call": call.ref})
    call.rules_hash = f"{number:064x}"
    db.session.add(
        RulesVersion(call_id=call.id, number=1, body=body, hash=call.rules_hash, published_at=AT - timedelta(days=60))
    )
    round_ = Round(call_id=call.id, number=1, opens_on=date(2026, 9, 1), closes_on=date(2026, 10, 31))
    criterion = RubricCriterion(call_id=call.id, key="worth", label="Worth", weight=10_000, position=1)
    db.session.add_all([round_, criterion])
    if budget is not None:
        db.session.add(Envelope(call_id=call.id, amount_minor=budget))
    db.session.flush()
    made = Juried(city, call, round_, criterion)
    for line in list(table.values())[:1]:
        for place in range(1, len(line.split()) + 1):
            add_juror(made, f"J{place}", is_chair=place == 1)
    for name, line in table.items():
        add_pitch(made, name, ask)
        for juror, mark in zip(made.jurors, line.split(), strict=True):
            if mark != ".":
                made.score(juror, name, mark, at=AT - timedelta(days=1))
    made.open_phase(SCORING, AT - timedelta(days=3), AT - timedelta(hours=2))
    if is_released:
        made.open_phase(RELEASED, AT - timedelta(hours=1))
    return made


def add_juror(made: Juried, name: str, *, is_chair: bool = False) -> None:
    """Somebody who accepted to sit."""
    viewer = make.make_viewer(made.city, "juror", name=f"Juror {name}")
    juror = Juror(
        organisation_id=made.city.id,
        round_id=made.round.id,
        person_id=viewer.person_id,
        is_chair=is_chair,
        expertise=[],
        languages=[],
        invited_at=AT,
        answer="accepted",
        answered_at=AT,
    )
    db.session.add(juror)
    db.session.flush()
    made.jurors[name], made.viewers[name] = juror, viewer


def add_pitch(made: Juried, name: str, ask: int = 100, *, state: str = "eligible", is_practice: bool = False) -> None:
    """A pitch that was handed in, called "Pitch" and its name, or by a name of other signs alone."""
    number = db.session.query(Pitch).count() + 1
    pitch = Pitch(
        organisation_id=made.city.id,
        call_id=made.call.id,
        round_id=made.round.id,
        ref=f"PITCH-2026-{900 + number}",
        title=f"Pitch {name}" if name.isalnum() else name,
        is_practice=is_practice,
        created_at=AT,
        state=state,
        submitted=1,
        ask_minor=ask,
    )
    db.session.add(pitch)
    db.session.flush()
    version = PitchVersion(
        pitch_id=pitch.id,
        number=1,
        stage=1,
        title=pitch.title,
        body="{}",
        hash="0" * 64,
        ask_minor=ask,
        currency="EUR",
        submitted_at=AT,
    )
    db.session.add(version)
    db.session.flush()
    made.pitches[name], made.versions[name] = pitch, version
