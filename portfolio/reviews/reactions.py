"""What reviews do when a project moves: plan the usual ones, drop what asks nothing any more."""

from datetime import datetime

from portfolio.core.actor import Actor
from portfolio.projects import signals
from portfolio.projects.models import Project, StageMove
from portfolio.reviews import letters  # noqa: F401  the messages it sends are known from then on
from portfolio.reviews.actions import usual


@signals.moved.connect
def on_moved(project: Project, *, move: StageMove, by: Actor, at: datetime) -> None:
    """Plan what the move lets begin."""
    usual.follow_move(project, move=move, by=by, at=at)


@signals.taken_back.connect
def on_taken_back(project: Project, *, mistake: StageMove, by: Actor, at: datetime) -> None:
    """Drop what the mistake had planned."""
    usual.take_back_move(project, mistake=mistake, by=by, at=at)
