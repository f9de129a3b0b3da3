"""The submitted version of a pitch as an award takes it over."""

import json

import sqlalchemy as sa

from portfolio.awards.promise import Promise, promise_of
from portfolio.core.db import db, read
from portfolio.core.errors import N_, RuleBroken
from portfolio.people.models import Department
from portfolio.pitches.models import Pitch, PitchVersion
from portfolio.projects import queries as projects
from portfolio.projects.rules import Put
from portfolio.projects.taxonomy import POLICY_AREA


def promise(pitch: Pitch) -> Promise:
    """What the version of a pitch that was judged promises; RuleBroken where none was handed in."""
    body = read(
        sa.select(PitchVersion.body).where(PitchVersion.pitch_id == pitch.id, PitchVersion.number == pitch.submitted)
    ).scalar()
    if body is None:
        raise RuleBroken("not_submitted", N_("This pitch was not handed in, so nothing can be awarded to it."))
    return promise_of(json.loads(body))


def tags(pitch: Pitch) -> list[Put]:
    """The policy area of a pitch as its project carries it; none where the city has retired the word meanwhile."""
    words = projects.vocabulary(pitch.organisation_id, POLICY_AREA)[POLICY_AREA] if pitch.area else []
    return [Put(POLICY_AREA, word.key) for word in words if word.key == pitch.area and not word.retired]


def departments(pitch: Pitch, others: list[int]) -> tuple[Department | None, list[Department]]:
    """The department that leads a pitch and those that take part, as far as they are still there."""
    wanted = [number for number in (pitch.lead_department_id, *others) if number is not None]
    found = {
        row.id: row
        for row in db.session.scalars(
            sa.select(Department).where(Department.id.in_(wanted), Department.organisation_id == pitch.organisation_id)
        )
    }
    lead = found.get(pitch.lead_department_id) if pitch.lead_department_id is not None else None
    helping = [found[number] for number in others if number in found and number != pitch.lead_department_id]
    return lead, helping
