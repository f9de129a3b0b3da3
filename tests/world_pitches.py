"""A call that has closed with a pitch in its field, and one that is open with a draft of the unit lead."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

from portfolio.core.actor import Viewer
from portfolio.evidence.actions import Upload
from portfolio.people.models import Person
from portfolio.pitches import actions, queries
from portfolio.pitches.queries import Found
from portfolio.pitches.rules import Answer
from tests import make
from tests.make import AT, City

WHILE_OPEN = datetime(2026, 11, 5, 9, 0, tzinfo=UTC)
OF_THE_DRAFT = ("about", "question", "keep", "team", "end_member", "hand_in", "withdraw", "remove_file")


def pitch_arguments(city: City, colleague: Person) -> dict[str, Any]:
    """What addresses of pitches are filled in with."""
    lead, author = city.lead, replace(city.lead, person_id=colleague.id)
    closed = make.make_call(city, "Heat call")
    make.make_round(closed, date(2026, 10, 1), date(2026, 11, 10))
    judged = make.make_pitch(closed, author, "Shade for the market", WHILE_OPEN, department=city.housing)
    its_team = queries.pitch(author, judged.ref, WHILE_OPEN.date())
    _fill(its_team, author)
    annex = queries.question_of(its_team, "annex")
    handed_in = actions.attach(its_team, annex, Upload(BytesIO(b"Plan."), "plan.txt"), by=author, at=WHILE_OPEN)
    actions.hand_in(its_team, by=author, at=WHILE_OPEN)
    seen = queries.pitch(lead, judged.ref, AT.date())
    request = actions.ask(seen, words="Who maintains it?", due_on=date(2026, 12, 1), by=lead, at=AT)

    running = make.make_call(city, "Staff call")
    make.make_round(running, date(2026, 11, 2), date(2026, 12, 31))
    draft = make.make_pitch(running, lead, "Quieter buses")
    at_draft = queries.pitch(lead, draft.ref, AT.date())
    kept = actions.attach(
        at_draft, queries.question_of(at_draft, "annex"), Upload(BytesIO(b"Map."), "map.txt"), by=lead, at=AT
    )
    mate = actions.add_member(at_draft, person_id=colleague.id, part="reader", by=lead, at=AT)
    return {
        "pitch_ref": judged.ref,
        "number": 1,
        "request_id": request.id,
        "file_id": handed_in.id,
        "member_id": mate.id,
        **{f"pitches.{endpoint} pitch_ref": draft.ref for endpoint in OF_THE_DRAFT},
        "pitches.remove_file file_id": kept.id,
        "pitches.question key": "problem",
        "pitches.keep key": "problem",
        "pitches.new call_ref": running.ref,
        "pitches.field call_ref": closed.ref,
        "pitches.open_early call_ref": running.ref,
    }


def _fill(found: Found, by: Viewer) -> None:
    """Answer everything that the form of `make_call` asks."""
    measure = {
        "name": "Shaded minutes",
        "unit": "minutes",
        "start": 0,
        "goal": 90_000_000,
        "by": None,
        "how": "Counted",
    }
    said = {
        "problem": Answer("It is too hot at the market."),
        "outcome": Answer(body={"rows": [measure]}),
        "costs": Answer(body={"rows": [{"what": "Sails", "kind": "goods", "amount": 1_200_000}]}),
        "ask": Answer(amount_minor=1_200_000),
    }
    for key, answer in said.items():
        actions.keep_answer(found, queries.question_of(found, key), answer, seen=0, by=by, at=WHILE_OPEN)
