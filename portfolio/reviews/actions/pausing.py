"""Ask for a review of a project that stands still: promised dates do not stop with it."""

from datetime import date, datetime, timedelta

from portfolio.core.actor import Actor
from portfolio.projects import as_of
from portfolio.projects.actions.shortcuts import day_of, hold
from portfolio.projects.models import Project
from portfolio.reviews import usual
from portfolio.reviews.actions.usual import ensure
from portfolio.reviews.models import Review
from portfolio.reviews.queries import planned


def review_pause(project: Project, *, by: Actor, at: datetime) -> Review | None:
    """Plan a review of a project that has been paused for more than 90 days, once for each pause.

    None where it goes on, has not been paused for so long, or has the review already.
    """
    hold(project, by)
    today = day_of(by, at)
    if not usual.is_long_pause(project.stage, project.stage_since, today) or project.archived_on is not None:
        return None
    unadjusted = _due(project.stage_since, today)
    due = planned.calendar_of(project.organisation_id, today).rolled(unadjusted)
    number = as_of.moves_of(project.id)[-1].seq
    wanted = usual.Wanted(usual.PAUSE, number, project.stage_since, unadjusted, due)
    return ensure(("project", project.id), wanted, by=by, at=at)


def _due(since: date, today: date) -> date:
    """Two weeks after the 90 days, or from today where nobody looked in time."""
    return max(usual.PAUSE.due(since), today + timedelta(days=usual.PAUSE_NOTICE))
