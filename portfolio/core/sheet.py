"""CSV for people's spreadsheets: cells that would start a formula are written so that they stay text."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_GUARD = "'"
BOM = "\ufeff"


def guarded(cell: object) -> object:
    """A cell that no spreadsheet runs: text that could start a formula gets an apostrophe before it."""
    if not isinstance(cell, str):
        return cell
    stripped = cell.lstrip(" \u00a0\n")
    if stripped.startswith(_FORMULA) or cell.startswith(_GUARD):
        return _GUARD + cell
    return cell


def unguarded(cell: str) -> str:
    """The text before `guarded` touched it; equal to the cell when it was not guarded."""
    return cell[1:] if cell.startswith(_GUARD) and guarded(cell[1:]) == cell else cell


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """CSV text in pieces, UTF-8 with a mark that makes Excel read it right, CRLF line ends."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    buffer.write(BOM)
    writer.writerow(header)
    for count, row in enumerate(rows, 1):
        writer.writerow([guarded(cell) for cell in row])
        if count % 200 == 0:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
    yield buffer.getvalue()
