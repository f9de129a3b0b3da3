"""XLS, the format before 2007: read in a process of its own with little memory, since nothing in it can be checked."""

import io
import json
import resource
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from portfolio.lists.reading.looks import Block
from portfolio.lists.reading.packed import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, broken, locked, too_large

MOST_SECONDS = 20
MOST_MEMORY = 1_000_000_000
"""Bytes of address space of the process; what it touches is a fraction of that."""

_TOP = Path(__file__).parents[3]
_LOCKED, _TOO_LARGE, _BROKEN = 3, 4, 5


class Sheet(NamedTuple):
    """A sheet as it is: all rows from the first on, and merged cells."""

    name: str
    hidden: bool
    rows: list[list[Any]]
    merged: list[Block]


def read(content: bytes) -> list[Sheet]:
    """All sheets of an XLS workbook. Raises WrongInput when it is broken, locked or too large."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "portfolio.lists.reading.old"],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            check=False,
            cwd=_TOP,
        )
    except subprocess.TimeoutExpired:
        raise too_large() from None
    if done.returncode == _LOCKED:
        raise locked()
    if done.returncode == _TOO_LARGE or done.returncode < 0:  # ended by the system: out of memory or time
        raise too_large()
    if done.returncode:
        raise broken()  # said so, or panicked
    return [
        Sheet(name, hidden, [[_value(cell) for cell in row] for row in rows], [tuple(block) for block in merged])
        for name, hidden, rows, merged in json.loads(done.stdout)
    ]


def _value(cell: Any) -> Any:
    """A cell from JSON; days come as a list of one text."""
    if isinstance(cell, list):
        at = datetime.fromisoformat(cell[0])
        return at.date() if at.time() == time.min else at
    return cell


def _plain(cell: Any) -> Any:
    if isinstance(cell, date | datetime):
        return [cell.isoformat()]
    return str(cell) if isinstance(cell, time | timedelta) else cell


def _main() -> int:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    found = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
            for about in workbook.sheets_metadata:
                if about.typ != SheetTypeEnum.WorkSheet:
                    continue
                sheet = workbook.get_sheet_by_name(about.name)
                if (
                    sheet.total_height > MOST_ROWS
                    or sheet.total_width > MOST_COLUMNS
                    or sheet.total_height * sheet.total_width > MOST_CELLS
                ):
                    return _TOO_LARGE
                rows = [[_plain(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
                merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
                found.append((about.name, about.visible != SheetVisibleEnum.Visible, rows, merged))
    except PasswordError:
        return _LOCKED
    except MemoryError:
        return _TOO_LARGE
    except (CalamineError, ValueError, OverflowError, OSError):
        return _BROKEN
    json.dump(found, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(_main())
