"""Who gets a report whenever it is issued, and sending it to them once."""

from datetime import datetime

import sqlalchemy as sa

import config
from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.quarter import period
from portfolio.history.actions import record
from portfolio.notices import actions as notices
from portfolio.notices.actions import Message
from portfolio.people.models import Organisation
from portfolio.projects.actions.shortcuts import day_of
from portfolio.reports import issues, letters, readers, rules
from portfolio.reports.editions import CITY, Edition
from portfolio.reports.models import Delivery, Report, Subscription


def subscribe(
    person_id: int,
    *,
    edition: Edition = CITY,
    language: str,
    form: str,
    by: Actor,
    at: datetime,
) -> Subscription:
    """Let somebody get an edition whenever it is issued, from today on; ends what they had before."""
    if form not in rules.FORMS or language not in config.REPORT_LANGUAGES:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "form")
    today = day_of(by, at)
    if not db.session.scalar(sa.select(readers.may_read_on(person_id, by.organisation_id, today))):
        raise WrongInput("person", N_("Choose somebody who works here."), "person_id")
    _end(person_id, edition, by, at)
    row = Subscription(
        organisation_id=by.organisation_id,
        person_id=person_id,
        edition=str(edition),
        language=language,
        form=form,
        from_on=today,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    after = {"edition": row.edition, "language": language, "form": form}
    record("report.subscribed", thing=("report_subscription", row.id), by=by, at=at, after=after)
    return row


def unsubscribe(row: Subscription, *, by: Actor, at: datetime) -> None:
    """Let somebody get an edition no more."""
    if row.until_on is None:
        row.until_on = day_of(by, at)
        record("report.unsubscribed", thing=("report_subscription", row.id), by=by, at=at)


def _end(person_id: int, edition: Edition, by: Actor, at: datetime) -> None:
    db.session.execute(
        sa.update(Subscription)
        .where(
            Subscription.organisation_id == by.organisation_id,
            Subscription.person_id == person_id,
            Subscription.edition == str(edition),
            Subscription.until_on.is_(None),
        )
        .values(until_on=day_of(by, at))
        .execution_options(synchronize_session="fetch")
    )


def deliver(report: Report, *, by: Actor, at: datetime) -> int:
    """Put an issued report into the outbox for everybody who gets it and has not yet; gives how many those are.

    Only people who accepted an invitation and still hold a role here get mail. What is not drawn comes as a link.
    """
    report = issues.held(report)
    city = db.session.get_one(Organisation, report.organisation_id)
    viewer = Viewer(city.id, by.person_id, zone=city.zone, language=city.language)
    drawn = {file.language: file for file in issues.files_of(report.id) if file.form == "pdf" and not file.volume}
    sent = 0
    for reader in readers.readers(report, day_of(viewer, at)):
        file = drawn.get(reader.language)
        form = "attach" if reader.form == "attach" and file and file.size <= letters.LARGEST else "link"
        values = letters.values(
            report, city.name, period(report.quarter), reader.person.name, file if form == "attach" else None
        )
        person = letters.Reader(reader.person.id, reader.person.email, reader.language)
        key = f"{letters.REPORT}:{report.id}:{person.id}"
        notice = notices.queue(letters.REPORT, to=person, key=key, values=values, by=viewer, at=at)
        db.session.add(
            Delivery(
                report_id=report.id,
                person_id=person.id,
                subscription_id=reader.subscription_id,
                notice_id=notice.id,
                language=reader.language,
                form=form,
                recorded_at=at,
            )
        )
        sent += 1
    if sent:
        record("report.delivered", thing=("report", report.id), by=by, at=at, after={"people": sent})
    return sent


def tell_heads(report: Report, *, by: Viewer, at: datetime) -> int:
    """Tell every head of a department that its lines of a draft may be looked at; gives how many messages that were.

    Only people who accepted an invitation hear, and each once a department.
    """
    told = [
        Message(
            to=head.person,
            key=f"{letters.PREVIEW}:{report.id}:{head.person.id}:{head.department_id}",
            values={
                "name": head.person.name,
                "department": head.department,
                "quarter": report.quarter,
                "until": report.preview_until.isoformat() if report.preview_until else "",
                "path": f"/reports/{report.id}/departments/{head.department_id}",
            },
        )
        for head in readers.heads(report.organisation_id, day_of(by, at))
    ]
    return notices.queue_many(letters.PREVIEW, told, by=by, at=at)


def tell_leads(report: Report, *, by: Viewer, at: datetime) -> int:
    """Tell those who may issue a report that its figures are frozen; gives how many messages that were."""
    told = [
        Message(
            to=person,
            key=f"{letters.READY}:{report.id}:{person.id}",
            values={"name": person.name, "quarter": report.quarter, "path": f"/reports/{report.id}/prepare"},
        )
        for person in readers.leads(report.organisation_id, day_of(by, at))
    ]
    return notices.queue_many(letters.READY, told, by=by, at=at)
