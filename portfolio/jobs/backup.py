"""Everything a city owns in one file: its tables as lines of JSON, its files, and checksums of both.

The form is the same for SQLite and PostgreSQL, so a backup of one can be brought back into the other.

    tables/<name>.jsonl   one row a line, values in the order that the manifest gives
    files/<checksum>      as in the file store
    manifest.json         form, revision of the schema, tables with columns, counts and checksums
"""

import hashlib
import io
import json
import os
import tarfile
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

import sqlalchemy as sa
from alembic.migration import MigrationContext

from portfolio.core import files
from portfolio.core.db import UTCDateTime, db, is_sqlite, read_transaction
from portfolio.core.errors import PortfolioError

FORM = 1
MANIFEST = "manifest.json"
PASSED_OVER = frozenset({"lease", "kept_count"})
"""Tables that say something of running processes only, or repeat what other tables say and are counted anew."""

_KINDS: tuple[tuple[type[Any], str], ...] = (
    (UTCDateTime, "instant"),
    (sa.Date, "day"),
    (sa.Boolean, "truth"),
    (sa.Integer, "whole"),
    (sa.JSON, "json"),
    (sa.String, "text"),
)
_AT_ONCE = 2000  # rows
_PIECE = 1 << 20  # bytes


class Unusable(PortfolioError):
    """A backup that cannot be written, or that is not what it says it is."""


@dataclass(frozen=True)
class TableInside:
    """A table in a backup: kinds of its columns in order, rows, SHA-256 of its lines."""

    columns: dict[str, str]
    rows: int
    checksum: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds.

    files     sizes in bytes by checksum
    last_ids  the last id given per table: what was deleted keeps its number, since history names things by id
    """

    revision: str
    database: str
    made_at: str
    tables: dict[str, TableInside]
    files: dict[str, int]
    last_ids: dict[str, int]
    form: int = FORM

    @property
    def rows(self) -> int:
        return sum(table.rows for table in self.tables.values())

    @classmethod
    def read(cls, text: bytes) -> "Manifest":
        """Read what `write` wrote; Unusable for anything else."""
        try:
            told = json.loads(text)
            if told["form"] != FORM:
                raise Unusable("form", "This backup was made by a newer Portfolio.")
            told["tables"] = {name: TableInside(**table) for name, table in told["tables"].items()}
            return cls(**told)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Unusable("manifest", "This is not a backup of Portfolio.") from None


def write(target: Path, *, at: datetime) -> Manifest:
    """Write a backup while the product goes on working, check it, and only then give it its name.

    It holds every write that was acknowledged before it began. Raises Unusable when the database is damaged.
    """
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # for its owner's eyes only
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            with tarfile.open(fileobj=out, mode="w:gz", compresslevel=1) as archive, _snapshot() as connection:
                manifest = Manifest(
                    revision=MigrationContext.configure(connection).get_current_revision() or "",
                    database=connection.dialect.name,
                    made_at=at.isoformat(),
                    tables={table.name: _add_table(archive, connection, table) for table in tables()},
                    files={path.name: _add_file(archive, path) for path in _stored()},
                    last_ids=_last_ids(connection),
                )
                _add(archive, MANIFEST, json.dumps(asdict(manifest), indent=1).encode())
            out.flush()
            os.fsync(out.fileno())
        if check(unfinished) != manifest:
            raise Unusable("unlike", "The backup does not hold what was written into it. Is the disk well?")
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def check(source: Path) -> Manifest:
    """Read a backup from beginning to end; Unusable when anything in it is not as its manifest says."""
    seen: dict[str, tuple[int, str]] = {}
    manifest = None
    try:
        for name, content in members(source):
            if name == MANIFEST:
                manifest = Manifest.read(content.read())
            else:
                seen[name] = _counted(content, is_table=name.startswith("tables/"))
    except (tarfile.TarError, zlib.error, EOFError, OSError) as error:
        raise Unusable("unreadable", "The backup cannot be read: %(why)s.", why=str(error)) from error
    if manifest is None:
        raise Unusable("manifest", "This is not a backup of Portfolio, or it is cut off.")
    told = {f"tables/{name}.jsonl": (table.rows, table.checksum) for name, table in manifest.tables.items()}
    told |= {f"files/{key}": (size, key) for key, size in manifest.files.items()}
    if seen != told:
        wrong = sorted(name for name in seen.keys() | told.keys() if seen.get(name) != told.get(name))
        raise Unusable("damaged", "The backup is damaged: %(names)s.", names=", ".join(wrong[:5]))
    return manifest


def members(source: Path) -> Iterator[tuple[str, IO[bytes]]]:
    """The members of a backup with their content, which must be read before the next one is asked for."""
    with tarfile.open(source, mode="r|gz") as archive:
        for member in archive:
            content = archive.extractfile(member)
            if content is None:
                raise Unusable("manifest", "This is not a backup of Portfolio.")
            yield member.name, content


def tables() -> list[sa.Table]:
    """The tables of the product, parents before children as far as they have an order."""
    return [table for table in db.metadata.sorted_tables if table.name not in PASSED_OVER]


def kind_of(column: sa.Column[Any]) -> str:
    """The kind of a column's values, the same for every database."""
    return next(kind for of_type, kind in _KINDS if isinstance(column.type, of_type))


