"""A panel's ratings: exact numbers in one order, whatever the order they came in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from math import lcm
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

Score = Fraction | Decimal | int


class Rating(NamedTuple):
    """What one juror gave one proposal, on one criterion or for the whole."""

    proposal: str
    juror: str
    score: Score
    criterion: str = ""


@dataclass(frozen=True, eq=False)
class Panel:
    """Cells of proposal by juror, each the mean of what that juror gave that proposal.

    proposals  ids of those with a rating, ascending
    jurors     ids of those who rated, ascending
    rows, columns  the place of each cell in the two, ascending by row, then column
    units      each cell times scale, whole numbers
    scale      the common denominator
    """

    proposals: tuple[str, ...]
    jurors: tuple[str, ...]
    rows: Ints
    columns: Ints
    units: tuple[int, ...]
    scale: int

    @property
    def values(self) -> Floats:
        """The cells as floats, each correctly rounded."""
        return np.array([units / self.scale for units in self.units], dtype=np.float64)

    @property
    def lines(self) -> list[tuple[int, ...]]:
        """The units of each proposal's cells."""
        starts = np.searchsorted(self.rows, np.arange(len(self.proposals) + 1)).tolist()
        return [self.units[start:end] for start, end in pairwise(starts)]

    @property
    def is_complete(self) -> bool:
        """Whether every juror rated every proposal."""
        return len(self.units) == len(self.proposals) * len(self.jurors)

    @property
    def missing(self) -> Fraction:
        """The share of cells without a rating; 0 for an empty panel."""
        places = len(self.proposals) * len(self.jurors)
        return 1 - Fraction(len(self.units), places) if places else Fraction(0)


def panel(ratings: Iterable[Rating]) -> Panel:
    """The panel of some ratings; the same one for every order of them."""
    ratings = list(ratings)
    whole, denominator = _in_units(rating.score for rating in ratings)
    proposals, jurors = sorted({rating.proposal for rating in ratings}), sorted({rating.juror for rating in ratings})
    row, column = ({name: at for at, name in enumerate(names)} for names in (proposals, jurors))
    cells = [row[proposal] * len(jurors) + column[juror] for proposal, juror, _, _ in ratings]
    order = np.argsort(np.array(cells, dtype=np.int64), kind="stable").tolist()
    sums, counts = dict[int, int](), dict[int, int]()
    for at in order:
        cell = cells[at]
        sums[cell] = sums.get(cell, 0) + whole[ratings[at].score]
        counts[cell] = counts.get(cell, 0) + 1
    times = lcm(*set(counts.values()))
    places = np.array(list(sums), dtype=np.int64)
    return Panel(
        proposals=tuple(proposals),
        jurors=tuple(jurors),
        rows=places // max(len(jurors), 1),
        columns=places % max(len(jurors), 1),
        units=tuple(total * (times // counts[cell]) for cell, total in sums.items()),
        scale=denominator * times,
    )


def without(full: Panel, juror: str) -> Panel:
    """The panel as it would be had one juror given nothing; proposals that only that juror rated fall out."""
    left = [at for at, column in enumerate(full.columns.tolist()) if full.jurors[column] != juror]
    rows, columns = full.rows[left], full.columns[left]
    kept_rows, kept_columns = np.unique(rows), np.unique(columns)
    return Panel(
        proposals=tuple(full.proposals[row] for row in kept_rows.tolist()),
        jurors=tuple(full.jurors[column] for column in kept_columns.tolist()),
        rows=np.searchsorted(kept_rows, rows),
        columns=np.searchsorted(kept_columns, columns),
        units=tuple(full.units[at] for at in left),
        scale=full.scale,
    )


def cell_means(full: Panel) -> dict[str, Fraction]:
    """The mean of each proposal's cells, every juror counting once."""
    lines = full.lines
    return {
        proposal: Fraction(sum(lines[at]), len(lines[at]) * full.scale) for at, proposal in enumerate(full.proposals)
    }


class Summary(NamedTuple):
    """All ratings of one proposal, or all that one juror gave: how many, their mean, and the middle one."""

    n: int
    mean: Fraction
    median: Fraction


def by_proposal(ratings: Iterable[Rating]) -> dict[str, Summary]:
    """The ratings of each proposal, each rating counting once."""
    return _summaries([(rating.proposal, rating.score) for rating in ratings])


def by_juror(ratings: Iterable[Rating]) -> dict[str, Summary]:
    """The ratings that each juror gave."""
    return _summaries([(rating.juror, rating.score) for rating in ratings])


def _summaries(pairs: Sequence[tuple[str, Score]]) -> dict[str, Summary]:
    whole, denominator = _in_units(score for _, score in pairs)
    found: dict[str, list[int]] = {}
    for name, score in pairs:
        found.setdefault(name, []).append(whole[score])
    return {name: _summary(sorted(units), denominator) for name, units in sorted(found.items())}


def _summary(units: Sequence[int], denominator: int) -> Summary:
    n = len(units)
    middle = Fraction(units[(n - 1) // 2] + units[n // 2], 2 * denominator)
    return Summary(n, Fraction(sum(units), n * denominator), middle)


def _in_units(scores: Iterable[Score]) -> tuple[dict[Score, int], int]:
    """Each distinct score in units of their common denominator; a jury gives few, however many its ratings."""
    exact = {score: Fraction(score) for score in set(scores)}
    denominator = lcm(*(number.denominator for number in exact.values()))
    return {
        score: number.numerator * (denominator // number.denominator) for score, number in exact.items()
    }, denominator
