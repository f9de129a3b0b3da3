"""Fills that carry a meaning: a list whose green, yellow and red says what no column says gets a column for it."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from portfolio.lists.grid import EMPTY, Cell, Row
from portfolio.lists.reading.fills import name_of

HEADER = "Colour"
_MOST = 12
_MOST_WORDS = 20


def meaning(rows: Sequence[Row]) -> list[Cell] | None:
    """The colour of each record, None when the fills carry no meaning of their own.

    They carry none when there are too few or too many, when they alternate from row to row, and when the words of
    a column say already which colour a row has.
    """
    column = _coloured_column(rows)
    colours = [_of_row(row) for row in rows] if column is None else [row.cells[column].colour for row in rows]
    kinds = Counter(colours)
    distinct = len(kinds)
    if not any(colours) or distinct < 2 or len(kinds - Counter({"": kinds[""]})) > _MOST or _alternates(colours):
        return None
    if _is_said(rows, colours):
        return None
    names = _names([colour for colour in kinds if colour])
    return [Cell(names[colour], names[colour], colour) if colour else EMPTY for colour in colours]


def _coloured_column(rows: Sequence[Row]) -> int | None:
    """The one column whose cells are filled on their own; None when whole rows are, or nothing is."""
    width = max((len(row.cells) for row in rows), default=0)
    counts = [0] * width
    alone = [0] * width
    for row in rows:
        filled = [i for i, cell in enumerate(row.cells) if cell.colour]
        for i in filled:
            counts[i] += 1
        shares = Counter(row.cells[i].colour for i in filled)
        for i in filled:
            # A cell whose colour is its own, not that of its whole row.
            alone[i] += shares[row.cells[i].colour] <= max(1, width // 4)
    best = max(range(width), key=lambda i: alone[i], default=None)
    if best is None or alone[best] < 2:
        return None
    return best if alone[best] >= 0.6 * counts[best] and len({row.cells[best].colour for row in rows}) > 1 else None


def _of_row(row: Row) -> str:
    """The fill that most filled cells of a row have."""
    counts = Counter(cell.colour for cell in row.cells if cell.colour)
    if not counts:
        return ""
    colour, count = counts.most_common(1)[0]
    return colour if count >= 2 or len(row.cells) < 4 else ""


def _alternates(colours: Sequence[str]) -> bool:
    """Whether two fills take turns from row to row, which helps the eye and says nothing."""
    if len(set(colours)) != 2 or len(colours) < 4:
        return False
    turns = sum(one != two for one, two in pairwise(colours))
    return turns >= 0.9 * (len(colours) - 1)


def _is_said(rows: Sequence[Row], colours: Sequence[str]) -> bool:
    """Whether the words of some column tell the colour of every row."""
    for column in range(len(rows[0].cells)):
        of_word: dict[str, str] = {}
        for row, colour in zip(rows, colours, strict=True):
            word = row.cells[column].text
            if of_word.setdefault(word, colour) != colour or len(of_word) > _MOST_WORDS:
                break
        else:
            if len(of_word) < max(3, len(rows) // 2 + 1) and len(set(of_word.values())) > 1:
                return True
    return False


def _names(colours: Sequence[str]) -> dict[str, str]:
    """What each fill is called; two of one name are told apart by their number."""
    names = {colour: name_of(colour) for colour in colours}
    counts = Counter(names.values())
    return {colour: name if counts[name] == 1 else f"{name} {colour}" for colour, name in names.items()}
