"""Evidence at values and reviews, as far as a viewer may see it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.core.errors import Missing
from portfolio.evidence import policy, signals
from portfolio.evidence.models import Evidence
from portfolio.people.models import Person
from portfolio.projects.subjects import Subject, subject_of


@dataclass(frozen=True)
class Found:
    """A piece of evidence and what it is about."""

    row: Evidence
    subject: Subject


class Shown(NamedTuple):
    """A piece of evidence in a list.

    place      number of the value or the review that it stands at
    withdrawn  why it was taken back, None while it stands; withdrawn_at is when
    """

    id: int
    place: int
    kind: str
    audience: str
    description: str | None
    url: str | None
    name: str | None
    size: int | None
    by: str | None
    recorded_at: datetime
    withdrawn: str | None
    withdrawn_at: datetime | None


def evidence(viewer: Viewer, evidence_id: int) -> Found:
    """A piece of evidence by its number; Missing when there is none for this viewer."""
    row = db.session.scalar(
        sa.select(Evidence).where(Evidence.id == evidence_id, Evidence.organisation_id == viewer.organisation_id)
    )
    subject = subject_of(row) if row is not None else None
    if row is None or subject is None or not policy.sees(viewer, row, subject):
        raise Missing("evidence")
    return Found(row, subject)


def of_values(viewer: Viewer, subject: Subject, ids: Collection[int]) -> dict[int, list[Shown]]:
    """The evidence at some values of one record, by the value's number; one statement."""
    return _grouped(_shown(viewer, subject, Evidence.observation_id, ids))


def of_review(viewer: Viewer, subject: Subject, review_id: int) -> list[Shown]:
    """The evidence at a review, in the order it came."""
    return _shown(viewer, subject, Evidence.review_id, [review_id])


def number_at(*, observation_id: int | None = None, review_id: int | None = None) -> int:
    """How many pieces stand at a value or a review."""
    place = Evidence.observation_id == observation_id if observation_id else Evidence.review_id == review_id
    wanted = sa.select(sa.func.count()).select_from(Evidence).where(place, Evidence.withdrawn_at.is_(None))
    return db.session.scalar(wanted) or 0


def is_kept(row: Evidence) -> bool:
    """Whether a piece that was taken back belongs to something that was sealed before."""
    return any(says for _receiver, says in signals.kept.send(row))


def _shown(
    viewer: Viewer, subject: Subject, place: sa.orm.InstrumentedAttribute[int | None], ids: Collection[int]
) -> list[Shown]:
    if not ids or not policy.may_see(viewer):
        return []
    wanted = (
        sa.select(
            Evidence.id,
            place,
            Evidence.kind,
            Evidence.audience,
            Evidence.description,
            Evidence.url,
            Evidence.name,
            Evidence.size,
            Person.name,
            Evidence.recorded_at,
            sa.case((Evidence.withdrawn_at.is_not(None), sa.func.coalesce(Evidence.withdrawn_reason, ""))),
            Evidence.withdrawn_at,
        )
        .outerjoin(Person, Person.id == Evidence.by_id)
        .where(place.in_(ids), Evidence.organisation_id == viewer.organisation_id)
        .order_by(Evidence.id)
    )
    if not policy.sees_team(viewer, subject):
        wanted = wanted.where(Evidence.audience != "team")
    return [Shown._make(row) for row in read(wanted)]


def _grouped(found: Sequence[Shown]) -> dict[int, list[Shown]]:
    by_place: dict[int, list[Shown]] = {}
    for shown in found:
        by_place.setdefault(shown.place, []).append(shown)
    return by_place
