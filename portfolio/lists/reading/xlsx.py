"""XLSX: which sheets there are and how each looks, seen in one pass over its XML before its values are read."""

import re
from functools import cache
from posixpath import join, normpath
from typing import NamedTuple

from portfolio.lists.reading.fills import colour_of, theme_colours
from portfolio.lists.reading.looks import Looks, place
from portfolio.lists.reading.packed import (
    MOST_CELLS,
    MOST_COLUMNS,
    attribute,
    broken,
    check_size,
    local,
    parts,
    reader,
    too_large,
    walk,
)

WORKBOOK = "xl/workbook.xml"
_RELATIONS = "xl/_rels/workbook.xml.rels"
_STYLES = "xl/styles.xml"
_THEME = "xl/theme/theme1.xml"
_FOR_ALL = frozenset(
    {"[Content_Types].xml", "_rels/.rels", WORKBOOK, _RELATIONS, _STYLES, _THEME, "xl/sharedStrings.xml"}
)
_MOST_STYLES = 8_000_000


class Part(NamedTuple):
    """A sheet of a workbook and the file of the zip that holds it."""

    name: str
    path: str
    hidden: bool


class Styles(NamedTuple):
    """What the numbered styles of a workbook carry, by number as written; those that carry nothing are left out."""

    colours: dict[str, str]
    units: dict[str, str]


def opened(content: bytes) -> dict[str, bytes]:
    """The files of a workbook that are read: what all sheets share, and the sheets."""
    files = parts(content, lambda name: name in _FOR_ALL or name.startswith("xl/worksheets/sheet"))
    if WORKBOOK not in files or _RELATIONS not in files:
        raise broken()
    return files


