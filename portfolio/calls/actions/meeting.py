"""Trainings and jury days with who signed up and who came, and the questions people ask about a call."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from portfolio.calls import messages, queries
from portfolio.calls.actions.noting import note_day, note_place
from portfolio.calls.actions.publishing import hold
from portfolio.calls.actions.timetable import span_of
from portfolio.calls.models import AskedQuestion, Call, CallEvent, EventPlace, Round
from portfolio.calls.rules import EVENT_KINDS, JURY_DAY, current_span
from portfolio.core import text
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.people.models import Person
from portfolio.projects.actions.shortcuts import day_of

FIELDS = ("kind", "title", "on", "from_time", "until_time", "place", "seats")
QUESTION_LENGTH = 2000
ANSWER_LENGTH = 5000
_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def add_event(call: Call, round_id: int, *, values: Mapping[str, Any], by: Actor, at: datetime) -> CallEvent:
    """Announce a training, an information hour or a jury day of a round.

    values  by the names of FIELDS; times as HH:MM in the city's time
    """
    hold(call, None, by)
    span_of(call, round_id)
    wanted = _checked(values)
    event = CallEvent(round_id=round_id, **wanted)
    note_day(event, by=by, at=at)
    history.record(
        "event.announced", thing=("call_event", event.id), root=("call", call.id), by=by, at=at, after=wanted
    )
    return event


def change_event(
    call: Call, event: CallEvent, *, values: Mapping[str, Any], version: int | None = None, by: Actor, at: datetime
) -> None:
    """Change an event; those who signed up keep their places, so there are never fewer seats than that."""
    _hold_event(call, event, version, by)
    wanted = _checked(values)
    before, after = history.changes({name: getattr(event, name) for name in wanted}, wanted)
    if not after:
        return
    if wanted["seats"] is not None and wanted["seats"] < _taken(event.id):
        raise RuleBroken("seats", N_("More people than that have signed up."), "seats")
    for name, value in after.items():
        setattr(event, name, value)
    if after.keys() & {"kind", "on"}:
        note_day(event, by=by, at=at)
    db.session.flush()
    thing = ("call_event", event.id)
    history.record("event.changed", thing=thing, root=("call", call.id), by=by, at=at, before=before, after=after)


def drop_event(call: Call, event: CallEvent, *, by: Actor, at: datetime) -> None:
    """Take an event back that nobody has signed up for; reports of earlier days know of it."""
    _hold_event(call, event, None, by)
    if db.session.scalar(sa.select(sa.exists().where(EventPlace.event_id == event.id))):
        raise RuleBroken("signed_up", N_("People have signed up for it. Change its day or its words instead."))
    before = {"title": event.title, "on": event.on}
    thing = ("call_event", event.id)
    event.dropped_at = at
    note_day(event, by=by, at=at)
    history.record("event.dropped", thing=thing, root=("call", call.id), by=by, at=at, before=before)


def sign_up(call: Call, event: CallEvent, *, by: Actor, at: datetime) -> None:
    """Take a place at a training or another event; signing up twice is signing up once."""
    _hold_event(call, event, None, by)
    if event.kind == JURY_DAY:
        raise RuleBroken("by_invitation", N_("The jury day is by invitation."))
    place = _place(event, by.person_id)
    if place is not None and place.cancelled_at is None:
        return
    if event.on < day_of(by, at):
        raise RuleBroken("event_over", N_("This event is over."))
    if event.seats is not None and _taken(event.id) >= event.seats:
        raise RuleBroken("full", N_("All places are taken. Ask whoever runs the call to be told when one is free."))
    if place is None:
        place = EventPlace(event_id=event.id, person_id=by.person_id)
    place.cancelled_at, place.signed_up_at = None, at
    note_place(place, by=by, at=at)
    thing = ("call_event", event.id)
    history.record(
        "event.signed_up", thing=thing, root=("call", call.id), by=by, at=at, after={"person_id": by.person_id}
    )


def cancel_place(call: Call, event: CallEvent, *, by: Actor, at: datetime) -> None:
    """Give one's place at an event back."""
    _hold_event(call, event, None, by)
    place = _place(event, by.person_id)
    if place is None or place.cancelled_at is not None:
        return
    place.cancelled_at = at
    note_place(place, by=by, at=at)
    thing = ("call_event", event.id)
    history.record(
        "event.place_cancelled", thing=thing, root=("call", call.id), by=by, at=at, after={"person_id": by.person_id}
    )


def note_attendance(call: Call, event: CallEvent, came: Mapping[int, bool | None], *, by: Actor, at: datetime) -> None:
    """Note who of those with a place came.

    came  by person: True, False, or None for not known
    """
    _hold_event(call, event, None, by)
    rows = db.session.scalars(
        sa.select(EventPlace).where(EventPlace.event_id == event.id, EventPlace.cancelled_at.is_(None))
    ).all()
    after = {}
    for place in rows:
        if place.person_id in came and came[place.person_id] != place.came:
            place.came, place.marked_at, place.marked_by_id = came[place.person_id], at, by.person_id
            note_place(place, by=by, at=at)
            after[str(place.person_id)] = place.came
    if after:
        thing = ("call_event", event.id)
        history.record("event.attendance", thing=thing, root=("call", call.id), by=by, at=at, after=after)


