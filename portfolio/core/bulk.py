"""Write many rows at once: ids taken beforehand, Core inserts, no objects."""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from itertools import chain, islice, repeat
from operator import itemgetter
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from portfolio.core.db import COPY, Model, db, is_sqlite

AT_ONCE = 2000
MOST_DAYS = 10_000
MOST_VALUES = 8000
"""Of one statement; SQLite takes 32,766 since 3.32."""

_DAYS: dict[str, Callable[[Any], Any]] = {}
"""How each database takes a day, with the days that were met of late."""

Thing = TypeVar("Thing")


def new_ids(model: type[Model], count: int) -> Sequence[int]:
    """Ids for rows about to be inserted, in order; the caller is in a writing transaction.

    Asking for each id back after an insert costs as much again as inserting.
    """
    table = cast(sa.Table, model.__table__)
    if is_sqlite():  # the write lock is held, so nobody takes one in between
        last = db.session.scalar(sa.select(sa.func.max(table.c.id))) or 0
        if table.dialect_options["sqlite"]["autoincrement"]:
            used = sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name")
            last = max(last, db.session.scalar(used, {"name": table.name}) or 0)
        return range(last + 1, last + 1 + count)
    given = sa.func.nextval(sa.func.pg_get_serial_sequence(table.name, "id"))
    return db.session.scalars(sa.select(given).select_from(sa.func.generate_series(1, count))).all()


def insert_many(model: type[Model], rows: Sequence[dict[str, Any]], connection: sa.Connection | None = None) -> None:
    """Insert rows that all name the same columns; what they leave out has its column's plain default.

    connection  default: that of the session

    The driver gets tuples that are made column by column: row by row SQLAlchemy asks for more than the database does.
    PostgreSQL copies them. SQLite gets many in a statement, at the end of which it writes its search index: a row in
    each takes four times as long.
    """
    if not rows:
        return
    table = cast(sa.Table, model.__table__)
    connection = connection or db.session.connection()
    dialect = connection.dialect
    columns = [table.c[name] for name in rows[0]]
    values: list[Iterable[Any]] = [
        _bound(column, list(map(itemgetter(name), rows)), dialect)
        for name, column in zip(rows[0], columns, strict=True)
    ]
    for column in table.columns:
        if column.name not in rows[0] and column.default is not None:
            columns.append(column)
            values.append(repeat(_bound(column, (_plain_default(column),), dialect)[0], len(rows)))
    quoted = dialect.identifier_preparer
    names = ", ".join(quoted.quote(column.name) for column in columns)
    into = f"{quoted.format_table(table)} ({names})"
    lines = list(zip(*values, strict=True))
    if dialect.name == "postgresql" and len(lines) > 1:
        connection.exec_driver_sql(f"{COPY} {into} FROM STDIN", lines)
        return
    marks = ", ".join(["?" if dialect.paramstyle == "qmark" else "%s"] * len(columns))
    for block in batches(lines, MOST_VALUES // len(columns)):
        insert = f"INSERT INTO {into} VALUES {', '.join([f'({marks})'] * len(block))}"  # noqa: S608  names of our own
        connection.exec_driver_sql(insert, tuple(chain.from_iterable(block)))


def _bound(column: sa.Column[Any], values: Sequence[Any], dialect: sa.Dialect) -> Sequence[Any]:
    """The values of a column as its driver takes them."""
    process = column.type.dialect_impl(dialect).bind_processor(dialect)
    if process is None:
        return values
    if isinstance(column.type, sa.Date):  # the same days come again and again
        return list(map(_DAYS.setdefault(dialect.name, lru_cache(MOST_DAYS)(process)), values))
    return list(map(process, values))


def _plain_default(column: sa.Column[Any]) -> Any:
    if not isinstance(column.default, sa.ColumnDefault) or not column.default.is_scalar:
        raise TypeError(f"{column} needs a value in every row")
    return column.default.arg


@contextmanager
def no_collecting() -> Iterator[None]:
    """Let the garbage collector rest while many objects are made that all stay: it finds nothing and costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def batches(things: Iterable[Thing], size: int = AT_ONCE) -> Iterator[list[Thing]]:
    """The same things in lists of so many that writing them is quick and memory stays flat."""
    waiting = iter(things)
    while batch := list(islice(waiting, size)):
        yield batch
