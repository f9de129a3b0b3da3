"""Bring a backup back into an empty installation: all of it, in one transaction, or nothing."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from flask import Flask

from portfolio.core import files
from portfolio.core.db import UTCDateTime, db, is_sqlite, write_transaction
from portfolio.core.migrate import database_revision, is_known, move_database
from portfolio.jobs import backup
from portfolio.jobs.backup import Manifest, TableInside, Unusable

_AT_ONCE = 1000  # rows
_TYPES: dict[str, sa.types.TypeEngine[Any]] = {
    "instant": UTCDateTime(),
    "day": sa.Date(),
    "truth": sa.Boolean(),
    "whole": sa.BigInteger(),
    "json": sa.JSON(none_as_null=True),
    "text": sa.Text(),
}
_READ: dict[str, Callable[[str], Any]] = {"instant": datetime.fromisoformat, "day": date.fromisoformat}

# The foreign keys of all tables in words: PostgreSQL checks them row by row, and departments name their parents.
_FOREIGN_KEYS = """
    SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
    FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY oid
"""


# The tables whose rows are numbered by a counter of their own.
_NUMBERED = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE '%AUTOINCREMENT%'",
    "postgresql": (
        "SELECT table_name FROM information_schema.columns WHERE table_schema = current_schema() "
        "AND column_name = 'id' AND column_default LIKE 'nextval(%'"
    ),
}


def restore(source: Path, app: Flask) -> Manifest:
    """Bring a backup back; a backup of an older release is migrated afterwards.

    Raises Unusable before anything is written when the backup is damaged or newer than this code, or when somebody
    already works here.
    """
    manifest = backup.check(source)
    if not is_known(manifest.revision):
        raise Unusable("newer", "This backup was made by a newer Portfolio. Install that release first.")
    if database_revision() is not None and not _is_empty():
        raise Unusable("not_empty", "There are records here already. Restore into an empty installation.")
    move_database(app, manifest.revision)
    with _unchecked() as connection:
        for name, content in backup.members(source):
            folder, _, rest = name.partition("/")
            if folder == "tables":
                table = rest.removesuffix(".jsonl")
                _load(connection, table, manifest.tables[table], content)
            elif folder == "files":
                files.put(content.read())
        _check_counts(connection, manifest)
        _continue_numbers(connection, manifest.last_ids)
    move_database(app, "head")
    return manifest


def _is_empty() -> bool:
    with db.engine.connect() as connection:
        there = set(sa.inspect(connection).get_table_names())
        return not any(
            connection.scalar(sa.select(sa.literal(1)).select_from(table).limit(1))
            for table in backup.tables()
            if table.name in there
        )


def _load(connection: sa.Connection, name: str, inside: TableInside, content: IO[bytes]) -> None:
    table = sa.table(name, *(sa.column(column, _TYPES[kind]) for column, kind in inside.columns.items()))
    rows = _rows(content, inside.columns)
    while some := list(islice(rows, _AT_ONCE)):
        connection.execute(sa.insert(table), some)


def _rows(lines: Iterable[bytes], columns: dict[str, str]) -> Iterator[dict[str, Any]]:
    readers = [(name, _READ.get(kind)) for name, kind in columns.items()]
    for line in lines:
        yield {
            name: read(value) if read and value is not None else value
            for (name, read), value in zip(readers, json.loads(line), strict=True)
        }


@contextmanager
def _unchecked() -> Iterator[sa.Connection]:
    """One transaction whose foreign keys are checked at its end instead of row by row."""
    with write_transaction(), db.engine.connect() as connection:
        if is_sqlite():
            driver = connection.connection.driver_connection
            assert driver is not None  # noqa: S101  the connection has just been opened
            driver.execute("PRAGMA foreign_keys=OFF")  # inside a transaction it would do nothing
            try:
                with connection.begin():
                    yield connection
                    if connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                        raise Unusable("foreign_keys", "The backup names rows that it does not hold.")
            finally:
                driver.execute("PRAGMA foreign_keys=ON")
        else:
            with connection.begin():
                foreign_keys = connection.execute(sa.text(_FOREIGN_KEYS)).all()
                for table, name, _ in foreign_keys:
                    connection.exec_driver_sql(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
                yield connection
                for table, name, definition in foreign_keys:
                    connection.exec_driver_sql(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")


def _continue_numbers(connection: sa.Connection, last_ids: Mapping[str, int]) -> None:
    """Let new rows be numbered after the last number that was ever given."""
    tables = connection.execute(sa.text(_NUMBERED["sqlite" if is_sqlite() else "postgresql"])).scalars().all()
    for name in tables:
        largest = connection.scalar(sa.select(sa.func.max(sa.column("id"))).select_from(sa.table(name))) or 0
        last = max(largest, last_ids.get(name, 0))
        if last == 0:
            continue
        if is_sqlite():
            connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": name})
            connection.execute(
                sa.text("INSERT INTO sqlite_sequence VALUES (:name, :last)"), {"name": name, "last": last}
            )
        else:
            connection.execute(
                sa.text("SELECT setval(pg_get_serial_sequence(quote_ident(:name), 'id'), :last)"),
                {"name": name, "last": last},
            )


def _check_counts(connection: sa.Connection, manifest: Manifest) -> None:
    """Every row that the manifest counts must be there."""
    for name, inside in manifest.tables.items():
        found = connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name)))
        if found != inside.rows:
            raise Unusable("rows", "%(table)s holds %(found)s rows.", table=name, found=found)
