"""A list as it comes, CSV, workbook, JSON or pasted, read into one table."""

import re
from collections import Counter
from collections.abc import Callable, Sequence

from portfolio.core.errors import N_, WrongInput
from portfolio.lists import formats
from portfolio.lists.grid import EMPTY, Cell, Guess, Left, Reading, Row, Sheet, Table
from portfolio.lists.reading import colours
from portfolio.lists.reading.amounts import decimal_mark, marks_in, read_amount
from portfolio.lists.reading.days import day_order, orders_in
from portfolio.lists.reading.delimited import read_delimited, read_text
from portfolio.lists.reading.heads import NO_HEAD, Head, find_head, headers_of
from portfolio.lists.reading.kinds import kind_of
from portfolio.lists.reading.looks import Block
from portfolio.lists.reading.sorting import fill_down, sort_rows
from portfolio.lists.reading.workbooks import Workbook

__all__ = ["Cell", "Guess", "Left", "Reading", "Row", "Sheet", "Table", "read_pasted", "read_table"]

MOST_BYTES = 25_000_000
"""Bytes of a list: 50,000 rows, as many as are read, take 4 MB as XLSX, 7 MB as CSV."""

SECTION = "Section"
_WIDE = 8
"""From so many columns on a sheet is as wide as a list needs to be."""

_POINT = re.compile(r"\s*(?:[-*•·–]|\d{1,3}[.)])\s+(?=\S)")
"""What begins a line of a list of points: "- ", "3. "."""
_NONE = Guess("")


def read_table(
    content: bytes,
    name: str,
    *,
    sheet: str | None = None,
    head: tuple[int, int] | None = None,
    encoding: str | None = None,
    separator: str | None = None,
) -> Table:
    """Read one list.

    content    the bytes of the file; name tells its kind only where the bytes do not
    sheet      the sheet of a workbook; without it the one that is shown and has most in it
    head       first and last row of the head, as the sheet numbers them; (0, 0) says that there is none; without it
               the head is looked for
    encoding   one of delimited.ENCODINGS; without it worked out
    separator  the character between cells; without it worked out

    Raises WrongInput, with what to do, for anything that is not a list.
    """
    kind = _kind(content, name)
    if kind == "json":
        grants = formats.read_360giving(content)
        return _table("", grants, [], (Guess("utf-8"), _NONE), (1, 1))._replace(format=formats.GIVING)
    if kind == "text":
        text = read_delimited(content, encoding, separator)
        return _table("", text.rows, [], (text.encoding, text.separator), head)
    workbook = Workbook(content, kind)
    chosen = sheet if sheet is not None else _busiest(workbook.sheets)
    if chosen not in {one.name for one in workbook.sheets}:
        raise WrongInput("no_such_sheet", N_("The workbook has no such sheet. Choose one of those it has."), "sheet")
    read = workbook.read(chosen)
    table = _table(chosen, read.rows, read.merged, (_NONE, _NONE), head)
    return table._replace(sheets=tuple(workbook.sheets))


def read_pasted(text: str) -> Table:
    """Read a table pasted from a spreadsheet, an e-mail or a page: cells between tabs, pipes or as CSV.

    Raises WrongInput when there is no table in it.
    """
    if len(text) > MOST_BYTES:
        raise _too_many_bytes()
    text = text.strip("\r\n")
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and all(map(_POINT.match, lines)):
        text = "\n".join(_POINT.sub("", line) for line in lines)
    read = read_text(text, _NONE)
    return _table("", read.rows, [], (_NONE, read.separator), None)


def _kind(content: bytes, name: str) -> str:
    if len(content) > MOST_BYTES:
        raise _too_many_bytes()
    return kind_of(content, name)


def _too_many_bytes() -> WrongInput:
    sentence = N_("The file is larger than 25 MB. Leave out pictures and sheets that are not needed, or split it.")
    return WrongInput("too_many_bytes", sentence, "file")


def _busiest(found: Sequence[Sheet]) -> str:
    """The sheet that is most of a list: long, and wider than the lists of words that drop-downs are made of."""
    shown = [sheet for sheet in found if not sheet.hidden] or list(found)
    return max(shown, key=lambda sheet: sheet.rows * min(sheet.columns, _WIDE)).name


