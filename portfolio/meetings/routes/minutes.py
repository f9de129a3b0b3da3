"""The minutes of a closed meeting: as PDF, and as a mail that somebody else sends."""

from flask import redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core import files
from portfolio.core.access import open_to
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.errors import Missing
from portfolio.core.texts import gettext as _
from portfolio.core.web import day
from portfolio.meetings import actions, mailing, policy, queries
from portfolio.meetings.facts import Facts
from portfolio.meetings.models import Meeting
from portfolio.meetings.printing import minutes_text
from portfolio.meetings.queries import Found
from portfolio.meetings.routes import ONE, bp, page_of
from portfolio.meetings.routes.holding import way_below
from portfolio.people.session import signed_in


@bp.post(f"{ONE}/pdf")
@open_to(policy.may_hold, load=queries.meeting)
def ask_for_pdf(found: Found) -> ResponseReturnValue:
    """Have the minutes drawn, where that failed or was never asked for."""
    actions.ask_for_pdf(found.meeting, by=signed_in(), at=now())
    db.session.commit()
    return redirect(page_of(found.meeting.id), 303)


@bp.get(f"{ONE}/pdf")
@open_to(policy.may_see, load=queries.meeting)
def pdf(found: Found) -> ResponseReturnValue:
    """The minutes as they were drawn once."""
    if found.meeting.pdf_key is None:
        raise Missing
    return download(files.get(found.meeting.pdf_key), f"{name_of(found.meeting)}.pdf")


@bp.get(f"{ONE}/mail")
@open_to(policy.may_see, load=queries.meeting)
def mail(found: Found) -> ResponseReturnValue:
    """The minutes as the text of a mail, ready to be copied or opened in a mail program."""
    draft, _facts = drafted(found)
    instead = _("The minutes are attached.")
    return render_template(
        "meetings/mail.html",
        crumbs=way_below(found),
        draft=draft,
        link=mailing.link(draft, instead),
        file_url=url_for("meetings.mail_file", meeting_id=found.meeting.id),
        has_pdf=found.meeting.pdf_key is not None,
    )


@bp.get(f"{ONE}/eml")
@open_to(policy.may_see, load=queries.meeting)
def mail_file(found: Found) -> ResponseReturnValue:
    """The same as a file that mail programs open as a draft."""
    draft, facts = drafted(found)
    attached = files.get(found.meeting.pdf_key) if found.meeting.pdf_key is not None else None
    return download(mailing.file(draft, facts, attached), f"{name_of(found.meeting)}.eml")


def name_of(meeting: Meeting) -> str:
    """What a file of minutes is called, without its ending."""
    return f"minutes-{meeting.on.isoformat()}-{meeting.id}"


def drafted(found: Found) -> tuple[mailing.Draft, Facts]:
    """The mail that a closed meeting's minutes make, to the members who took part."""
    meeting = found.meeting
    if meeting.facts is None:
        raise Missing
    facts = Facts.from_json(meeting.facts)
    text = minutes_text(facts, local_day(facts.closed_at or now(), signed_in().zone), meeting.language)
    to = [who.email for who in queries.present(meeting.id) if who.email]
    subject = _("Minutes: %(title)s, %(day)s", title=facts.title, day=day(facts.on))
    return mailing.Draft(to, subject, text), facts
