"""Pages: one project with everything around it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register.page import project_page
from portfolio.register.record import Record, record
from portfolio.register.routes import bp

# What the page of a project offers a button for.
VERBS = (
    "edit_project",
    "move_stage",
    "hand_over",
    "write_note",
    "edit_metric",
    "record_value",
    "record_money",
    "plan_review",
    "exempt",
    "split_or_merge",
    "send_update",
    "judge_own",
    "judge_for_unit",
    "set_signal",
    "keep_risks",
)


@bp.get("/projects/<ref>")
@open_to(May("see_portfolio"), load=record)
def project(found: Record) -> ResponseReturnValue:
    """One project with everything around it."""
    viewer = signed_in()
    day = today(viewer.zone)
    shown = project_page(viewer, found, day)
    may_here = {verb: May(verb)(viewer, found) for verb in VERBS}
    return render_template("register/project.html", shown=shown, may_here=may_here, day=day)
