"""Read a list that went out, was edited and comes back: its rows, and what its hidden sheet still knows of before."""

import base64
import binascii
import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portfolio.core.errors import N_, WrongInput
from portfolio.core.texts import gettext as _
from portfolio.lists.columns import BY_KEY, COLUMNS
from portfolio.lists.differences import Edited, is_empty
from portfolio.lists.plain import Cell, as_words
from portfolio.lists.reading.kinds import kind_of
from portfolio.lists.reading.workbooks import Workbook
from portfolio.lists.wordlists import folded
from portfolio.lists.workbook import FORMAT, HEAD_ROWS, HIDDEN

HEAD_WITHIN = 20
"""The line of headings is looked for in so many rows."""

Grid = list[list[Cell]]

NOT_A_LIST = N_("This is no workbook. Choose the .xlsx file that you downloaded and edited.")


class Before(NamedTuple):
    """What the hidden sheet says of the time when the list went out.

    organisation  the key of the city
    on            when, as an instant in ISO form
    headings      column keys by the folded headings that they had
    marks         of every cell, by reference and column key
    """

    organisation: str
    on: str
    headings: Mapping[str, str]
    marks: Mapping[str, Mapping[str, int]]


class EditedList(NamedTuple):
    """A list as it came back.

    missing   keys of the columns that it no longer has
    strange   headings that are no column of ours
    """

    rows: Sequence[Edited]
    before: Before | None
    missing: Sequence[str]
    strange: Sequence[str]


def read_edited(content: bytes) -> EditedList:
    """The rows of an edited list. WrongInput, with what to do, for anything that is none."""
    kind = kind_of(content, "") if content.strip() else ""
    if kind not in ("xlsx", "ods", "xls"):
        raise WrongInput("not_a_list", NOT_A_LIST, "file")
    book = Workbook(content, kind)
    names = [sheet.name for sheet in book.sheets]
    before = _before(_grid(book, HIDDEN)) if HIDDEN in names else None
    headings = _headings(before)
    for name in names:
        if name != HIDDEN:
            grid = _grid(book, name)
            head = _head(grid, headings)
            if head is not None:
                return _list(grid, head, headings, before)
    raise WrongInput(
        "no_reference",
        N_("No sheet of this workbook has the columns Reference and Title. Download the list anew and edit that."),
        "file",
    )


def _grid(book: Workbook, name: str) -> Grid:
    """The cells of a sheet; of a formula without a result the formula, so that it is never taken for nothing."""
    return [[cell.text if cell.value is None else cell.value for cell in row.cells] for row in book.read(name).rows]


# ------------------------------------------------------------------------------------------- the hidden sheet
def _before(grid: Grid) -> Before | None:
    """What went out; None when the hidden sheet is not as it was."""
    try:
        if as_words(grid[0][0]) != FORMAT:
            return None
        keys = [as_words(cell) for cell in grid[1]]
        headings = {folded(as_words(cell)): key for key, cell in zip(keys, grid[2], strict=True) if key in BY_KEY}
        kept = [key for key in keys if key in BY_KEY and BY_KEY[key].part not in ("", "asked")]
        unpack = struct.Struct(f">{len(kept)}I").unpack
        marks = {}
        for row in grid[HEAD_ROWS:]:
            if as_words(row[0]):
                numbers = unpack(base64.b64decode(as_words(row[2]), validate=True))
                marks[as_words(row[0])] = dict(zip(kept, numbers, strict=True))
        return Before(as_words(grid[0][2]), as_words(grid[0][3]), headings, marks)
    except (IndexError, ValueError, struct.error, binascii.Error):
        return None


# ------------------------------------------------------------------------------------------------ the projects
def _headings(before: Before | None) -> dict[str, str]:
    """Column keys by folded heading: as they went out, in the reader's language, in English, and the keys."""
    found = {column.key: column.key for column in COLUMNS}
    found |= {folded(column.heading): column.key for column in COLUMNS}
    found |= {folded(_(column.heading)): column.key for column in COLUMNS}
    return found | dict(before.headings if before else {})


def _head(grid: Grid, headings: Mapping[str, str]) -> int | None:
    """The place of the line of headings: the first that names the reference and the title."""
    for place, row in enumerate(grid[:HEAD_WITHIN]):
        keys = {headings.get(folded(as_words(cell))) for cell in row}
        if {"ref", "title"} <= keys:
            return place
    return None


def _list(grid: Grid, head: int, headings: Mapping[str, str], before: Before | None) -> EditedList:
    places: dict[str, int] = {}
    strange = []
    for place, cell in enumerate(grid[head]):
        words = as_words(cell).strip()
        key = headings.get(folded(words))
        if key is None:
            if words:
                strange.append(words[:120])
        elif key not in places:
            places[key] = place
    rows = (_row(number, cells, places, before) for number, cells in enumerate(grid[head + 1 :], head + 2))
    missing = [column.key for column in COLUMNS if column.verb and column.key not in places]
    return EditedList([row for row in rows if not is_empty(row)], before, missing, strange)


def _row(number: int, cells: list[Cell], places: Mapping[str, int], before: Before | None) -> Edited:
    found: dict[str, Cell] = {
        key: cells[place] for key, place in places.items() if BY_KEY[key].verb or key == "currency"
    }
    ref = as_words(cells[places["ref"]]).strip().upper()
    return Edited(number, ref, found, before.marks.get(ref) if before else None)
