"""Write down who handed what over to whom, tell the new one, and have them confirm it."""

from collections.abc import Collection
from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, Refused, WrongInput
from portfolio.history import actions as history
from portfolio.notices import actions as notices
from portfolio.people.models import Organisation, Person
from portfolio.projects import as_of, letters  # noqa: F401  the message is known from then on
from portfolio.projects.actions.opening import check_person
from portfolio.projects.actions.shortcuts import day_of, hold, settle
from portfolio.projects.handing import DEPUTY, OWNER, things_of
from portfolio.projects.models import Assignment, HandedThing, HandOver, Project

Thing = tuple[str, int]
"""Kind of handing.KINDS and number."""


def hand_over(project: Project, role: str, to: Person, *, by: Actor, at: datetime) -> None:
    """Give a project another owner or deputy from today on; nobody stands in for themselves.

    role  owner or deputy; an owner made of the deputy leaves the deputy open, and the other way round
    """
    hold(project, by)
    check_person(to, f"{role}_id", by)
    was = as_of.assigned_on(project.id)
    wanted: dict[str, int | None] = {OWNER: was.owner_id, DEPUTY: was.deputy_id, role: to.id}
    if wanted[OWNER] == wanted[DEPUTY]:
        wanted |= {OWNER: to.id, DEPUTY: None}
    held = {OWNER: was.owner_id, DEPUTY: was.deputy_id}
    changed = {kind: person for kind, person in wanted.items() if person != held[kind]}
    if not changed:
        return
    on = day_of(by, at)
    db.session.add_all(
        Assignment(
            project_id=project.id,
            kind=kind,
            person_id=person,
            applies=person is not None,
            on=on,
            recorded_at=at,
            by_id=by.person_id,
        )
        for kind, person in changed.items()
    )
    settle(project, at)
    history.record(
        "project.handed_over",
        thing=("project", project.id),
        by=by,
        at=at,
        before={f"{kind}_id": held[kind] for kind in changed},
        after={f"{kind}_id": person for kind, person in changed.items()},
    )


def note_hand_over(
    things: Collection[Thing],
    *,
    giver_id: int | None,
    taker: Person,
    own_words: str | None = None,
    by: Actor,
    at: datetime,
) -> HandOver:
    """Put on record what passed from one person to another, and ask the new one to confirm.

    own_words  what the letter to the new one says beside that, and nothing else keeps

    What passes between the same two in one act stands in one row, each thing once, however many records it is called
    for.
    """
    if taker.id == giver_id:
        raise WrongInput("same_person", N_("Choose somebody else than who has it now."), "to_id")
    row = db.session.scalar(
        sa.select(HandOver).where(
            HandOver.organisation_id == by.organisation_id,
            HandOver.from_id == giver_id,
            HandOver.to_id == taker.id,
            HandOver.recorded_at == at,
        )
    )
    if row is None:
        row = HandOver(
            organisation_id=by.organisation_id,
            from_id=giver_id,
            to_id=taker.id,
            on=day_of(by, at),
            recorded_at=at,
            by_id=by.person_id,
            accepted_at=at if by.person_id == taker.id else None,
        )
        db.session.add(row)
        db.session.flush()
        history.record(
            "hand_over.made",
            thing=("hand_over", row.id),
            by=by,
            at=at,
            before={"person_id": giver_id},
            after={"person_id": taker.id},
        )
        _tell(row, taker, own_words, by, at)
    there = {(thing.kind, thing.thing_id) for thing in things_of(row)}
    db.session.add_all(
        HandedThing(hand_over_id=row.id, kind=kind, thing_id=number)
        for kind, number in things
        if (kind, number) not in there
    )
    db.session.flush()
    return row


def accept_hand_over(row: HandOver, *, by: Actor, at: datetime) -> None:
    """Confirm what was handed over; nothing waited for it."""
    if row.organisation_id != by.organisation_id:
        raise Missing("hand_over")
    if by.person_id != row.to_id:
        raise Refused("not_asked", N_("Only the person to whom it was handed over can confirm it."))
    db.session.refresh(row, with_for_update=True)
    if row.accepted_at is None:
        row.accepted_at = at
        db.session.flush()
        history.record("hand_over.accepted", thing=("hand_over", row.id), by=by, at=at)


def _tell(row: HandOver, taker: Person, own_words: str | None, by: Actor, at: datetime) -> None:
    if row.accepted_at is not None or not taker.email or not taker.has_joined or taker.disabled_at is not None:
        return
    giver = db.session.get(Person, row.from_id) if row.from_id is not None else None
    teller = db.session.get(Person, by.person_id) if by.person_id is not None else None
    city = db.session.scalars(sa.select(Organisation.name).where(Organisation.id == row.organisation_id)).one()
    values = {
        "name": taker.name,
        "organisation": city,
        "giver": giver.name if giver is not None else "",
        "own_words": own_words,
        "path": f"/hand-overs/{row.id}",
    }
    reply_to = teller.email if teller is not None else None
    notices.queue("hand_over", to=taker, key=f"hand_over:{row.id}", values=values, reply_to=reply_to, by=by, at=at)
