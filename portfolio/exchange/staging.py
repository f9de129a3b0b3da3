"""A bundle while it is checked: its rows in a throw-away SQLite file, so that memory stays flat at any size."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

_BATCH = 5000

# n counts the rows in file order; row is its number in a spreadsheet; skip says why a row is not taken:
# NULL it is, 1 something is wrong in it, 2 it hangs on a row that is not taken, 3 it is here already.
TABLES = {
    "projects": (
        "n INTEGER PRIMARY KEY, row INTEGER, project_id TEXT, code TEXT, title TEXT, lang TEXT, summary TEXT,"
        " department TEXT, lead_name TEXT, lead_email TEXT, district TEXT, types TEXT, capabilities TEXT,"
        " methods TEXT, stage TEXT, start_on TEXT, planned_end_on TEXT, ended_on TEXT, budget INTEGER, call_id TEXT,"
        " skip INTEGER"
    ),
    "stages": (
        "n INTEGER PRIMARY KEY, row INTEGER, project INTEGER, seq INTEGER, stage TEXT, entered_on TEXT, skip INTEGER"
    ),
    "funding": (
        "n INTEGER PRIMARY KEY, row INTEGER, funding_id TEXT, project INTEGER, funder TEXT, kind TEXT,"
        " amount INTEGER, match INTEGER, status TEXT, awarded_on TEXT, skip INTEGER"
    ),
    "metrics": (
        "n INTEGER PRIMARY KEY, row INTEGER, metric_id TEXT, project INTEGER, name TEXT, level TEXT, unit TEXT,"
        " direction TEXT, baseline INTEGER, baseline_on TEXT, target INTEGER, target_on TEXT, skip INTEGER"
    ),
    "observations": (
        "n INTEGER PRIMARY KEY, row INTEGER, metric INTEGER, observed_on TEXT, value INTEGER, skip INTEGER"
    ),
    "reviews": (
        "n INTEGER PRIMARY KEY, row INTEGER, review_id TEXT, project INTEGER, kind TEXT, due_on TEXT, done_on TEXT,"
        " signed_by TEXT, verdict TEXT, lesson TEXT, skip INTEGER"
    ),
}
"""Columns that name another row hold its n; money is in cents, values are in millionths, days are ISO text."""

WRONG, HANGING, HERE = 1, 2, 3


class Staging:
    """The rows of one bundle, as they were read.

    path  where they lie; by default in a file that the system removes when it is closed
    """

    def __init__(self, path: Path | str = "") -> None:
        self._rows = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False)
        self._rows.execute("PRAGMA journal_mode=OFF")
        self._rows.execute("PRAGMA synchronous=OFF")
        self._rows.execute("PRAGMA cache_size=-16000")
        self._rows.execute("PRAGMA temp_store=FILE")
        for name, columns in TABLES.items():
            self._rows.execute(f"CREATE TABLE {name} ({columns})")
        self._rows.execute("BEGIN")

    def close(self) -> None:
        """Forget the rows."""
        self._rows.close()

    def put(self, file: str, rows: Iterable[Sequence[object]]) -> Iterator[int]:
        """Take the rows of a file in batches, and say after each batch how many there are so far."""
        marks = ",".join("?" * len(TABLES[file].split(",")))
        source, count = iter(rows), 0
        while batch := list(islice(source, _BATCH)):
            self._rows.executemany(f"INSERT INTO {file} VALUES ({marks})", batch)  # noqa: S608  names of our own
            count += len(batch)
            yield count

    def index(self) -> None:
        """Make finding the rows of a project and the values of a measure quick, once all rows are there."""
        for file in ("stages", "funding", "metrics", "reviews"):
            self._rows.execute(f"CREATE INDEX {file}_project ON {file} (project)")
        self._rows.execute("CREATE INDEX observations_metric ON observations (metric, observed_on)")

    def all(self, query: str, *values: object) -> Iterator[tuple[Any, ...]]:
        """The rows of a query, read as they are wanted."""
        return iter(self._rows.execute(query, values))

    def one(self, query: str, *values: object) -> Any:
        """The first value of a query."""
        found = self._rows.execute(query, values).fetchone()
        return found[0] if found else None

    def has(self, table: str) -> bool:
        """Whether a table has been made."""
        return bool(self.one("SELECT 1 FROM sqlite_master WHERE name = ?", table))

    def change(self, statement: str, *values: object) -> None:
        """Change rows."""
        self._rows.execute(statement, values)

    def change_many(self, statement: str, values: Iterable[Sequence[object]]) -> None:
        """Change rows one by one."""
        self._rows.executemany(statement, values)
