"""Calls as pages and the features above need them: one call, its rounds, its rubric, its form, its money."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls import published
from portfolio.calls.models import Anchor, Block, Call, CallEvent, Envelope, Round, RubricCriterion, Track
from portfolio.calls.rubric import Anchor as AnchorWords
from portfolio.calls.rubric import Criterion, Scale, criteria_for
from portfolio.calls.rules import JURY_DAY, AskTerms, Span, open_span
from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.core.text import has_control_characters
from portfolio.people.rights import May, anywhere


class Strand(NamedTuple):
    """A track of a call."""

    id: int
    key: str
    label: str
    position: int


class Question(NamedTuple):
    """A question of a call's form; see models.Block."""

    id: int
    key: str
    kind: str
    label: str
    hint: str
    is_required: bool
    is_for_jury: bool
    limit: int | None
    choices: list[str] | None
    required_answer: bool | None
    stage: int
    track_id: int | None
    position: int


class Purse(NamedTuple):
    """An envelope: money of a call, of one of its years or tracks; amounts in minor units of the call's currency.

    moved_minor  part of the amount that came from others, below zero where it went to them
    """

    id: int
    year: int | None
    track_id: int | None
    amount_minor: int
    awarded_minor: int
    moved_minor: int = 0


def call_by_ref(viewer: Viewer, call_ref: str) -> Call:
    """A call of the viewer's organisation; Missing for all others, and for drafts unless the viewer prepares calls."""
    if not May("see_calls")(viewer) or has_control_characters(call_ref):
        raise Missing
    found = db.session.scalar(
        sa.select(Call).where(Call.organisation_id == viewer.organisation_id, Call.ref == call_ref)
    )
    if found is None or (found.opened_at is None and not anywhere(viewer, "run_call")):
        raise Missing
    return found


_SPANS = (
    sa.select(
        Round.id,
        Round.number,
        Round.stage,
        Round.opens_on,
        Round.closes_on,
        Round.questions_until,
        Round.decision_on,
        Round.feedback_on,
        Round.appeal_until,
        sa.select(sa.func.min(CallEvent.on))
        .where(CallEvent.round_id == Round.id, CallEvent.kind == JURY_DAY, CallEvent.dropped_at.is_(None))
        .correlate(Round)
        .scalar_subquery(),
        Round.decided_on,
        Round.call_id,
    )
    .where(Round.call_id.in_(sa.bindparam("calls", expanding=True)))
    .order_by(Round.call_id, Round.opens_on, Round.number)
)


def spans_of(call_ids: Sequence[int]) -> dict[int, list[Span]]:
    """The rounds of calls in the order in which they open, by call."""
    found: dict[int, list[Span]] = {call_id: [] for call_id in call_ids}
    if found:
        for *days, call_id in read(_SPANS, {"calls": list(found)}):
            found[call_id].append(Span(*days))
    return found


def rounds(call_id: int) -> list[Span]:
    """The rounds of a call in the order in which they open."""
    return spans_of([call_id])[call_id]


def span_of(round_id: int) -> Span:
    """One round with its days."""
    call_id = db.session.scalars(sa.select(Round.call_id).where(Round.id == round_id)).one()
    return next(span for span in rounds(call_id) if span.id == round_id)


def open_round(call: Call, day: date) -> Span | None:
    """The round into which pitches come on a day of the city; None before, between, after, and in a draft.

    The closing day counts to its end: a day is a date of the organisation's zone.
    """
    if call.opened_at is None or call.ended_at is not None:
        return None
    return open_span(rounds(call.id), day)


def scale(call: Call) -> Scale:
    """The marks that a call's jurors can give."""
    return Scale(call.lowest, call.highest, call.step)


def ask_terms(call: Call) -> AskTerms:
    """What a pitch may ask for."""
    return AskTerms(call.ceiling_minor, call.minimum_minor, call.staff_costs)


def tracks(call_id: int) -> list[Strand]:
    """The tracks of a call in their order; none where all pitches stand together."""
    rows = read(
        sa.select(Track.id, Track.key, Track.label, Track.position)
        .where(Track.call_id == call_id)
        .order_by(Track.position, Track.id)
    )
    return [Strand(*row) for row in rows]


