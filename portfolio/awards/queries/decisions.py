"""What was decided about a round, by whom, and which awards stand."""

from collections.abc import Collection
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.awards.models import Award, AwardReturn, DecisionSigner, JuryDecision, LineOverride, Verdict
from portfolio.awards.rules import Held, Said
from portfolio.core.db import db, read
from portfolio.jury import rules
from portfolio.jury.models import JuryResult
from portfolio.jury.queries.sitting import spans
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch
from portfolio.pitches.queries.entries import ENTRIES, entry


def is_released(round_id: int, at: datetime) -> bool:
    """Whether the marks of a round are open: since its release began."""
    return rules.is_released(spans(round_id), at)


def newest_result(round_id: int) -> JuryResult | None:
    """The figures of a round that were counted last."""
    return db.session.scalar(
        sa.select(JuryResult).where(JuryResult.round_id == round_id).order_by(JuryResult.number.desc()).limit(1)
    )


def newest_decision(round_id: int) -> JuryDecision | None:
    """The decision about a round that counts."""
    return db.session.scalar(
        sa.select(JuryDecision).where(JuryDecision.round_id == round_id).order_by(JuryDecision.number.desc()).limit(1)
    )


def verdicts_of(decision_id: int) -> list[Verdict]:
    """What a decision says, in the order of the places; what was not ranked comes last."""
    return list(
        db.session.scalars(
            sa.select(Verdict)
            .where(Verdict.decision_id == decision_id)
            .order_by(Verdict.place.is_(None), Verdict.place, Verdict.id)
        )
    )


def said_by(decision_id: int) -> list[Said]:
    """The same as plain words and figures."""
    return [Said(row.pitch_id, row.outcome, row.amount_minor, row.place, row.words) for row in verdicts_of(decision_id)]


class Override(NamedTuple):
    """A change of the line by hand, of the pitch with a reference and title."""

    pitch_id: int
    ref: str
    title: str
    stands: str
    amount_minor: int | None
    reason: str
    recorded_at: datetime
    by: str


def overrides_of(round_id: int) -> list[Override]:
    """Every change of a round's line by hand, in the order in which they were made; the newest of a pitch counts."""
    rows = read(
        sa.select(
            LineOverride.pitch_id,
            Pitch.ref,
            Pitch.title,
            LineOverride.stands,
            LineOverride.amount_minor,
            LineOverride.reason,
            LineOverride.recorded_at,
            sa.func.coalesce(Person.name, ""),
        )
        .join(Pitch, Pitch.id == LineOverride.pitch_id)
        .outerjoin(Person, Person.id == LineOverride.by_id)
        .where(LineOverride.round_id == round_id)
        .order_by(LineOverride.id)
    )
    return [Override(*row) for row in rows]


class Made(NamedTuple):
    """A decision with those who stand for it.

    signers  names with what each is there
    """

    id: int
    number: int
    decided_on: date
    minutes: str
    reason: str | None
    by: str
    signers: tuple[tuple[str, str], ...]


def decisions_of(round_id: int) -> list[Made]:
    """The decisions about a round, the one that counts first."""
    signers: dict[int, list[tuple[str, str]]] = {}
    rows = read(
        sa.select(DecisionSigner.decision_id, Person.name, DecisionSigner.role)
        .join(Person, Person.id == DecisionSigner.person_id)
        .join(JuryDecision, JuryDecision.id == DecisionSigner.decision_id)
        .where(JuryDecision.round_id == round_id)
        .order_by(DecisionSigner.id)
    )
    for decision_id, name, role in rows:
        signers.setdefault(decision_id, []).append((name, role))
    found = read(
        sa.select(
            JuryDecision.id,
            JuryDecision.number,
            JuryDecision.decided_on,
            JuryDecision.minutes,
            JuryDecision.reason,
            sa.func.coalesce(Person.name, ""),
        )
        .outerjoin(Person, Person.id == JuryDecision.by_id)
        .where(JuryDecision.round_id == round_id)
        .order_by(JuryDecision.number.desc())
    )
    return [Made._make((*row, tuple(signers.get(row[0], ())))) for row in found]


def held_awards(round_id: int) -> list[Held]:
    """The awards of a round that were not given back."""
    rows = read(
        sa.select(Award.pitch_id, Award.amount_minor)
        .join(Pitch, Pitch.id == Award.pitch_id)
        .outerjoin(AwardReturn, AwardReturn.award_id == Award.id)
        .where(Pitch.round_id == round_id, AwardReturn.id.is_(None))
        .order_by(Award.id)
    )
    return [Held(*row) for row in rows]


def given_back(round_id: int) -> frozenset[int]:
    """The pitches of a round whose award was given back: they get none again."""
    rows = read(
        sa.select(Award.pitch_id)
        .join(AwardReturn, AwardReturn.award_id == Award.id)
        .join(Pitch, Pitch.id == Award.pitch_id)
        .where(Pitch.round_id == round_id)
    )
    return frozenset(rows.scalars())


def award_of(pitch_id: int) -> Award | None:
    """The award of a pitch, given back or not."""
    return db.session.scalar(sa.select(Award).where(Award.pitch_id == pitch_id))


def elsewhere(round_id: int, envelope_ids: Collection[int]) -> dict[int, int]:
    """What other rounds have awarded out of some envelopes, in minor units; those given back left out."""
    rows = read(
        sa.select(Award.envelope_id, sa.func.sum(Award.amount_minor))
        .join(Pitch, Pitch.id == Award.pitch_id)
        .outerjoin(AwardReturn, AwardReturn.award_id == Award.id)
        .where(Award.envelope_id.in_(envelope_ids), Pitch.round_id != round_id, AwardReturn.id.is_(None))
        .group_by(Award.envelope_id)
    )
    return {envelope_id: int(sum_minor) for envelope_id, sum_minor in rows}


def to_decide(round_id: int) -> list[Pitch]:
    """The pitches of a round that a decision says something about: those handed in and not withdrawn.

    Those that went on to the next stage are among them: a decision changed later says the same of them.
    """
    return list(
        db.session.scalars(
            sa.select(Pitch)
            .join(ENTRIES, entry.id == Pitch.id)
            .where(
                entry.round_id == round_id,
                entry.is_practice.is_(False),
                entry.submitted.is_not(None),
                entry.state.not_in(("draft", "withdrawn", "not_eligible")),
            )
            .order_by(Pitch.id)
        )
    )
