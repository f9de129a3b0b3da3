"""Which sentence says why a pitch stands where it stands at the line, and the figures it names.

Pure: a key and its parts. `words` holds the sentences, so that each reader gets them whole in the own language.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple

from portfolio.jury.line import BARS, Line, Outcome, discussion_zone
from portfolio.jury.overriding import Overridden

KEYS = (
    "fits",
    "fits_exactly",
    "fits_below",
    "partial",
    "over_budget",
    "over_budget_minimum",
    "after_line",
    "left_over",
    "incompatible",
    *BARS,
    "by_hand",
    "by_hand_part",
    "by_hand_not",
    "moved_in",
    "moved_out",
    "moved_amount",
)
CLOSE = ("fits", "fits_exactly", "fits_below", "partial", "over_budget", "over_budget_minimum", "after_line")
"""Keys that have a second sentence, ending in _close, for pitches in the discussion zone."""


class Sentence(NamedTuple):
    """Why one pitch stands where it stands.

    key      of KEYS, or one of CLOSE with _close behind it
    pitch    its id; the words take its title instead
    amount   proposed for it, in minor units, as all amounts here
    before   what the rule had proposed, where people changed the line; else the amount
    missing  how much more would have been needed; 0 where money is not the reason
    other    the pitch that excludes it, at which the line ended, or above it that did not fit; or empty
    low, high  the places it could stand between; both its place where that is certain
    why, by  the reason given by hand, and by whom
    """

    key: str
    pitch: str
    place: int
    cost: int
    amount: int
    before: int
    left: int
    missing: int
    minimum: int
    other: str = ""
    low: int = 0
    high: int = 0
    why: str = ""
    by: str = ""


def sentences(
    line: Line,
    ranks: Mapping[str, tuple[int, int]],
    changed: Overridden | None = None,
    standing: Line | None = None,
) -> list[Sentence]:
    """One sentence for every pitch, in the order of the places.

    line      as the rule proposes it
    ranks     lowest and highest place each pitch could have
    changed   the same line as people changed it, where they did
    standing  that line once what other lines left has come to it, where it does
    """
    shown = standing or (changed.line if changed else line)
    zone = discussion_zone(shown, ranks)
    return [_sentence(line, shown, outcome, ranks, zone, changed) for outcome in shown.outcomes]


def _sentence(
    line: Line,
    shown: Line,
    outcome: Outcome,
    ranks: Mapping[str, tuple[int, int]],
    zone: Collection[str],
    changed: Overridden | None,
) -> Sentence:
    entry = outcome.entry
    low, high = ranks.get(outcome.id, (outcome.place, outcome.place))
    change = changed.change_of(outcome.id) if changed else None
    before = line.of(outcome.id)
    key = _key_by_hand(before, outcome) or _key(shown, outcome)
    return Sentence(
        key=f"{key}_close" if key in CLOSE and outcome.id in zone else key,
        pitch=outcome.id,
        place=outcome.place,
        cost=entry.cost,
        amount=outcome.amount,
        before=before.amount,
        left=outcome.left,
        missing=entry.cost - outcome.left if outcome.reason in ("over_budget", "partial") else 0,
        minimum=entry.minimum or 0,
        other=_passed_over(shown, outcome) if key == "fits_below" else outcome.other,
        low=low,
        high=high,
        why=change.reason if change else "",
        by=change.by if change else "",
    )


def _key_by_hand(before: Outcome, after: Outcome) -> str:
    """The key for a pitch that people set, or that moved because they set another; empty for all others."""
    if after.reason == "by_hand":
        if not after.is_funded:
            return "by_hand_not"
        return "by_hand" if after.amount == after.entry.cost else "by_hand_part"
    if after.reason == "left_over":
        return ""
    if before.is_funded != after.is_funded:
        return "moved_in" if after.is_funded else "moved_out"
    return "moved_amount" if before.amount != after.amount else ""


def _key(line: Line, outcome: Outcome) -> str:
    """The key for a pitch that stands where the rule put it."""
    entry = outcome.entry
    if outcome.reason == "fits":
        if entry.cost == outcome.left:
            return "fits_exactly"
        return "fits_below" if _passed_over(line, outcome) else "fits"
    if outcome.reason == "over_budget" and line.rule == "rank_partial" and entry.minimum and outcome.left:
        return "over_budget_minimum"
    return outcome.reason


def _passed_over(line: Line, outcome: Outcome) -> str:
    """The best pitch above a funded one for which the money did not do, or empty."""
    above = (o.id for o in line.outcomes if o.place < outcome.place and o.reason == "over_budget")
    return next(above, "")