def rubric(call_id: int) -> list[Criterion]:
    """Every criterion of a call in its order, with what its marks mean; two statements."""
    anchors: dict[int, list[AnchorWords]] = {}
    rows = read(
        sa.select(Anchor.criterion_id, Anchor.steps, Anchor.label, Anchor.example)
        .join(RubricCriterion, RubricCriterion.id == Anchor.criterion_id)
        .where(RubricCriterion.call_id == call_id)
        .order_by(Anchor.criterion_id, Anchor.steps)
    )
    for criterion_id, *words in rows:
        anchors.setdefault(criterion_id, []).append(AnchorWords(*words))
    rows = read(
        sa.select(
            RubricCriterion.id,
            RubricCriterion.key,
            RubricCriterion.label,
            RubricCriterion.question,
            RubricCriterion.weight,
            RubricCriterion.counts,
            RubricCriterion.threshold,
            RubricCriterion.track_id,
            RubricCriterion.position,
        )
        .where(RubricCriterion.call_id == call_id)
        .order_by(RubricCriterion.position, RubricCriterion.id)
    )
    return [Criterion(*row)._replace(anchors=tuple(anchors.get(row[0], ()))) for row in rows]


def criteria(call_id: int, track_id: int | None = None) -> tuple[Criterion, ...]:
    """The criteria that a pitch of a track is marked by; without a track, those that all pitches share."""
    return criteria_for(rubric(call_id), track_id)


def form(call_id: int) -> list[Question]:
    """Every question of a call's form, by stage and in its order."""
    rows = read(
        sa.select(
            Block.id,
            Block.key,
            Block.kind,
            Block.label,
            Block.hint,
            Block.is_required,
            Block.is_for_jury,
            Block.limit,
            Block.choices,
            Block.required_answer,
            Block.stage,
            Block.track_id,
            Block.position,
        )
        .where(Block.call_id == call_id)
        .order_by(Block.stage, Block.position, Block.id)
    )
    return [Question(*row) for row in rows]


def blocks(call_id: int, stage: int = 1, track_id: int | None = None) -> list[Question]:
    """The questions that a pitch of a track answers in a stage, in their order."""
    return [question for question in form(call_id) if question.stage == stage and question.track_id in (None, track_id)]


def envelopes(call_id: int) -> list[Purse]:
    """The money of a call, the general one first, then by year and track."""
    rows = read(
        sa.select(
            Envelope.id,
            Envelope.year,
            Envelope.track_id,
            Envelope.amount_minor,
            Envelope.awarded_minor,
            Envelope.moved_minor,
        )
        .where(Envelope.call_id == call_id)
        .order_by(sa.func.coalesce(Envelope.year, 0), sa.func.coalesce(Envelope.track_id, 0), Envelope.id)
    )
    return [Purse(*row) for row in rows]


def money_year(span: Round | Span) -> int:
    """The year whose money a round awards: that for which its decision was announced, however late people decide.

    Rules and money are published before anybody pitches, so nobody's delay moves a round to another year's money; a
    change of the timetable does, with a reason that is published.
    """
    return (span.decision_on or span.closes_on or span.opens_on).year


def round_money(span: Round) -> dict[int | None, Purse]:
    """The money that a round awards, by track; at None that of every track without money of its own.

    Of one track that of the round's year goes before any year's. What the jury's figures propose, what is decided and
    what is awarded all come out of these.
    """
    year = money_year(span)
    return {each.track_id: each for each in envelopes(span.call_id) if each.year in (None, year)}


def purse_for(money: Mapping[int | None, Purse], track_id: int | None) -> Purse | None:
    """Out of which of a round's money a pitch is awarded: that of its track, else that of all."""
    return money.get(track_id) or money.get(None)


def rules_now(call: Call, spans: Sequence[Span] | None = None) -> dict[str, Any]:
    """Everything that decides as it stands in the call's rows; six statements.

    spans  the call's rounds where they have been read already
    """
    return published.body(
        call.ref,
        {name: getattr(call, name) for name in published.TERMS},
        spans=rounds(call.id) if spans is None else spans,
        tracks=tracks(call.id),
        criteria=rubric(call.id),
        questions=form(call.id),
        envelopes=[each._replace(amount_minor=each.amount_minor - each.moved_minor) for each in envelopes(call.id)],
    )
