"""Change when a call takes pitches, and how much money there is."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls import queries
from portfolio.calls.actions.publishing import hold, note_change, settle
from portfolio.calls.models import Call, CallEvent, Envelope, EventDay, Round
from portfolio.calls.queries import Purse
from portfolio.calls.rules import Span, check_apart, check_days
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.core.money import Money

DAYS = ("stage", "opens_on", "closes_on", "questions_until", "decision_on", "feedback_on", "appeal_until")
MOST_ROUNDS = 60
OF_ANOTHER_YEAR = N_("This round was decided with the money of %(year)s, so its days stay in that year.")


def add_round(call: Call, *, values: Mapping[str, Any], reason: str | None = None, by: Actor, at: datetime) -> Round:
    """Add a round: a second stage, or the next assessment period of a standing call.

    values  by the names of DAYS
    """
    hold(call, None, by)
    spans = queries.rounds(call.id)
    if len(spans) >= MOST_ROUNDS:
        raise RuleBroken("enough", N_("A call has at most 60 rounds."))
    number = max((span.number for span in spans), default=0) + 1
    span = _span(call, Span(0, number, 1, values["opens_on"], None), values)
    check_apart([*spans, span])
    row = Round(call_id=call.id, number=number, **{name: getattr(span, name) for name in DAYS})
    db.session.add(row)
    db.session.flush()
    note_change(call, "round.added", ("round", row.id), after=dict(values), by=by, at=at)
    settle(call, reason, by=by, at=at)
    return row


def change_round(
    call: Call,
    round_id: int,
    *,
    values: Mapping[str, Any],
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Change a round's days; rounds of one call never overlap.

    raises  RuleBroken where a round that is decided would award another year's money
    """
    hold(call, version, by)
    span = span_of(call, round_id)
    changed = _span(call, span, values)
    check_apart([changed if each.id == round_id else each for each in queries.rounds(call.id)])
    years = queries.money_year(span), queries.money_year(changed)
    if span.decided_on is not None and years[0] != years[1]:
        raise RuleBroken("decided", OF_ANOTHER_YEAR, "decision_on", year=years[0])
    before = {name: getattr(span, name) for name in DAYS if getattr(span, name) != getattr(changed, name)}
    if before:
        row = db.session.get_one(Round, round_id)
        after = {name: getattr(changed, name) for name in before}
        for name, value in after.items():
            setattr(row, name, value)
        note_change(call, "round.changed", ("round", round_id), before=before, after=after, by=by, at=at)
    settle(call, reason, by=by, at=at)


def drop_round(call: Call, round_id: int, *, version: int | None = None, by: Actor, at: datetime) -> None:
    """Take a round out of a draft, with its events; the only one stays."""
    hold(call, version, by)
    span = span_of(call, round_id)
    if call.opened_at is not None:
        raise RuleBroken("published", N_("Teams rely on the rounds that were published."))
    if len(queries.rounds(call.id)) == 1:
        raise RuleBroken("last_round", N_("A call has at least one round. Change its days instead."))
    events = sa.select(CallEvent.id).where(CallEvent.round_id == round_id)
    db.session.execute(sa.delete(EventDay).where(EventDay.event_id.in_(events)))
    db.session.execute(sa.delete(CallEvent).where(CallEvent.round_id == round_id))
    db.session.execute(sa.delete(Round).where(Round.id == round_id))
    note_change(call, "round.dropped", ("round", round_id), before={"opens_on": span.opens_on}, by=by, at=at)


def set_envelope(
    call: Call,
    *,
    amount: Money | None,
    year: int | None = None,
    track_id: int | None = None,
    reason: str | None = None,
    version: int | None = None,
    by: Actor,
    at: datetime,
) -> None:
    """Say how much may be awarded in all, in a year or in a track; None takes that envelope away.

    Never less than what has been awarded out of it.
    """
    hold(call, version, by)
    _check_envelope(call, amount, year, track_id)
    known = next((each for each in queries.envelopes(call.id) if (each.year, each.track_id) == (year, track_id)), None)
    if known is None and amount is None:
        return
    if known is None and amount is not None:
        row = Envelope(call_id=call.id, year=year, track_id=track_id, amount_minor=amount.minor)
        db.session.add(row)
        db.session.flush()
        after = {"year": year, "track_id": track_id, "amount_minor": amount.minor}
        note_change(call, "envelope.set", ("envelope", row.id), after=after, by=by, at=at)
    elif known is not None and (amount is None or amount.minor != known.amount_minor):
        _resize(call, known, amount, by, at)
    settle(call, reason, by=by, at=at)


def span_of(call: Call, round_id: int) -> Span:
    """One round of a call; Missing for those of others."""
    found = next((each for each in queries.rounds(call.id) if each.id == round_id), None)
    if found is None:
        raise Missing
    return found


def _span(call: Call, span: Span, values: Mapping[str, Any]) -> Span:
    changed = span._replace(**{name: values[name] for name in DAYS if name in values})
    if not 1 <= changed.stage <= call.stages:
        raise WrongInput("stage", N_("Choose one of the answers offered."), "stage")
    if changed.closes_on is None and not call.is_standing:
        raise WrongInput("closes_on", N_("Give the last day. Only a standing call can leave it open."), "closes_on")
    check_days(changed)
    return changed


def _check_envelope(call: Call, amount: Money | None, year: int | None, track_id: int | None) -> None:
    if amount is not None and (amount.minor < 0 or amount.currency != call.currency):
        raise WrongInput("amount", N_("Give an amount of zero or more."), "amount")
    if year is not None and not 1900 <= year <= 2200:
        raise WrongInput("year", N_("Give a year such as 2027."), "year")
    if track_id is not None and track_id not in {track.id for track in queries.tracks(call.id)}:
        raise Missing


def _resize(call: Call, purse: Purse, amount: Money | None, by: Actor, at: datetime) -> None:
    """In one statement that refuses to go below what is awarded, whoever awards at the same time."""
    fits = Envelope.awarded_minor <= (amount.minor if amount else 0)
    this = (Envelope.id == purse.id, fits) if amount else (Envelope.id == purse.id, Envelope.awarded_minor == 0)
    change: Any = sa.update(Envelope).values(amount_minor=amount.minor) if amount else sa.delete(Envelope)
    if db.session.scalar(change.where(*this).returning(Envelope.id)) is None:
        raise RuleBroken("awarded", N_("More than that has been awarded out of this money already."), "amount")
    note_change(
        call,
        "envelope.set",
        ("envelope", purse.id),
        before={"amount_minor": purse.amount_minor},
        after={"amount_minor": amount.minor if amount else None, "year": purse.year, "track_id": purse.track_id},
        by=by,
        at=at,
    )
