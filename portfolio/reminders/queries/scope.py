"""Which reviews anybody is reminded of, in SQL, and the day on which they are due."""

from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.projects.models import Project
from portfolio.reviews.models import Postponement, Rescheduling, Review
from portfolio.reviews.queries import brought_forward
from portfolio.reviews.queries.exempted import is_exempted
from portfolio.reviews.rules import OPEN

HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)
TODAY: sa.BindParameter[date] = sa.bindparam("today", type_=sa.Date)
COUNT_FROM: sa.BindParameter[date] = sa.bindparam("count_from", type_=sa.Date)

NOTHING_MORE = ("rejected", "withdrawn")
"""A project at one of these stages owes no review."""
OVER = (*NOTHING_MORE, "decided", "stopped")
ON_THE_WAY = ("baseline", "progress", "mid_term")
"""Reviews that only make sense while a project is under way; what came out is asked for after its end, too."""

IS_EXEMPT = is_exempted(TODAY, project_id=Review.project_id, review_id=Review.id)


def due(sqlite: bool) -> Any:
    """reviews.rules.work_due in SQL, for rows of Review joined with their project, if they have one."""
    after_stop, is_earlier = brought_forward(sqlite)
    return sa.type_coerce(sa.case((is_earlier, after_stop), else_=Review.due_on), sa.Date)


def wanted(sqlite: bool) -> sa.ColumnElement[bool]:
    """The SQL for: a review that people are reminded of.

    Held and exempted ones are none, nor those of archived projects, nor what fell due before the city began to count
    and was not promised anew.
    """
    return sa.and_(
        Review.state.in_(OPEN),
        sa.or_(
            Project.id.is_(None),
            sa.and_(
                Project.archived_on.is_(None),
                Project.stage.not_in(NOTHING_MORE),
                sa.or_(Project.stage.not_in(OVER), Review.kind.not_in(ON_THE_WAY)),
            ),
        ),
        due(sqlite) >= COUNT_FROM,
        ~IS_EXEMPT,
    )


def known_by(instant: Any) -> sa.ColumnElement[bool]:
    """The SQL for: the review was promised, and its date moved for the last time, before an instant.

    A date moves when people agree on another one, or when its rule gives another one.
    """
    moved_later = (
        sa.exists().where(model.review_id == Review.id, model.recorded_at >= instant)
        for model in (Postponement, Rescheduling)
    )
    return sa.and_(Review.created_at < instant, *(~moved for moved in moved_later))
