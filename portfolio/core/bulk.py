"""Write many rows at once: ids taken beforehand, Core inserts, no objects."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar, cast

import sqlalchemy as sa

from portfolio.core.db import Model, db, is_sqlite

AT_ONCE = 2000

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


def insert_many(model: type[Model], rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows that all name the same columns."""
    if rows:
        db.session.execute(sa.insert(cast(sa.Table, model.__table__)), rows)


def batches(things: Iterable[Thing], size: int = AT_ONCE) -> Iterator[list[Thing]]:
    """The same things in lists of so many that writing them is quick and memory stays flat."""
    waiting = iter(things)
    while batch := list(islice(waiting, size)):
        yield batch
