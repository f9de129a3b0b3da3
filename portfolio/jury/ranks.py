"""Between which places a proposal could stand, had the jury been made of other jurors like these.

Jurors are drawn again with replacement: every possible draw is counted for up to ten, ten thousand are drawn above.
Where too many ratings are missing for that, worth is drawn from what the mixed model leaves open instead.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, combinations_with_replacement
from math import comb, factorial

import numpy as np
import numpy.typing as npt

from portfolio.core.errors import N_, RuleBroken
from portfolio.jury.crossed import Equations
from portfolio.jury.ratings import Floats, Ints, Panel, without
from portfolio.jury.scoring import places
from portfolio.jury.severity import Mixed, crossed

MOST_COUNTED = 10
"""Jurors up to whom every draw is counted: 92,378 of them for ten."""

DRAWS = 10_000
MOST_MISSING = Fraction(1, 10)
LOW, HIGH = Fraction(25, 1000), Fraction(975, 1000)

FINE = 2.0**40
"""Steps into which a drawn worth is cut per standard deviation; whole numbers are ranked faster."""

BLOCK = 1_000_000
"""Scores in memory at once."""


@dataclass(frozen=True)
class Standing:
    """Where a proposal could stand.

    low, high  the best and the worst place of the 95 % interval
    expected   the mean place
    within     the chance of standing at each asked place or better
    """

    proposal: str
    low: int
    high: int
    expected: float
    within: tuple[float, ...] = ()


@dataclass(frozen=True)
class Standings:
    """Standings by proposal id, and how they came about.

    way   "counted": every draw; "drawn": jurors drawn again; "modelled": worths drawn from the mixed model
    seed  0 where nothing was drawn
    """

    way: str
    draws: int
    seed: int
    proposals: tuple[Standing, ...]


def standings(
    panel: Panel, fit: Callable[[], Mixed], seed: int, within: Sequence[int] = (), draws: int = DRAWS
) -> Standings:
    """Where each proposal of a panel could stand.

    fit  of the mixed model, asked for only where too much is missing to draw jurors again; may raise RuleBroken
    Raises RuleBroken for a panel with fewer than two jurors or where nothing tells proposals apart.
    """
    if len(panel.jurors) < 2:
        raise RuleBroken("one_juror", N_("With one juror nobody can say how another would have ranked."))
    if len(panel.jurors) <= MOST_COUNTED and panel.is_complete:
        weights, blocks = _every_draw(panel)
        return _summed("counted", 0, panel, weights, blocks, within)
    if len(panel.jurors) > MOST_COUNTED and panel.missing <= MOST_MISSING:
        again = _drawn_jurors(panel, seed, draws)
        if again is not None:
            return _summed("drawn", seed, panel, np.ones(draws, np.int64), again, within)
    return _summed("modelled", seed, panel, np.ones(draws, np.int64), _modelled(panel, fit(), seed, draws), within)


def every_draw(jurors: int) -> tuple[Ints, Ints]:
    """How often each juror is in each possible draw, and in how many of the jurors ** jurors orders it comes."""
    lines = comb(2 * jurors - 1, jurors)
    chosen = np.fromiter(chain.from_iterable(combinations_with_replacement(range(jurors), jurors)), np.int64)
    places_of = chosen.reshape(lines, jurors) + np.arange(lines)[:, None] * jurors
    counts = np.bincount(places_of.ravel()).reshape(lines, jurors)
    products = np.array([factorial(count) for count in range(jurors + 1)])[counts].prod(axis=1)
    return counts, factorial(jurors) // products


def _every_draw(panel: Panel) -> tuple[Ints, Iterator[Floats]]:
    counts, weights = every_draw(len(panel.jurors))
    units = _whole(panel).reshape(len(panel.proposals), len(panel.jurors)).T
    lines = max(1, BLOCK // len(panel.proposals))
    return weights, (counts[at : at + lines] @ units for at in range(0, len(counts), lines))


def _whole(panel: Panel) -> Floats:
    """The cells in whole units: their sums are free of rounding, so equal means are found equal."""
    return np.array([float(units) for units in panel.units])


def _drawn_jurors(panel: Panel, seed: int, draws: int) -> Iterator[Floats] | None:
    """Mean scores for jurors drawn again; None if a draw leaves a proposal without a score."""
    height, width = len(panel.proposals), len(panel.jurors)
    counts = np.random.default_rng(seed).multinomial(width, [1 / width] * width, size=draws).astype(np.float64)
    units, given = np.zeros((height, width)), np.zeros((height, width))
    units[panel.rows, panel.columns] = _whole(panel)
    given[panel.rows, panel.columns] = 1
    lines = max(1, BLOCK // height)
    blocks = [slice(at, at + lines) for at in range(0, draws, lines)]
    if not all((counts[block] @ given.T).all() for block in blocks):
        return None
    return ((counts[block] @ units.T) / (counts[block] @ given.T) for block in blocks)


def _modelled(panel: Panel, fit: Mixed, seed: int, draws: int) -> Iterator[Floats]:
    """Worths drawn from what the mixed model leaves open, at the variances that it found."""
    proposal, juror, chance = fit.variance
    if proposal == 0:
        raise RuleBroken("all_alike", N_("The ratings do not tell the proposals apart more than chance would."))
    if chance == 0:
        return (np.broadcast_to(fit.proposals, (draws, len(fit.proposals))) for _ in range(1))
    return _worths(panel, (proposal, juror, chance), seed, draws)


def _worths(panel: Panel, variances: tuple[float, float, float], seed: int, draws: int) -> Iterator[Floats]:
    proposal, juror, chance = variances
    table, values, random = crossed(panel), panel.values, np.random.default_rng(seed)
    ratios = (proposal / chance, juror / chance)
    equations = Equations(table, *(ratios if table.rows_are_few else ratios[::-1]))
    few, _, mean, _ = equations.effects(values)
    mode = np.append(few, mean)
    lines = max(1, BLOCK // max(len(panel.proposals), len(mode)))
    for start in range(0, draws, lines):
        drawn = equations.draw(mode, chance**0.5, random, min(lines, draws - start))
        if table.rows_are_few:
            worths = drawn[:, :-1]
        else:
            # Given the few, the many depend on each other no more.
            spread = (proposal / equations.diagonal) ** 0.5
            worths = equations.many_given(drawn[:, :-1], drawn[:, -1], values)
            worths += spread * random.standard_normal(worths.shape)
        yield np.rint(worths * (FINE / proposal**0.5))


def places_in(scores: Floats) -> Ints:
    """The place of each score in its line, 1 for the highest; equal ones share the best."""
    order, is_lower = _ordered(scores)
    steps = np.ones(scores.shape, dtype=np.int64)
    steps[:, 1:] = is_lower * np.arange(2, scores.shape[1] + 1)
    found = np.empty_like(steps)
    np.put_along_axis(found, order, np.maximum.accumulate(steps, axis=1), axis=1)
    return found


def _ordered(scores: Floats) -> tuple[Ints, npt.NDArray[np.bool_]]:
    """Who stands where in each line, highest first, and whether each but the first is lower than the one before."""
    width = scores.shape[1]
    bits = width.bit_length()
    below = scores.max() - scores
    if below.max() < 2 ** (62 - bits) and np.array_equal(below, np.floor(below)):
        # Whole scores and who has them fit into one number, and plain numbers sort several times faster than places.
        keys = (below.astype(np.int64) << bits) | np.arange(width)
        keys.sort(axis=1)
        ordered = keys >> bits
        return keys & ((1 << bits) - 1), ordered[:, 1:] != ordered[:, :-1]
    order = np.argsort(below, axis=1)
    lowered = np.take_along_axis(below, order, axis=1)
    return order, lowered[:, 1:] != lowered[:, :-1]


def _summed(
    way: str, seed: int, panel: Panel, weights: Ints, blocks: Iterator[Floats], within: Sequence[int]
) -> Standings:
    """Places of every draw, then the distribution of each proposal's."""
    height = len(panel.proposals)
    found = np.empty((height, len(weights)), dtype=np.uint32)
    start = 0
    for scores in blocks:
        found[:, start : start + len(scores)] = places_in(scores).T
        start += len(scores)
    total, each = int(weights.sum()), weights.astype(np.float64)
    lines = []
    for at, proposal in enumerate(panel.proposals):
        upto = np.cumsum(np.bincount(found[at], each, minlength=height + 1))
        low, high = (int(np.searchsorted(upto, float(total * share))) for share in (LOW, HIGH))
        expected = float((total * (height + 1) - upto.sum()) / total)
        chances = tuple(float(upto[min(k, height)] / total) for k in within)
        lines.append(Standing(proposal, low, high, expected, chances))
    return Standings(way, len(weights), seed, tuple(lines))


