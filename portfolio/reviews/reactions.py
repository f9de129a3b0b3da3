"""What reviews do when a project moves or evidence changes: plan the usual ones, keep what a signature has sealed."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.evidence import signals as papers
from portfolio.evidence.actions import Place
from portfolio.evidence.models import Evidence
from portfolio.projects import signals
from portfolio.projects.models import Project, StageMove
from portfolio.reviews import letters  # noqa: F401  the messages it sends are known from then on
from portfolio.reviews.actions import usual
from portfolio.reviews.actions.planning import hold
from portfolio.reviews.models import Review
from portfolio.reviews.queries import sealing


@signals.moved.connect
def on_moved(project: Project, *, move: StageMove, by: Actor, at: datetime) -> None:
    """Plan what the move lets begin."""
    usual.follow_move(project, move=move, by=by, at=at)


@signals.taken_back.connect
def on_taken_back(project: Project, *, mistake: StageMove, by: Actor, at: datetime) -> None:
    """Drop what the mistake had planned."""
    usual.take_back_move(project, mistake=mistake, by=by, at=at)


@papers.changing.connect
def on_evidence_changing(place: Place, *, by: Actor, at: datetime) -> None:
    """Leave the evidence of a signed review as it was signed; nobody signs while it changes."""
    if place.review_id is not None:
        review = db.session.get_one(Review, place.review_id)
        hold(review, by)
        sealing.check_unsealed(review)


@papers.kept.connect
def on_evidence_asked_for(row: Evidence) -> bool:
    """Give out what belongs to a signed version, though an amendment goes without it."""
    return sealing.was_sealed(row)
