"""Bring in many reviews at once, with what was held and signed: Core inserts, one history entry per review."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Actor
from portfolio.core.bulk import batches, insert_many, new_ids
from portfolio.core.clock import local_day
from portfolio.core.db import db
from portfolio.core.text import searchable
from portfolio.history import actions as history
from portfolio.people.models import Organisation
from portfolio.reviews.models import Lesson, Outcome, Review, SignOff


class Held(NamedTuple):
    """What a source tells of a review that was held.

    signer_id     who signed it, where the person is known here; signer_words what the source calls them
    """

    on: date
    decision: str | None = None
    lesson: str | None = None
    signer_id: int | None = None
    signer_words: str | None = None

    @property
    def is_signed(self) -> bool:
        return self.signer_id is not None or self.signer_words is not None


class NewReview(NamedTuple):
    """A review of a project from outside; flag says that its day had to be worked out."""

    project_id: int
    kind: str
    first_due_on: date
    held: Held | None = None
    flag: str | None = None
    source_words: str | None = None


def load_many(reviews: Iterable[NewReview], *, import_id: int | None, by: Actor, at: datetime) -> list[int]:
    """Write reviews of projects of the organisation; gives their ids in the order received.

    The past is kept as it happened: a review held and not signed stays so, and nobody is reminded of it.
    """
    zone = db.session.scalars(sa.select(Organisation.zone).where(Organisation.id == by.organisation_id)).one()
    today = local_day(at, zone)
    made: list[int] = []
    for batch in batches(reviews):
        pairs = list(zip(new_ids(Review, len(batch)), batch, strict=True))
        insert_many(Review, [{"id": number, **_row(review, import_id, today, by, at)} for number, review in pairs])
        _write_held([(number, review.held) for number, review in pairs if review.held], by, at)
        for number, review in pairs:
            history.record(
                "review.imported",
                thing=("review", number),
                root=("project", review.project_id),
                by=by,
                at=at,
                after={"kind": review.kind, "first_due_on": review.first_due_on},
            )
        made += [number for number, _ in pairs]
    return made


def _write_held(held: list[tuple[int, Held]], by: Actor, at: datetime) -> None:
    ids = new_ids(Outcome, len(held))
    outcomes = [
        {
            "id": outcome_id,
            "review_id": number,
            "edition": 1,
            "held_on": what.on,
            "decision": what.decision,
            "recorded_at": at,
        }
        for outcome_id, (number, what) in zip(ids, held, strict=True)
    ]
    insert_many(Outcome, outcomes)
    signed = [
        {
            "review_id": number,
            "outcome_id": outcome_id,
            "signed": True,
            "on": what.on,
            "signer_id": what.signer_id,
            "signer_words": what.signer_words,
            "recorded_at": at,
            "by_id": by.person_id,
        }
        for outcome_id, (number, what) in zip(ids, held, strict=True)
        if what.is_signed
    ]
    lessons = [
        {"outcome_id": outcome_id, "text": what.lesson, "folded": f" {searchable(what.lesson)}", "recorded_at": at}
        for outcome_id, (_, what) in zip(ids, held, strict=True)
        if what.lesson
    ]
    insert_many(SignOff, signed)
    insert_many(Lesson, lessons)


def _row(new: NewReview, import_id: int | None, today: date, by: Actor, at: datetime) -> dict[str, Any]:
    held = new.held
    state = "planned" if held is None else "signed_off" if held.is_signed else "submitted"
    return {
        "organisation_id": by.organisation_id,
        "project_id": new.project_id,
        "kind": new.kind,
        "first_due_on": new.first_due_on,
        "planned_on": min(new.first_due_on, today),
        "planned_by_id": by.person_id,
        "flag": new.flag,
        "source_words": new.source_words,
        "import_id": import_id,
        "created_at": at,
        "version": 1,
        "due_on": new.first_due_on,
        "state": state,
        "held_on": held.on if held else None,
        "signed_on": held.on if held and held.is_signed else None,
        "decision": held.decision if held else None,
    }
