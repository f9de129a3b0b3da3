"""ODS: which sheets there are and how each looks, seen in one pass over its XML before its values are read."""

from typing import NamedTuple

from portfolio.lists.reading.fills import colour_of
from portfolio.lists.reading.looks import Block, Looks, place
from portfolio.lists.reading.packed import (
    MOST_CELLS,
    MOST_COLUMNS,
    MOST_ROWS,
    attribute,
    broken,
    check_size,
    local,
    locked,
    parts,
    reader,
    too_large,
    walk,
)

CONTENT = "content.xml"
_MANIFEST = "META-INF/manifest.xml"
_WANTED = frozenset({"mimetype", CONTENT, "styles.xml", _MANIFEST})


class Seen(NamedTuple):
    """A sheet: its name, whether the workbook shows it, and how it looks."""

    name: str
    hidden: bool
    looks: Looks


def opened(content: bytes) -> dict[str, bytes]:
    """The files of a workbook that are read."""
    files = parts(content, _WANTED.__contains__)
    if CONTENT not in files:
        raise broken()
    if b"encryption-data" in files.get(_MANIFEST, b""):
        raise locked()
    return files


def look(files: dict[str, bytes]) -> list[Seen]:
    """Go once through all sheets. Raises WrongInput when one is broken or reaches further than is read."""
    seen = _ContentSeen()
    walk(files[CONTENT], reader(seen.start, seen.end))
    return seen.sheets


class _ContentSeen:
    """What a pass over content.xml has seen."""

    def __init__(self) -> None:
        self.sheets: list[Seen] = []
        self._style = ""
        self._colours: dict[str, str] = {}
        self._hidden_tables: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name in ("table-cell", "covered-table-cell"):
            self._cell(attributes)
        elif name == "p":
            self._has_text = True
        elif name == "table-row":
            self._begin_row(attributes)
        elif name == "table":
            self._begin_table(attributes)
        elif name == "style":
            self._style = attribute(attributes, "name")
        elif name == "table-cell-properties":
            self._colours[self._style] = colour_of({"rgb": attribute(attributes, "background-color").lstrip("#")}, [])
        elif name == "table-properties" and attribute(attributes, "display") == "false":
            self._hidden_tables.add(self._style)

    def end(self, name: str) -> None:
        name = local(name)
        if name in ("table-cell", "covered-table-cell"):
            self._end_cell()
        elif name == "table-row":
            self._end_row()
        elif name == "table":
            looks = Looks(
                self._rows,
                self._columns,
                self._filled,
                self._hidden,
                self._fills,
                self._units,
                self._instead,
                self._merged,
            )
            self.sheets.append(Seen(self._name, self._is_hidden, looks))

    def _begin_table(self, attributes: dict[str, str]) -> None:
        self._name = attribute(attributes, "name")
        self._is_hidden = attribute(attributes, "style-name") in self._hidden_tables
        self._rows = self._columns = self._filled = self._row = self._column = 0
        self._hidden: set[int] = set()
        self._fills: dict[int, str] = {}
        self._units: dict[int, str] = {}
        self._instead: dict[int, str] = {}
        self._merged: list[Block] = []

    def _begin_row(self, attributes: dict[str, str]) -> None:
        self._repeated = _count(attribute(attributes, "number-rows-repeated"))
        self._column, self._is_filled = 0, False
        if attribute(attributes, "visibility", "visible") != "visible":
            self._hidden.update(range(self._row, min(self._row + self._repeated, MOST_ROWS)))

    def _end_row(self) -> None:
        if self._is_filled:
            self._rows = self._row + self._repeated
            self._filled += self._repeated
            check_size(self._rows, self._columns)
            self._repeat()
        self._row += self._repeated

    def _repeat(self) -> None:
        """A row that stands for several alike has its looks for each of them."""
        for seen in (self._fills, self._units, self._instead):
            here = {key & 0x3FFF: value for key, value in seen.items() if key >> 14 == self._row} if seen else {}
            for row in range(self._row + 1, self._row + self._repeated):
                seen.update({place(row, column): value for column, value in here.items()})
            if len(seen) > MOST_CELLS:
                raise too_large()

    def _cell(self, attributes: dict[str, str]) -> None:
        self._wide = _count(attribute(attributes, "number-columns-repeated"))
        self._kind = attribute(attributes, "value-type")
        self._has_text = False
        self._attributes = attributes

    def _end_cell(self) -> None:
        attributes, row, column = self._attributes, self._row, self._column
        formula = attribute(attributes, "formula")
        reach = range(column, min(column + self._wide, MOST_COLUMNS))
        if self._kind or self._has_text or formula:
            self._is_filled = True
            self._columns = max(self._columns, column + self._wide)
            unit = "%" if self._kind == "percentage" else attribute(attributes, "currency")
            self._units.update({place(row, one): unit for one in reach if unit})
            if formula and not self._kind and not self._has_text:
                self._instead.update({place(row, one): f"={formula.partition('=')[2]}" for one in reach})
        if colour := self._colours.get(attribute(attributes, "style-name")):
            self._fills.update({place(row, one): colour for one in reach if row < MOST_ROWS})
        across, down = (_count(attribute(attributes, f"number-{way}-spanned")) for way in ("columns", "rows"))
        if across * down > 1:
            self._merged.append((row, column, row + down - 1, column + across - 1))
        self._column += self._wide


def _count(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 1
