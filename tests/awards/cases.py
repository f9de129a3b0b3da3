"""A round whose jury has finished: six pitches as in domain.md 3.11, their money, and a result that is released."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

from portfolio.awards import actions, rules
from portfolio.awards.models import JuryDecision, Verdict
from portfolio.awards.proposal import proposal
from portfolio.awards.queries import decisions
from portfolio.awards.queries.opened import hands_of
from portfolio.calls.models import Call, Envelope, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.jury.facts import Entrant, HandedIn, Marked, Purse, RoundFacts, Terms, canonical, facts_hash
from portfolio.jury.models import Juror, JuryPhase, JuryResult
from portfolio.jury.results import body_hash, result, result_body
from portfolio.pitches.models import Pitch
from tests import make
from tests.make import City
from tests.pitches import cases as pitching

RELEASED = datetime(2026, 12, 20, 16, 0, tzinfo=UTC)
DECIDED = datetime(2026, 12, 21, 9, 0, tzinfo=UTC)
"""The morning after the release."""

THOUSAND = 100_000
ASKS = {"A": 600, "B": 550, "C": 450, "D": 300, "E": 250, "F": 200}
SCORES = {"A": "4.6", "B": "4.4", "C": "4.2", "D": "4.1", "E": "3.9", "F": "3.6"}
"""domain.md 3.11; with 1,500 and skipping, A, B and D are funded and 50 are left."""


@dataclass
class Case:
    """The round with its pitches by letter."""

    city: City
    call: Call
    round: Round
    envelope: Envelope
    pitches: Mapping[str, Pitch]
    team: Viewer
    chair: Viewer
    result: JuryResult

    @property
    def lead(self) -> Viewer:
        return self.city.lead

    def letter(self, pitch_id: int) -> str:
        """The letter of a pitch by its number."""
        return next(letter for letter, pitch in self.pitches.items() if pitch.id == pitch_id)


def make_case(
    city: City,
    letters: Sequence[str] = tuple(ASKS),
    *,
    budget: int = 1500,
    jurors: int = 3,
    released: datetime = RELEASED,
    **more: Any,
) -> Case:
    """The round; each pitch asks for its sum of domain.md 3.11 in thousands.

    more  columns of the call
    """
    team = make.make_viewer(city, "project_owner", name="Tea Mala")
    chair = make.make_viewer(city, "jury_chair", name="Chris Hair")
    call = make.make_call(city, **more)
    span = make.make_round(call, pitching.OPENS, pitching.CLOSES)
    envelope = Envelope(call_id=call.id, amount_minor=budget * THOUSAND)
    db.session.add(envelope)
    pitches = {letter: _pitch(call, city, team, letter) for letter in letters}
    db.session.add(JuryPhase(round_id=span.id, kind="released", from_at=released, recorded_at=released))
    juror = Juror(
        organisation_id=city.id,
        round_id=span.id,
        person_id=chair.person_id,
        is_chair=True,
        expertise=[],
        languages=[],
        invited_at=make.AT,
        answer="accepted",
    )
    db.session.add(juror)
    db.session.flush()
    kept = count(call, span, pitches, budget, jurors=jurors, at=released)
    return Case(city, call, span, envelope, pitches, team, chair, kept)


def _pitch(call: Call, city: City, team: Viewer, letter: str) -> Pitch:
    pitch = pitching.handed_in(call, city, team, f"Pitch {letter}")
    pitch.ask_minor = ASKS[letter] * THOUSAND
    pitch.least_minor = None
    db.session.flush()
    return pitch


def count(
    call: Call,
    span: Round,
    pitches: Mapping[str, Pitch],
    budget: int,
    number: int = 1,
    jurors: int = 3,
    scores: Mapping[str, str] = SCORES,
    at: datetime = RELEASED,
) -> JuryResult:
    """The jury's result: jurors who all gave a pitch its score."""
    members = tuple(f"J{place}" for place in range(1, jurors + 1))
    facts = RoundFacts(
        call=call.ref,
        title=call.title,
        round=span.number,
        currency=call.currency,
        rules_number=1,
        rules_hash="ab" * 32,
        terms=Terms(
            "mean", call.line_rule, ("criterion", "new_area", "lowest_mark", "lot"), 0, 500, 10, None, 1, 1, False
        ),
        criteria=(Marked("worth", "Worth", 10_000, True, None, ""),),
        purses=(Purse("", budget * THOUSAND, 0),),
        pitches=tuple(
            Entrant(pitch.ref, pitch.title, 1, "", "", pitch.ask_minor or 0, pitch.least_minor, True)
            for pitch in pitches.values()
        ),
        members=members,
        scores=tuple(
            HandedIn(pitch.ref, juror, 1, {"worth": round(float(scores[letter]) * 10)})
            for letter, pitch in pitches.items()
            for juror in members
        ),
        exclusions=(),
    )
    body = result_body(facts)
    kept = JuryResult(
        round_id=span.id,
        number=number,
        method=str(result(facts)["method"]),
        software="test",
        facts_hash=facts_hash(facts),
        body=body,
        hash=body_hash(body),
        recorded_at=at,
    )
    db.session.add(kept)
    db.session.flush()
    return kept


def recount(case: Case, **changed: Any) -> None:
    """Let newer figures of the jury say something else."""
    row = JuryResult(
        round_id=case.round.id,
        number=case.result.number + 1,
        method=case.result.method,
        software="test",
        facts_hash=case.result.facts_hash,
        body=canonical(json.loads(case.result.body) | changed),
        hash="",
        recorded_at=RELEASED,
    )
    db.session.add(row)
    db.session.flush()
    case.result = row


def proposed(case: Case) -> list[rules.Said]:
    """What the line proposes, as a decision says it."""
    numbers = {pitch.ref: pitch.id for pitch in case.pitches.values()}
    found = proposal(
        json.loads(case.result.body),
        hands_of(case.round.id),
        {case.pitches[case.letter(pitch_id)].ref for pitch_id in decisions.given_back(case.round.id)},
        on=date(2026, 12, 21),
        until=case.call.reserve_until_on,
    )
    return [said for line in found.lines for said in rules.by_the_line(line, numbers)]


def decide(case: Case, *, by: Viewer | None = None, at: datetime = DECIDED, **more: Any) -> JuryDecision:
    """Decide as the line proposes, signed by the chair."""
    before = decisions.newest_decision(case.round.id)
    given = {
        "said": proposed(case),
        "signers": [(case.chair.person_id, "Chair")],
        "after": before.number if before else 0,
        "reason": "The reserve moves up." if before else None,
        **more,
    }
    return actions.decide(case.round.id, result_id=case.result.id, by=by or case.lead, at=at, **given)


def verdict(case: Case, letter: str) -> Verdict:
    """What the newest decision says about a pitch."""
    made = decisions.newest_decision(case.round.id)
    assert made is not None
    return next(row for row in decisions.verdicts_of(made.id) if row.pitch_id == case.pitches[letter].id)
