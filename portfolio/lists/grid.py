"""What a list is made of once it has been read: cells, rows, what was left out, and how it was read."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

Value = str | Decimal | int | date | bool | None


class Cell(NamedTuple):
    """One cell as the list holds it.

    text    what stands there, exactly: no-break spaces and marks of no width are kept; a formula that the file
            holds no result of stands as "=A1+B1"
    value   typed when the file says so: a number, a day, yes or no; otherwise the text, None when it is empty or
            only a formula stands there
    colour  the fill as "#rrggbb", "" when there is none
    """

    text: str
    value: Value
    colour: str = ""


EMPTY = Cell("", None)


class Row(NamedTuple):
    """One record: its number as the sheet shows it, from 1; hidden says that the sheet does not show it."""

    number: int
    cells: tuple[Cell, ...]
    hidden: bool = False


class Left(NamedTuple):
    """A row that was not read as a record.

    why   title, blank, head, repeated_head, group (a heading between rows), total, notes
    text  its cells, joined
    """

    number: int
    why: str
    text: str


class Guess(NamedTuple):
    """Something that the file does not say and that was worked out: the choices are what else it could be."""

    value: str
    sure: bool = True
    choices: tuple[str, ...] = ()


class Reading(NamedTuple):
    """How a list was read.

    encoding   utf-8, utf-16, cp1252; "" for workbooks
    separator  the character between cells; "" for workbooks and where every line is one cell
    decimal    "." or ",", not sure where a number such as 12.345 has two readings and no other cell decides
    order      dmy, mdy or ymd, not sure where 03/04/2024 has two readings and no other cell decides
    """

    encoding: Guess
    separator: Guess
    decimal: Guess
    order: Guess


class Sheet(NamedTuple):
    """A sheet of a workbook: how many rows have something in them, whether it is hidden, and how wide it is."""

    name: str
    rows: int
    hidden: bool = False
    columns: int = 0


class Table(NamedTuple):
    """One list: a head, records and what is not one.

    headers   one per column, none empty and no two alike
    decimals  one per column: how the numbers in it are written; that of the whole list where the column is silent
    orders    one per column: the order of day, month and year in it, likewise
    coloured  the place of the column "Colour" that was added since fills carry a meaning; None without
    format    key of a format known by its shape (formats.KNOWN), "" for any other list
    sheets    all sheets of its workbook; none for other files
    """

    sheet: str
    headers: tuple[str, ...]
    rows: tuple[Row, ...]
    left: tuple[Left, ...]
    reading: Reading
    decimals: tuple[Guess, ...]
    orders: tuple[Guess, ...]
    coloured: int | None = None
    format: str = ""
    sheets: tuple[Sheet, ...] = ()

    def column(self, place: int) -> list[Cell]:
        """The cells of one column, in the order of the rows."""
        return [row.cells[place] for row in self.rows]