@dataclass(frozen=True)
class Without:
    """What would change without one juror.

    moved    ids whose place changes, with the place before and without, by id
    in_only, out_only  ids that are chosen only without the juror, and only with; ascending
    """

    juror: str
    moved: tuple[tuple[str, int, int], ...]
    in_only: tuple[str, ...]
    out_only: tuple[str, ...]


def without_each_juror(
    panel: Panel,
    score: Callable[[Panel], dict[str, Fraction | float]],
    chosen: Callable[[dict[str, Fraction | float]], Collection[str]],
) -> tuple[Without, ...]:
    """How places and choice depend on each single juror, by juror id.

    score   gives the scores of a panel's proposals
    chosen  gives those that the rules of the call would fund
    A proposal that only this juror rated has no place without; it is not told as moved.
    """
    before = score(panel)
    place_before, chosen_before = places(before), set(chosen(before))
    found = []
    for juror in panel.jurors:
        after = score(without(panel, juror))
        place_after, chosen_after = places(after), set(chosen(after))
        moved = tuple(
            (proposal, place_before[proposal], place_after[proposal])
            for proposal in panel.proposals
            if proposal in place_after and place_after[proposal] != place_before[proposal]
        )
        gained, lost = sorted(chosen_after - chosen_before), sorted(chosen_before - chosen_after)
        found.append(Without(juror, moved, tuple(gained), tuple(lost)))
    return tuple(found)
