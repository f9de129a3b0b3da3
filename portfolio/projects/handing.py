"""What was handed over to whom: when the newest hand-over of a thing was, and what waits to be confirmed."""

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.projects.models import HandedThing, HandOver
from portfolio.projects.subjects import Subject

OWNER, DEPUTY, PROGRAMME, STRATEGY = "owner", "deputy", "programme", "strategy"
SIGNATURE, ACTION, CONSEQUENCE, RISK, MEASURE, PART = (
    "signature",
    "action",
    "consequence",
    "risk",
    "measure",
    "part",
)
KINDS = (OWNER, DEPUTY, PROGRAMME, STRATEGY, SIGNATURE, ACTION, CONSEQUENCE, RISK, MEASURE, PART)
"""What can be handed over, in the order in which pages list it."""

_OF_SUBJECT = {"project": OWNER, "programme": PROGRAMME, "strategy": STRATEGY}


def last_handed_on(subject: Subject) -> date | None:
    """When what a review is about came to its present owner; None where nobody had it before."""
    return db.session.scalar(
        sa.select(sa.func.max(HandOver.on))
        .join(HandedThing, HandedThing.hand_over_id == HandOver.id)
        .where(HandedThing.kind == _OF_SUBJECT[subject.kind], HandedThing.thing_id == subject.id)
    )


def hand_over_of(viewer: Viewer, hand_over_id: int) -> HandOver:
    """A hand-over by its number; Missing when there is none in the viewer's city."""
    found = db.session.scalar(
        sa.select(HandOver).where(HandOver.id == hand_over_id, HandOver.organisation_id == viewer.organisation_id)
    )
    if found is None:
        raise Missing("hand_over")
    return found


def things_of(hand_over: HandOver) -> Sequence[HandedThing]:
    """The things of a hand-over, in the order of their kinds."""
    rows = db.session.scalars(
        sa.select(HandedThing).where(HandedThing.hand_over_id == hand_over.id).order_by(HandedThing.id)
    )
    return sorted(rows, key=lambda row: KINDS.index(row.kind))
