"""Where a jury's result could have come out differently: what a jury should talk about before anybody signs. Pure."""

from collections.abc import Callable, Collection, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Any, NamedTuple

from portfolio.core.errors import RuleBroken
from portfolio.jury.analysis import Analysis
from portfolio.jury.facts import RoundFacts
from portfolio.jury.line import Line, discussion_zone, draw_lines
from portfolio.jury.ranking import Judged, Number, Scores, scores_by
from portfolio.jury.ranks import MOST_MISSING, without_each_juror
from portfolio.jury.ratings import Panel, cell_means
from portfolio.jury.scoring import printed
from portfolio.jury.ties import Placed

MOST_JURORS = 60
"""Leaving out each single juror of a larger jury takes long and says little."""

INTERVAL, ORDER, OUTCOME = "interval", "order", "outcome"
"""Why a pitch is to be talked about: it could stand on the other side of the line; its order depends on who was strict;
whether it is funded does."""


class Doubts(NamedTuple):
    """What is not certain.

    zone      pitches that another jury might have put on the other side of the line, by place
    swapped   pairs whose order is another once strict and generous jurors are put on one scale, better one first
    order     those of them to talk about
    outcome   pitches funded by one of the two orders and not by the other
    without   for each juror what would change without, or why nobody can say; None for a very large jury
    """

    zone: tuple[str, ...]
    swapped: tuple[tuple[str, str], ...]
    order: frozenset[str]
    outcome: frozenset[str]
    without: list[dict[str, Any]] | None

    def reasons(self, ref: str) -> list[str]:
        """Why one pitch is to be talked about; empty where it is not."""
        held = ((INTERVAL, self.zone), (ORDER, self.order), (OUTCOME, self.outcome))
        return [reason for reason, refs in held if ref in refs]


def doubts(
    facts: RoundFacts,
    full: Panel,
    analysis: Analysis,
    every: Sequence[Judged],
    places: Sequence[Placed],
    lines: Sequence[tuple[str, Line]],
    ranks: dict[str, tuple[int, int]],
) -> Doubts:
    """Everything that is not certain about a ranking and its lines."""
    if not places:
        return Doubts((), (), frozenset(), frozenset(), None)
    funded = {outcome.id for _, line in lines for outcome in line.funded}
    zone = tuple(ref for _, line in lines for ref in discussion_zone(line, ranks))
    raw: Scores = dict(cell_means(full))
    fits: list[Scores] = [
        {each.id: score for each in analysis.proposals if (score := getattr(each, name)) is not None}
        for name in ("additive", "reml")
    ]
    swapped = _swapped(places, raw, *fits)
    to_discuss = [pair for pair in swapped if full.missing <= MOST_MISSING or len(funded.intersection(pair)) == 1]
    chosen = _choosing(lines, places)
    differs = [chosen(raw) ^ chosen(fit) for fit in fits if fit]
    return Doubts(
        zone=zone,
        swapped=tuple(swapped),
        order=frozenset(ref for pair in to_discuss for ref in pair),
        outcome=frozenset[str]().union(*differs),
        without=_without(facts, full, chosen) if len(full.jurors) <= MOST_JURORS else None,
    )


def _swapped(places: Sequence[Placed], raw: Scores, additive: Scores, reml: Scores) -> list[tuple[str, str]]:
    """The pairs of ranked pitches that raw and adjusted scores put in another order.

    Scores are compared as printed. One that the additive fit makes a tie has lost its order; the mixed model draws all
    scores together, so there only a turned order counts.
    """
    shown = [{ref: printed(score) for ref, score in scores.items()} for scores in (raw, additive, reml)]
    found = []
    for upper, lower in combinations([placed.id for placed in places], 2):
        before, plain, shrunk = (_order(scores, upper, lower) for scores in shown)
        if (plain is not None and plain != before) or (
            shrunk is not None and before is not None and shrunk * before < 0
        ):
            found.append((upper, lower))
    return found


def _order(scores: dict[str, Decimal], one: str, other: str) -> int | None:
    """1 where the first stands higher, -1 where lower, 0 for a tie; None where a score is missing."""
    if one not in scores or other not in scores:
        return None
    return int(scores[one] > scores[other]) - int(scores[one] < scores[other])


def _choosing(lines: Sequence[tuple[str, Line]], places: Sequence[Placed]) -> Callable[[dict[str, Number]], set[str]]:
    """Gives who is funded by other scores under the same lines; of equal scores the present order decides."""
    present = {placed.id: placed.place for placed in places}

    def chosen(scores: dict[str, Number]) -> set[str]:
        last = len(present) + 1
        ordered = sorted(
            (outcome.entry for _, line in lines for outcome in line.outcomes),
            key=lambda entry: (
                -printed(scores[entry.id]) if entry.id in scores else 1,
                present.get(entry.id, last),
                entry.id,
            ),
        )
        place = {entry.id: number for number, entry in enumerate(ordered, 1)}
        found = set[str]()
        if not lines:
            return found
        money = [
            ([outcome.entry._replace(place=place[outcome.id]) for outcome in line.outcomes], line.budget)
            for _, line in lines
        ]
        pairs = {pair for _, line in lines for pair in line.pairs}
        for line in draw_lines(money, lines[0][1].rule, pairs):
            found |= {outcome.id for outcome in line.funded}
        return found

    return chosen


def _without(
    facts: RoundFacts, full: Panel, chosen: Callable[[dict[str, Number]], Collection[str]]
) -> list[dict[str, Any]]:
    """What would change without each single juror, by juror."""
    unsayable: dict[str, str] = {}

    def score(panel: Panel) -> dict[str, Number]:
        try:
            return scores_by(facts.terms.ranking, panel)
        except RuleBroken as error:
            unsayable.update(dict.fromkeys(set(full.jurors) - set(panel.jurors), error.code))
            return {}

    return [
        {
            "juror": each.juror,
            "reason": unsayable.get(each.juror, ""),
            "moved": [list(moved) for moved in each.moved],
            "in_only": list(each.in_only),
            "out_only": list(each.out_only),
        }
        for each in without_each_juror(full, score, chosen)
    ]
