"""Put on record what named people decided about a round; a changed decision is a new number and says why."""

import json
from collections.abc import Sequence
from datetime import date, datetime

from portfolio.awards import rules
from portfolio.awards.actions.letters import draft_letters, void_letters
from portfolio.awards.actions.sharing import move_money
from portfolio.awards.actions.standing import check_impartial, check_released, hold_round
from portfolio.awards.models import DecisionSigner, JuryDecision, Verdict
from portfolio.awards.queries import decisions, money
from portfolio.awards.rules import Said
from portfolio.calls.models import Round
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.jury.models import JuryResult
from portfolio.people.queries import is_member
from portfolio.projects.actions.shortcuts import day_of

Signer = tuple[int, str]
"""A person's number and what they are there: chair, councillor for innovation, head of finance."""


def decide(
    round_id: int,
    *,
    result_id: int,
    said: Sequence[Said],
    signers: Sequence[Signer],
    minutes: str = "",
    decided_on: date | None = None,
    reason: str | None = None,
    after: int = 0,
    by: Actor,
    at: datetime,
) -> JuryDecision:
    """Write a decision down with those who stand for it; letters about what is new are drafted with it.

    result_id   the jury's figures that were before them
    said        about every pitch of the round
    decided_on  default: today
    reason      why it replaces the decision before; owed from the second on
    after       the number of the decision that its form was opened with; 0: none
    raises      Refused for people who applied or have a conflict, RuleBroken without the jury's quorum, where the money
                does not reach, where a pitch that has its project would lose it, or where somebody else has decided
                meanwhile
    """
    held, call = hold_round(round_id, by)
    check_impartial(round_id, by.person_id)
    check_released(round_id, at)
    before = decisions.newest_decision(round_id)
    number = (before.number if before else 0) + 1
    if number != after + 1:
        raise RuleBroken("decided_meanwhile", N_("Somebody else has decided meanwhile. Read that decision first."))
    if before is not None and not reason:
        raise WrongInput(
            "no_reason", N_("Say why the decision is changed, in a sentence that can be published."), "reason"
        )
    newest = decisions.newest_result(round_id)
    if newest is None or newest.id != result_id:
        raise RuleBroken("counted_meanwhile", N_("The jury's figures were counted anew. Look at the line again."))
    rules.check_result(json.loads(newest.body))
    today = day_of(by, at)
    on = decided_on or today
    if on > today:
        raise WrongInput("future_day", N_("Give a day that is not in the future."), "decided_on")
    _check_signers(round_id, signers, by)
    pitches = decisions.to_decide(round_id)
    asks = {pitch.id: pitch.ask_minor or 0 for pitch in pitches}
    purses = money.purses_of(held, pitches)
    moves = []
    if call.shares_left_over:
        moves = rules.moves_needed(said, purses, money.every_purse(held))
    rules.check_verdicts(
        said,
        asks=asks,
        purses={pitch_id: rules.moved(purse, moves) for pitch_id, purse in purses.items()},
        held=decisions.held_awards(round_id),
        is_last_stage=held.stage >= call.stages,
    )
    row = _write(held, number, newest, said, signers, minutes=minutes, on=on, reason=reason, by=by, at=at)
    move_money(row, call, moves, by=by, at=at)
    earlier = decisions.said_by(before.id) if before else []
    changed = rules.changed(earlier, said)
    voided = void_letters(round_id, changed)
    draft_letters(row, changed, by=by, at=at)
    counts = {outcome: sum(each.outcome == outcome for each in said) for outcome in rules.OUTCOMES}
    history.record(
        "decision.made",
        thing=("jury_decision", row.id),
        root=("call", call.id),
        by=by,
        at=at,
        before={"letters_void": voided.drafts, "letters_sent": voided.sent} if before else None,
        after={"number": number, "on": on, "reason": reason}
        | {outcome: count for outcome, count in counts.items() if count},
    )
    return row


def _check_signers(round_id: int, signers: Sequence[Signer], by: Actor) -> None:
    ids = [person_id for person_id, _ in signers]
    if not ids:
        raise WrongInput("no_signer", N_("Name at least one person who stands for the decision."), "signers")
    if len(ids) != len(set(ids)):
        raise WrongInput("twice", N_("Name each person once."), "signers")
    for person_id in ids:
        if not is_member(person_id, by.organisation_id):
            raise WrongInput("not_a_member", N_("Choose somebody who has a role in this city."), "signers")
        check_impartial(round_id, person_id)


def _write(
    held: Round,
    number: int,
    result: JuryResult,
    said: Sequence[Said],
    signers: Sequence[Signer],
    *,
    minutes: str,
    on: date,
    reason: str | None,
    by: Actor,
    at: datetime,
) -> JuryDecision:
    row = JuryDecision(
        round_id=held.id,
        number=number,
        result_id=result.id,
        decided_on=on,
        minutes=minutes,
        reason=reason if number > 1 else None,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    db.session.add_all(
        DecisionSigner(decision_id=row.id, person_id=person_id, role=role, recorded_at=at)
        for person_id, role in signers
    )
    db.session.add_all(
        Verdict(
            decision_id=row.id,
            pitch_id=each.pitch_id,
            outcome=each.outcome,
            amount_minor=each.amount_minor,
            place=each.place,
            words=each.words,
        )
        for each in said
    )
    held.decided_on = on
    db.session.flush()
    return row