def _table(
    sheet: str, rows: list[Row], merged: list[Block], guesses: tuple[Guess, Guess], head: tuple[int, int] | None
) -> Table:
    """Rows as they stand made into records with a head."""
    rows, width = _even(rows)
    if not width:
        raise WrongInput("empty_list", N_("There is nothing in this list. Choose another sheet or file."), "file")
    merged = [block for block in merged if block[0] < len(rows) and block[1] < width]
    place = _place(rows, head) if head else find_head(rows, merged, width)
    names = headers_of(rows, merged, place, width)
    fill_down(rows, merged, place)
    texts = [_texts(rows[place.last + 1 :], column) for column in range(width)]
    marks, orders = [marks_in(column) for column in texts], [orders_in(column) for column in texts]
    of_numbers = [mark for mark, column in zip(marks, texts, strict=True) if mark and _holds_numbers(column)]
    decimal = decimal_mark(_sum(of_numbers), "," if guesses[1].value == ";" else ".")
    order = day_order(_sum(orders))
    found = sort_rows(rows, merged, place, decimal.value)
    kept = [i for i in range(width) if _is_used(i, names[i], rows[place.first : place.last + 1], found.records)]
    decimals = tuple(_of_column(decimal_mark, marks[i], decimal) for i in kept)
    day_orders = tuple(_of_column(day_order, orders[i], order) for i in kept)
    records = found.records if len(kept) == width else [_only(row, kept) for row in found.records]
    reading = Reading(*guesses, _asked(decimal, decimals), _asked(order, day_orders))
    headers = tuple(names[i] for i in kept)
    made = Table(sheet, headers, tuple(records), tuple(found.left), reading, decimals, day_orders)
    return _with_sections(_with_colours(made), found.groups)._replace(format=formats.format_of(headers))


def _even(rows: list[Row]) -> tuple[list[Row], int]:
    """Rows without the empty ones at the end, each as wide as the widest that has something in it."""
    while rows and not any(cell.text for cell in rows[-1].cells):
        rows = rows[:-1]
    width = max((i + 1 for row in rows for i in range(len(row.cells) - 1, -1, -1) if row.cells[i].text), default=0)
    if all(len(row.cells) == width for row in rows):
        return list(rows), width
    return [row._replace(cells=(*row.cells[:width], *[EMPTY] * (width - len(row.cells)))) for row in rows], width


def _place(rows: Sequence[Row], head: tuple[int, int]) -> Head:
    """The head that a person has chosen, by the numbers of the sheet."""
    if head == (0, 0):
        return NO_HEAD
    places = {row.number: place for place, row in enumerate(rows)}
    first, last = (places.get(number, -1) for number in head)
    if not 0 <= first <= last <= first + 3:
        raise WrongInput("head", N_("The head has one to four rows of the list. Give the number of its rows."), "head")
    return Head(first, last)


def _texts(rows: Sequence[Row], column: int) -> list[str]:
    return [cell.text for row in rows if isinstance((cell := row.cells[column]).value, str)]


def _holds_numbers(texts: Sequence[str]) -> bool:
    """Whether most texts of a column are numbers, so that it may decide how the numbers of others are written."""
    sample = list(dict.fromkeys(texts))[:40]
    return sum(read_amount(Cell(text, text)).why in ("", "about", "range") for text in sample) >= 0.5 * len(sample)


def _sum(counters: Sequence[Counter[str]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for counter in counters:
        total.update(counter)
    return total


def _of_column(guess: Callable[[Counter[str], str], Guess], said: Counter[str], overall: Guess) -> Guess:
    """What holds for a column: what it says itself, else what the whole list says, else a question."""
    own = guess(said, overall.value)
    return Guess(overall.value) if not own.sure and overall.sure and len(said) == 1 else own


def _asked(overall: Guess, columns: Sequence[Guess]) -> Guess:
    """What holds for the list: not sure as soon as one column is not."""
    unsure = next((guess for guess in columns if not guess.sure), None)
    return Guess(overall.value, sure=False, choices=unsure.choices) if unsure else Guess(overall.value)


def _is_used(column: int, name: str, head: Sequence[Row], records: Sequence[Row]) -> bool:
    """Whether a column has a name or anything in it."""
    named = not name.startswith("Column ") or any(row.cells[column].text for row in head)
    return named or any(row.cells[column].text or row.cells[column].colour for row in records)


def _only(row: Row, columns: Sequence[int]) -> Row:
    return row._replace(cells=tuple([row.cells[column] for column in columns]))


def _with_colours(table: Table) -> Table:
    """The table with a column for the fills, where they say what no column says."""
    found = colours.meaning(table.rows)
    return table if found is None else _added(table, colours.HEADER, found)._replace(coloured=len(table.headers))


def _with_sections(table: Table, groups: Sequence[str]) -> Table:
    """The table with a column for the headings that stand between its rows, where there are any."""
    if not any(groups):
        return table
    cells = [Cell(group, group) if group else EMPTY for group in groups]
    return _added(table, SECTION, cells)


def _added(table: Table, header: str, cells: Sequence[Cell]) -> Table:
    name = header if header not in table.headers else f"{header} 2"
    rows = tuple(row._replace(cells=(*row.cells, cell)) for row, cell in zip(table.rows, cells, strict=True))
    return table._replace(
        headers=(*table.headers, name),
        rows=rows,
        decimals=(*table.decimals, Guess(table.reading.decimal.value)),
        orders=(*table.orders, Guess(table.reading.order.value)),
    )
