"""Let colleagues write a pitch too, or read it, and end that."""

from datetime import datetime

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.errors import N_, Missing, RuleBroken, WrongInput
from portfolio.history import actions as history
from portfolio.people.queries import has_role
from portfolio.pitches import rules
from portfolio.pitches.actions.moving import check_writable, hold
from portfolio.pitches.models import PitchMember
from portfolio.pitches.queries import Found


def add_member(found: Found, *, person_id: int, part: str, by: Actor, at: datetime) -> PitchMember:
    """Let a colleague write a pitch too, or read it; who has another part gets the new one instead."""
    pitch = hold(found, by)
    check_writable(found, at)
    if part not in rules.PARTS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "part")
    if person_id in (pitch.owner_id, pitch.deputy_id):
        raise RuleBroken("is_owner", N_("This person applies already."), "person_id")
    if not has_role(person_id, by.organisation_id, local_day(at, found.zone)):
        raise WrongInput("no_such_person", N_("Choose one of the entries offered."), "person_id")
    standing = db.session.scalars(
        sa.select(PitchMember).where(
            PitchMember.pitch_id == pitch.id, PitchMember.person_id == person_id, PitchMember.until_at.is_(None)
        )
    ).all()
    for row in standing:
        if row.part == part:
            return row
        row.until_at = at
    member = PitchMember(pitch_id=pitch.id, person_id=person_id, part=part, from_at=at, by_id=by.person_id)
    db.session.add(member)
    db.session.flush()
    history.record(
        "pitch.joined",
        thing=("pitch_member", member.id),
        root=("pitch", pitch.id),
        by=by,
        at=at,
        after={"person_id": person_id, "part": part},
    )
    return member


def end_member(found: Found, member: PitchMember, *, by: Actor, at: datetime) -> None:
    """End somebody's part in a pitch."""
    pitch = hold(found, by)
    check_writable(found, at)
    if member.pitch_id != pitch.id:
        raise Missing
    if member.until_at is None:
        member.until_at = at
        db.session.flush()
        history.record(
            "pitch.left",
            thing=("pitch_member", member.id),
            root=("pitch", pitch.id),
            by=by,
            at=at,
            before={"person_id": member.person_id, "part": member.part},
        )