def sheet_parts(files: dict[str, bytes]) -> list[Part]:
    """The sheets of a workbook, in its order; charts and macros are no sheets."""
    targets: dict[str, str] = {}

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship":
            target = attribute(attributes, "Target")
            targets[attribute(attributes, "Id")] = (
                target.lstrip("/") if target[:1] == "/" else normpath(join("xl", target))
            )

    found: list[Part] = []

    def sheet(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            path = targets.get(attribute(attributes, "id"), "")
            if path in files:
                hidden = attribute(attributes, "state") in ("hidden", "veryHidden")
                found.append(Part(attribute(attributes, "name"), path, hidden))

    walk(files[_RELATIONS], reader(relation))
    walk(files[WORKBOOK], reader(sheet))
    return found


def only(files: dict[str, bytes], part: Part) -> dict[str, bytes]:
    """The files of a workbook without its other sheets."""
    return {name: content for name, content in files.items() if name in _FOR_ALL or name == part.path}


def read_styles(files: dict[str, bytes]) -> Styles:
    """What the styles of a workbook carry."""
    content = files.get(_STYLES, b"")
    if not content or len(content) > _MOST_STYLES:
        return Styles({}, {})
    seen = _StylesSeen(theme_colours(files.get(_THEME, b"")))
    walk(content, reader(seen.start, seen.end))
    numbers = range(len(seen.styles))
    colours = {str(i): seen.fills[fill] for i in numbers if 0 <= (fill := seen.styles[i][0]) < len(seen.fills)}
    units = {str(i): unit for i in numbers if (unit := seen.unit(seen.styles[i][1]))}
    return Styles({style: colour for style, colour in colours.items() if colour}, units)


class _StylesSeen:
    """What a pass over styles.xml has seen: fills in their order, number formats, and styles made of both."""

    def __init__(self, theme: list[str]) -> None:
        self.theme = theme
        self.fills: list[str] = []
        self.formats: dict[int, str] = {}
        self.styles: list[tuple[int, int]] = []
        self._inside, self._is_solid = "", False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = local(name)
        if name in ("cellXfs", "cellStyleXfs", "dxfs", "fills"):
            self._inside = name
        elif name == "numFmt" and self._inside != "dxfs":
            self.formats[_number(attribute(attributes, "numFmtId"))] = attribute(attributes, "formatCode")
        elif name == "xf" and self._inside == "cellXfs":
            both = (_number(attribute(attributes, key)) for key in ("fillId", "numFmtId"))
            self.styles.append((next(both), next(both)))
        elif self._inside == "fills":
            if name == "patternFill":
                self.fills.append("")
                self._is_solid = attribute(attributes, "patternType", "none") not in ("none", "gray125")
            elif name == "gradientFill":
                self.fills.append("")
                self._is_solid = False
            elif name == "fgColor" and self._is_solid:
                self.fills[-1] = colour_of(attributes, self.theme)

    def end(self, name: str) -> None:
        if local(name) == self._inside:
            self._inside = ""

    def unit(self, number: int) -> str:
        """The unit that a number format shows, "" for none."""
        if number in (9, 10):
            return "%"
        return _unit(self.formats.get(number, ""))


_UNIT = re.compile(r"\[\$([^\]-]+)[^\]]*\]|\"([^\"]*)\"|([€$£¥])")


@cache
def _unit(code: str) -> str:
    if "%" in code:
        return "%"
    for match in _UNIT.finditer(code):
        unit = next(group for group in match.groups() if group is not None).strip()
        if 0 < len(unit) <= 4 and not unit.isdigit() and any(letter.isalpha() or letter in "€$£¥" for letter in unit):
            return unit
    return ""


def _number(written: str) -> int:
    return int(written) if written.isascii() and written.isdigit() and len(written) < 9 else -1


def look(xml: bytes, styles: Styles) -> Looks:
    """Go once through a sheet. Raises WrongInput when it is broken or reaches further than is read."""
    seen = _SheetSeen(styles)
    walk(xml, seen.parser)
    check_size(seen.rows, seen.columns)
    return Looks(seen.rows, seen.columns, seen.filled, seen.hidden, seen.colours, seen.units, seen.instead, [])


class _SheetSeen:
    """What a pass over a sheet has seen. Called for every cell, so that each line of it counts."""

    def __init__(self, styles: Styles) -> None:
        self.styles = styles
        self.rows = self.columns = self.filled = 0
        self.hidden: set[int] = set()
        self.colours: dict[int, str] = {}
        self.units: dict[int, str] = {}
        self.instead: dict[int, str] = {}
        self.parser = reader(self._start)
        self._row, self._row_written, self._column = -1, "", -1
        self._style = self._kind = ""
        self._letters: dict[str, int] = {}
        self._last_filled = -1
        self._written: list[str] = []
        self._formula: str | None = None

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._cell(attributes)
        elif name == "v" or name == "is":
            self._value()
        elif name == "f":
            self._begin_formula()
        elif name == "row":
            self._begin_row(attributes)
        elif ":" in name:
            self._start(local(name), attributes)

    def _begin_row(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        self._row = int(written) - 1 if written and written.isdecimal() and len(written) < 9 else self._row + 1
        self._row_written, self._column = str(self._row + 1), -1
        if attributes.get("hidden") in ("1", "true"):
            self.hidden.add(self._row)

    def _cell(self, attributes: dict[str, str]) -> None:
        written = attributes.get("r")
        if written is None:
            self._column += 1
        else:
            if not written.endswith(self._row_written):
                raise broken()  # a cell outside of its row, which would make a reader fill all rows between
            letters = written[: -len(self._row_written)]
            column = self._letters.get(letters)
            self._column = self._new_column(letters) if column is None else column
        self._style, self._kind = attributes.get("s", ""), attributes.get("t", "")
        if self._style in self.styles.colours and self._column < MOST_COLUMNS:
            if len(self.colours) > MOST_CELLS:
                raise too_large()
            self.colours[place(self._row, self._column)] = self.styles.colours[self._style]

    def _new_column(self, letters: str) -> int:
        if not letters.isalpha() or not letters.isascii() or len(letters) > 3:
            raise broken()
        column = 0
        for letter in letters.upper():
            column = column * 26 + ord(letter) - 64
        self._letters[letters] = column - 1
        return column - 1

    def _value(self) -> None:
        row, column, style = self._row, self._column, self._style
        if row != self._last_filled:
            self._last_filled = row
            self.filled += 1
            self.rows = max(self.rows, row + 1)
        if column >= self.columns:
            self.columns = column + 1
        if style and style in self.styles.units:
            self.units[place(row, column)] = self.styles.units[style]
        if self._kind == "e":
            self._listen()

    def _begin_formula(self) -> None:
        self._formula = ""
        self._listen()

    def _listen(self) -> None:
        """From here to the end of the cell its texts are kept, which for most cells is not worth the time."""
        self._written = []
        self.parser.CharacterDataHandler = self._written.append
        self.parser.EndElementHandler = self._end

    def _end(self, name: str) -> None:
        name = local(name)
        if name == "f":
            self._formula = "".join(self._written)
            self._written.clear()
        elif name == "c":
            self._end_cell("".join(self._written))

    def _end_cell(self, value: str) -> None:
        self.parser.CharacterDataHandler = None
        self.parser.EndElementHandler = None
        if self._kind == "e":
            self.instead[place(self._row, self._column)] = value
        elif self._formula is not None and not value and self._kind != "str":
            self._value()  # a formula whose result nobody has stored is something, though it has no value
            self.instead[place(self._row, self._column)] = f"={self._formula}"
        self._formula = None
