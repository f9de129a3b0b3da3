"""CPU and memory of a list as a workbook, beside XlsxWriter alone writing the same cells; and how soon a CSV begins."""

import io
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import openpyxl
import xlsxwriter

from bench import cities, pages
from bench.row import Row
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.lists.outgoing import project_workbook
from portfolio.people.models import Organisation
from portfolio.register.rules import Filters

COMPARED, STREAMED = 10_000, 100_000
TIMES, SHARE = 2, 5
ROUNDS = 3


def run(sizes: Sequence[int]) -> list[Row]:
    """The workbook at 10,000 projects on both databases, the CSV at 100,000; smaller sizes stand in where left out."""
    compared = max((size for size in sizes if size <= COMPARED), default=min(sizes))
    rows = [workbook(database, compared) for database in ("sqlite", "postgresql")]
    streamed = max(size for size in sizes if size <= STREAMED)
    return rows + [sheet(database, streamed) for database in ("sqlite", "postgresql")]


def workbook(database: str, size: int) -> Row:
    """Our CPU, SQL included, over that of writing the same cells plainly; the lowest of some rounds of each."""
    city = cities.city(database, size)
    with city.app.app_context():
        here = db.session.scalars(db.select(Organisation)).first()
        assert here is not None
        viewer = Viewer(here.id, zone=here.zone, currency=here.currency)
        made = ours(viewer)
        cells = cells_of(made)
        spent = [(cpu(lambda: ours(viewer)), cpu(lambda: plain(cells))) for _ in range(ROUNDS)]
        db.session.remove()
    mine, least = (min(column) for column in zip(*spent, strict=True))
    count = sum(len(rows) for rows in cells)
    written = sum(cell is not None for rows in cells for row in rows for cell in row)
    note = f"{mine:.2f} s over {least:.2f} s for {written:,} cells in {count:,} rows"
    return Row("workbook of projects", database, size, mine / least, "times", TIMES, note)


def ours(viewer: Viewer) -> bytes:
    """The workbook as people download it."""
    target = io.BytesIO()
    project_workbook(target, viewer, Filters(), now())
    return target.getvalue()


def cells_of(made: bytes) -> list[list[tuple[Any, ...]]]:
    """The values of all cells of all sheets, hidden ones included."""
    book = openpyxl.load_workbook(io.BytesIO(made))
    return [[tuple(cell for cell in row) for row in sheet.iter_rows(values_only=True)] for sheet in book]


def plain(sheets: list[list[tuple[Any, ...]]]) -> None:
    """The same cells as the documentation of XlsxWriter would write them, in the mode that spares memory."""
    book = xlsxwriter.Workbook(io.BytesIO(), {"constant_memory": True, "strings_to_formulas": False})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for rows in sheets:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is None:
                    continue
                if isinstance(cell, datetime):
                    sheet.write(place, column, cell, day)
                else:
                    sheet.write(place, column, cell)
    book.close()


def cpu(act: Any) -> float:
    """Seconds of this process's CPU."""
    began = time.process_time()
    act()
    return time.process_time() - began


def sheet(database: str, size: int) -> Row:
    """When the first byte of the CSV comes, as a share of the time until the last."""
    city = cities.city(database, size)
    client = pages.signed_in(city)
    shares = []
    for _ in range(ROUNDS):
        began = time.monotonic()
        answer = client.get("/projects.csv", buffered=False)
        pieces = iter(answer.response)
        length = len(next(pieces))
        first = time.monotonic() - began
        length += sum(len(piece) for piece in pieces)
        whole = time.monotonic() - began
        answer.close()
        shares.append((100 * first / whole, first, whole, length))
    share, first, whole, length = min(shares)
    note = f"{first * 1000:.0f} ms of {whole:.1f} s, {length / 1e6:.1f} MB"
    return Row("first byte of the CSV", database, size, share, "%", SHARE, note)
