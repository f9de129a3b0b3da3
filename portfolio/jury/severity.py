"""Who marks strictly and who generously, and what proposals would have got from one and the same jury.

A score is taken as the sum of the proposal's worth, the juror's generosity and chance. `additive` fits the three by
least squares; `mixed` takes worth and generosity as drawn from normal distributions whose spread it finds by restricted
maximum likelihood (REML), which shrinks extreme corrections (Henderson's equations; average information of Gilmour,
Thompson and Cullis 1995).
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from portfolio.core.errors import N_, RuleBroken
from portfolio.jury.crossed import Crossed, Equations, Solved, deviance, least_squares
from portfolio.jury.ratings import Floats, Panel

FEW_JURORS = 4
"""With fewer the mixed model is shown as a check only: so few say little about how jurors differ."""

NOTHING = 1e-24
"""A residual below this share of all variation is rounding of the computer's numbers."""

NEAR, FLOOR = 1e-7, 1e-10
"""A variance below the first share of the residual one is zero; the search writes the second for it."""

RISING = 1e-3
STEPS = 200
CLOSE = 1e-9


class Group(NamedTuple):
    """Proposals and jurors between whom ratings lead, ascending."""

    proposals: tuple[str, ...]
    jurors: tuple[str, ...]


class Variance(NamedTuple):
    """How far scores differ by worth, by juror and by chance, in squared marks."""

    proposal: float
    juror: float
    residual: float


@dataclass(frozen=True, eq=False)
class Fit:
    """Effects in the order of the panel's ids, around a mean."""

    mean: float
    proposals: Floats
    jurors: Floats

    @property
    def scores(self) -> Floats:
        """What each proposal would have got from a jury that is neither strict nor generous."""
        return np.asarray(self.mean + self.proposals, dtype=np.float64)


@dataclass(frozen=True, eq=False)
class Mixed(Fit):
    """Random effects, and the variances that they are drawn with.

    covariance  of the three variances, in their order; None where one of them is zero
    """

    variance: Variance
    covariance: Floats | None = None


def groups(panel: Panel) -> tuple[Group, ...]:
    """The parts of a panel that no rating joins, by their first proposal; one part if it is connected."""
    leader = list(range(len(panel.proposals) + len(panel.jurors)))

    def lead(one: int) -> int:
        while leader[one] != one:
            leader[one] = leader[leader[one]]
            one = leader[one]
        return one

    height = len(panel.proposals)
    for row, column in zip(panel.rows.tolist(), panel.columns.tolist(), strict=True):
        first, second = sorted((lead(row), lead(height + column)))
        leader[second] = first
    parts: dict[int, tuple[list[str], list[str]]] = {}
    for at, proposal in enumerate(panel.proposals):
        parts.setdefault(lead(at), ([], []))[0].append(proposal)
    for at, juror in enumerate(panel.jurors):
        parts[lead(height + at)][1].append(juror)
    return tuple(Group(tuple(proposals), tuple(jurors)) for _, (proposals, jurors) in sorted(parts.items()))


def told(parts: tuple[Group, ...]) -> str:
    """Groups in words, the first names of each."""
    return "; ".join(f"{_some(part.jurors)} with {_some(part.proposals)}" for part in parts[:5]) + (
        f"; and {len(parts) - 5} more" if len(parts) > 5 else ""
    )


