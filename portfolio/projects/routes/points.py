"""What an import left open on a record."""

from flask import redirect
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.people.session import signed_in
from portfolio.projects import actions, policy, queries
from portfolio.projects.models import OpenPoint, Project
from portfolio.projects.routes import bp, page_of


@bp.post("/points/<int:point_id>/settled")
@open_to(policy.may_settle_point, load=queries.point_with_project)
def settle_point(found: tuple[OpenPoint, Project]) -> ResponseReturnValue:
    """Say that a point is settled."""
    point, project = found
    actions.settle_point(point, by=signed_in(), at=now())
    db.session.commit()
    return redirect(page_of(project), 303)
