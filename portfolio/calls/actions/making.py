"""Make a call: out of ten answers with usual rules for all else, or after a call of the past."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.calls import defaults, queries
from portfolio.calls.actions.describing import checked_words
from portfolio.calls.actions.noting import note_day
from portfolio.calls.models import Anchor, Block, Call, CallEvent, Envelope, Round, RubricCriterion, Track
from portfolio.calls.published import TERMS
from portfolio.calls.rules import JURY_DAY, Span, check_days
from portfolio.calls.terms import check_terms
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, WrongInput
from portfolio.core.money import Money
from portfolio.core.texts import gettext
from portfolio.history import actions as history
from portfolio.projects.actions import next_ref
from portfolio.projects.actions.shortcuts import day_of


class Answers(NamedTuple):
    """The ten answers that every call needs.

    closes_on  None for a call that stands open
    reviews    jurors per pitch
    """

    title: str
    purpose: str
    budget: Money
    ceiling: Money | None
    opens_on: date
    closes_on: date | None
    jury_on: date | None
    decision_on: date | None
    reviews: int
    owner_id: int | None


def make_call(answers: Answers, *, by: Actor, at: datetime, terms: Mapping[str, Any] | None = None) -> Call:
    """Make a call as a draft that its unit still changes: the usual rubric, form and rules around ten answers.

    terms  other rules by column of published.TERMS, for example two stages
    """
    span = Span(0, 1, 1, answers.opens_on, answers.closes_on, decision_on=answers.decision_on, jury_on=answers.jury_on)
    check_days(span)
    if answers.budget.minor <= 0:
        raise WrongInput("budget", N_("Give the money that can be awarded, above zero."), "budget")
    if not 1 <= answers.reviews <= 50:
        raise WrongInput("reviews", N_("Give a number of jurors from 1 to 50."), "reviews")
    rules: dict[str, Any] = {
        **defaults.TERMS,
        "currency": answers.budget.currency,
        "ceiling_minor": answers.ceiling.minor if answers.ceiling else None,
        "is_standing": answers.closes_on is None,
        **dict.fromkeys(("reviews_wanted", "minimum_reviews", "quorum"), answers.reviews),
        **(terms or {}),
    }
    check_terms(rules)
    if span.closes_on is None and not rules["is_standing"]:
        raise WrongInput("closes_on", N_("Give the last day. Only a standing call can leave it open."), "closes_on")
    call = Call(
        organisation_id=by.organisation_id,
        ref=_new_ref(by, at),
        created_at=at,
        created_by_id=by.person_id,
        **rules,
        **checked_words({"title": answers.title, "purpose": answers.purpose, "owner_id": answers.owner_id}, by),
    )
    db.session.add(call)
    db.session.flush()
    _add_round(call, span, by, at)
    db.session.add(Envelope(call_id=call.id, amount_minor=answers.budget.minor))
    _add_rubric(call)
    _add_form(call)
    db.session.flush()
    history.record("call.made", thing=("call", call.id), by=by, at=at, after={"title": call.title})
    return call


def copy_call(past: Call, *, title: str, opens_on: date, by: Actor, at: datetime) -> Call:
    """Make a draft with everything of a past call but its pitches, its questions and who came to its events.

    Days, those of events and the years of its money too, move by as much as the first opening day does.
    """
    if past.organisation_id != by.organisation_id:
        raise Missing
    spans = queries.rounds(past.id)
    later = opens_on - spans[0].opens_on if spans else opens_on - opens_on
    call = Call(
        organisation_id=past.organisation_id,
        ref=_new_ref(by, at),
        purpose=past.purpose,
        owner_id=past.owner_id,
        deputy_id=past.deputy_id,
        lead_department_id=past.lead_department_id,
        project_id=past.project_id,
        programme_id=past.programme_id,
        copied_from_id=past.id,
        created_at=at,
        created_by_id=by.person_id,
        **{name: getattr(past, name) for name in TERMS if name != "reserve_until_on"},
        reserve_until_on=past.reserve_until_on + later if past.reserve_until_on else None,
        **checked_words({"title": title}, by),
    )
    db.session.add(call)
    db.session.flush()
    years = opens_on.year - spans[0].opens_on.year if spans else 0
    tracks = _copy_tracks(past, call)
    _copy_rubric(past, call, tracks)
    _copy_rows(queries.form(past.id), Block, call, tracks)
    for purse in queries.envelopes(past.id):
        year = None if purse.year is None else purse.year + years
        track_id = tracks.get(purse.track_id)
        db.session.add(Envelope(call_id=call.id, year=year, track_id=track_id, amount_minor=purse.amount_minor))
    for span in spans:
        planned = span._replace(jury_on=None, decided_on=None)
        moved: dict[str, Any] = {
            name: value + later for name, value in planned._asdict().items() if isinstance(value, date)
        }
        round_id = _add_round(call, planned._replace(**moved), by, at)
        _copy_events(span.id, round_id, later, by, at)
    db.session.flush()
    after = {"title": call.title, "copied_from_id": past.id}
    history.record("call.copied", thing=("call", call.id), by=by, at=at, after=after)
    return call


def _new_ref(by: Actor, at: datetime) -> str:
    return next_ref(by.organisation_id, "call", day_of(by, at).year)


def _add_round(call: Call, span: Span, by: Actor, at: datetime) -> int:
    """Add a round with the days of a span, and its jury day as an event; gives its id."""
    days = {name: value for name, value in span._asdict().items() if name not in ("id", "jury_on", "decided_on")}
    row = Round(call_id=call.id, **days)
    db.session.add(row)
    db.session.flush()
    if span.jury_on is not None:
        note_day(CallEvent(round_id=row.id, kind=JURY_DAY, on=span.jury_on), by=by, at=at)
    return row.id


def _add_rubric(call: Call) -> None:
    for position, usual in enumerate(defaults.RUBRIC):
        criterion = RubricCriterion(
            call_id=call.id,
            key=usual.key,
            label=gettext(usual.label),
            question=gettext(usual.question),
            weight=usual.weight,
            threshold=defaults.THRESHOLD,
            position=position,
        )
        db.session.add(criterion)
        db.session.flush()
        for anchor in usual.anchors():
            db.session.add(
                Anchor(
                    criterion_id=criterion.id,
                    steps=anchor.steps,
                    label=gettext(anchor.label),
                    example=gettext(anchor.example),
                )
            )


def _add_form(call: Call) -> None:
    """The usual questions; before the second of two stages a short pitch asks a few of them."""
    for stage in range(1, call.stages + 1):
        is_short = stage < call.stages
        for position, usual in enumerate(defaults.FORM):
            if is_short and usual.key not in defaults.SHORT:
                continue
            db.session.add(
                Block(
                    call_id=call.id,
                    stage=stage,
                    key=f"short_{usual.key}" if is_short else usual.key,
                    kind=usual.kind,
                    label=gettext(usual.label),
                    hint=gettext(usual.hint) if usual.hint else "",
                    is_required=usual.is_required,
                    limit=usual.limit,
                    required_answer=usual.required_answer,
                    position=position,
                )
            )


def _copy_tracks(past: Call, call: Call) -> dict[int | None, int | None]:
    """The new ids of tracks by the old ones."""
    known: dict[int | None, int | None] = {None: None}
    for strand in queries.tracks(past.id):
        track = Track(call_id=call.id, key=strand.key, label=strand.label, position=strand.position)
        db.session.add(track)
        db.session.flush()
        known[strand.id] = track.id
    return known


def _copy_rubric(past: Call, call: Call, tracks: Mapping[int | None, int | None]) -> None:
    for criterion in queries.rubric(past.id):
        copied = {**criterion._asdict(), "track_id": tracks[criterion.track_id]}
        anchors = copied.pop("anchors")
        del copied["id"]
        row = RubricCriterion(call_id=call.id, **copied)
        db.session.add(row)
        db.session.flush()
        db.session.add_all(Anchor(criterion_id=row.id, **anchor._asdict()) for anchor in anchors)


def _copy_rows(rows: Iterable[Any], model: Any, call: Call, tracks: Mapping[int | None, int | None]) -> None:
    for row in rows:
        copied = {**row._asdict(), "track_id": tracks[row.track_id]}
        del copied["id"]
        db.session.add(model(call_id=call.id, **copied))


def _copy_events(old_round_id: int, round_id: int, later: Any, by: Actor, at: datetime) -> None:
    events = (
        sa.select(CallEvent)
        .where(CallEvent.round_id == old_round_id, CallEvent.dropped_at.is_(None))
        .order_by(CallEvent.id)
    )
    for event in db.session.scalars(events).all():
        names = ("kind", "title", "from_time", "until_time", "place", "seats")
        same = {name: getattr(event, name) for name in names}
        note_day(CallEvent(round_id=round_id, on=event.on + later, **same), by=by, at=at)
