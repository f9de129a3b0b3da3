"""A round that was decided: a project, letters of which one has gone, and an appeal."""

from datetime import timedelta
from typing import Any

from portfolio.awards import actions
from portfolio.awards.models import AwardLetter
from portfolio.awards.queries import appeals, letters
from portfolio.core.db import db
from tests.awards.cases import decide, make_case, verdict
from tests.make import AT, City

OF_THE_CALL = ("afterwards", "decision", "change_line", "decide", "outbox", "approve_all", "send_all")


def award_arguments(city: City) -> dict[str, Any]:
    """What addresses of decisions, letters, awards and appeals are filled in with."""
    case = make_case(city, "ABC", title="Decided call", released=AT - timedelta(hours=1))
    case.round.appeal_until = AT.date() + timedelta(days=14)
    decide(case, at=AT)
    made = actions.award(verdict(case, "A"), by=case.lead, at=AT)
    sent, *_ = actions.open_letters(case.round.id)
    actions.approve_letter(sent, by=case.lead, at=AT)
    actions.send_letter(sent, by=case.lead, at=AT)
    told = next(each for each in letters.standing(case.round.id) if each.state == "sent")
    appeal = actions.appeal(appeals.answered(case.team, told.pitch_ref), words="Read it again.", by=case.team, at=AT)
    draft = next(each for each in letters.standing(case.round.id) if each.state == "draft")
    return {
        "verdict_id": verdict(case, "B").id,
        "award_id": made.id,
        "letter_id": db.session.get_one(AwardLetter, draft.id).id,
        "awards.print_letter letter_id": sent.id,
        "appeal_id": appeal.id,
        "awards.answer pitch_ref": told.pitch_ref,
        "awards.make_appeal pitch_ref": told.pitch_ref,
        **{f"awards.{endpoint} call_ref": case.call.ref for endpoint in OF_THE_CALL},
        **{f"awards.{endpoint} number": case.round.number for endpoint in OF_THE_CALL},
    }
