"""Remind jurors of what they owe, at most once a day, and tell the chair in numbers how far the jury is."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa

from portfolio.core.actor import Actor, Viewer
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.jury import mail, reminding, telling
from portfolio.jury.queries import owing
from portfolio.jury.queries.owing import Jury
from portfolio.jury.rules import ACCEPTED
from portfolio.notices import actions as notices
from portfolio.people.delivery import mail_leaves
from portfolio.people.models import Organisation, Person
from portfolio.reviews.queries.planned import working_days
from portfolio.reviews.schedule import WorkingDays


def remind(organisation: Organisation, *, by: Actor, at: datetime) -> int:
    """Write today's reminders to a city's jurors, and word to the chairs; gives how many were written.

    Who has had one today gets the next tomorrow. On a day on which nobody works nothing is written.
    """
    db.session.execute(sa.select(Organisation.id).where(Organisation.id == organisation.id).with_for_update())
    zone, days = organisation.zone, working_days(organisation.id)
    today = local_day(at, zone)
    if not days.is_working(today) or owing.rest(organisation.id, today):
        return 0
    city = Viewer(
        by.organisation_id, by.person_id, organisation_name=organisation.name, zone=zone, language=organisation.language
    )
    told = owing.mailed_on(organisation.id, today)
    written = 0
    for jury in owing.juries(organisation.id, at):
        written += _remind(jury, organisation, days, told, city, at)
        due = reminding.late_on(jury.spans, zone, days, at)
        if due is not None:
            written += _tell_chairs(jury, due, told, city, at)
    return written


def _remind(jury: Jury, organisation: Organisation, days: WorkingDays, told: set[int], by: Viewer, at: datetime) -> int:
    written = 0
    for each in jury.jurors:
        owed = reminding.owed(
            invited_at=each.juror.invited_at,
            is_answered=each.juror.answer is not None,
            is_undeclared=each.is_undeclared and _is_closed(jury, by.zone, at),
            is_unscored=each.is_unscored,
            spans=jury.spans,
            zone=by.zone,
            days=days,
            at=at,
        )
        if owed is None or each.person.id in told:
            continue
        key = f"{mail.REMINDED}:{each.juror.id}:{owed.matter}:{owed.due.isoformat()}:{owed.step}"
        if owing.has_been_told(key):
            continue
        values = {"matter": owed.matter, "call": jury.call.title, "due": owed.due.isoformat()}
        notice = telling.tell(each.juror, each.person, organisation, mail.REMINDED, values, key=key, by=by, at=at)
        if notice is not None:
            told.add(each.person.id)
            written += 1
    return written


def _is_closed(jury: Jury, zone: str, at: datetime) -> bool:
    """Whether no pitch comes in any more, so that all conflicts can be declared at once."""
    return jury.round.closes_on is not None and jury.round.closes_on < local_day(at, zone)


def _tell_chairs(jury: Jury, due: date, told: set[int], by: Viewer, at: datetime) -> int:
    """One message to each chair of a jury that is not done, in numbers alone; who was mailed today finds it inside."""
    seated = [each for each in jury.jurors if each.juror.answer == ACCEPTED and each.seats]
    done = sum(not each.is_unscored for each in seated)
    unanswered = sum(each.juror.answer is None for each in jury.jurors)
    if done == len(seated) and not unanswered and done >= jury.call.quorum:
        return 0
    values = {
        "call": jury.call.title,
        "due": due.isoformat(),
        "jurors": len(seated),
        "done": done,
        "unanswered": unanswered,
        "quorum": jury.call.quorum,
        "path": f"/calls/{jury.call.ref}/jury",
    }
    messages = [
        notices.Message(
            person,
            f"{mail.LATE}:{jury.round.id}:{due.isoformat()}:{person.id}",
            {"name": person.name, **values},
            is_mail=mail_leaves() and person.id not in told,
        )
        for person in _chairs(jury)
        if person.email and person.disabled_at is None
    ]
    return notices.queue_many(mail.LATE, messages, by=by, at=at)


def _chairs(jury: Jury) -> Sequence[Any]:
    """Who leads a jury; where nobody does, whoever answers for the call."""
    leading = [each.person for each in jury.jurors if each.juror.is_chair and each.juror.answer == ACCEPTED]
    if leading or jury.call.owner_id is None:
        return leading
    return [db.session.get_one(Person, jury.call.owner_id)]
