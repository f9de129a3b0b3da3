"""The same figures of a jury as a statistician writes them down with numpy and scipy; run as a process of its own.

Usage: python -m bench.plain_jury mixed|bootstrap SCORES.csv
"""

import csv
import sys
from itertools import combinations_with_replacement
from math import factorial
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


def read(place: Path) -> tuple[list[str], list[str], npt.NDArray[np.int64], npt.NDArray[np.int64], Floats]:
    """Names of rows and columns, and the place and score of every rating."""
    with place.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    proposals, jurors = sorted({row["proposal"] for row in rows}), sorted({row["juror"] for row in rows})
    row_of, column_of = ({name: at for at, name in enumerate(names)} for names in (proposals, jurors))
    return (
        proposals,
        jurors,
        np.array([row_of[row["proposal"]] for row in rows]),
        np.array([column_of[row["juror"]] for row in rows]),
        np.array([float(row["score"]) for row in rows]),
    )


def mixed(place: Path) -> list[float]:
    """REML variances of the crossed model: the larger side eliminated, the rest dense, the optimum by L-BFGS-B."""
    from scipy import optimize, sparse  # noqa: PLC0415  the bootstrap needs numpy only

    proposals, jurors, row, column, score = read(place)
    if len(proposals) > len(jurors):
        row, column, proposals, jurors = column, row, jurors, proposals
    size, freedom = len(proposals), len(score) - 1
    ones = np.ones(len(score))
    table = sparse.csr_matrix((ones, (row, column)), shape=(size, len(jurors)))
    few_n, many_n = np.bincount(row), np.bincount(column)
    few_sum, many_sum = np.bincount(row, score), np.bincount(column, score)

    def deviance(spreads: Floats) -> tuple[float, float]:
        few, many = spreads
        diagonal = 1 + many**2 * many_n
        cross = sparse.vstack([few * many * table, many * sparse.csr_matrix(many_n)]).tocsr()
        matrix = np.diag(np.append(1 + few**2 * few_n, len(score)).astype(float))
        matrix[:size, size] = matrix[size, :size] = few * few_n
        matrix -= (cross @ sparse.diags(1 / diagonal) @ cross.T).toarray()
        right = np.append(few * few_sum, score.sum()) - cross @ (many * many_sum / diagonal)
        lower = np.linalg.cholesky(matrix)
        half = np.linalg.solve(lower, right)
        square = float(score @ score - ((many * many_sum) ** 2 / diagonal).sum() - half @ half)
        logs = float(np.log(diagonal).sum() + 2 * np.log(np.diag(lower)).sum())
        return logs + freedom * np.log(square / freedom), square / freedom

    found = optimize.minimize(
        lambda spreads: deviance(spreads)[0], np.ones(2), method="L-BFGS-B", bounds=[(0, None)] * 2
    )
    residual = deviance(found.x)[1]
    return [*(found.x**2 * residual).tolist(), residual]


def bootstrap(place: Path) -> list[tuple[int, int]]:
    """95 % intervals of the places over every draw of the jurors with replacement."""
    proposals, jurors, row, column, score = read(place)
    width = len(jurors)
    table = np.zeros((len(proposals), width))
    table[row, column] = score
    draws = np.array(list(combinations_with_replacement(range(width), width)))
    counts = np.stack([(draws == juror).sum(axis=1) for juror in range(width)], axis=1)
    products = np.array([factorial(at) for at in range(width + 1)])[counts].prod(axis=1)
    weights = factorial(width) / products / float(width) ** width
    sums = counts @ table.T
    order = np.argsort(-sums, axis=1)
    ordered = np.take_along_axis(sums, order, axis=1)
    first = np.ones(ordered.shape, dtype=np.int64)
    first[:, 1:] = np.where(ordered[:, 1:] < ordered[:, :-1], np.arange(1, len(proposals)) + 1, 1)
    places = np.empty_like(first)
    np.put_along_axis(places, order, np.maximum.accumulate(first, axis=1), axis=1)
    found = []
    for at in range(len(proposals)):
        upto = np.cumsum(np.bincount(places[:, at], weights))
        found.append((int(np.searchsorted(upto, 0.025)), int(np.searchsorted(upto, 0.975))))
    return found


if __name__ == "__main__":
    print({"mixed": mixed, "bootstrap": bootstrap}[sys.argv[1]](Path(sys.argv[2])))
