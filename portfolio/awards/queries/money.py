"""Out of which money each pitch of a round would be awarded, and what is still in it."""

from collections.abc import Sequence

from portfolio.awards.queries.decisions import elsewhere
from portfolio.awards.rules import Purse
from portfolio.calls import queries as calls
from portfolio.pitches.models import Pitch


def purses_of(round_id: int, call_id: int, pitches: Sequence[Pitch], year: int) -> dict[int, Purse]:
    """The money of a call for each pitch that there is money for.

    year  in which the decision is taken
    """
    tracks = {pitch.track_id for pitch in pitches}
    by_track = {track_id: calls.envelope_for(call_id, year, track_id) for track_id in tracks}
    taken = elsewhere(round_id, [purse.id for purse in by_track.values() if purse is not None])
    found = {
        track_id: Purse(purse.id, purse.amount_minor, taken.get(purse.id, 0))
        for track_id, purse in by_track.items()
        if purse is not None
    }
    return {pitch.id: found[pitch.track_id] for pitch in pitches if pitch.track_id in found}


def every_purse(round_id: int, call_id: int, year: int) -> list[Purse]:
    """All money of a call that a decision of a year may use: for each track its own, that of the year before any's."""
    envelopes = {each.track_id: each for each in calls.envelopes(call_id) if each.year in (None, year)}
    taken = elsewhere(round_id, [each.id for each in envelopes.values()])
    return [Purse(each.id, each.amount_minor, taken.get(each.id, 0)) for each in envelopes.values()]
