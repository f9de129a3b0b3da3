"""What decisions and awards add to the page of their call."""

from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.awards.models import Award, JuryDecision
from portfolio.awards.policy import may_decide, may_see
from portfolio.calls.models import Call, Round
from portfolio.calls.sections import Section, opened
from portfolio.core.actor import Viewer
from portfolio.core.db import read
from portfolio.jury.models import JuryResult
from portfolio.people.rights import May
from portfolio.pitches.models import Pitch


class OnCall(NamedTuple):
    """The ways to the decision of a call.

    decided_on  of the newest decision; None before it, when only those who see results are led there
    awards      how many projects it made
    """

    call_ref: str
    decided_on: date | None
    awards: int
    may_decide: bool


@opened.connect
def on_call_opened(call: Call, *, viewer: Viewer, span: Any, day: date) -> Section | None:
    """The way to the decision once there is one, or figures to decide on; one statement."""
    if call.opened_at is None or not may_see(viewer):
        return None
    of_call = (
        sa.select(sa.func.max(JuryDecision.decided_on))
        .join(Round, Round.id == JuryDecision.round_id)
        .where(Round.call_id == call.id)
    )
    counted = sa.exists().where(JuryResult.round_id == Round.id, Round.call_id == call.id)
    awards = sa.select(sa.func.count(Award.id)).join(Pitch, Pitch.id == Award.pitch_id).where(Pitch.call_id == call.id)
    decided_on, is_counted, made = read(sa.select(of_call.scalar_subquery(), counted, awards.scalar_subquery())).one()
    if decided_on is None and not (is_counted and May("see_results")(viewer)):
        return None
    return Section("awards/_on_call.html", OnCall(call.ref, decided_on, made, may_decide(viewer)), 4)
