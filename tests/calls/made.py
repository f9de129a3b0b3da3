"""Calls as tests need them."""

from datetime import date, datetime
from typing import Any

from portfolio.calls import actions, queries
from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.money import Money
from tests.make import AT, City

OPENS, CLOSES = date(2026, 11, 1), date(2026, 12, 15)


def answers(city: City, **more: Any) -> actions.Answers:
    """The ten answers of a staff call of 1.5 million that is open on the day of the tests."""
    currency = city.organisation.currency
    given = actions.Answers(
        title="Staff call 2026/2",
        purpose="Ideas of staff for residents.",
        budget=Money(150_000_000, currency),
        ceiling=Money(20_000_000, currency),
        opens_on=OPENS,
        closes_on=CLOSES,
        jury_on=date(2027, 1, 20),
        decision_on=date(2027, 2, 15),
        reviews=3,
        owner_id=city.lead.person_id,
    )
    return given._replace(**more)


def make_call(city: City, *, is_open: bool = True, at: datetime = AT, **more: Any) -> Call:
    """A call of the city; its rules are published unless it is to stay a draft."""
    call = actions.make_call(answers(city, **more), by=city.lead, at=at)
    if is_open:
        actions.open_call(call, by=city.lead, at=at)
    return call


def in_world(city: City, by: Viewer, at: datetime = AT) -> dict[str, Any]:
    """An open call with one of everything that has an address, by the arguments of these addresses."""
    call = make_call(city, is_open=False, at=at)
    track = actions.add_track(call, label="Green", by=by, at=at)
    actions.open_call(call, by=by, at=at)
    (span,) = queries.rounds(call.id)
    training = {"kind": "training", "on": date(2026, 12, 1), "title": "Pitch training"}
    event = actions.add_event(call, span.id, values=training, by=by, at=at)
    return {
        "call_ref": call.ref,
        "criterion_id": queries.rubric(call.id)[0].id,
        "block_id": queries.form(call.id)[0].id,
        "track_id": track.id,
        "round_id": span.id,
        "event_id": event.id,
        "question_id": actions.ask(call, words="May two departments pitch together?", by=by, at=at).id,
        "calls.version number": 1,
        "calls.version_file number": 1,
    }
