"""What a jury's result proposes, with the changes made by hand and the awards given back: the list to decide on. Pure.

The lines are drawn again from the result's own entries, so that a change by hand moves the others by the same rule.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from portfolio.awards.rules import AS_PROPOSED, DO_NOT_FUND
from portfolio.core.errors import PortfolioError, RuleBroken
from portfolio.core.money import Money
from portfolio.jury.facts import RoundFacts, facts_of
from portfolio.jury.line import Ask, Line, draw_line, draw_lines, excluded_elsewhere, moved_up, with_left_over
from portfolio.jury.overriding import Change, Overridden, override, refuse_clashes
from portfolio.jury.sentences import Sentence, sentences


class Hand(NamedTuple):
    """A change by hand as it was recorded; the newest of a pitch counts."""

    pitch: str
    stands: str
    amount: int | None
    reason: str
    by: str


class Proposal(NamedTuple):
    """A round's list to decide on.

    lines   one for each purse with money of its own, as changed by hand
    said    why each pitch stands where it stands, in the order of the lines
    shown   score as printed, by pitch; places by pitch, of those that are ranked
    stale   why the changes by hand no longer fit the newest figures, and so are not in the lines; empty where they do
    """

    facts: RoundFacts
    lines: tuple[Line, ...]
    said: tuple[Sentence, ...]
    shown: Mapping[str, str]
    places: Mapping[str, int]
    stale: PortfolioError | None = None


def proposal(
    body: Mapping[str, Any],
    hands: Sequence[Hand] = (),
    given_back: Collection[str] = (),
    *,
    on: date = date.min,
    until: date | None = None,
) -> Proposal:
    """The list to decide on.

    body        of the jury's result
    given_back  pitches whose award was given back: the reserve moves up in their place
    on, until   the day of the offer, and the last day of the reserve list
    """
    facts = facts_of(body["facts"])
    drawn = lines_of(body, facts)
    ranks = {
        each["pitch"]: (each["rank_low"], each["rank_high"])
        for each in body["pitches"]
        if each["rank_low"] is not None and each["rank_high"] is not None
    }
    places = places_of(body)
    stale: PortfolioError | None = None
    try:
        changed = changed_lines(drawn, hands, facts, places)
    except PortfolioError as error:
        stale, changed = error, [None for _ in drawn]
    shown = [by_hand.line if by_hand else line for line, by_hand in zip(drawn, changed, strict=True)]
    if facts.terms.shares_left_over:
        shown = with_left_over(shown, places)
    lines = []
    said: list[Sentence] = []
    for line, by_hand, stands in zip(drawn, changed, shown, strict=True):
        standing = stands
        gone = [ref for ref in given_back if any(outcome.id == ref for outcome in standing.funded)]
        told = sentences(line, ranks, by_hand, standing)
        said += [each for each in told if each.pitch not in gone]
        if gone:
            standing = standing._replace(outside=excluded_elsewhere(standing, shown, given_back))
            standing = _without(standing, gone, is_valid=until is None or on <= until)
        lines.append(standing)
    return Proposal(
        facts,
        tuple(lines),
        tuple(said),
        {each["pitch"]: each["printed"] or "" for each in body["pitches"]},
        places,
        stale,
    )


def _without(line: Line, gone: Collection[str], *, is_valid: bool) -> Line:
    """The line after some gave their money back: the reserve moves up, or nobody once its list is no longer valid."""
    if is_valid:
        return moved_up(line, gone, on=date.min, until=date.max)
    amounts = {outcome.id: outcome.amount for outcome in line.outcomes if outcome.id not in gone}
    entries = [outcome.entry for outcome in line.outcomes if outcome.id not in gone]
    return draw_line(entries, line.budget, line.rule, line.pairs, amounts, line.outside)


def lines_of(body: Mapping[str, Any], facts: RoundFacts) -> list[Line]:
    """The lines of a result as its rule drew them."""
    entrants = {pitch.ref: pitch for pitch in facts.pitches}
    bars = {each["pitch"]: each["bar"] for each in body["pitches"]}
    order = {each["pitch"]: number for number, each in enumerate(body["pitches"], 1)}
    money = []
    for line in body["lines"]:
        entries = [
            Ask(
                id=ref,
                place=order[ref],
                cost=entrants[ref].ask,
                minimum=None if (least := entrants[ref].least) is None else min(least, entrants[ref].ask),
                barred=bars[ref],
            )
            for ref in (outcome["pitch"] for outcome in line["outcomes"])
        ]
        money.append((entries, line["budget"]))
    return draw_lines(money, facts.terms.line_rule, facts.exclusions)


def places_of(body: Mapping[str, Any]) -> dict[str, int]:
    """The places of the pitches that a result ranks."""
    return {each["pitch"]: each["place"] for each in body["pitches"] if each["place"] is not None}


def changed_lines(
    lines: Sequence[Line], hands: Sequence[Hand], facts: RoundFacts, places: Mapping[str, int]
) -> list[Overridden | None]:
    """The lines with the changes by hand that concern each; None for those that none concerns.

    Where the call shares what tracks leave, a hand may give more than its own line has: what the others still have
    once they are changed too, the money that goes to those who wait otherwise.

    raises  what `override` raises where they cannot be, or two that they fund exclude each other
    """
    changes = [_changes(line, hands) for line in lines]
    beside = _left_over(lines, facts, places)
    missing = [sum(change.amount for change in each) - line.budget for line, each in zip(lines, changes, strict=True)]
    found: dict[int, Overridden | None] = {}
    spare = 0
    for at in sorted(range(len(lines)), key=lambda at: missing[at] > 0):  # those that can spare money come first
        found[at] = by_hand = _changed(lines[at], changes[at], beside, spare, facts.currency) if changes[at] else None
        if facts.terms.shares_left_over:
            spare += (by_hand.line if by_hand else lines[at]).left
    in_order = [found[at] for at in range(len(lines))]
    refuse_clashes(by_hand.line if by_hand else line for line, by_hand in zip(lines, in_order, strict=True))
    return in_order


def _changed(line: Line, changes: Sequence[Change], beside: Mapping[str, int], spare: int, currency: str) -> Overridden:
    """What `override` gives; where the money does not reach, how much is missing is told as money."""
    try:
        return override(line, changes, beside, spare)
    except RuleBroken as error:
        if error.code != "over_budget":
            raise
        over = Money(int(str(error.values["over"])), currency)
        raise RuleBroken(error.code, error.sentence, error.field, over=over) from error


def _changes(line: Line, hands: Sequence[Hand]) -> list[Change]:
    """The changes by hand that concern a line."""
    costs = {outcome.id: outcome.entry.cost for outcome in line.outcomes}
    newest = {hand.pitch: hand for hand in hands if hand.pitch in costs}
    return [
        Change(hand.pitch, 0 if hand.stands == DO_NOT_FUND else hand.amount or costs[hand.pitch], hand.reason, hand.by)
        for hand in newest.values()
        if hand.stands != AS_PROPOSED
    ]


def _left_over(lines: Sequence[Line], facts: RoundFacts, places: Mapping[str, int]) -> dict[str, int]:
    """What pitches get out of what all lines leave, where the rules of the call say so."""
    if not facts.terms.shares_left_over:
        return {}
    standing = with_left_over(lines, places)
    return {each.id: each.amount for line in standing for each in line.funded if each.reason == "left_over"}
