"""Who stands before whom when two scores print alike, and which step of the announced rule decided it.

Two scores that print the same two decimals are a tie. The steps in their order: the mark on the heaviest criterion, on
the next, and so on; a policy area that has no money in this call yet; the higher of the lowest marks; the lot.
"""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from hashlib import sha256
from itertools import groupby, pairwise
from typing import NamedTuple

from portfolio.jury.scoring import printed

CRITERION, NEW_AREA, LOWEST_MARK, LOT = "criterion", "new_area", "lowest_mark", "lot"
"""The steps, as the record names them; a criterion's step carries its key."""

STEPS = (CRITERION, NEW_AREA, LOWEST_MARK, LOT)
"""Their usual order. A call may announce another, or leave some out; the lot is always the last."""


class Candidate(NamedTuple):
    """What the rule looks at.

    score   by which the call ranks
    marks   the (adjusted) mean mark on each criterion, in the order of the rubric's keys; None where there is none
    lowest  the lowest mark that any juror gave on any criterion, which means do not show
    area    the policy area; empty: in none
    """

    id: str
    score: Fraction | float
    marks: tuple[Fraction | float | None, ...] = ()
    lowest: Fraction | float | None = None
    area: str = ""


class Step(NamedTuple):
    """One step, and what it saw for each of the two that were compared; of a lot the two hashes."""

    step: str
    upper: str
    lower: str
    criterion: str = ""


class Placed(NamedTuple):
    """A candidate's place. No two are alike.

    shown    the score as printed
    tied     ids that print the same score, itself left out, in order of place
    decided  the steps taken against the next lower one of the same score, up to the one that decided
    """

    id: str
    place: int
    shown: Decimal
    tied: tuple[str, ...] = ()
    decided: tuple[Step, ...] = ()


def by_weight(weights: Iterable[tuple[str, int]]) -> tuple[int, ...]:
    """The positions of criteria from the heaviest on; equal weights keep the rubric's order."""
    kept = list(weights)
    return tuple(sorted(range(len(kept)), key=lambda at: -kept[at][1]))


def drawn_lot(seed: str, candidate: str) -> str:
    """The lot of a candidate: SHA-256 of seed, a line break and its id; the lower stands first.

    Anybody can check it with sha256sum; the seed is published before, or drawn before witnesses.
    """
    return sha256(f"{seed}\n{candidate}".encode()).hexdigest()


def in_order(
    candidates: Iterable[Candidate],
    weights: Sequence[tuple[str, int]],
    seed: str,
    funded_areas: Collection[str] = (),
    steps: Sequence[str] = STEPS,
) -> tuple[Placed, ...]:
    """Every candidate with its place, 1 for the best; the order in which they come never matters.

    weights       key and weight of each criterion, in the order of the marks
    funded_areas  areas with money from this call before its first place, such as another track's; those of higher
                  places are added on the way down
    steps         those of STEPS that the call announced, in its order
    """
    weighed = tuple((weights[at][0], at) for at in by_weight(weights))
    ordered = sorted(candidates, key=lambda each: (-printed(each.score), each.id))
    found: list[Placed] = []
    areas = set(funded_areas)
    for shown, group in groupby(ordered, key=lambda each: printed(each.score)):
        compared = [(candidate, _announced(_steps(candidate, weighed, areas, seed), steps)) for candidate in group]
        compared.sort(key=lambda each: _lowest_first(each[1]))
        names = [candidate.id for candidate, _ in compared]
        decided = [_until_decided(upper[1], lower[1]) for upper, lower in pairwise(compared)]
        for at, name in enumerate(names):
            others = tuple(other for other in names if other != name)
            found.append(Placed(name, len(found) + 1, shown, others, decided[at] if others[at:] else ()))
        areas |= {candidate.area for candidate, _ in compared}
    return tuple(found)


class _Seen(NamedTuple):
    """What a step sees of one candidate: the greater key stands first."""

    step: str
    criterion: str
    key: Decimal | int
    said: str


def _steps(
    candidate: Candidate, weighed: tuple[tuple[str, int], ...], areas: Collection[str], seed: str
) -> tuple[_Seen, ...]:
    shown = [None if mark is None else printed(mark) for mark in candidate.marks]
    is_new = bool(candidate.area) and candidate.area not in areas
    lot = drawn_lot(seed, candidate.id)
    return (
        *(_mark(CRITERION, shown[at] if at < len(shown) else None, key) for key, at in weighed),
        _Seen(NEW_AREA, "", int(is_new), candidate.area),
        _mark(LOWEST_MARK, None if candidate.lowest is None else printed(candidate.lowest)),
        _Seen(LOT, "", -int(lot, 16), lot),
    )


def _announced(seen: tuple[_Seen, ...], steps: Sequence[str]) -> tuple[_Seen, ...]:
    """What the announced steps see, in their order, the lot last."""
    order = [*(step for step in steps if step != LOT), LOT]
    return tuple(each for step in order for each in seen if each.step == step)


def _mark(step: str, shown: Decimal | None, criterion: str = "") -> _Seen:
    """A mark as a step sees it; none at all stands behind every mark."""
    return _Seen(step, criterion, Decimal("-Infinity") if shown is None else shown, "" if shown is None else str(shown))


def _lowest_first(steps: tuple[_Seen, ...]) -> tuple[Decimal | int, ...]:
    return tuple(-step.key for step in steps)


def _until_decided(upper: tuple[_Seen, ...], lower: tuple[_Seen, ...]) -> tuple[Step, ...]:
    taken = []
    for at, above in enumerate(upper):
        below = lower[at]
        taken.append(Step(above.step, above.said, below.said, above.criterion))
        if above.key != below.key:
            break
    return tuple(taken)
