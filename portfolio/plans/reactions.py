"""What plans do when a project is about to start or is reviewed: ask what should change, say what was planned."""

from datetime import date, datetime

from portfolio.core.actor import Actor
from portfolio.plans import actions, queries
from portfolio.projects import signals, starting
from portfolio.projects.models import Project
from portfolio.reviews.planned import Planned, tell


@signals.moves.connect
def on_moves(
    project: Project,
    *,
    to: str,
    on: date,
    reason: str | None,
    without_outcome: str | None,
    by: Actor,
    at: datetime,
) -> None:
    """Refuse a start that says neither what should change nor why nothing is said of it."""
    actions.allow_start(project, to=to, without_outcome=without_outcome, by=by, at=at)


def lacks_outcome(project: Project) -> bool:
    """Whether nothing says yet what a project should change."""
    return not queries.intends_outcome(project.id)


def evaluation_planned(project_id: int) -> Planned:
    """What the plan says of a project's evaluation, for its outcome review."""
    plan = queries.plan_of(project_id)
    return Planned(plan.comparison, plan.evaluator) if plan is not None else Planned()


starting.ask(lacks_outcome)
tell(evaluation_planned)
