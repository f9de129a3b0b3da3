"""The numbers that PostgreSQL gives to new rows: taking back a row does not take back its number."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa


@contextmanager
def numbers_taken_back(connection: Any) -> Iterator[None]:
    """Let the sequences end where they stood, whatever is inserted meanwhile; asks nothing where nothing was."""
    standing: dict[str, int | None] = {}

    def before_the_first(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if not standing and "INSERT" in statement:
            standing.update(numbers_given(connection))

    sa.event.listen(connection, "before_cursor_execute", before_the_first)
    try:
        yield
    finally:
        sa.event.remove(connection, "before_cursor_execute", before_the_first)
        for name, last in numbers_given(connection).items() if standing else ():
            if last != standing[name]:
                again = {"name": name, "last": standing[name] or 1, "used": standing[name] is not None}
                connection.execute(sa.text("SELECT setval(:name, :last, :used)"), again)


def numbers_given(connection: Any) -> dict[str, int | None]:
    """The last number of each sequence, None before the first; asked of all at once, for there are many."""
    last = "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
    return {row.sequencename: row.last_value for row in connection.execute(sa.text(last))}
