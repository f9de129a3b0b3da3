"""How a sheet looks, as far as it carries a meaning: fills, hidden rows, currencies, formulas without their result."""

from typing import NamedTuple

Place = int
"""A cell of a sheet: row << 14 | column, both from 0. Cheaper than a pair where there are a hundred thousand."""

Block = tuple[int, int, int, int]
"""Merged cells: first row, first column, last row, last column, all from 0."""


def place(row: int, column: int) -> Place:
    """The key of a cell."""
    return row << 14 | column


class Looks(NamedTuple):
    """What was seen on a sheet before its values were read.

    rows, columns  how far it reaches
    filled         how many rows have a cell with something in it
    hidden         rows that the sheet does not show, from 0
    colours        fill of a cell, "#rrggbb"
    units          "%" or the currency that a number is shown with
    instead        what stands in a cell that has no value: "#REF!", or "=A1+B1" where no result was stored
    merged         blocks of merged cells, where they are known
    """

    rows: int
    columns: int
    filled: int
    hidden: set[int]
    colours: dict[Place, str]
    units: dict[Place, str]
    instead: dict[Place, str]
    merged: list[Block]


PLAIN = Looks(0, 0, 0, set(), {}, {}, {}, [])
