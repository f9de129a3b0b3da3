"""What a report looks at, and the newest of dated rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

Rows = sa.Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Moment:
    """What a report looks at: a city, the day it is about, and what was known.

    closed_at  the instant at which the day ended in the city
    known_at   leaves out what was recorded after this instant; None for nothing
    projects   the numbers of the projects it is about; None for all of the city
    zone       of the city, whose midnight ends a day
    """

    organisation_id: int
    day: date
    closed_at: datetime
    known_at: datetime | None = None
    projects: Rows | None = None
    zone: str = "UTC"

    def holds(self, project_id: Any) -> sa.ColumnElement[bool]:
        """Whether a project belongs to what is looked at; beside the organisation, which is asked for anyway."""
        return sa.true() if self.projects is None else project_id.in_(self.projects)

    def knows(self, recorded_at: Any) -> sa.ColumnElement[bool]:
        """Whether something recorded then counts."""
        return sa.true() if self.known_at is None else recorded_at <= self.known_at


def end_of(day: date, zone: str) -> datetime:
    """The last instant of a day in a city."""
    return datetime.combine(day + timedelta(days=1), time.min, ZoneInfo(zone)) - timedelta(microseconds=1)


def newest(wanted: Rows, *, by: Sequence[Any], first: Sequence[Any]) -> sa.Subquery:
    """Of the rows wanted, the one that comes first among those they share `by` with."""
    place = sa.func.row_number().over(partition_by=list(by), order_by=list(first)).label("place")
    ranked = wanted.add_columns(place).subquery()
    return sa.select(ranked).where(ranked.c.place == 1).subquery()
