"""Many rows in order: ids by number, groups by their first column."""

from array import array
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any


class Ids:
    """The ids of records by the number of their row; flat arrays, since there are many."""

    def __init__(self, numbers: "array[int]", ids: Iterable[int]) -> None:
        last = numbers[-1] if numbers else 0
        self._ids = array("q", bytes(8 * (last + 1)))
        for n, number in zip(numbers, ids, strict=True):
            self._ids[n] = number

    def __getitem__(self, n: int) -> int:
        return self._ids[n]


class Groups:
    """Rows in the order of their first column, handed out group by group in the same order."""

    def __init__(self, rows: Iterator[tuple[Any, ...]]) -> None:
        self._groups = groupby(rows, itemgetter(0))
        self._next: tuple[int, list[tuple[Any, ...]]] | None = None
        self._advance()

    def of(self, n: int) -> list[tuple[Any, ...]]:
        """The rows of a number, empty when there are none; numbers must be asked for in order."""
        if self._next is None or self._next[0] != n:
            return []
        found = self._next[1]
        self._advance()
        return found

    def _advance(self) -> None:
        group = next(self._groups, None)
        self._next = None if group is None else (group[0], list(group[1]))
