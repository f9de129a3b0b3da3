"""A team appeals within its days; a second reader from outside the jury reads it and answers."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.awards import mail as _mail  # noqa: F401  the messages it sends are known from then on
from portfolio.awards import rules
from portfolio.awards.actions.standing import check_impartial
from portfolio.awards.models import Appeal
from portfolio.awards.queries.appeals import Answered, Found
from portfolio.awards.queries.people import jurors_of, team_of
from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, Refused, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.people.models import Organisation, Person
from portfolio.people.queries import is_member
from portfolio.pitches.models import Pitch
from portfolio.projects.actions.shortcuts import day_of


def appeal(found: Answered, *, words: str | None, by: Actor, at: datetime) -> Appeal:
    """Appeal against a verdict; raises RuleBroken before the letter, after the last day, and beside an open appeal."""
    pitch = found.pitch
    if pitch.organisation_id != by.organisation_id:
        raise Missing
    if by.person_id not in team_of(pitch):
        raise Refused("not_team", N_("Only the team of a pitch can appeal."))
    db.session.refresh(pitch, with_for_update=True)
    if not words:
        raise WrongInput("empty", N_("Say what went wrong."), "words")
    waiting = sa.exists().where(Appeal.verdict_id == found.verdict.id, Appeal.answered_at.is_(None))
    rules.check_appeal(
        day_of(by, at),
        found.round.appeal_until,
        is_sent=found.letter.state in rules.GONE,
        is_open=bool(db.session.scalar(sa.select(waiting))),
    )
    row = Appeal(verdict_id=found.verdict.id, words=words, recorded_at=at, by_id=by.person_id)
    db.session.add(row)
    db.session.flush()
    history.record("appeal.made", thing=("appeal", row.id), root=("pitch", pitch.id), by=by, at=at)
    return row


def name_reader(found: Found, *, reader: Person, by: Actor, at: datetime) -> None:
    """Ask somebody from outside the jury and the team to read an appeal."""
    row = _open(found, by)
    check_impartial(found.round_id, by.person_id)
    if not is_member(reader.id, by.organisation_id):
        raise WrongInput("not_a_member", N_("Choose somebody who has a role in this city."), "reader_id")
    if reader.id in {person_id for person_id, _ in jurors_of(found.round_id)}:
        raise RuleBroken("on_jury", N_("Choose somebody who was not on the jury."), "reader_id")
    if reader.id in team_of(found.pitch):
        raise RuleBroken("in_team", N_("Choose somebody who is not in the team."), "reader_id")
    if row.reader_id == reader.id:
        return
    row.reader_id = reader.id
    db.session.flush()
    _tell("appeal_reader", reader, found.pitch, f"{row.id}:{reader.id}", f"/awards/appeals/{row.id}", by, at)
    history.record(
        "appeal.reader_named",
        thing=("appeal", row.id),
        root=("pitch", found.pitch.id),
        by=by,
        at=at,
        after={"who_id": reader.id},
    )


def answer_appeal(found: Found, *, is_upheld: bool, answer: str | None, by: Actor, at: datetime) -> None:
    """Answer as the second reader; an appeal that is right asks for a changed decision, which leads then take."""
    row = _open(found, by)
    if by.person_id is None or row.reader_id != by.person_id:
        raise Refused("not_reader", N_("Only the person who was asked to read it can answer."))
    if not answer:
        raise WrongInput("empty", N_("Say why, so that the team understands."), "answer")
    row.answer, row.is_upheld, row.answered_at = answer, is_upheld, at
    db.session.flush()
    asked = db.session.get(Person, row.by_id) if row.by_id is not None else None
    if asked is not None and asked.email:
        _tell("appeal_answered", asked, found.pitch, str(row.id), f"/awards/pitches/{found.pitch.ref}", by, at)
    history.record(
        "appeal.answered",
        thing=("appeal", row.id),
        root=("pitch", found.pitch.id),
        by=by,
        at=at,
        after={"upheld": is_upheld},
    )


def _open(found: Found, by: Actor) -> Appeal:
    """Lock an appeal that waits for its answer."""
    if found.pitch.organisation_id != by.organisation_id:
        raise Missing
    db.session.refresh(found.appeal, with_for_update=True)
    if found.appeal.answered_at is not None:
        raise RuleBroken("answered", N_("This appeal is answered already."))
    return found.appeal


def _tell(kind: str, reader: Person, pitch: Pitch, about: str, path: str, by: Actor, at: datetime) -> None:
    if not reader.email:
        return
    values = {
        "name": reader.name,
        "organisation": db.session.get_one(Organisation, pitch.organisation_id).name,
        "title": pitch.title,
        "path": path,
    }
    notices.queue(kind, to=reader, key=f"{kind}:{about}", values=values, by=by, at=at)