@contextmanager
def _snapshot() -> Iterator[sa.Connection]:
    """A connection that sees one moment, however long it reads and whatever others write meanwhile."""
    with read_transaction(), db.engine.connect() as connection:
        if is_sqlite():
            found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
            if found != "ok":
                raise Unusable("database", "The database is damaged: %(found)s.", found=found)
        else:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        yield connection


def _last_ids(connection: sa.Connection) -> dict[str, int]:
    known = {table.name for table in tables()}
    if is_sqlite():
        given = connection.exec_driver_sql("SELECT name, seq FROM sqlite_sequence").all()
    else:
        given = connection.exec_driver_sql(
            "SELECT regexp_replace(sequencename, '_id_seq$', ''), last_value FROM pg_sequences "
            "WHERE schemaname = current_schema() AND last_value IS NOT NULL"
        ).all()
    return {name: last for name, last in sorted(tuple(row) for row in given) if name in known}


def _add_table(archive: tarfile.TarFile, connection: sa.Connection, table: sa.Table) -> TableInside:
    columns = {column.name: kind_of(column) for column in table.columns}
    counted, rows = hashlib.sha256(), 0
    read = sa.select(*table.columns).order_by(*table.primary_key.columns)
    with tempfile.TemporaryFile() as lines:
        for row in connection.execute(read, execution_options={"yield_per": _AT_ONCE}):
            line = json.dumps(list(row), default=_plain, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            counted.update(line)
            lines.write(line)
            rows += 1
        member = tarfile.TarInfo(f"tables/{table.name}.jsonl")
        member.size, member.mode = lines.tell(), 0o600
        lines.seek(0)
        archive.addfile(member, lines)
    return TableInside(columns, rows, counted.hexdigest())


def _add_file(archive: tarfile.TarFile, path: Path) -> int:
    member = tarfile.TarInfo(f"files/{path.name}")
    member.mode = 0o600
    with path.open("rb") as content:
        member.size = os.fstat(content.fileno()).st_size
        archive.addfile(member, content)
    return member.size


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(content), 0o600
    archive.addfile(member, io.BytesIO(content))


def _stored() -> list[Path]:
    """The stored files; those being written just now carry another name and belong to no row yet."""
    return sorted(path for path in files.folder().glob("??/*") if len(path.name) == len(hashlib.sha256().hexdigest()))


def _counted(content: IO[bytes], *, is_table: bool) -> tuple[int, str]:
    """How many lines, or bytes, and the SHA-256 of all."""
    size, checksum = 0, hashlib.sha256()
    while piece := content.read(_PIECE):
        checksum.update(piece)
        size += piece.count(b"\n") if is_table else len(piece)
    return size, checksum.hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a backup")
