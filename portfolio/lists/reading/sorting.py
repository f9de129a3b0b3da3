"""Which rows of a list are records, and which are totals, headings between them, repeated heads and notes."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from portfolio.lists.grid import Cell, Left, Row
from portfolio.lists.reading.amounts import read_amount
from portfolio.lists.reading.heads import Head
from portfolio.lists.reading.looks import Block
from portfolio.lists.reading.written import matching

_MOST_SUMS = 40
_MOST_TEXT = 500

_TOTAL = re.compile(
    r"(?:(?:grand |sub ?-?|overall |zwischen|gesamt|sous-)?(?:total|totals|totale|totaal|totalt|summe|somme|suma|soma|"
    r"sum|sums|insgesamt|gesamt|gesamtsumme|endsumme|zwischensumme|gesamtbetrag|celkem|celkom|spolu|razem|ukupno|"
    r"osszesen|yhteensa|итого|всего|σ|∑|ogolem|sumar)(?: general| generale| generala?| amount| budget| eur| €)?)"
    r"(?P<more>.*)"
)
_NO_MORE = re.compile(r"[\s:.=()]*(?:\d{4})?[\s:.=()]*")
# A line below the head that says in what the columns are counted.
_UNIT = re.compile(
    r"[(\[]?(?:eur|euro|€|usd|\$|gbp|£|chf|k€|t€|teur|%|yes/no|y/n|ja/nein|oui/non|"
    r"[djmyt]{2,4}(?:[./-][djmyta]{2,4}){1,2})[)\]]?"
)
_NOTE = re.compile(
    r"(?:[*†¹²³]|\d\)|note|notes|source|sources|legend|legende|quelle|quellen|anmerkung|anmerkungen|hinweis|stand[: ]|"
    r"as of|last updated|updated|remarque|nota|notas|fuente|fonte|opmerking|bron|zdroj|printed|created by|erstellt|"
    r"letzte anderung|colou?rs?:|farben:|green =|grun =)"
)


class Sorted(NamedTuple):
    """Records, and everything else with the reason; groups holds the heading above each record, where there are any."""

    records: list[Row]
    left: list[Left]
    groups: list[str]


def sort_rows(rows: Sequence[Row], merged: Sequence[Block], head: Head, decimal: str) -> Sorted:
    """Tell records from what is none. Nothing is dropped in silence: whatever is no record stands in `left`.

    decimal  the mark before decimals, which sums are recognised by
    """
    sorter = _Sorter(rows, merged, head, decimal)
    for place, row in enumerate(rows[: head.last + 1]):
        if _filled(row):
            sorter.leave(row, "title" if place < head.first else "head")
    for place in range(head.last + 1, len(rows)):
        sorter.take(place)
    return sorter.found


class _Sorter:
    """Goes down a list and keeps what it has seen on the way: the last heading, the last total."""

    def __init__(self, rows: Sequence[Row], merged: Sequence[Block], head: Head, decimal: str) -> None:
        self.found = Sorted([], [], [])
        self._rows, self._decimal = rows, decimal
        half = max(3, len(rows[0].cells) // 2)
        self._across = {block[0] for block in merged if block[3] - block[1] + 1 >= half}
        self._names = {tuple(_texts(row)) for row in rows[head.first : head.last + 1]} - {()}
        self._begins = {name[0] for name in self._names}
        self._is_numbered = _first_column_is_numbers(rows[head.last + 1 :])
        self._first = head.last + 1 if self._names else -1
        self._tail = _begin_of_tail(rows, head)
        self._group, self._sums, self._since_total = "", 0, 0

    def leave(self, row: Row, why: str) -> None:
        """Note a row that is no record."""
        self.found.left.append(Left(row.number, why, joined(row)))

    def take(self, place: int) -> None:
        """Look at the next row."""
        row = self._rows[place]
        cells = _filled(row)
        if not cells:
            self.leave(row, "blank")
        elif why := self._why_not(place, row, cells):
            self.leave(row, why)
        else:
            self.found.records.append(row)
            self.found.groups.append(self._group)

    def _why_not(self, place: int, row: Row, cells: Sequence[Cell]) -> str:
        """Why a row is no record, "" when it is one."""
        if matching(cells[0].text) in self._begins and tuple(_texts(row)) in self._names:
            return "repeated_head"
        if place == self._first and all(_UNIT.fullmatch(matching(cell.text)) for cell in cells):
            return "head"
        if place >= self._tail:
            return "notes"
        if len(cells) == 1 and (place in self._across or self._is_heading(row)):
            self._group = cells[0].text
            return "group"
        if self._is_total(row, cells):
            self._since_total = len(self.found.records)
            return "total"
        return ""

    def _is_heading(self, row: Row) -> bool:
        return self._is_numbered and bool(row.cells[0].text) and not _is_number(row.cells[0])

    def _is_total(self, row: Row, cells: Sequence[Cell]) -> bool:
        """Whether a row sums up those above it."""
        match = _total_word(cells)
        if not match and any(isinstance(cell.value, str) and cell.text[:1].isalpha() for cell in cells):
            return False
        texts = [
            cell for cell in cells if isinstance(cell.value, str) and read_amount(cell, self._decimal).value is None
        ]
        has_numbers = len(cells) > len(texts)
        if match and has_numbers and len(texts) <= 2 and _NO_MORE.fullmatch(match["more"]):
            return True
        records = self.found.records
        if len(texts) > (2 if match else 0) or not has_numbers or len(records) < 2 or self._sums >= _MOST_SUMS:
            return False
        self._sums += 1
        since = records[self._since_total :]
        return _sums_up(row, since, self._decimal) or _sums_up(row, records, self._decimal)


def joined(row: Row) -> str:
    """The texts of a row in one line."""
    return " | ".join(cell.text for cell in row.cells if cell.text)[:_MOST_TEXT]


def fill_down(rows: list[Row], merged: Sequence[Block], head: Head) -> None:
    """Repeat what stands in cells merged over several rows, since it is meant for each of them."""
    for first, column, last, _ in merged:
        if last == first or first <= head.last or first >= len(rows) or column >= len(rows[first].cells):
            continue
        above = rows[first].cells[column]
        for place in range(first + 1, min(last + 1, len(rows))):
            cells = rows[place].cells
            if not cells[column].text:
                cell = above._replace(colour=cells[column].colour)
                rows[place] = rows[place]._replace(cells=(*cells[:column], cell, *cells[column + 1 :]))


def _filled(row: Row) -> list[Cell]:
    return [cell for cell in row.cells if cell.text]


def _texts(row: Row) -> list[str]:
    return [matching(cell.text) for cell in _filled(row)]


def _is_number(cell: Cell) -> bool:
    return isinstance(cell.value, Decimal | int) or bool(re.fullmatch(r"[\d.]+", cell.text))


def _first_column_is_numbers(rows: Sequence[Row]) -> bool:
    """Whether the first column numbers the records, so that a text alone in it is a heading."""
    cells = [row.cells[0] for row in rows if row.cells and len(_filled(row)) > 1]
    return len(cells) > 2 and sum(map(_is_number, cells)) >= 0.8 * len(cells)


def _begin_of_tail(rows: Sequence[Row], head: Head) -> int:
    """Where the notes below the records begin: lines of one cell that say so, or that follow a total."""
    end = len(rows)
    for place in range(len(rows) - 1, head.last, -1):
        cells = _filled(rows[place])
        if len(cells) > 1:
            after_total = bool(_total_word(cells))
            return end if not after_total else place + 1
        if cells and _NOTE.match(matching(cells[0].text)):
            end = place
    return end


def _total_word(cells: Sequence[Cell]) -> re.Match[str] | None:
    """The word for a total at the beginning of the first text of a row."""
    first = next((cell.text for cell in cells if isinstance(cell.value, str)), "")
    return _TOTAL.fullmatch(matching(first)) if len(first) < 80 else None


def _sums_up(row: Row, records: Sequence[Row], decimal: str) -> bool:
    """Whether every number of a row is the sum of those above it, and at least one is a sum of several."""
    several = False
    for column, cell in enumerate(row.cells):
        if cell.text.startswith("=") and cell.value is None:
            several = True  # "=SUM(B2:B9)" without its result
            continue
        total = read_amount(cell, decimal).value
        if total is None:
            continue
        parts = [found for one in records if (found := read_amount(one.cells[column], decimal).value) is not None]
        if len(parts) < 2 or sum(parts) != total:
            return False
        several = True
    return several
