"""What became of the calls that were decided within the period, by what was known.

Of a jury only its released result file is read: how many took part, how far they agreed, where the money ended. No
mark and no juror is in it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.awards.models import Award, AwardReturn, JuryDecision, Verdict
from portfolio.calls import as_of
from portfolio.calls.models import Call, CallEvent, EventPlace, Round
from portfolio.calls.rules import TRAINING
from portfolio.core.db import read
from portfolio.jury.models import JuryPhase, JuryResult
from portfolio.jury.rules import RELEASED
from portfolio.pitches.models import Pitch, PitchStay
from portfolio.reports.facts.calls import DecidedCall, Purse
from portfolio.reports.tallies.moment import Moment, Rows


def calls(moment: Moment, first: date) -> tuple[DecidedCall, ...]:
    """The rounds that were decided from a day on, in the order of their decisions; four statements for any number.

    An edition holds the calls that awarded one of its projects.
    """
    decided = read(_decided(moment, first)).all()
    if not decided:
        return ()
    rounds = [row.round_id for row in decided]
    leads: dict[int, dict[str, int | None]] = {}
    for number, ref, department in read(_leads(rounds)):
        leads.setdefault(number, {})[ref] = department
    said: dict[int, list[Any]] = {}
    for row in read(_verdicts(moment, [row.decision_id for row in decided])):
        said.setdefault(row.decision_id, []).append(row)
    trainings = {row[0]: row for row in read(_trainings(moment, rounds))}
    return tuple(
        _call(
            row,
            json.loads(row.body),
            leads.get(row.round_id, {}),
            said.get(row.decision_id, []),
            trainings.get(row.round_id, (0, 0, 0, 0, 0))[1:],
        )
        for row in decided
    )


def _decided(moment: Moment, first: date) -> Rows:
    """The newest known decision of each round whose day lies in the period, once its result was released."""
    later = aliased(JuryDecision)
    replaced = sa.exists().where(
        later.round_id == JuryDecision.round_id,
        later.number > JuryDecision.number,
        later.decided_on <= moment.day,
        moment.knows(later.recorded_at),
    )
    released = sa.exists().where(
        JuryPhase.round_id == JuryDecision.round_id,
        JuryPhase.kind == RELEASED,
        JuryPhase.from_at <= moment.closed_at,
        moment.knows(JuryPhase.recorded_at),
    )
    made = (
        sa.exists()
        .where(Verdict.decision_id == JuryDecision.id, Award.verdict_id == Verdict.id, moment.holds(Award.project_id))
        .correlate(JuryDecision)
    )
    return (
        sa.select(
            JuryDecision.id.label("decision_id"),
            JuryDecision.round_id,
            JuryDecision.decided_on,
            *(Call.ref, Call.title, Call.currency, Round.number, JuryResult.body),
        )
        .join(Round, Round.id == JuryDecision.round_id)
        .join(Call, Call.id == Round.call_id)
        .join(JuryResult, JuryResult.id == JuryDecision.result_id)
        .where(
            Call.organisation_id == moment.organisation_id,
            JuryDecision.decided_on >= first,
            JuryDecision.decided_on <= moment.day,
            moment.knows(JuryDecision.recorded_at),
            moment.knows(JuryResult.recorded_at),
            ~replaced,
            released,
            sa.true() if moment.projects is None else made,
        )
        .order_by(JuryDecision.decided_on, Call.ref, Round.number)
    )


def _leads(rounds: Sequence[int]) -> sa.CompoundSelect[*tuple[Any, ...]]:
    """The department of each pitch of a round, also of those that have gone on: it stays once the round has closed."""
    here = sa.select(Pitch.round_id, Pitch.ref, Pitch.lead_department_id)
    gone_on = sa.select(PitchStay.round_id, Pitch.ref, PitchStay.lead_department_id)
    return sa.union_all(
        here.where(Pitch.round_id.in_(rounds)),
        gone_on.join(Pitch, Pitch.id == PitchStay.pitch_id).where(PitchStay.round_id.in_(rounds)),
    )


def _verdicts(moment: Moment, decisions: Sequence[int]) -> Rows:
    """What decisions say of each pitch, and whether its award was given back since."""
    given_back = (
        sa.exists()
        .where(
            Award.verdict_id == Verdict.id,
            AwardReturn.award_id == Award.id,
            AwardReturn.on <= moment.day,
            moment.knows(AwardReturn.recorded_at),
        )
        .correlate(Verdict)
    )
    return (
        sa.select(
            Verdict.decision_id,
            Pitch.ref,
            Verdict.outcome,
            Verdict.amount_minor,
            Verdict.place,
            given_back.label("returned"),
        )
        .join(Pitch, Pitch.id == Verdict.pitch_id)
        .where(Verdict.decision_id.in_(decisions))
        .order_by(Verdict.id)
    )


def _trainings(moment: Moment, rounds: Sequence[int]) -> Rows:
    """Of each round: trainings held, places taken, people who came, and people of whom nobody noted it yet."""
    event, taken = as_of.events(moment.knows), as_of.places(moment.knows)
    held = sa.and_(event.c.event_id == CallEvent.id, event.c.kind == TRAINING, event.c.on <= moment.day)
    # A place that was given back has no row of its own here, so that the two tables are joined first.
    place = sa.join(EventPlace, taken, taken.c.place_id == EventPlace.id)
    is_unmarked = sa.and_(taken.c.place_id.is_not(None), taken.c.came.is_(None))
    return (
        sa.select(
            CallEvent.round_id,
            sa.func.count(sa.distinct(CallEvent.id)),
            sa.func.count(taken.c.place_id),
            sa.func.sum(sa.case((taken.c.came.is_(sa.true()), 1), else_=0)),
            sa.func.sum(sa.case((is_unmarked, 1), else_=0)),
        )
        .join(event, held)
        .outerjoin(place, EventPlace.event_id == CallEvent.id)
        .where(CallEvent.round_id.in_(rounds))
        .group_by(CallEvent.round_id)
    )


def _call(
    row: Any,
    result: Mapping[str, Any],
    leads: Mapping[str, int | None],
    verdicts: Sequence[Any],
    trainings: Sequence[int],
) -> DecidedCall:
    """A round from its decision and the result file that was before those who decided."""
    pitches = result["facts"]["pitches"]
    awarded = [each for each in verdicts if each.outcome == "award"]
    departments = {leads.get(each["ref"]) for each in pitches} - {None}
    held, places, came, unmarked = map(int, trainings)
    return DecidedCall(
        *(row.ref, row.title, row.number, row.decided_on, row.currency),
        pitches=len(pitches),
        eligible=sum(bool(each["is_eligible"]) for each in pitches),
        departments=len(departments),
        funded=len(awarded),
        reserve=sum(each.outcome == "reserve" for each in verdicts),
        returned=sum(bool(each.returned) for each in awarded),
        asked=sum(each["ask"] for each in pitches),
        given=sum(each.amount_minor or 0 for each in awarded),
        jurors=result["quorum"]["present"],
        reviews=sum(each["n"] for each in result["pitches"]),
        repeatable=result["agreement"]["icc"]["2,k"],
        refused=result["refused"]["code"] if result["refused"] else "",
        purses=tuple(_purses(result["facts"], awarded)),
        trainings=held,
        places=places,
        came=came,
        unmarked=unmarked,
    )


def _purses(facts: Mapping[str, Any], awarded: Sequence[Any]) -> Iterator[Purse]:
    """The money of each purse, what the decision left of it, and the last place, in the jury's order, that it reached.

    A pitch of a track without money of its own is paid from the purse without a track.
    """
    own = {each["track"] for each in facts["purses"]}
    tracks = {each["ref"]: each["track"] if each["track"] in own else "" for each in facts["pitches"]}
    for purse in facts["purses"]:
        paid = [each for each in awarded if tracks.get(each.ref, "") == purse["track"]]
        budget = purse["amount"] - purse["awarded"]
        places = [each.place for each in paid if each.place is not None]
        left = budget - sum(each.amount_minor or 0 for each in paid)
        yield Purse(purse["track"], budget, left, max(places, default=None))
