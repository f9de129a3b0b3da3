"""Two rows in every table of a database, whatever its revision, and everything that stands in it."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa

ROWS = 2
BEYOND_32_BITS = 5_000_000_000

# What a CHECK asks for: one of a few words or rows, and exactly one of several subjects.
WORDS = {
    ("consequence", "kind"): "action",
    ("single_use_link", "purpose"): "invitation",
    ("funding_line", "form"): "cash",
    ("funding_line", "share"): "own",
    ("funding_terms", "form"): "cash",
    ("funding_terms", "share"): "own",
    ("pitch_exclusion", "one_id"): 1,
    ("pitch_exclusion", "other_id"): 2,
}
SET = {
    ("evidence", "file_key"),
    ("evidence", "observation_id"),
    ("evidence", "project_id"),
    ("exemption", "project_id"),
    ("metric", "project_id"),
    ("review", "project_id"),
    ("meeting_action", "who_id"),
    ("meeting_attendee", "person_id"),
    ("meeting_item", "action_id"),
}
EMPTY = {
    ("evidence", "goal_id"),
    ("evidence", "programme_id"),
    ("evidence", "review_id"),
    ("evidence", "strategy_id"),
    ("evidence", "url"),
    ("exemption", "review_id"),
    ("metric", "programme_id"),
    ("metric", "goal_id"),
    ("review", "programme_id"),
    ("review", "strategy_id"),
    ("meeting", "programme_id"),
    ("meeting_action", "guest"),
    ("meeting_attendee", "guest"),
    ("meeting_item", "text"),
}


def schema(connection: sa.Connection) -> sa.MetaData:
    """The tables as they are in the database, without the full-text index beside them."""
    found = sa.MetaData()
    found.reflect(connection, only=lambda name, _: not name.startswith("project_search"))
    return found


def fill(connection: sa.Connection) -> dict[str, int]:
    """Put rows into every table, children and grandchildren included; gives the number of rows per table."""
    filled: list[str] = []
    for table in in_order(schema(connection)):
        if table.name == "alembic_version":
            continue
        for number in range(1, ROWS + 1):
            connection.execute(sa.insert(table), {c.name: value(c, number, filled) for c in table.columns if plain(c)})
        filled.append(table.name)
    connection.commit()
    return dict.fromkeys(filled, ROWS)


def everything(connection: sa.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, by the names of tables and columns, in an order of their own."""
    found = {}
    for table in schema(connection).tables.values():
        columns = sorted((c for c in table.columns if plain(c)), key=lambda c: c.name)
        found[table.name] = sorted((tuple(row) for row in connection.execute(sa.select(*columns))), key=repr)
    connection.rollback()
    return found


def in_order(found: sa.MetaData) -> list[sa.Table]:
    """Parents before children; of two that name each other the one that need not comes first."""
    left, ordered = dict(sorted(found.tables.items())), []
    while left:
        free = [
            table
            for table in left.values()
            if not any(
                key.column.table.name in left and key.column.table is not table and must_be_set(key.parent)
                for key in table.foreign_keys
            )
        ]
        assert free, f"no order for {sorted(left)}"
        # Those whose optional parents are there too go first, so that as many keys as possible are set.
        table = min(free, key=lambda t: sum(key.column.table.name in left for key in t.foreign_keys))
        ordered.append(left.pop(table.name))
    return ordered


def must_be_set(column: sa.Column[Any]) -> bool:
    """Whether a row is refused without a value here."""
    return not column.nullable or (column.table.name, column.name) in SET


def plain(column: sa.Column[Any]) -> bool:
    """Whether a column is written, not computed by the database."""
    return column.computed is None


def value(column: sa.Column[Any], number: int, filled: list[str]) -> Any:
    """A value that fits a column, another one in every row."""
    place = (column.table.name, column.name)
    if place in WORDS or place in EMPTY:
        return WORDS.get(place)
    for key in column.foreign_keys:
        if key.column.table is column.table:
            return 1 if number > 1 else None
        return number if key.column.table.name in filled else None
    kind = column.type
    if isinstance(kind, sa.BigInteger):
        return BEYOND_32_BITS + number
    if isinstance(kind, sa.Boolean):
        return number % 2 == 0
    if isinstance(kind, sa.Integer):
        return number
    if isinstance(kind, sa.DateTime):
        return datetime(2026, 3, 29, 1, 30, 0, 123456) + timedelta(days=number)  # noqa: DTZ001  as the column holds it
    if isinstance(kind, sa.Date):
        return date(2024, 2, 28 + number % 2)
    if isinstance(kind, sa.LargeBinary | sa.JSON):
        return unprinted(kind, number)
    assert isinstance(kind, sa.String), f"{place} is of an unknown kind, {kind!r}"
    return f"{number} Žluťoučký {column.name}"[: kind.length or None]


def unprinted(kind: sa.LargeBinary | sa.JSON, number: int) -> Any:
    """Bytes that are no text, or a little of everything that JSON holds."""
    if isinstance(kind, sa.LargeBinary):
        return bytes([0, 255, number])
    return {"number": number, "words": ["ß", None, True], "text": "=1+1\n\u202e🏙"}
