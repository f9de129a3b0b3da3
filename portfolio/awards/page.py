"""The pages about a decision in words: the list to sign, what stands in it and why."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.awards import rules
from portfolio.awards.proposal import Proposal
from portfolio.awards.queries import decisions
from portfolio.awards.queries.opened import Opened, proposal_of, to_sign
from portfolio.awards.rules import Said
from portfolio.awards.words import OUTCOMES, STANDS
from portfolio.calls.queries import envelopes, money_year
from portfolio.core.errors import RuleBroken
from portfolio.core.money import Money
from portfolio.core.web import money, said
from portfolio.jury.models import JuryResult
from portfolio.jury.words import why_there
from portfolio.pitches.models import Pitch


class Row(NamedTuple):
    """A pitch on the list to decide on."""

    ref: str
    title: str
    place: int | None
    score: str
    outcome: str
    amount: str
    why: str


class List(NamedTuple):
    """The list to decide on.

    result_id    the jury's figures that it is made of
    said         what a decision says that follows it
    given, left  of the money, summed over all purses
    stale        why the changes by hand do not fit the newest figures; empty where they do
    hindered     why nothing can be decided on these figures yet; empty where it can
    """

    result_id: int
    rows: Sequence[Row]
    said: Sequence[Said]
    given: str
    left: str
    stale: str
    hindered: str


class Changed(NamedTuple):
    """A change of the line by hand."""

    title: str
    ref: str
    stands: str
    reason: str
    by: str
    on: object


def other_year(found: Opened, on: date) -> int | None:
    """The year whose money is awarded, where a decision on a day falls into another; None where no year has its own."""
    year = money_year(found.round)
    if on.year == year or all(purse.year is None for purse in envelopes(found.call.id)):
        return None
    return year


def list_of(found: Opened, on: date) -> List | None:
    """The list to decide on as it stands on a day; None before the jury's figures are there."""
    result = decisions.newest_result(found.round.id)
    if result is None:
        return None
    pitches = decisions.to_decide(found.round.id)
    proposed = proposal_of(found, result, pitches, on)
    why = _whys(proposed, found.call.currency)
    words = [
        each._replace(words=why.get(pitch.ref, ""))
        for each in to_sign(found, proposed, pitches)
        for pitch in pitches
        if pitch.id == each.pitch_id
    ]
    given = sum(each.amount_minor or 0 for each in words)
    budget = sum(line.budget for line in proposed.lines)
    currency = found.call.currency
    return List(
        result_id=result.id,
        rows=_rows(words, pitches, proposed, currency),
        said=words,
        given=money(Money(given, currency)),
        left=money(Money(budget - given, currency)),
        stale=said(proposed.stale) if proposed.stale else "",
        hindered=_hindered(result),
    )


def _hindered(result: JuryResult) -> str:
    try:
        rules.check_result(json.loads(result.body))
    except RuleBroken as error:
        return said(error)
    return ""


def _whys(proposed: Proposal, currency: str) -> dict[str, str]:
    titles = {pitch.ref: pitch.title for pitch in proposed.facts.pitches}
    return {
        sentence.pitch: why_there(sentence, titles, lambda minor: money(Money(minor, currency)))
        for sentence in proposed.said
    }


def _rows(said_: Sequence[Said], pitches: Sequence[Pitch], proposed: Proposal, currency: str) -> list[Row]:
    by_id: Mapping[int, Pitch] = {pitch.id: pitch for pitch in pitches}
    return [
        Row(
            by_id[each.pitch_id].ref,
            by_id[each.pitch_id].title,
            proposed.places.get(by_id[each.pitch_id].ref),
            proposed.shown.get(by_id[each.pitch_id].ref, ""),
            str(OUTCOMES[each.outcome]),
            money(Money(each.amount_minor, currency)) if each.outcome == rules.AWARD and each.amount_minor else "",
            each.words,
        )
        for each in said_
    ]


def changes_of(round_id: int) -> list[Changed]:
    """Every change of a round's line by hand, the newest first."""
    return [
        Changed(each.title, each.ref, str(STANDS[each.stands]), each.reason, each.by, each.recorded_at)
        for each in reversed(decisions.overrides_of(round_id))
    ]
