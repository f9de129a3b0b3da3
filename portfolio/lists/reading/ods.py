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
        self._begin_table({})
        self._begin_row({})
        self._begin_cell({})

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name in ("table-cell", "covered-table-cell"):
            self._begin_cell(attributes)
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
        # What the cells of this row carry, by column, for each kind of look.
        self._here: tuple[dict[int, str], ...] = ({}, {}, {})
        if attribute(attributes, "visibility", "visible") != "visible":
            self._hidden.update(range(self._row, min(self._row + self._repeated, MOST_ROWS)))

    def _end_row(self) -> None:
        """A row may stand for several alike; one without anything in it is none, whatever its fill."""
        if self._is_filled:
            self._rows = self._row + self._repeated
            self._filled += self._repeated
            check_size(self._rows, self._columns)
            for row in range(self._row, self._rows):
                for seen, here in zip((self._fills, self._units, self._instead), self._here, strict=True):
                    seen.update({place(row, column): value for column, value in here.items()})
            if len(self._fills) > MOST_CELLS:
                raise too_large()
        self._row += self._repeated

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        self._attributes = {local(name): value for name, value in attributes.items()}
        self._has_text = False

    def _end_cell(self) -> None:
        said = self._attributes.get
        kind, formula = said("value-type"), said("formula")
        wide = _count(said("number-columns-repeated", ""))
        reach = range(self._column, min(self._column + wide, MOST_COLUMNS))
        fills, units, instead = self._here
        if kind or self._has_text or formula:
            self._is_filled = True
            self._columns = max(self._columns, self._column + wide)
            if unit := "%" if kind == "percentage" else said("currency"):
                units.update(dict.fromkeys(reach, unit))
            if formula and not kind and not self._has_text:
                instead.update(dict.fromkeys(reach, f"={formula.partition('=')[2]}"))
        if colour := self._colours.get(said("style-name", "")):
            fills.update(dict.fromkeys(reach, colour))
        across, down = (_count(said(f"number-{way}-spanned", "")) for way in ("columns", "rows"))
        if across * down > 1:
            self._merged.append((self._row, self._column, self._row + down - 1, self._column + across - 1))
        self._column += wide


def _count(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else 1
