"""Edit a downloaded workbook as people do, with openpyxl standing for their spreadsheet program."""

import io
from collections.abc import Callable
from typing import Any

import openpyxl
from flask.testing import FlaskClient
from openpyxl.worksheet.worksheet import Worksheet
from werkzeug.test import TestResponse

from portfolio.lists.columns import COLUMNS

PLACES = {column.key: place for place, column in enumerate(COLUMNS, 1)}
HEADINGS = [column.heading for column in COLUMNS]


def download(client: FlaskClient, query: str = "") -> bytes:
    """The workbook of the list."""
    answer = client.get(f"/projects.xlsx{query}")
    assert answer.status_code == 200
    return bytes(answer.data)


def edited(content: bytes, edit: Callable[[Worksheet], None] | None = None, leave_out: str = "") -> bytes:
    """A workbook opened, edited and saved again; leave_out names a sheet that is deleted."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    if edit is not None:
        edit(book["Projects"])
    if leave_out:
        del book[leave_out]
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def row_of(sheet: Worksheet, ref: str) -> int:
    """The row in which a project stands."""
    return next(row for row in range(2, sheet.max_row + 1) if sheet.cell(row, 1).value == ref)


def put(sheet: Worksheet, ref: str, **cells: Any) -> None:
    """Type into the row of a project; an empty reference takes the first free row."""
    row = row_of(sheet, ref) if ref else sheet.max_row + 1
    for key, value in cells.items():
        sheet.cell(row, PLACES[key]).value = value


def upload(client: FlaskClient, content: bytes, name: str = "projects.xlsx") -> TestResponse:
    """Upload a list; the answer leads to the page of its differences."""
    return client.post("/projects/upload", data={"file": (io.BytesIO(content), name)})
