"""What the dated rows say of events and of places at them, as known now or at an earlier instant.

The shortcuts on CallEvent and EventPlace repeat what these functions give for now.
"""

import sqlalchemy as sa

from portfolio.calls.models import Attendance, EventDay
from portfolio.history.known import Known, everything, newest


def events(knows: Known = everything) -> sa.Subquery:
    """The events that were known and not taken back: event_id, kind and on."""
    said = sa.select(EventDay.event_id, EventDay.kind, EventDay.on)
    rows = newest(EventDay, EventDay.event_id, lambda row: knows(row.recorded_at))
    return said.where(EventDay.applies, *rows).subquery()


def places(knows: Known = everything) -> sa.Subquery:
    """The places that were known to be taken, and whether people came: place_id and came."""
    said = sa.select(Attendance.place_id, Attendance.came)
    rows = newest(Attendance, Attendance.place_id, lambda row: knows(row.recorded_at))
    return said.where(Attendance.applies, *rows).subquery()
