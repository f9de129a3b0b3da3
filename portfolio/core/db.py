"""The database: base class of all models, UTC instants, and what SQLite must be told on connect."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from typing import Annotated, Any, ClassVar

import sqlalchemy as sa
from flask import Flask, Response, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, Date, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session, mapped_column
from sqlalchemy.sql.operators import custom_op

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
BUSY_MILLISECONDS = 8000
CACHE_KIBIBYTES = 16_384
"""Of each connection: SQLite's own 2 MB make a large portfolio read its pages again and again."""
COPY = "COPY"
"""Begins a statement that PostgreSQL takes many rows with."""

_writing: ContextVar[bool | None] = ContextVar("writing", default=None)


class UTCDateTime(sa.types.TypeDecorator[datetime]):
    """An instant: refuses naive values, stores UTC, and gives aware UTC back on every database."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("An instant needs a time zone.")
        return value.astimezone(UTC).replace(tzinfo=None)

    def bind_processor(self, dialect: Any) -> Callable[[Any], Any] | None:
        """Convert an instant once where many rows in a row carry it, as those of an import do."""
        convert = super().bind_processor(dialect)
        if convert is None:
            return None
        last: tuple[Any, Any] = (None, None)

        def process(value: Any) -> Any:
            nonlocal last
            known = last
            if value is not known[0]:
                known = last = (value, convert(value))
            return known[1]

        return process

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC)


# Whole minor units of a currency, or whole millionths of a unit: 32 bits are too few for real budgets.
Whole = Annotated[int, mapped_column(BigInteger)]
Words = Annotated[dict[str, Any], mapped_column(sa.JSON)]
Pairs = Annotated[list[tuple[str, int]], mapped_column(sa.JSON)]


class Model(DeclarativeBase):
    """Base of every table. Not `db.Model`, which a type checker cannot see."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar = {datetime: UTCDateTime(), date: Date()}


# For tables whose rows an undone import deletes: SQLite would give their ids again, and history names things by id.
NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}

db = SQLAlchemy(metadata=Model.metadata)


def rarely_set(name: str, column: str) -> sa.Index:
    """An index of the few rows where a column that names a row of its own table is set.

    Without it, deleting a row searches the whole table for rows that name it; with it that costs nothing.
    """
    is_set = sa.text(f"{column} IS NOT NULL")
    return sa.Index(name, column, sqlite_where=is_set, postgresql_where=is_set)


@contextmanager
def write_transaction() -> Iterator[None]:
    """Let the transactions begun inside take SQLite's write lock at once, whatever the request's method is."""
    token = _writing.set(True)
    try:
        yield
    finally:
        _writing.reset(token)


@contextmanager
def read_transaction() -> Iterator[None]:
    """Let the transactions begun inside only read, so that a long check never holds SQLite's write lock."""
    token = _writing.set(False)
    try:
        yield
    finally:
        _writing.reset(token)


def is_writing() -> bool:
    """Whether a transaction begun now is going to write: said aloud, or by the request's method, else yes."""
    said = _writing.get()
    if said is not None:
        return said
    return not (has_request_context() and request.method in SAFE_METHODS)


def read(statement: sa.Executable, values: dict[str, Any] | None = None) -> sa.CursorResult[*tuple[Any, ...]]:
    """Run a SELECT of columns within the session's transaction, without the ORM's share of the cost.

    For pages, which read much and write nothing: a statement costs half of what `db.session.execute` asks.
    """
    session = db.session()
    if has_pending(session):
        session.flush()
    return session.connection().execute(statement, values)


def has_pending(session: Session) -> bool:
    """Whether the session holds anything that is not written yet."""
    return session.identity_map.check_modified() or bool(session.new) or bool(session.deleted)


def is_sqlite() -> bool:
    """Whether the current app runs on the embedded database."""
    return db.engine.dialect.name == "sqlite"


def days_after(day: Any, days: int, sqlite: bool) -> sa.ColumnElement[date]:
    """The SQL for a day so many days later, or earlier below zero: the databases write it differently.

    sqlite  for which database
    """
    later = sa.func.date(day, f"{days:+} days") if sqlite else day + days
    return sa.type_coerce(later, sa.Date)


def unindexed(column: Any) -> sa.ColumnElement[Any]:
    """The column itself, but so that no index is chosen for its sake: another one finds the rows sooner.

    SQLite keeps no counts here and takes any number for rare, a city's own too: it would rather look at everything in
    the city than at the few rows that somebody owns.
    """
    if isinstance(column.type, sa.String):  # PostgreSQL knows no sign before a word
        empty: sa.ColumnElement[Any] = column + sa.literal("")
        return empty
    return sa.UnaryExpression(column, operator=custom_op("+"), type_=column.type)


def prepare_engine(engine: Engine) -> None:
    """Give an engine the behaviour that the product relies on.

    SQLite's driver begins transactions late and loses updates without an error when two processes read and then
    write (383 of 600 were lost in a trial). With the driver's own transactions off and BEGIN IMMEDIATE for every
    writing request none is lost.
    """
    if engine.dialect.name != "sqlite":
        event.listen(engine, "do_executemany", _copied)
        return

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, record: Any) -> None:
        connection.isolation_level = None
        cursor = connection.cursor()
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
        cursor.execute(f"PRAGMA cache_size=-{CACHE_KIBIBYTES}")
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute("PRAGMA synchronous=FULL")
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writing() else "BEGIN")


def _copied(cursor: Any, statement: str, rows: Iterable[tuple[Any, ...]], context: Any) -> bool:
    """Hand the rows of a COPY to PostgreSQL, which costs a third of inserting them; leave other statements alone."""
    if not statement.startswith(f"{COPY} "):
        return False
    with cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)
    return True


def count_anew() -> None:
    """Let PostgreSQL look at its tables after many rows were written, in the same transaction.

    Until it has, it takes full tables for empty ones and plans accordingly: the report of 10,000 projects that had
    just been brought in took more than a minute instead of three seconds. SQLite's plans need no counts.
    """
    if not is_sqlite():
        db.session.execute(sa.text("ANALYZE"))


def end_reading(response: Response) -> Response:
    """End a page that only read with COMMIT instead of the ROLLBACK that would follow.

    There is nothing to keep; but psycopg forgets its prepared statements at every ROLLBACK, and then PostgreSQL plans
    each statement of each page anew, which was a third of a page's cost.
    """
    session = db.session()
    if request.method in SAFE_METHODS and session.in_transaction() and not is_sqlite() and not has_pending(session):
        session.commit()
    return response


def init_app(app: Flask) -> None:
    """Attach the database to an app and prepare its engines."""
    db.init_app(app)
    app.after_request(end_reading)
    with app.app_context():
        prepare_engine(db.engine)
