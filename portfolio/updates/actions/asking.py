"""Ask owners for the updates that are missing: one message a person, when the unit presses the button."""

from datetime import datetime

from portfolio.core.actor import Actor, Viewer
from portfolio.core.db import db
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.quarter import Quarter
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.notices.actions import Message
from portfolio.people import actions as people
from portfolio.people.queries import organisation, read_settings
from portfolio.projects.actions.shortcuts import day_of
from portfolio.updates import queries, rules
from portfolio.updates.models import UpdateRequest

MOST_NAMED = 50
"""So many projects a message names; the page behind its link has them all."""


def ask(quarter: Quarter, *, own_words: str | None = None, by: Viewer, at: datetime) -> int:
    """Queue one message to each person whose projects lack the update of a quarter; gives how many were new.

    own_words  what the messages say first, and nothing else keeps

    Asked twice on a day, nobody gets a second message.
    """
    today = day_of(by, at)
    rules.check_quarter(quarter, today)
    asked, _nobody = queries.recipients(by, quarter, today)
    due = rules.due_on(quarter, read_settings(by.organisation_id, today).update_due_days)
    letters = [
        Message(
            to=person,
            key=f"update:{by.organisation_id}:{quarter}:{person.id}:{today.isoformat()}",
            values={
                "name": person.name,
                "organisation": by.organisation_name,
                "asked_by": by.name,
                "year": quarter.year,
                "number": quarter.number,
                "due": due.isoformat(),
                "projects": [
                    {"title": title, "path": f"/projects/{ref}/updates/{quarter}"}
                    for ref, title in person.projects[:MOST_NAMED]
                ],
                "more": max(0, len(person.projects) - MOST_NAMED),
                "own_words": own_words,
                "path": "/updates/mine",
            },
        )
        for person in asked
    ]
    new = notices.queue_many("update", letters, by=by, at=at)
    if not new:
        raise RuleBroken("nobody_to_ask", N_("There is nobody to ask: everybody has sent, or was asked today."))
    row = UpdateRequest(
        organisation_id=by.organisation_id,
        quarter=str(quarter),
        on=today,
        people=new,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    db.session.flush()
    history.record(
        "update.asked_for",
        thing=("update_request", row.id),
        root=("organisation", by.organisation_id),
        by=by,
        at=at,
        after={"quarter": str(quarter), "people": new},
    )
    return new


def set_due_days(days: int, *, by: Actor, at: datetime) -> None:
    """Let updates be due so many days after a quarter's end, from today on."""
    city = organisation(by)
    people.change_setting(city, "update_due_days", str(days), on=day_of(by, at), by=by, at=at)
