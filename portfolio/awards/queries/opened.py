"""A round of a call as its decision's pages open it, and the list that there is to decide on."""

import json
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.awards import proposal as proposing
from portfolio.awards import rules
from portfolio.awards.models import Award, JuryDecision, Verdict
from portfolio.awards.proposal import Hand, Proposal
from portfolio.awards.queries import decisions, people
from portfolio.awards.rules import BARRED, DECLINE, Said
from portfolio.calls.models import Call, Round
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, Refused, RuleBroken
from portfolio.core.text import has_control_characters
from portfolio.jury.models import JuryResult
from portfolio.people.rights import May
from portfolio.pitches.models import Pitch


@dataclass(frozen=True)
class Opened:
    """A round whose marks are released.

    decision  the one that counts, if one was taken
    barred    why the viewer may not decide about it, as a key of rules.BARRED; empty where nothing stands against it
    """

    call: Call
    round: Round
    decision: JuryDecision | None
    barred: str

    @property
    def is_last_stage(self) -> bool:
        """Whether it awards money, and does not only let pitches into the next stage."""
        return self.round.stage >= self.call.stages


def opened(viewer: Viewer, call_ref: str, number: int = 0) -> Opened:
    """A round of a call for those who see decisions; before there is one, for those who see results.

    number  of the round; 0: the newest that a jury's figures are there for
    raises  Missing for everybody else; RuleBroken while the marks are sealed; Refused for who applied or has a conflict
            and would see the order before it is decided on
    """
    if has_control_characters(call_ref) or not May("see_decisions")(viewer):
        raise Missing
    wanted = (
        sa.select(Call, Round)
        .join(Round, Round.call_id == Call.id)
        .where(Call.organisation_id == viewer.organisation_id, Call.ref == call_ref, Call.opened_at.is_not(None))
    )
    if number:
        wanted = wanted.where(Round.number == number)
    else:
        counted = sa.exists().where(JuryResult.round_id == Round.id)
        wanted = wanted.order_by(counted.desc(), Round.number.desc())
    row = db.session.execute(wanted.limit(1)).one_or_none()
    if row is None:
        raise Missing
    call, round_ = row
    decision = decisions.newest_decision(round_.id)
    if decision is None and not May("see_results")(viewer):
        raise Missing
    if not decisions.is_released(round_.id, now()):
        raise RuleBroken("sealed", N_("The jury's marks are sealed until the chair releases them."))
    barred = people.why_barred(round_.id, viewer.person_id)
    if barred and decision is None:
        raise Refused(barred, BARRED[barred], name=viewer.name)
    return Opened(call, round_, decision, barred)


def hands_of(round_id: int) -> list[Hand]:
    """The changes of a round's line by hand, in the order in which they were made, as the line takes them."""
    return [
        Hand(each.ref, each.stands, each.amount_minor, each.reason, each.by)
        for each in decisions.overrides_of(round_id)
    ]


def proposal_of(found: Opened, result: JuryResult, pitches: list[Pitch], on: date) -> Proposal:
    """The list to decide on as it stands on a day, by a jury's result."""
    body: dict[str, Any] = json.loads(result.body)
    refs = {pitch.id: pitch.ref for pitch in pitches}
    gone = [refs[pitch_id] for pitch_id in sorted(decisions.given_back(found.round.id)) if pitch_id in refs]
    until = found.call.reserve_until_on
    return proposing.proposal(body, hands_of(found.round.id), gone, on=on, until=until)


def to_sign(found: Opened, proposed: Proposal, pitches: list[Pitch]) -> list[Said]:
    """What a decision says that follows the list; pitches that are not on it get nothing."""
    numbers = {pitch.ref: pitch.id for pitch in pitches}
    said = [each for line in proposed.lines for each in rules.by_the_line(line, numbers)]
    listed = {each.pitch_id for each in said}
    said += [Said(pitch.id, DECLINE) for pitch in pitches if pitch.id not in listed]
    return said if found.is_last_stage else rules.for_first_stage(said)


def verdict(viewer: Viewer, verdict_id: int) -> tuple[Verdict, Call, Round]:
    """A verdict with its call and round; Missing for one of another organisation."""
    row = db.session.execute(
        sa.select(Verdict, Call, Round)
        .join(JuryDecision, JuryDecision.id == Verdict.decision_id)
        .join(Round, Round.id == JuryDecision.round_id)
        .join(Call, Call.id == Round.call_id)
        .where(Verdict.id == verdict_id, Call.organisation_id == viewer.organisation_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return row[0], row[1], row[2]


def award(viewer: Viewer, award_id: int) -> tuple[Award, Pitch, Call, Round]:
    """An award with its pitch; Missing for one of another organisation."""
    row = db.session.execute(
        sa.select(Award, Pitch, Call, Round)
        .join(Pitch, Pitch.id == Award.pitch_id)
        .join(Call, Call.id == Pitch.call_id)
        .join(Round, Round.id == Pitch.round_id)
        .where(Award.id == award_id, Pitch.organisation_id == viewer.organisation_id)
    ).one_or_none()
    if row is None:
        raise Missing
    return row[0], row[1], row[2], row[3]
