"""A list as it comes, CSV, workbook, JSON or pasted, read into one table."""

from portfolio.lists.grid import Cell, Guess, Left, Reading, Row, Sheet, Table

__all__ = ["Cell", "Guess", "Left", "Reading", "Row", "Sheet", "Table", "read_pasted", "read_table", "sheets"]


def sheets(content: bytes, name: str) -> list[Sheet]:
    """The sheets of a workbook with the number of rows that have something in them; one for any other file.

    Raises WrongInput, with what to do, for anything that is not a list.
    """
    raise NotImplementedError


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
    sheet      the sheet of a workbook; without it the first one that is shown and has records
    head       first and last row of the head, as the sheet numbers them; without it the head is looked for
    encoding   utf-8, utf-16 or cp1252; without it worked out
    separator  the character between cells; without it worked out

    Raises WrongInput, with what to do, for anything that is not a list.
    """
    raise NotImplementedError


def read_pasted(text: str) -> Table:
    """Read a table pasted from a spreadsheet, an e-mail or a page: cells between tabs, pipes or as CSV.

    Raises WrongInput when there is no table in it.
    """
    raise NotImplementedError
