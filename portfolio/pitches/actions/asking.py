"""Ask a team for what is still unclear, answer by a day of its own, and close the question."""

from datetime import date, datetime
from functools import partial
from typing import Any

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.core.web import day as written_day
from portfolio.history import actions as history
from portfolio.people.queries import name_of
from portfolio.pitches import messages, rules, telling
from portfolio.pitches.actions.moving import hold
from portfolio.pitches.actions.screening import check_read
from portfolio.pitches.models import InformationRequest
from portfolio.pitches.queries import Found


def ask(found: Found, *, words: str | None, due_on: date | None, by: Actor, at: datetime) -> InformationRequest:
    """Ask a team something that the jury must know; nothing of the pitch changes by it."""
    pitch = hold(found, by)
    check_read(found, at)
    if pitch.state not in rules.JUDGED:
        raise RuleBroken("not_in_field", N_("Only teams whose pitch stands in the field are asked."))
    if not words:
        raise WrongInput("words", N_("Write what you need to know."), "words")
    if due_on is None or due_on < local_day(at, found.zone):
        raise WrongInput("due_on", N_("Give a day from today on."), "due_on")
    row = InformationRequest(pitch_id=pitch.id, words=words, due_on=due_on, asked_at=at, asked_by_id=by.person_id)
    db.session.add(row)
    db.session.flush()
    history.record(
        "pitch.asked",
        thing=("information_request", row.id),
        root=("pitch", pitch.id),
        by=by,
        at=at,
        after={"words": words, "due_on": due_on},
    )
    telling.tell(found, messages.REQUEST, partial(_request, found, row), about=row.id, by=by, at=at)
    return row


def _request(found: Found, row: InformationRequest) -> dict[str, Any]:
    return {
        "by": name_of(row.asked_by_id),
        "title": found.pitch.title,
        "ref": found.ref,
        "words": row.words,
        "due": written_day(row.due_on),
        "path": f"/pitches/{found.ref}/requests/{row.id}",
    }


def answer(found: Found, row: InformationRequest, *, words: str | None, by: Actor, at: datetime) -> None:
    """Answer what the unit asked, through the end of its day; an answer may be mended until then."""
    _check(found, row, by)
    if row.closed_at is not None:
        raise RuleBroken("request_closed", N_("The unit has closed this question."))
    if local_day(at, found.zone) > row.due_on:
        raise RuleBroken(
            "request_over",
            N_("The answer was due on %(day)s. Ask the innovation unit for another day."),
            day=row.due_on.isoformat(),
        )
    if not words:
        raise WrongInput("words", N_("This field needs an answer."), "words")
    before, row.answer = row.answer, words
    row.answered_at, row.answered_by_id = at, by.person_id
    db.session.flush()
    history.record(
        "pitch.answered",
        thing=("information_request", row.id),
        root=("pitch", found.id),
        by=by,
        at=at,
        before={"words": before},
        after={"words": words},
    )


def settle(found: Found, row: InformationRequest, *, by: Actor, at: datetime) -> None:
    """Close a question: it was answered, or is not needed any more."""
    _check(found, row, by)
    if row.closed_at is None:
        row.closed_at = at
        db.session.flush()
        history.record(
            "pitch.question_closed",
            thing=("information_request", row.id),
            root=("pitch", found.id),
            by=by,
            at=at,
        )


def _check(found: Found, row: InformationRequest, by: Actor) -> None:
    if found.pitch.organisation_id != by.organisation_id or row.pitch_id != found.id:
        raise Missing
