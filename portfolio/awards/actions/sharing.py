"""Let money follow a decision from one envelope of a call to another, where its rules share what tracks leave."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from portfolio.awards.models import EnvelopeMove, JuryDecision
from portfolio.awards.rules import Move
from portfolio.calls.models import Call, Envelope
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.money import Money
from portfolio.history import actions as history


def move_money(decision: JuryDecision, call: Call, moves: Sequence[Move], *, by: Actor, at: datetime) -> None:
    """Carry a decision's moves out; what was published about each envelope stays as it was.

    raises  RuleBroken where the money was awarded meanwhile
    """
    for move in moves:
        spared = (
            sa.update(Envelope)
            .where(Envelope.id == move.from_id, Envelope.awarded_minor <= Envelope.amount_minor - move.amount_minor)
            .values(
                amount_minor=Envelope.amount_minor - move.amount_minor,
                moved_minor=Envelope.moved_minor - move.amount_minor,
            )
            .returning(Envelope.id)
            .execution_options(synchronize_session=False)
        )
        if db.session.scalar(spared) is None:
            raise RuleBroken(
                "no_money", N_("The money that was left has been awarded meanwhile. Look at the list again.")
            )
        db.session.execute(
            sa.update(Envelope)
            .where(Envelope.id == move.to_id)
            .values(
                amount_minor=Envelope.amount_minor + move.amount_minor,
                moved_minor=Envelope.moved_minor + move.amount_minor,
            )
            .execution_options(synchronize_session=False)
        )
        row = EnvelopeMove(decision_id=decision.id, **move._asdict(), recorded_at=at, by_id=by.person_id)
        db.session.add(row)
        db.session.flush()
        amount = Money(move.amount_minor, call.currency)
        history.record(
            "envelope.moved",
            thing=("envelope_move", row.id),
            root=("call", call.id),
            by=by,
            at=at,
            after={"amount": amount.major, "currency": amount.currency},
        )
