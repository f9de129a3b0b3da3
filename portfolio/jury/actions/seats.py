"""Who scores which pitch: proposed by the rule, changed by hand, each with its reason."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls.models import Call, Round
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.jury import seating
from portfolio.jury.models import Juror, Seat
from portfolio.jury.queries.panel import Table
from portfolio.jury.words import FORBIDDEN

SOLVER, BY_HAND = "solver", "person"


def assign(call: Call, round_: Round, table: Table, *, by: Actor, at: datetime) -> seating.Seating:
    """Give every pitch its jurors; seats given by hand stay, and so do those in which something was handed in."""
    pitches, jurors, apart = table.asked()
    kept = {(str(seat.pitch_id), str(seat.juror_id)) for seat in table.seats if seat.origin == BY_HAND or seat.is_done}
    found = seating.seat(pitches, jurors, table.terms(call), apart, kept)
    wanted = {(int(seat.pitch), int(seat.juror)): seat for seat in found.seats}
    open_now = {(seat.pitch_id, seat.juror_id): seat.id for seat in table.seats}
    over = [seat_id for pair, seat_id in open_now.items() if pair not in wanted]
    db.session.execute(sa.update(Seat).where(Seat.id.in_(over)).values(until_at=at))
    db.session.add_all(
        Seat(
            juror_id=juror_id,
            pitch_id=pitch_id,
            origin=SOLVER,
            why=why(seat),
            from_at=at,
            by_id=by.person_id,
        )
        for (pitch_id, juror_id), seat in sorted(wanted.items())
        if (pitch_id, juror_id) not in open_now
    )
    db.session.flush()
    history.record("seats.assigned", thing=("round", round_.id), by=by, at=at, after={"seats": len(wanted)})
    return found


def give(call: Call, table: Table, juror: Juror, pitch_id: int, *, by: Actor, at: datetime) -> Seat:
    """Seat a juror at a pitch by hand; what forbids it is said."""
    pitches, jurors, apart = table.asked()
    pitch = next((each for each in pitches if each.id == str(pitch_id)), None)
    judge = next((each for each in jurors if each.id == str(juror.id)), None)
    if pitch is None or judge is None:
        raise WrongInput("seat", str(FORBIDDEN["draft"]), "pitch")
    seated = [(str(seat.pitch_id), str(seat.juror_id)) for seat in table.seats]
    forbidden = seating.may_seat(pitch, judge, table.terms(call), apart, seated)
    if forbidden:
        raise RuleBroken(forbidden, str(FORBIDDEN[forbidden]), "juror")
    seat = Seat(
        juror_id=juror.id, pitch_id=pitch_id, origin=BY_HAND, why={"key": "by_hand"}, from_at=at, by_id=by.person_id
    )
    db.session.add(seat)
    db.session.flush()
    history.record("seat.given", thing=("seat", seat.id), root=("round", juror.round_id), by=by, at=at)
    return seat


def take_away(seat: Seat, round_: Round, *, by: Actor, at: datetime) -> None:
    """End a seat; what was handed in from it stays and counts."""
    if seat.until_at is not None:
        return
    seat.until_at = at
    db.session.flush()
    history.record("seat.taken_away", thing=("seat", seat.id), root=("round", round_.id), by=by, at=at)


def why(seat: seating.Seat) -> dict[str, Any]:
    """The reason of a seat with its parts, as the row keeps it."""
    return {
        "key": seat.why,
        "languages": list(seat.languages),
        "skills": list(seat.skills),
        "is_foreign": seat.is_foreign,
        "load": seat.load,
    }
