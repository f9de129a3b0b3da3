"""The tables of a report as CSV files, one a table, and all of them in one archive."""

import io
import zipfile
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from portfolio.core.sheet import write_csv
from portfolio.reports.shape.plain import Cell, Sheet

EARLIEST = 1980
"""The first year that an archive can write down."""


def csv_files(sheets: Iterable[Sheet]) -> dict[str, bytes]:
    """Every sheet as UTF-8 by RFC 4180, by the name of its file; no cell of it starts a formula."""
    return {f"{sheet.name}.csv": csv_of(sheet) for sheet in sheets}


def csv_of(sheet: Sheet) -> bytes:
    """One sheet: days as 2026-09-30, numbers with a point and unrounded, nothing for what is missing."""
    return "".join(write_csv(sheet.head, ([_plain(cell) for cell in row] for row in sheet.rows))).encode()


def archive(files: dict[str, bytes], on: date) -> bytes:
    """Files in a zip archive; all bear the given day, so that equal files give equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, (max(on.year, EARLIEST), on.month, on.day, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            made.writestr(entry, files[name])
    return buffer.getvalue()


def _plain(cell: Cell) -> object:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return Decimal(format(cell, "f"))  # 1E+3 would read as text elsewhere
    return cell.isoformat() if isinstance(cell, date) else cell
