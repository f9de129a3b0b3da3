"""Workbooks, XLSX, ODS and XLS: which sheets they have and what stands in one of them, cell by cell."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache, partial
from math import isfinite
from typing import IO, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from portfolio.core.errors import N_, WrongInput
from portfolio.lists.grid import EMPTY, Cell, Row, Sheet
from portfolio.lists.reading import ods, old, xlsx
from portfolio.lists.reading.looks import PLAIN, Block, Looks, place
from portfolio.lists.reading.packed import broken, locked, packed

Plain = str | int | float | bool | date | datetime | time | timedelta


class Read(NamedTuple):
    """What stands on a sheet: every row from the first to the last with something in it, and its merged cells."""

    rows: list[Row]
    merged: list[Block]


class Workbook:
    """A workbook whose sheets have been looked at; only then is one of them read.

    kind  xlsx, ods or xls. Raises WrongInput when it is broken, locked or too large.
    """

    def __init__(self, content: bytes, kind: str) -> None:
        self.sheets: list[Sheet] = []
        self._readers: dict[str, Callable[[], Read]] = {}
        {"xlsx": self._look_at_xlsx, "ods": self._look_at_ods, "xls": self._read_xls}[kind](content)
        if not self.sheets:
            raise WrongInput(
                "no_sheet", N_("The workbook has no sheet with cells. Save the list as XLSX anew."), "file"
            )

    def read(self, name: str) -> Read:
        """One of its sheets, by a name in `sheets`."""
        return self._readers[name]()

    def _add(self, sheet: Sheet, read: Callable[[], Read]) -> None:
        if sheet.name not in self._readers:
            self.sheets.append(sheet)
            self._readers[sheet.name] = read

    def _look_at_xlsx(self, content: bytes) -> None:
        files = xlsx.opened(content)
        styles = xlsx.read_styles(files)
        for part in xlsx.sheet_parts(files):
            looks = xlsx.look(files[part.path], styles)
            sheet = Sheet(part.name, looks.filled, part.hidden, looks.columns)
            self._add(sheet, partial(_read, xlsx.only(files, part), part.name, looks))

    def _look_at_ods(self, content: bytes) -> None:
        files = ods.opened(content)
        for name, hidden, looks in ods.look(files):
            self._add(Sheet(name, looks.filled, hidden, looks.columns), partial(_read, files, name, looks))

    def _read_xls(self, content: bytes) -> None:
        for one in old.read(content):
            filled = sum(any(cell != "" for cell in row) for row in one.rows)
            sheet = Sheet(one.name, filled, one.hidden, max(map(len, one.rows), default=0))
            self._add(sheet, partial(Read, _rows(one.rows, PLAIN), one.merged))


def _read(files: dict[str, bytes], name: str, looks: Looks) -> Read:
    values, merged = _values(packed(files), name)
    return Read(_rows(values, looks), looks.merged or merged)


def _values(file: IO[bytes], name: str) -> tuple[list[list[Plain]], list[Block]]:
    with _mishaps(), CalamineWorkbook.from_filelike(file) as workbook:
        sheet = workbook.get_sheet_by_name(name)
        merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
        return sheet.to_python(skip_empty_area=False), merged


@contextmanager
def _mishaps() -> Iterator[None]:
    """Say what to do when the reader fails; it may also panic, which is no Exception."""
    try:
        yield
    except PasswordError:
        raise locked() from None
    except (CalamineError, ValueError, OverflowError, OSError):
        raise broken() from None
    except BaseException as error:
        if type(error).__name__ == "PanicException":
            raise broken() from None
        raise


def _rows(values: Sequence[Sequence[Plain]], looks: Looks) -> list[Row]:
    """Rows of cells from rows of values, joined with what was seen on the sheet."""
    texts: dict[str, Cell] = {"": EMPTY}
    special = _by_row(looks)
    rows = []
    for number, line in enumerate(values):
        cells = [
            (texts.get(value) or _new_text(value, texts)) if type(value) is str else _typed(value) for value in line
        ]
        for column in special.get(number, ()):
            if column < len(cells):
                cells[column] = _seen(cells[column], looks, place(number, column))
        rows.append(Row(number + 1, tuple(cells), number in looks.hidden))
    return rows


def _by_row(looks: Looks) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for seen in (looks.colours, looks.units, looks.instead):
        for key in seen:
            found.setdefault(key >> 14, set()).add(key & 0x3FFF)
    return found


def _seen(cell: Cell, looks: Looks, key: int) -> Cell:
    """A cell with its fill, the unit it is shown with, or what stands there instead of a value."""
    text, value, colour = cell.text, cell.value, looks.colours.get(key, "")
    if instead := looks.instead.get(key):
        return Cell(instead, None if instead.startswith("=") else instead, colour)
    unit = looks.units.get(key)
    if unit and isinstance(value, Decimal):
        text = f"{plain_number(round(value * 100, 2))} %" if unit == "%" else f"{unit} {text}"
    return Cell(text, value, colour)


def _new_text(value: str, known: dict[str, Cell]) -> Cell:
    """The cell of a text, made once, since the same words fill most of a list."""
    text = value if value.isprintable() else storable(value)
    made = known[value] = Cell(text, text) if text.strip() else EMPTY
    return made


_LINES = str.maketrans({code: " " for code in range(32) if code not in (9, 10)} | {127: " "})


def storable(text: str) -> str:
    """A text whose control characters have become spaces and whose line breaks are of one kind."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "").translate(_LINES)
    return (
        plain.encode("utf-8", "replace").decode() if any("\ud800" <= letter <= "\udfff" for letter in plain) else plain
    )


def _typed(value: Plain) -> Cell:
    if type(value) is date:
        return _day(value)
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", value)
    if isinstance(value, int | float) and isfinite(value):
        number = _number(value)
        return Cell(plain_number(number), number)
    if isinstance(value, datetime):
        day = value.date()
        return Cell(day.isoformat() if value.time() == time.min else value.isoformat(" ", "minutes"), day)
    text = str(value)
    return Cell(text, text)


@lru_cache(maxsize=4096)
def _day(value: date) -> Cell:
    return Cell(value.isoformat(), value)


def _number(value: float) -> Decimal:
    """A number with the fifteen digits that sheets keep: what a sum leaves behind the last of them is noise."""
    if isinstance(value, int):
        return Decimal(value)
    if value.is_integer() and abs(value) < 1e15:
        return Decimal(int(value))
    return Decimal(f"{value:.15g}")


def plain_number(number: Decimal) -> str:
    """A number in digits, without needless zeros and without an exponent."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
