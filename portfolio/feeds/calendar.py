"""Due dates as an iCalendar file (RFC 5545): whole days, titles and links, no people and no money."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from portfolio.core.texts import gettext as _
from portfolio.feeds.queries import Due
from portfolio.reviews.words import KINDS

PRODUCT = "-//Portfolio//Outcome reviews//EN"


def calendar(dates: Sequence[Due], *, name: str, city: str, address: str, at: datetime) -> bytes:
    """A calendar of reviews, in the language that is being spoken.

    name     what calendar programs call it
    city     key of the organisation; with the review's number it makes the UID that never changes
    address  what links begin with
    at       when the calendar is read
    """
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("name", name)
    file.add("x-wr-calname", name)
    file.add("refresh-interval", timedelta(hours=6), parameters={"value": "DURATION"})
    for due in dates:
        file.add_component(_event(due, city, address, at))
    return bytes(file.to_ical())


def _event(due: Due, city: str, address: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"review-{due.id}@{city}.portfolio")
    event.add("sequence", due.changes)
    event.add("dtstamp", at)
    event.add("dtstart", due.on)
    event.add("dtend", due.on + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("status", "CANCELLED" if due.is_cancelled else "CONFIRMED")
    event.add("summary", _("%(review)s: %(title)s", review=KINDS[due.kind], title=due.title))
    event.add("url", f"{address}/reviews/{due.id}")
    event.add("description", f"{address}/reviews/{due.id}")
    return event
