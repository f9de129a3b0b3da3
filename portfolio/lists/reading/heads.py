"""Where the head of a list is, and what its columns are called: title lines, two rows, merged cells, no head at all."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.lists.fields import FIELDS
from portfolio.lists.grid import Cell, Row
from portfolio.lists.reading.days import orders_in
from portfolio.lists.reading.looks import Block
from portfolio.lists.reading.written import matching, tidy

_LOOKED_AT = 40
_BELOW = 60
_LONGEST = 400  # exports of online forms have whole questions as heads
_WORDS = frozenset(word for field in FIELDS.values() for word in (*field.also, field.key))
_DATA = re.compile(r"[^\w]*\d[\d.,:/ '’\u00a0\u202f%-]*[^\w]*|.*@.*\..*|https?://.*")


class Head(NamedTuple):
    """The rows of the head, by their place in the list; first is after last when there is none."""

    first: int
    last: int


NO_HEAD = Head(0, -1)


def find_head(rows: Sequence[Row], merged: Sequence[Block], width: int) -> Head:
    """Where the head is; NO_HEAD when the first row is a record already."""
    filled = [i for i, row in enumerate(rows[: _LOOKED_AT * 3]) if _count(row)][:_LOOKED_AT]
    if width == 1:
        first = filled[0] if filled else 0
        return Head(first, first) if filled and is_known(rows[first].cells[0].text) else NO_HEAD
    typical = _typical([_count(rows[i]) for i in filled])
    scores: dict[int, float] = {}
    for i in filled:
        score = _score(rows, i, typical)
        if _is_record(rows[i], typical, score):
            break  # no head stands below a record
        if score is not None:
            scores[i] = score
            if score > 0 and sum(is_known(cell.text) for cell in rows[i].cells) > 1:
                break  # what looks like a head further down is one that is repeated
    best = max(scores.values(), default=-1.0)
    if best < 0:
        return NO_HEAD
    return _with_neighbours(rows, merged, next(i for i, score in scores.items() if score >= 0.6 * best))


def _score(rows: Sequence[Row], place: int, typical: float) -> float | None:
    """How much a row is a head: None when it cannot be one, below 0 when it is rather a record."""
    cells = {i: cell for i, cell in enumerate(rows[place].cells) if cell.text}
    texts = [matching(cell.text) for cell in cells.values()]
    if len(cells) < max(2, 0.5 * typical) or len(set(texts)) < 0.7 * len(texts):
        return None
    if any(_is_data(cell) for cell in cells.values()) or max(map(len, texts)) > _LONGEST:
        return None
    begin = next(iter(cells))
    near = [row for row in rows[place + 1 : place + 1 + _BELOW] if _count(row) >= 0.4 * typical]
    below = [row for row in near if row.cells[begin].text != cells[begin].text]  # without the head repeated
    score = 3.0 * sum(_is_word(text) for text in texts)
    for column, cell in cells.items():
        under = [row.cells[column] for row in below if row.cells[column].text]
        if not under:
            continue
        score += sum(_is_data(other) for other in under) > 0.5 * len(under)
        score -= 2.0 * any(other.text == cell.text for other in under[:_BELOW])
    return score + 0.01 * len(cells)


def _is_record(row: Row, typical: float, score: float | None) -> bool:
    """Whether a row before any head is a record: as full as most, with numbers, days or words that come again."""
    if _count(row) < max(2, 0.8 * typical):
        return False
    return any(map(_is_data, row.cells)) if score is None else score < 0


def _with_neighbours(rows: Sequence[Row], merged: Sequence[Block], place: int) -> Head:
    """The row found, with the row of groups above it or the row of parts below it."""
    if place + 1 < len(rows) and _is_second(rows, merged, place, place + 1):
        return Head(place, place + 1)
    if place and _is_second(rows, merged, place - 1, place) and _is_group(rows[place - 1], merged, place - 1):
        return Head(place - 1, place)
    return Head(place, place)


def _is_group(row: Row, merged: Sequence[Block], place: int) -> bool:
    """Whether a row names groups of columns: several, or one that does not span them all, and nothing else."""
    cells = [cell for cell in row.cells if cell.text]
    across = [block for block in merged if block[0] == place and block[3] > block[1]]
    spans_all = any(block[3] - block[1] + 1 >= 0.8 * len(row.cells) for block in across)
    return not any(map(_is_data, cells)) and (len(cells) > 1 or bool(across)) and not spans_all


def _is_second(rows: Sequence[Row], merged: Sequence[Block], one: int, two: int) -> bool:
    """Whether two rows are one head: merged cells join them, or the second fills what the first leaves open."""
    over, under = rows[one].cells, rows[two].cells
    here = [i for i, cell in enumerate(under) if cell.text]
    if not here or any(_is_data(under[i]) for i in here):
        return False
    if any(block[0] <= one and block[2] == two for block in merged):
        return True
    parts = [i for i in here if any(block[0] == one and block[1] <= i <= block[3] > block[1] for block in merged)]
    if len(parts) > 1:
        return True
    gaps = [i for i in here if not over[i].text]
    if len(gaps) < 2 or sum(bool(cell.text) for cell in over) < 2:
        return False
    below = rows[two + 1 : two + 1 + _BELOW]
    repeats = any(row.cells[i].text == under[i].text for row in below for i in here)
    # Without merged cells the first record of a list with unnamed columns looks much the same: words must decide.
    return not repeats and sum(is_known(under[i].text) for i in here) >= max(2, len(here) // 2)


def headers_of(rows: Sequence[Row], merged: Sequence[Block], head: Head, width: int) -> list[str]:
    """The name of every column: both rows joined, merged cells spread, "Column C" where nothing stands."""
    lines = [_spread(rows, merged, place, head) for place in range(head.first, head.last + 1)]
    names = []
    for column in range(width):
        parts = list(dict.fromkeys(line[column] for line in lines if line[column]))
        names.append(": ".join(parts) or f"Column {letters(column)}")
    return _distinct(names)


def _spread(rows: Sequence[Row], merged: Sequence[Block], place: int, head: Head) -> list[str]:
    """The texts of a row of the head, those of merged cells in all the columns that they span."""
    texts = [tidy(cell.text)[:_LONGEST] for cell in rows[place].cells]
    spanned = False
    for first, left, last, right in merged:
        if first <= place <= last and first >= head.first:
            text = tidy(rows[first].cells[left].text)[:_LONGEST] if left < len(texts) else ""
            for column in range(left, min(right + 1, len(texts))):
                texts[column] = text
            spanned = spanned or right > left
    if place < head.last and not spanned:
        # Without merged cells a group reaches to the next one, over columns that the row below names.
        below = rows[head.last].cells
        for column in range(1, len(texts)):
            if not texts[column] and below[column].text and not _stands_alone(texts, below, column):
                texts[column] = texts[column - 1]
    return texts


def _stands_alone(texts: list[str], below: Sequence[Cell], column: int) -> bool:
    """Whether the column before has its whole name in the first row, so that it begins no group."""
    return not texts[column - 1] or not below[column - 1].text


def _distinct(names: list[str]) -> list[str]:
    """Names of which no two are alike: the second "Budget" is "Budget 2"."""
    taken: set[str] = set()
    for i, name in enumerate(names):
        number = 1
        while matching(names[i]) in taken:
            number += 1
            names[i] = f"{name} {number}"
        taken.add(matching(names[i]))
    return names


def letters(column: int) -> str:
    """The letters that a sheet shows above a column, from 0: A, Z, AA."""
    written = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        written = chr(65 + rest) + written
    return written


def is_known(text: str) -> bool:
    """Whether a text is a heading that lists of projects have."""
    return _is_word(matching(text))


def _is_word(folded: str) -> bool:
    bare = re.sub(r"\s*[(\[*:].*$", "", folded)
    return bare in _WORDS or re.sub(r"[_/ .-]+", " ", bare).strip() in _WORDS


def _is_data(cell: Cell) -> bool:
    """Whether a cell is of a kind that stands in records and not in heads: a number but no year, a day, an address."""
    value = cell.value
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return not 1990 <= value <= 2100
    if not isinstance(value, str):
        return value is not None or cell.text.startswith("=")
    if value.strip().isdecimal() and len(value.strip()) == 4:
        return not 1990 <= int(value) <= 2100
    if len(value) > _LONGEST:
        return False
    return bool(_DATA.fullmatch(value.strip())) or bool(orders_in([value]))


def _count(row: Row) -> int:
    return sum(1 for cell in row.cells if cell.text)


def _typical(counts: list[int]) -> float:
    """The middle of the counts of cells, of rows that have more than one."""
    several = sorted(count for count in counts if count > 1)
    return several[len(several) // 2] if several else 1
