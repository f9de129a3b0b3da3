"""The job behind the minutes: draw them, keep them."""

from collections.abc import Mapping
from typing import Any

from portfolio.core import files
from portfolio.core.clock import local_day, now
from portfolio.core.db import db
from portfolio.jobs.actions import leads_to
from portfolio.jobs.progress import Progress
from portfolio.jobs.queries import Asked
from portfolio.meetings import actions, queries
from portfolio.meetings.facts import Facts
from portfolio.meetings.printing import minutes_html
from portfolio.people.models import Organisation
from portfolio.reports.drawing import draw


def draw_minutes(asked: Asked, progress: Progress) -> Mapping[str, Any]:
    """Draw the minutes of a closed meeting from what was kept when it closed, and keep the PDF."""
    meeting = queries.meeting_of(asked.by, asked.args["meeting"]).meeting
    facts = Facts.from_json(meeting.facts or {})
    zone = db.session.get_one(Organisation, meeting.organisation_id).zone
    html = minutes_html(facts, local_day(facts.closed_at or now(), zone), meeting.language)
    progress.step("drawing")
    drawn = draw(html)
    progress.writing()
    meeting = queries.meeting_of(asked.by, asked.args["meeting"]).meeting
    actions.keep_pdf(meeting, files.put(drawn.pdf), drawn.pages, by=asked.by, at=now())
    return leads_to("meetings.show", meeting_id=meeting.id)
