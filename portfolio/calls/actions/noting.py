"""Write down what events and places at them are from now on known to be."""

from datetime import datetime

from portfolio.calls.models import Attendance, CallEvent, EventDay, EventPlace
from portfolio.core.actor import Actor
from portfolio.core.db import db


def note_day(event: CallEvent, *, by: Actor, at: datetime) -> None:
    """Write down of which kind an event is and on which day, or that it was taken back; it gets its number first."""
    db.session.add(event)
    db.session.flush()
    said = {"kind": event.kind, "on": event.on, "applies": event.dropped_at is None}
    db.session.add(EventDay(event_id=event.id, **said, recorded_at=at, by_id=by.person_id))
    db.session.flush()


def note_place(place: EventPlace, *, by: Actor, at: datetime) -> None:
    """Write down whether a place is taken, and whether the person came; it gets its number first."""
    db.session.add(place)
    db.session.flush()
    said = {"applies": place.cancelled_at is None, "came": place.came}
    db.session.add(Attendance(place_id=place.id, **said, recorded_at=at, by_id=by.person_id))
    db.session.flush()