def _some(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def check_connected(panel: Panel) -> None:
    """Raise RuleBroken, naming the groups, unless strictness can be compared between all jurors."""
    if not panel.units:
        raise RuleBroken("no_ratings", N_("There is no rating yet."))
    parts = groups(panel)
    if len(parts) > 1:
        raise RuleBroken(
            "not_connected",
            N_("Strictness cannot be compared between %(count)s groups that no rating joins: %(groups)s."),
            count=len(parts),
            groups=told(parts),
        )


def crossed(panel: Panel) -> Crossed:
    """The panel without names."""
    return Crossed(panel.rows, panel.columns, len(panel.proposals), len(panel.jurors))


def additive(panel: Panel) -> Fit:
    """Worth and generosity by least squares, each with sum zero. Raises RuleBroken where they cannot be told apart."""
    check_connected(panel)
    proposals, jurors, mean = least_squares(crossed(panel), panel.values)
    return Fit(mean, proposals, jurors)


def mixed(panel: Panel, plain: Fit | None = None) -> Mixed:
    """Worth and generosity as random effects, with the variances that REML finds.

    plain  the additive fit, where it is known
    Raises RuleBroken for a panel that is not connected or leaves nothing to judge chance by.
    """
    plain = plain or additive(panel)
    height, width = len(panel.proposals), len(panel.jurors)
    freedom = len(panel.units) - height - width + 1
    if min(height, width) < 2 or freedom < 1:
        raise RuleBroken(
            "too_few_shared",
            N_("Too few proposals are rated by several jurors to tell who is strict from what is chance."),
        )
    values, table = panel.values, crossed(panel)
    left = values - plain.scores[panel.rows] - plain.jurors[panel.columns]
    chance = float(left @ left)
    if chance <= NOTHING * float(values @ values):
        return _without_chance(plain)
    few, many = (plain.proposals, plain.jurors) if table.rows_are_few else (plain.jurors, plain.proposals)
    return _oriented(table, *_search(table, values, _start(table, few, many, chance / freedom)))


def _without_chance(plain: Fit) -> Mixed:
    """Where effects explain every cell nothing is shrunk: the limit of the fit as chance goes to zero."""
    proposal, juror = float(plain.proposals.var(ddof=1)), float(plain.jurors.var(ddof=1))
    return Mixed(plain.mean, plain.proposals, plain.jurors, Variance(proposal, juror, 0.0))


def _start(table: Crossed, few: Floats, many: Floats, chance: float) -> Floats:
    """Variances of few, many and chance by their moments, near enough to begin with."""
    sides = ((few, table.few_counts), (many, table.many_counts))
    return np.array(
        [*(max(float(side.var()) - chance * float((1 / n).mean()), chance / 10) for side, n in sides), chance]
    )


def _search(table: Crossed, cells: Floats, start: Floats) -> tuple[Floats, Solved, Floats | None]:
    """Variances of few, many and chance at the highest restricted likelihood, what they give, and their covariance."""
    ratios, steps = start[:2] / start[2], 0
    equations, solved = _at(table, cells, ratios)
    while True:
        gradient, information, variances = _slopes(table, equations, solved, ratios)
        # A variance at the floor stays there, unless the likelihood clearly rises from it.
        free = np.array([*((ratios > FLOOR) | (gradient[:2] * variances[2] > RISING)), True])
        step = np.zeros(3)
        step[free] = np.linalg.solve(information[np.ix_(free, free)], gradient[free])
        steps += 1
        if np.all(np.abs(step) <= CLOSE * variances) or steps == STEPS:
            break
        moved = _moved(table, cells, variances, step, deviance(solved))
        if moved is None:
            break
        ratios, equations, solved = moved
    covariance = np.asarray(np.linalg.inv(information), np.float64) if np.all(ratios > FLOOR) else None
    if covariance is None:
        ratios[ratios <= FLOOR] = 0.0
        _, solved = _at(table, cells, ratios)
        variances = np.append(ratios, 1.0) * solved.square / (len(cells) - 1)
    return variances, solved, covariance


def _at(table: Crossed, cells: Floats, ratios: Floats) -> tuple[Equations, Solved]:
    equations = Equations(table, float(ratios[0]), float(ratios[1]))
    return equations, equations.solve(cells)


def _moved(
    table: Crossed, cells: Floats, variances: Floats, step: Floats, before: float
) -> tuple[Floats, Equations, Solved] | None:
    """The next point of the search: the step, shortened until the deviance does not rise; None if it always does."""
    for _ in range(30):
        target = variances + step
        # Never down to less than a hundredth at once: the way to zero is walked, not jumped.
        target = np.maximum(target, variances / 100)
        ratios = target[:2] / target[2]
        ratios[ratios < NEAR] = FLOOR
        equations, solved = _at(table, cells, ratios)
        if deviance(solved) <= before + 1e-12 * abs(before):
            return ratios, equations, solved
        step = step / 2
    return None


def _slopes(table: Crossed, equations: Equations, solved: Solved, ratios: Floats) -> tuple[Floats, Floats, Floats]:
    """Slope of the likelihood by the three variances, their average information, and the variances themselves."""
    freedom = len(solved.residual) - 1
    chance = solved.square / freedom
    variances = np.array([*(ratios * chance), chance])
    used = np.array([len(solved.few) - solved.few_trace, len(solved.many) - solved.many_trace])
    traces = np.array([*(used / variances[:2]), (freedom - used.sum()) / chance])
    sides = (solved.few / variances[0], solved.many / variances[1])
    squares = np.array([*(float(side @ side) for side in sides), float(solved.residual @ solved.residual) / chance**2])
    working = [sides[0][table.few], sides[1][table.many], solved.residual / chance]
    projected = [equations.effects(each)[3] / chance for each in working]
    information = np.array([[float(one @ other) / 2 for other in projected] for one in working])
    # Where all effects of a side vanish its average information does too; the expected one is not less than this.
    sizes = np.array([len(solved.few), len(solved.many), freedom])
    np.fill_diagonal(information, np.maximum(np.diag(information), traces**2 / sizes / 200))
    return (squares - traces) / 2, (information + information.T) / 2, variances


def _oriented(table: Crossed, variances: Floats, solved: Solved, covariance: Floats | None) -> Mixed:
    """The fit with proposals first, whichever side was eliminated."""
    proposals, jurors = (solved.few, solved.many) if table.rows_are_few else (solved.many, solved.few)
    few, many, chance = variances.tolist()
    order = [0, 1, 2] if table.rows_are_few else [1, 0, 2]
    turned = None if covariance is None else np.asarray(covariance[np.ix_(order, order)])
    proposal, juror = (few, many) if table.rows_are_few else (many, few)
    return Mixed(solved.mean, proposals, jurors, Variance(proposal, juror, chance), turned)
