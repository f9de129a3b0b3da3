"""Tables crossed by two kinds of things, incomplete and large: the linear algebra behind severity.

Every figure here comes from one system of equations whose larger side is diagonal. That side is eliminated, so only a
square of the smaller side's size is factored: 1,100 for 1,100 proposals and 3,000 jurors.
"""

from dataclasses import dataclass
from functools import cached_property
from math import log

import numpy as np
from scipy import sparse
from scipy.linalg import blas, lapack

from portfolio.jury.ratings import Floats, Ints


@dataclass(frozen=True, eq=False)
class Crossed:
    """Cells with a row and a column; every row and column has one.

    The few are the rows, or the columns where those are fewer; the many are the others.
    """

    rows: Ints
    columns: Ints
    height: int
    width: int

    @property
    def rows_are_few(self) -> bool:
        """Which side is the smaller one."""
        return self.height <= self.width

    @property
    def few(self) -> Ints:
        """The place of each cell on the smaller side."""
        return self.rows if self.rows_are_few else self.columns

    @property
    def many(self) -> Ints:
        """The place of each cell on the larger side."""
        return self.columns if self.rows_are_few else self.rows

    @cached_property
    def few_counts(self) -> Floats:
        """How many cells each of the few has."""
        return np.bincount(self.few).astype(np.float64)

    @cached_property
    def many_counts(self) -> Floats:
        """How many cells each of the many has."""
        return np.bincount(self.many).astype(np.float64)

    @cached_property
    def together(self) -> sparse.csr_matrix:
        """Few by many, 1 where a cell is."""
        size = (len(self.few_counts), len(self.many_counts))
        return sparse.csr_matrix((np.ones(len(self.few)), (self.few, self.many)), shape=size)

    @cached_property
    def together_turned(self) -> sparse.csr_matrix:
        """Many by few."""
        return self.together.T.tocsr()

    def shared(self, weights: Floats) -> Floats:
        """Few by few: the weights of the many that two of the few share, summed."""
        lighter = self.together.copy()
        lighter.data = weights[lighter.indices]
        return np.asarray((lighter @ self.together_turned).toarray(), dtype=np.float64)

    def few_sums(self, cells: Floats) -> Floats:
        """The cells summed by each of the few."""
        return np.bincount(self.few, cells, minlength=len(self.few_counts)).astype(np.float64)

    def many_sums(self, cells: Floats) -> Floats:
        """The cells summed by each of the many."""
        return np.bincount(self.many, cells, minlength=len(self.many_counts)).astype(np.float64)


def least_squares(table: Crossed, cells: Floats) -> tuple[Floats, Floats, float]:
    """Effects of rows and of columns, each with sum zero, and the mean that they stand around.

    The table must be connected; otherwise the answer means nothing.
    """
    middle = float(cells.mean())
    apart = cells - middle
    few_sums, many_sums = table.few_sums(apart), table.many_sums(apart)
    matrix = np.diag(table.few_counts) - table.shared(1 / table.many_counts)
    # Adding the same to all of the few and taking it from all of the many changes no cell; this picks sum zero.
    matrix += table.few_counts.mean() / len(few_sums)
    few = np.linalg.solve(matrix, few_sums - table.together @ (many_sums / table.many_counts))
    few -= few.mean()
    many = (many_sums - table.together_turned @ few) / table.many_counts
    shift = float(many.mean())
    many -= shift
    rows, columns = (few, many) if table.rows_are_few else (many, few)
    return rows, columns, middle + shift


@dataclass(frozen=True, eq=False)
class Solved:
    """Random effects at given ratios of their variances to the residual one.

    With H the matrix of the mixed-model equations in units of each effect's spread, plus the mean:

    few, many    effects in the cells' unit
    mean         the mean they stand around
    residual     what is left of each cell
    square       residual sum of squares plus the penalty for effects, in residual variances
    log_det      of H
    few_trace, many_trace  of their blocks of H's inverse
    """

    few: Floats
    many: Floats
    mean: float
    residual: Floats
    square: float
    log_det: float
    few_trace: float
    many_trace: float


