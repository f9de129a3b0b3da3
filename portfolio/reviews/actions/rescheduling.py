"""Compute the day of reviews anew when a holiday, the start or the planned end has changed, and tell their owners."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.people.models import Organisation, Person
from portfolio.projects.actions.shortcuts import day_of
from portfolio.projects.models import Project
from portfolio.projects.subjects import root_of
from portfolio.reviews.models import Rescheduling, Review
from portfolio.reviews.queries import planned
from portfolio.reviews.queries.planned import Calendar
from portfolio.strategy.models import Programme, Strategy

MOST_NAMED = 10
"""So many reviews a message names; the rest it counts."""


class Moved(NamedTuple):
    """A review whose day has moved; subject is kind and number of what it is about."""

    review_id: int
    subject: tuple[str, int]
    kind: str
    was: date
    due: date


def reschedule(review: Review, *, unadjusted_on: date, due_on: date, why: str, by: Actor, at: datetime) -> Rescheduling:
    """Let a review be due on the day that its rule gives now; what coverage counts from stays.

    why  closure, start, planned_end or merge
    """
    row = _moved_to(review, unadjusted_on, due_on, why, day_of(by, at), by, at)
    db.session.flush()
    return row


def _moved_to(
    review: Review, unadjusted_on: date, due_on: date, why: str, on: date, by: Actor, at: datetime
) -> Rescheduling:
    row = Rescheduling(
        review_id=review.id,
        unadjusted_on=unadjusted_on,
        due_on=due_on,
        why=why,
        on=on,
        recorded_at=at,
        by_id=by.person_id,
    )
    db.session.add(row)
    before = review.due_on
    review.unadjusted_on, review.computed_on, review.due_on = unadjusted_on, due_on, due_on
    history.record(
        "review.rescheduled",
        thing=("review", review.id),
        root=root_of(review),
        by=by,
        at=at,
        before={"due_on": before},
        after={"due_on": due_on, "why": why},
    )
    return row


def follow_calendar(days: Collection[date] | None, *, by: Actor, at: datetime) -> Sequence[Moved]:
    """Move the open reviews of a city whose rule gives another day now that its calendar has changed.

    days  that have changed; None where any may have. A date that people agreed on stays as agreed.

    Each owner gets one message that names the reviews.
    """
    calendar = planned.calendar_of(by.organisation_id, day_of(by, at))
    found = planned.misplaced(by.organisation_id, days, calendar, day_of(by, at))
    moved = follow_reviews([number for number, _owner_id in found], calendar, by=by, at=at)
    tell_owners(moved, by=by, at=at)
    return moved


def follow_reviews(ids: Sequence[int], calendar: Calendar, *, by: Actor, at: datetime) -> list[Moved]:
    """Move these reviews to the day that their rule gives by a calendar; those that need none stay."""
    today, moved = day_of(by, at), []
    for review in planned.held_where_computed(by.organisation_id, ids):
        was, unadjusted = review.due_on, review.unadjusted_on
        due = calendar.rolled(unadjusted) if unadjusted else was
        if unadjusted is not None and due != was and due >= today:
            _moved_to(review, unadjusted, due, "closure", today, by, at)
            moved.append(Moved(review.id, root_of(review), review.kind, was, due))
    db.session.flush()
    return moved


def tell_owners(moved: Sequence[Moved], *, by: Actor, at: datetime) -> None:
    """One message to each owner who can get mail and has joined."""
    subjects = _subjects({each.subject for each in moved})
    lines: dict[int, list[dict[str, str]]] = {}
    for each in moved:
        title, owner_id = subjects[each.subject]
        if owner_id is not None:
            said = {
                "title": title,
                "kind": each.kind,
                "was": each.was.isoformat(),
                "due": each.due.isoformat(),
                "path": f"/reviews/{each.review_id}",
            }
            lines.setdefault(owner_id, []).append(said)
    if not lines:
        return
    owners = db.session.scalars(
        sa.select(Person)
        .where(
            Person.id.in_(sorted(lines)),
            Person.email.is_not(None),
            Person.accepted_at.is_not(None),
            Person.disabled_at.is_(None),
        )
        .order_by(Person.id)
    )
    organisation = db.session.scalars(sa.select(Organisation.name).where(Organisation.id == by.organisation_id)).one()
    messages = [
        notices.Message(
            owner,
            f"reviews_moved:{owner.id}:{at.isoformat()}",
            {
                "name": owner.name,
                "organisation": organisation,
                "reviews": lines[owner.id][:MOST_NAMED],
                "more": max(0, len(lines[owner.id]) - MOST_NAMED),
            },
        )
        for owner in owners
    ]
    notices.queue_many("reviews_moved", messages, by=by, at=at)


def _subjects(roots: Collection[tuple[str, int]]) -> Mapping[tuple[str, int], tuple[str, int | None]]:
    """Title and owner of what reviews are about, in at most three statements."""
    found: dict[tuple[str, int], tuple[str, int | None]] = {}
    models: tuple[tuple[str, type[Project | Programme | Strategy]], ...] = (
        ("project", Project),
        ("programme", Programme),
        ("strategy", Strategy),
    )
    for kind, model in models:
        ids = sorted(number for root, number in roots if root == kind)
        if ids:
            for number, title, owner_id in db.session.execute(
                sa.select(model.id, model.title, model.owner_id).where(model.id.in_(ids))
            ):
                found[kind, number] = title, owner_id
    return found
