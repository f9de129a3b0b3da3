"""Pages: one's own work, that of somebody else for the unit, and what is overdue altogether."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import today
from portfolio.meetings.page import duty_line
from portfolio.meetings.queries import Scope, all_duties
from portfolio.overview import boxes
from portfolio.people.queries import members
from portfolio.people.session import signed_in
from portfolio.worklist import box, page, policy, queries
from portfolio.worklist.queries import Worker

bp = Blueprint("worklist", __name__)
boxes.offer(box.boxes)


def worker(viewer: Viewer, person_id: int) -> Worker:
    """The person whose list is asked for."""
    return queries.worker(viewer, person_id, today(viewer.zone))


@bp.get("/work-list")
@open_to(policy.may_see_own)
def mine() -> ResponseReturnValue:
    """One's own work."""
    return listed(Worker(signed_in()))


@bp.get("/work-list/<int:person_id>")
@open_to(policy.may_see_all, load=worker)
def of_person(whose: Worker) -> ResponseReturnValue:
    """The work of somebody else, for the unit."""
    return listed(whose)


def listed(whose: Worker) -> str:
    """A work list."""
    viewer = signed_in()
    day = today(viewer.zone)
    shown, projects, things = queries.to_complete(whose)
    is_own = whose.viewer.person_id == viewer.person_id
    return render_template(
        "worklist/work.html",
        whose=whose.viewer,
        is_own=is_own,
        groups=page.groups(queries.tasks(whose, day), day),
        to_complete=[(row.ref, row.title, page.things(row.things)) for row in shown],
        more_projects=projects > len(shown),
        to_complete_total=page.things(things) if things else "",
        people=members(viewer.organisation_id, day) if is_own and policy.may_see_all(viewer) else [],
    )


@bp.get("/overdue")
@open_to(policy.may_see_overdue)
def overdue() -> ResponseReturnValue:
    """What is late across the portfolio, by day and project; people are not ranked by it."""
    viewer, after = signed_in(), request.args.get("after")
    day = today(viewer.zone)
    found = all_duties(Scope(viewer.organisation_id, viewer.zone), "late", day, after)
    return render_template(
        "worklist/overdue.html",
        lines=[duty_line(row, day) for row in found.rows],
        first_url=url_for("worklist.overdue"),
        next_url=url_for("worklist.overdue", after=found.after) if found.after else "",
        is_first=not after,
    )