class Equations:
    """The mixed-model equations of a table at one pair of ratios, factored once."""

    def __init__(self, table: Crossed, few_ratio: float, many_ratio: float) -> None:
        self.table = table
        self.few_spread, self.many_spread = few_ratio**0.5, many_ratio**0.5
        self.diagonal = 1 + many_ratio * table.many_counts
        self.factor, failed = lapack.dpotrf(self._schur(few_ratio, many_ratio), lower=1, clean=1, overwrite_a=1)
        if failed:
            raise np.linalg.LinAlgError("the equations have no one solution")

    def _schur(self, few_ratio: float, many_ratio: float) -> Floats:
        """What is left for the few and the mean when the many are eliminated."""
        table, kept = self.table, 1 / self.diagonal
        size = len(table.few_counts)
        matrix = np.empty((size + 1, size + 1), order="F")
        matrix[:size, :size] = -few_ratio * many_ratio * table.shared(kept)
        matrix[np.arange(size), np.arange(size)] += 1 + few_ratio * table.few_counts
        # counts - ratio * counts² / (1 + ratio * counts), written without the difference of two large numbers
        left = table.many_counts * kept
        matrix[:size, size] = matrix[size, :size] = self.few_spread * (table.together @ kept)
        matrix[size, size] = left.sum()
        return matrix

    def effects(self, cells: Floats) -> tuple[Floats, Floats, float, Floats]:
        """Effects of few and many in the cells' unit, the mean, and what is left of each cell."""
        table = self.table
        many_side = self.many_spread * table.many_sums(cells) / self.diagonal
        few_side = np.append(self.few_spread * table.few_sums(cells), cells.sum())
        few_side[:-1] -= self.few_spread * self.many_spread * (table.together @ many_side)
        few_side[-1] -= self.many_spread * (table.many_counts @ many_side)
        solved, _ = lapack.dpotrs(self.factor, few_side, lower=1)
        few, mean = self.few_spread * solved[:-1], float(solved[-1])
        many = self.many_given(few[None, :], mean, cells)[0]
        return few, many, mean, cells - few[table.few] - many[table.many] - mean

    def many_given(self, few: Floats, mean: Floats | float, cells: Floats) -> Floats:
        """Effects of the many, one line for each line of effects of the few and its mean."""
        left = self.table.many_sums(cells) - (self.table.together_turned @ few.T).T
        left -= np.outer(np.broadcast_to(mean, len(few)), self.table.many_counts)
        return np.asarray(self.many_spread**2 * left / self.diagonal, dtype=np.float64)

    def solve(self, cells: Floats) -> Solved:
        """All that the search for the variances asks for."""
        few, many, mean, residual = self.effects(cells)
        penalty = _penalty(few, self.few_spread) + _penalty(many, self.many_spread)
        few_trace, many_trace = self._traces()
        return Solved(
            few=few,
            many=many,
            mean=mean,
            residual=residual,
            square=float(residual @ residual) + penalty,
            log_det=float(np.log(self.diagonal).sum() + 2 * np.log(np.diag(self.factor)).sum()),
            few_trace=few_trace,
            many_trace=many_trace,
        )

    def _traces(self) -> tuple[float, float]:
        table, size = self.table, len(self.table.few_counts)
        lower, _ = lapack.dpotri(self.factor, lower=1)
        inverse = np.tril(lower) + np.tril(lower, -1).T
        kept = self.diagonal**-2.0
        both, one = self.few_spread * self.many_spread, self.many_spread
        many = (1 / self.diagonal).sum()
        many += both**2 * float((inverse[:size, :size] * table.shared(kept)).sum())
        many += 2 * both * one * float(inverse[size, :size] @ (table.together @ (kept * table.many_counts)))
        many += one**2 * inverse[size, size] * float(kept @ table.many_counts**2)
        return float(np.trace(inverse[:size, :size])), float(many)

    def draw(self, mode: Floats, spread: float, random: np.random.Generator, lines: int) -> Floats:
        """Lines of effects of the few and the mean (last), drawn around their mode; spread: the residual's."""
        root, _ = lapack.dtrtri(self.factor, lower=1)
        normal = random.standard_normal((lines, len(mode)))
        drawn = blas.dtrmm(spread, root, normal.T, lower=1, trans_a=1, overwrite_b=1).T
        drawn[:, :-1] *= self.few_spread
        return np.asarray(drawn + mode, dtype=np.float64)


def _penalty(effects: Floats, spread: float) -> float:
    return float(effects @ effects) / spread**2 if spread else 0.0


def deviance(solved: Solved) -> float:
    """Minus twice the restricted likelihood, up to a constant, at the best residual variance for the ratios."""
    freedom = len(solved.residual) - 1
    return solved.log_det + freedom * log(solved.square / freedom)
