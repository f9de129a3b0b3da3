"""Out of which money each pitch of a round would be awarded, and what is still in it."""

from collections.abc import Sequence

from portfolio.awards.queries.decisions import elsewhere
from portfolio.awards.rules import Purse
from portfolio.calls.models import Round
from portfolio.calls.queries import purse_for, round_money
from portfolio.pitches.models import Pitch


def purses_of(held: Round, pitches: Sequence[Pitch]) -> dict[int, Purse]:
    """The money of a round for each pitch that there is money for."""
    envelopes = round_money(held)
    found = {each.id: each for each in every_purse(held)}
    own = {pitch.id: purse_for(envelopes, pitch.track_id) for pitch in pitches}
    return {pitch_id: found[purse.id] for pitch_id, purse in own.items() if purse is not None}


def every_purse(held: Round) -> list[Purse]:
    """All money that a round may award, in the order of its envelopes."""
    envelopes = round_money(held).values()
    taken = elsewhere(held.id, [each.id for each in envelopes])
    return [Purse(each.id, each.amount_minor, taken.get(each.id, 0)) for each in envelopes]