def ask(call: Call, *, words: str, by: Actor, at: datetime) -> AskedQuestion:
    """Ask something about a call in time; the answer will stand on its page for everybody, without who asked."""
    hold(call, None, by)
    if call.opened_at is None:
        raise RuleBroken("draft", N_("Nobody knows of this call yet. Publish its rules first."))
    day = day_of(by, at)
    span = current_span(queries.rounds(call.id), day)
    if span is not None and not span.takes_questions(day):
        raise RuleBroken("questions_over", N_("Questions about this call are not answered any more."))
    wanted = _said(words, QUESTION_LENGTH)
    row = AskedQuestion(call_id=call.id, words=wanted, asked_at=at, asked_by_id=by.person_id)
    db.session.add(row)
    db.session.flush()
    thing = ("asked_question", row.id)
    history.record("question.asked", thing=thing, root=("call", call.id), by=by, at=at, after={"words": wanted})
    _tell_owner(call, row, by, at)
    return row


def answer(
    call: Call, question: AskedQuestion, *, words: str, version: int | None = None, by: Actor, at: datetime
) -> None:
    """Answer a question for everybody, or change the answer."""
    if call.organisation_id != by.organisation_id or question.call_id != call.id:
        raise Missing
    db.session.refresh(question, with_for_update=True)
    if version is not None and version != question.version:
        raise EditedMeanwhile
    before, question.answer = question.answer, _said(words, ANSWER_LENGTH)
    question.answered_at, question.answered_by_id = at, by.person_id
    db.session.flush()
    history.record(
        "question.answered",
        thing=("asked_question", question.id),
        root=("call", call.id),
        by=by,
        at=at,
        before={"answer": before},
        after={"answer": question.answer},
    )
    if before != question.answer:
        _tell_asker(call, question, by, at)


def _tell_owner(call: Call, question: AskedQuestion, by: Actor, at: datetime) -> None:
    """Put a question into the inbox of whoever answers for the call; the daily mail names it while it waits."""
    for person_id in (call.owner_id, call.deputy_id):
        person = db.session.get(Person, person_id) if person_id else None
        if person is not None and person.email and person.disabled_at is None:
            if person.id != by.person_id:
                values = {"name": person.name, "call": call.title, "words": question.words}
                path = f"/calls/{call.ref}/questions/{question.id}"
                key = f"{messages.ASKED}:{question.id}:{person.id}"
                message = notices.Message(person, key, {**values, "path": path}, is_mail=False)
                notices.queue_many(messages.ASKED, [message], by=by, at=at)
            return


def _tell_asker(call: Call, question: AskedQuestion, by: Actor, at: datetime) -> None:
    """Tell who asked what the answer is, once for each wording of it."""
    person = db.session.get(Person, question.asked_by_id) if question.asked_by_id else None
    if person is None or not person.email or person.disabled_at is not None or person.id == by.person_id:
        return
    values = {
        "name": person.name,
        "call": call.title,
        "words": question.words,
        "answer": question.answer,
        "path": f"/calls/{call.ref}#questions",
    }
    key = f"{messages.ANSWERED}:{question.id}:{question.version}"
    notices.queue(messages.ANSWERED, to=person, key=key, values=values, by=by, at=at)


def _hold_event(call: Call, event: CallEvent, version: int | None, by: Actor) -> None:
    """Lock the call first, then the event, so that the last place is given once."""
    hold(call, None, by)
    db.session.refresh(event, with_for_update=True)
    if event.dropped_at is not None or db.session.get_one(Round, event.round_id).call_id != call.id:
        raise Missing
    if version is not None and version != event.version:
        raise EditedMeanwhile


def _place(event: CallEvent, person_id: int | None) -> EventPlace | None:
    return db.session.scalar(
        sa.select(EventPlace).where(EventPlace.event_id == event.id, EventPlace.person_id == person_id)
    )


def _taken(event_id: int) -> int:
    counted = sa.select(sa.func.count()).where(EventPlace.event_id == event_id, EventPlace.cancelled_at.is_(None))
    return db.session.scalars(counted).one()


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    wanted: dict[str, Any] = {name: values.get(name) for name in FIELDS}
    for name in ("title", "place"):
        wanted[name] = text.clean(wanted[name] or "")
        if len(wanted[name]) > 200:
            raise WrongInput(name, N_("Say it in at most 200 characters."), name)
    if wanted["kind"] not in EVENT_KINDS:
        raise WrongInput("kind", N_("Choose one of the answers offered."), "kind")
    if wanted["on"] is None:
        raise WrongInput("on", N_("This field needs an answer."), "on")
    for name in ("from_time", "until_time"):
        wanted[name] = wanted[name] or None
        if wanted[name] and not _TIME.fullmatch(wanted[name]):
            raise WrongInput(name, N_("Give a time such as 09:30."), name)
    if wanted["from_time"] and wanted["until_time"] and wanted["until_time"] <= wanted["from_time"]:
        raise WrongInput("until_time", N_("It ends after it has begun."), "until_time")
    if wanted["seats"] is not None and not 1 <= wanted["seats"] <= 10_000:
        raise WrongInput("seats", N_("Give a whole number from 1 to 10,000."), "seats")
    return wanted


def _said(words: str, most: int) -> str:
    said = text.clean(words or "")
    if not said or len(said) > most:
        raise WrongInput("words", N_("Write at most %(most)s characters."), "words", most=most)
    return said
