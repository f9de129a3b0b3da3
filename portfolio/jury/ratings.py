"""A panel's ratings: exact numbers in one order, whatever the order they came in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

EXACT = 2**53
"""Whole numbers up to here are exact as floats."""


class Rating(NamedTuple):
    """What one juror gave one proposal, on one criterion or for the whole."""

    proposal: str
    juror: str
    score: Fraction | Decimal | int
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
    exact = _as_fractions(rating.score for rating in ratings)
    proposals, jurors = sorted({rating.proposal for rating in ratings}), sorted({rating.juror for rating in ratings})
    row, column = ({name: at for at, name in enumerate(names)} for names in (proposals, jurors))
    cells = [row[proposal] * len(jurors) + column[juror] for proposal, juror, _, _ in ratings]
    order = np.argsort(np.array(cells, dtype=np.int64), kind="stable").tolist()
    denominator = lcm(*(number.denominator for number in exact.values()))
    whole = {score: number.numerator * (denominator // number.denominator) for score, number in exact.items()}
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
    sums: dict[int, list[int]] = {}
    for row, units in zip(full.rows.tolist(), full.units, strict=True):
        sums.setdefault(row, []).append(units)
    return {full.proposals[row]: Fraction(sum(units), len(units) * full.scale) for row, units in sums.items()}


def _as_fractions(scores: Iterable[Fraction | Decimal | int]) -> dict[Fraction | Decimal | int, Fraction]:
    """Each distinct score as a fraction; a jury gives few distinct ones, however many ratings."""
    return {score: Fraction(score) for score in set(scores)}


def by_proposal(ratings: Iterable[Rating]) -> Mapping[str, Sequence[Fraction]]:
    """All ratings of each proposal, ascending."""
    return _gathered((rating.proposal, rating.score) for rating in ratings)


def by_juror(ratings: Iterable[Rating]) -> Mapping[str, Sequence[Fraction]]:
    """All ratings that each juror gave, ascending."""
    return _gathered((rating.juror, rating.score) for rating in ratings)


def _gathered(pairs: Iterable[tuple[str, Fraction | Decimal | int]]) -> dict[str, list[Fraction]]:
    found: dict[str, list[Fraction | Decimal | int]] = {}
    for name, score in pairs:
        found.setdefault(name, []).append(score)
    return {name: [Fraction(score) for score in sorted(scores)] for name, scores in sorted(found.items())}
