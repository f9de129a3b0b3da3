"""Which of the rows that are never updated count: what is known now or was at an instant, and the newest of it."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

Known = Callable[[Any], sa.ColumnElement[bool]]
"""Whether what was recorded at an instant, a column, counts."""


def everything(_recorded_at: Any) -> sa.ColumnElement[bool]:
    """All that is known now."""
    return sa.true()


def newest(
    model: Any, thing: Any, counts: Callable[[Any], sa.ColumnElement[bool]]
) -> tuple[sa.ColumnElement[bool], ...]:
    """For a WHERE: a row counts, and none that was written after it about the same thing does.

    Not the greatest number of each thing, joined: of two such joins in one statement SQLite searches one row by row.

    thing   the column that says what a row is about
    counts  whether a row of the table does, whatever its name in the statement
    """
    later = aliased(model)
    is_older = sa.exists().where(getattr(later, thing.key) == thing, later.id > model.id, counts(later))
    return counts(model), ~is_older
