"""Which value of a measure counted on a day, out of dated rows as they were known."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple


class Row(NamedTuple):
    """A dated row of a measure.

    kind      start, goal or seen
    edition   of the definition that it follows
    replaces  the row that this one corrects
    counts    False on a row that only takes another back
    """

    kind: str
    metric_id: int
    id: int
    on: date | None
    value: int | None
    edition: int
    replaces: int | None
    counts: bool = True


class Stood(NamedTuple):
    """The start, the goal and the newest value of a measure as they stood, each None where there was none."""

    start: Row | None = None
    goal: Row | None = None
    seen: Row | None = None


def stood(rows: Iterable[Row]) -> Mapping[int, Stood]:
    """What counted, by measure: the value seen last, start and goal as written last.

    Corrected rows are left out, and those of earlier definitions.

    rows  only those that were there and known
    """
    kept = list(rows)
    replaced = {(row.kind, row.replaces) for row in kept if row.replaces is not None}
    editions: dict[int, int] = {}
    for row in kept:
        editions[row.metric_id] = max(row.edition, editions.get(row.metric_id, 0))
    found: dict[int, Stood] = {}
    for row in sorted(kept, key=lambda row: (row.on or date.min if row.kind == "seen" else date.min, row.id)):
        is_current = row.edition == editions[row.metric_id] and (row.kind, row.id) not in replaced
        if row.counts and is_current:
            found[row.metric_id] = found.get(row.metric_id, Stood())._replace(**{row.kind: row})
    return found
