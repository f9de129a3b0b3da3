"""A call that is open, a team that writes to it, and a pitch that lacks nothing."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day
from portfolio.pitches import actions, queries
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.pitches.queries import Found
from portfolio.pitches.rules import Answer
from tests import make
from tests.make import AT, City

OPENS, CLOSES = date(2026, 11, 2), date(2026, 11, 30)
AFTER = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
"""The morning after the closing day."""

MEASURE = {
    "name": "Minutes in the shade",
    "unit": "minutes",
    "start": 0,
    "goal": 90_000_000,
    "by": "2027-09-30",
    "how": "Counted on four days",
}
SAID: Mapping[str, Answer] = {
    "problem": Answer("It is too hot at the market."),
    "outcome": Answer(body={"rows": [MEASURE]}),
    "costs": Answer(
        body={
            "rows": [
                {"what": "Sails", "kind": "goods", "amount": 1_200_000},
                {"what": "Mounting", "kind": "services", "amount": 300_050},
            ]
        }
    ),
    "ask": Answer(amount_minor=1_500_050, body={"least": 1_000_000}),
}
"""12,000.00 + 3,000.50 = 15,000.50."""


def open_call(city: City, **more: Any) -> Call:
    """A call whose only round takes pitches from 2 to 30 November 2026."""
    call = make.make_call(city, **more)
    make.make_round(call, OPENS, CLOSES)
    return call


def found(viewer: Viewer, pitch: Pitch, at: datetime = AT) -> Found:
    """A pitch as a page loads it."""
    return queries.pitch(viewer, pitch.ref, local_day(at, viewer.zone))


def say(pitch: Pitch, by: Viewer, at: datetime = AT, **said: Answer) -> None:
    """Answer some questions of a draft."""
    at_pitch = found(by, pitch, at)
    for key, answer in said.items():
        seen = queries.draft_of(at_pitch).of(key).revision
        actions.keep_answer(at_pitch, queries.question_of(at_pitch, key), answer, seen=seen, by=by, at=at)


def written(call: Call, city: City, by: Viewer, title: str = "Shade for the market", **said: Answer) -> Pitch:
    """A draft that lacks nothing, unless an answer says otherwise."""
    pitch = make.make_pitch(call, by, title, department=city.housing)
    say(pitch, by, AT, **{**SAID, **said})
    return pitch


def handed_in(call: Call, city: City, by: Viewer, title: str = "Shade for the market", at: datetime = AT) -> Pitch:
    """A pitch that was handed in."""
    pitch = written(call, city, by, title)
    hand_in(pitch, by, at)
    return pitch


def hand_in(pitch: Pitch, by: Viewer, at: datetime = AT) -> PitchVersion:
    """Hand a pitch in as it stands."""
    return actions.hand_in(found(by, pitch, at), by=by, at=at)


def later(days: int) -> datetime:
    """So many days after the instant at which tests happen."""
    return AT + timedelta(days=days)
