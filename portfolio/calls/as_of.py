"""What the dated rows say of events and of places at them, as known now or at an earlier instant.

The shortcuts on CallEvent and EventPlace repeat what these functions give for now.
"""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.calls.models import Attendance, EventDay

Known = Callable[[Any], sa.ColumnElement[bool]]
"""Whether something recorded at an instant counts."""


def everything(recorded_at: Any) -> sa.ColumnElement[bool]:
    """All that is known now."""
    return sa.true()


def events(knows: Known = everything) -> sa.Subquery:
    """The events that were known and not taken back: event_id, kind and on."""
    said = sa.select(EventDay.event_id, EventDay.kind, EventDay.on)
    return said.where(EventDay.applies, *_newest(EventDay, EventDay.event_id, knows)).subquery()


def places(knows: Known = everything) -> sa.Subquery:
    """The places that were known to be taken, and whether people came: place_id and came."""
    said = sa.select(Attendance.place_id, Attendance.came)
    return said.where(Attendance.applies, *_newest(Attendance, Attendance.place_id, knows)).subquery()


def _newest(model: Any, thing: Any, knows: Known) -> tuple[sa.ColumnElement[bool], ...]:
    """A row was known, and none of the same thing that was written after it was."""
    later = aliased(model)
    is_older = sa.exists().where(getattr(later, thing.key) == thing, later.id > model.id, knows(later.recorded_at))
    return knows(model.recorded_at), ~is_older
