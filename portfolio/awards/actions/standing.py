"""What every action about a round asks first: that nobody else changes it meanwhile, and that its actor may decide."""

from datetime import datetime

from portfolio.awards.queries import decisions, people
from portfolio.awards.rules import BARRED
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, Refused, RuleBroken
from portfolio.people.queries import name_of


def hold_round(round_id: int, by: Actor) -> tuple[Round, Call]:
    """Lock a round, so that no two people decide about it at once; Missing for one of another organisation."""
    found = db.session.get(Round, round_id)
    call = db.session.get(Call, found.call_id) if found is not None else None
    if found is None or call is None or call.organisation_id != by.organisation_id:
        raise Missing("round")
    db.session.refresh(found, with_for_update=True)
    return found, call


def check_impartial(round_id: int, person_id: int | None) -> None:
    """Refuse somebody who applied in a round or has a conflict with one of its pitches, and say which."""
    why = people.why_barred(round_id, person_id)
    if why:
        raise Refused(why, BARRED[why], name=name_of(person_id))


def check_released(round_id: int, at: datetime) -> None:
    """Refuse to decide while the marks are sealed."""
    if not decisions.is_released(round_id, at):
        raise RuleBroken("sealed", N_("The jury's marks are sealed until the chair releases them."))
