"""A jury that scores the closed call's pitch; the unit lead leads it and sits on it too."""

from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from portfolio.calls.models import Call, Round, RubricCriterion
from portfolio.core.db import db
from portfolio.jury.actions import declaring, live, panel, phases, practising
from portfolio.jury.models import Juror, Seat
from portfolio.jury.rules import Span
from portfolio.people import queries as people
from portfolio.people.models import Person
from portfolio.pitches.models import Pitch
from tests.make import AT, City

OF_THE_CALL = (
    "show_panel",
    "invite",
    "issue_pass",
    "mail_invitation",
    "let_go",
    "practise",
    "show_calibration",
    "show_marks",
    "decide_conflict",
    "set_hours",
    "plan_day",
    "room",
    "move_on",
    "end_day",
    "show_earlier_panel",
    "show_earlier_seats",
    "show_seats",
    "assign",
    "give_seat",
    "take_seat",
)


def jury_arguments(city: City, pitch_ref: str) -> dict[str, Any]:
    """What addresses of juries are filled in with."""
    pitch = db.session.scalars(sa.select(Pitch).where(Pitch.ref == pitch_ref, Pitch.organisation_id == city.id)).one()
    call, span = db.session.get_one(Call, pitch.call_id), db.session.get_one(Round, pitch.round_id)
    db.session.add(RubricCriterion(call_id=call.id, key="outcome", label="Outcome", weight=10_000, position=1))
    chair = _seated(city, span, pitch, city.lead.person_id, is_chair=True)
    guest = panel.add_external(people.organisation(city.lead), name="Guest Juror", email=None, by=city.lead, at=AT)
    other = panel.invite(span, guest, people.organisation(city.lead), is_external=True, by=city.lead, at=AT)
    clash = declaring.declare(
        other, pitch.id, level="potential", ground="other", phase="declaring", by=city.lead, at=AT
    )
    hours = [Span("scoring", AT - timedelta(days=1), AT + timedelta(days=1))]
    phases.set_phases(span, hours, [], by=city.lead, at=AT)
    live.plan_day(span, [pitch.id], on=AT.date(), minutes=10, by=city.lead, at=AT)
    shared = practising.add_practice(
        call, span, title="An old one", words="Trees in pots.", ask_minor=100, zone="UTC", by=city.lead, at=AT
    )
    seat = db.session.scalars(sa.select(Seat.id).where(Seat.juror_id == chair.id)).one()
    return {
        "juror_id": other.id,
        "conflict_id": clash.id,
        "seat_id": seat,
        "jury.come_in token": panel.issue_pass(other, people.organisation(city.lead), by=city.lead, at=AT),
        "jury.show_marks pitch_ref": shared.ref,
        "jury.show_earlier_panel number": span.number,
        "jury.show_earlier_seats number": span.number,
        **{f"jury.{endpoint} call_ref": call.ref for endpoint in OF_THE_CALL},
    }


def _seated(city: City, span: Round, pitch: Pitch, person_id: int | None, **more: Any) -> Juror:
    """Somebody who has accepted, declared and got the pitch to score."""
    person = db.session.get_one(Person, person_id)
    juror = panel.invite(span, person, people.organisation(city.lead), by=city.lead, at=AT, **more)
    panel.accept(juror, by=city.lead, at=AT)
    declaring.declare(juror, pitch.id, level="none", phase="declaring", by=city.lead, at=AT)
    db.session.add(Seat(juror_id=juror.id, pitch_id=pitch.id, origin="person", why={"key": "by_hand"}, from_at=AT))
    db.session.flush()
    return juror
