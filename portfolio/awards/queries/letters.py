"""Letters about verdicts: those that count, and what a new one tells."""

import json
from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.awards.feedback import feedback
from portfolio.awards.models import AwardLetter, JuryDecision, Verdict
from portfolio.awards.rules import VOID, Feedback
from portfolio.calls import queries as calls
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.jury.facts import facts_of
from portfolio.jury.models import Juror, JuryResult, Score
from portfolio.jury.queries.sitting import is_void
from portfolio.jury.rules import MARKS
from portfolio.people.models import Organisation, Person
from portfolio.pitches.models import Pitch


class Standing(NamedTuple):
    """A letter that counts: no changed decision has replaced it."""

    id: int
    state: str
    subject: str
    pitch_id: int
    pitch_ref: str
    title: str
    outcome: str
    amount_minor: int | None
    reader: str
    address: str | None
    sent_at: datetime | None


def standing(round_id: int) -> list[Standing]:
    """The letters of a round that count, by pitch: at most one each."""
    rows = read(
        sa.select(
            AwardLetter.id,
            AwardLetter.state,
            AwardLetter.subject,
            Pitch.id,
            Pitch.ref,
            Pitch.title,
            Verdict.outcome,
            Verdict.amount_minor,
            Person.name,
            Person.email,
            AwardLetter.sent_at,
        )
        .join(Verdict, Verdict.id == AwardLetter.verdict_id)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .join(Person, Person.id == AwardLetter.person_id)
        .where(JuryDecision.round_id == round_id, AwardLetter.state != VOID)
        .order_by(Verdict.place.is_(None), Verdict.place, Pitch.id)
    )
    return [Standing(*row) for row in rows]


def replaced(round_id: int) -> list[tuple[str, str, datetime]]:
    """Letters that had gone and no longer count: pitch, outcome that they told, and when they went."""
    rows = read(
        sa.select(Pitch.ref, Verdict.outcome, AwardLetter.sent_at)
        .join(Verdict, Verdict.id == AwardLetter.verdict_id)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .where(JuryDecision.round_id == round_id, AwardLetter.state == VOID, AwardLetter.sent_at.is_not(None))
        .order_by(AwardLetter.sent_at, AwardLetter.id)
    )
    return [(ref, outcome, sent_at) for ref, outcome, sent_at in rows]


def letter(viewer: Viewer, letter_id: int) -> tuple[AwardLetter, Pitch, Verdict, Call]:
    """A letter with what it is about; Missing for one of another organisation."""
    row = db.session.execute(
        sa.select(AwardLetter, Pitch, Verdict, Call)
        .join(Verdict, Verdict.id == AwardLetter.verdict_id)
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .join(Call, Call.id == Pitch.call_id)
        .where(AwardLetter.id == letter_id, Pitch.organisation_id == viewer.organisation_id)
    ).one_or_none()
    if row is None:
        raise Missing("letter")
    found, pitch, verdict, call = row
    return found, pitch, verdict, call


def round_number(decision_id: int) -> int:
    """The number of the round that a decision is about."""
    wanted = sa.select(Round.number).join(JuryDecision, JuryDecision.round_id == Round.id)
    return db.session.scalars(wanted.where(JuryDecision.id == decision_id)).one()


class ToTell(NamedTuple):
    """Everything that a letter about a verdict says."""

    verdict_id: int
    person_id: int
    name: str
    language: str
    city: str
    call: str
    pitch_title: str
    outcome: str
    amount_minor: int | None
    currency: str
    place: int | None
    feedback: Feedback
    appeal_until: date | None


def to_tell(decision: JuryDecision, pitch_ids: Collection[int]) -> list[ToTell]:
    """What letters about some verdicts of a decision tell, to each pitch's owner or else the deputy."""
    deputy = aliased(Person)
    rows = db.session.execute(
        sa.select(Verdict, Pitch, Call, Round.appeal_until, Organisation.name, Person, deputy)
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .join(Call, Call.id == Pitch.call_id)
        .join(Round, Round.id == decision.round_id)
        .join(Organisation, Organisation.id == Pitch.organisation_id)
        .outerjoin(Person, Person.id == Pitch.owner_id)
        .outerjoin(deputy, deputy.id == Pitch.deputy_id)
        .where(Verdict.decision_id == decision.id, Verdict.pitch_id.in_(pitch_ids))
        .order_by(Verdict.id)
    ).all()
    if not rows:
        return []
    told = _feedback(decision, rows[0][2], [row[1] for row in rows])
    found = []
    for verdict, pitch, call, appeal_until, city, owner, second in rows:
        heads: list[Person | None] = [owner, second]
        found += [
            ToTell(
                verdict_id=verdict.id,
                person_id=reader.id,
                name=reader.name,
                language=reader.language or "en",
                city=city,
                call=call.title,
                pitch_title=pitch.title,
                outcome=verdict.outcome,
                amount_minor=verdict.amount_minor,
                currency=call.currency,
                place=verdict.place,
                feedback=told[pitch.id],
                appeal_until=appeal_until,
            )
            for reader in [head for head in heads if head is not None][:1]
        ]
    return found


def _feedback(decision: JuryDecision, call: Call, pitches: Sequence[Pitch]) -> dict[int, Feedback]:
    body = json.loads(db.session.get_one(JuryResult, decision.result_id).body)
    facts = facts_of(body["facts"])
    scale = calls.scale(call)
    bands: dict[str, list[tuple[Decimal, str]]] = {
        criterion.key: [(scale.mark(anchor.steps), anchor.label) for anchor in criterion.anchors if anchor.label]
        for criterion in calls.rubric(call.id)
    }
    comments = comments_for(decision.round_id, [pitch.id for pitch in pitches])
    return {pitch.id: feedback(pitch.ref, body, facts, bands, comments.get(pitch.id, ())) for pitch in pitches}


def comments_for(round_id: int, pitch_ids: Collection[int]) -> dict[int, list[str]]:
    """What a round's jurors wrote for the applicants of some pitches, by pitch: of each one's newest score that counts.

    What the jury of another stage wrote is not in it.
    """
    later = aliased(Score)
    rows = read(
        sa.select(Score.pitch_id, Score.for_applicant)
        .join(Juror, Juror.id == Score.juror_id)
        .where(
            Juror.round_id == round_id,
            Score.pitch_id.in_(pitch_ids),
            Score.kind == MARKS,
            Score.for_applicant != "",
            ~is_void(),
            ~sa.exists().where(
                later.juror_id == Score.juror_id, later.pitch_id == Score.pitch_id, later.number > Score.number
            ),
        )
        .order_by(Score.pitch_id, Score.id)
    )
    found: dict[int, list[str]] = {}
    for pitch_id, words in rows:
        found.setdefault(pitch_id, []).append(words)
    return found
