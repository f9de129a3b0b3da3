"""Change by hand what the line proposes for a pitch, with a reason that is published beside the name."""

import json
from datetime import datetime

from portfolio.awards import rules
from portfolio.awards.actions.standing import check_impartial, check_released, hold_round
from portfolio.awards.models import LineOverride
from portfolio.awards.proposal import Hand, changed_lines, lines_of, places_of
from portfolio.awards.queries import decisions
from portfolio.awards.queries.opened import hands_of
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.core.money import Money, stored
from portfolio.history import actions as history
from portfolio.jury.facts import facts_of
from portfolio.people.queries import name_of
from portfolio.pitches.models import Pitch


def change_line_by_hand(
    pitch: Pitch, *, stands: str, reason: str | None, amount: Money | None = None, by: Actor, at: datetime
) -> LineOverride:
    """Fund a pitch, or do not, whatever the rule proposes; or take an earlier change back.

    amount  default: what the pitch asks for
    raises  RuleBroken where the money does not reach, a pitch may never be funded, or nothing would change
    """
    _, call = hold_round(pitch.round_id, by)
    check_impartial(pitch.round_id, by.person_id)
    check_released(pitch.round_id, at)
    if stands not in rules.STANDS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "stands")
    if not reason:
        raise WrongInput("no_reason", N_("Say why, in a sentence that can be published."), "reason")
    if amount is not None and (stands != rules.FUND or amount.currency != call.currency):
        raise WrongInput(
            "amount", N_("Only a pitch that you fund gets an amount, in the currency of the call."), "amount"
        )
    minor = amount.minor if amount is not None else None
    hands = hands_of(pitch.round_id)
    earlier = next((hand for hand in reversed(hands) if hand.pitch == pitch.ref), None)
    if stands == rules.AS_PROPOSED and (earlier is None or earlier.stands == rules.AS_PROPOSED):
        raise RuleBroken("changes_nothing", N_("This is what the rule proposes already."))
    _try(pitch, [*hands, Hand(pitch.ref, stands, minor, reason, name_of(by.person_id) or "-")])
    row = LineOverride(
        round_id=pitch.round_id,
        pitch_id=pitch.id,
        stands=stands,
        amount_minor=minor,
        reason=reason,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    given = stored(minor, call.currency)
    history.record(
        "line.changed",
        thing=("line_override", row.id),
        root=("call", call.id),
        by=by,
        at=at,
        after={"pitch": pitch.ref, "stands": stands, "reason": reason}
        | ({"amount": given.major, "currency": given.currency} if given else {}),
    )
    return row


def _try(pitch: Pitch, hands: list[Hand]) -> None:
    """Draw the line with all changes: what cannot be is refused by the rule that forbids it."""
    result = decisions.newest_result(pitch.round_id)
    if result is None:
        raise RuleBroken("no_result", N_("The jury's figures are not there yet."))
    body = json.loads(result.body)
    facts = facts_of(body["facts"])
    lines = lines_of(body, facts)
    if not any(outcome.id == pitch.ref for line in lines for outcome in line.outcomes):
        raise Missing("pitch")
    changed_lines(lines, hands, facts, places_of(body))
