"""Pages: the list of projects, its CSV, and the page of one project."""

from flask import Blueprint, Response, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register.board import board as board_of
from portfolio.register.compare import comparison, comparison_sheet, read_span
from portfolio.register.listing import listing
from portfolio.register.page import project_page
from portfolio.register.record import Record, record
from portfolio.register.rules import Filters
from portfolio.register.sheet import project_sheet
from portfolio.register.timeline import groups_in_words, read_years
from portfolio.register.timeline import timeline as timeline_of

bp = Blueprint("register", __name__)

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
    "send_update",
    "judge_own",
    "judge_for_unit",
    "set_signal",
    "keep_risks",
)


@bp.get("/projects")
@open_to(May("see_portfolio"))
def projects() -> ResponseReturnValue:
    """The list, filtered, searched and sorted as its address says."""
    viewer = signed_in()
    filters = Filters.of(request.args.items(multi=True))
    shown = listing(
        viewer,
        filters,
        request.args.get("after"),
        today(viewer.zone),
        url_for("register.projects"),
        url_for("register.projects_csv"),
    )
    return render_template("register/projects.html", shown=shown)


@bp.get("/projects.csv")
@open_to(May("see_portfolio"))
def projects_csv() -> ResponseReturnValue:
    """Exactly the filtered list, as a file for spreadsheets."""
    viewer = signed_in()
    lines = project_sheet(viewer, Filters.of(request.args.items(multi=True)))
    name = f"projects-{today(viewer.zone).isoformat()}.csv"
    return Response(
        stream_with_context(lines),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@bp.get("/projects/board")
@open_to(May("see_portfolio"))
def board() -> ResponseReturnValue:
    """The same projects as the list, by stage."""
    viewer = signed_in()
    filters = Filters.of(request.args.items(multi=True))
    shown = board_of(viewer, filters, today(viewer.zone), url_for("register.board"), url_for("register.projects"))
    return render_template("register/board.html", shown=shown)


@bp.get("/projects/timeline")
@open_to(May("see_portfolio"))
def timeline() -> ResponseReturnValue:
    """The same projects as the list on a line of years."""
    viewer, asked = signed_in(), request.args
    day = today(viewer.zone)
    years = read_years(asked.get("first", ""), asked.get("last", ""), day)
    filters = Filters.of(asked.items(multi=True))
    shown = timeline_of(viewer, filters, years, day, url_for("register.timeline"), asked.get("after"))
    return render_template("register/timeline.html", shown=shown, by=groups_in_words())


@bp.get("/projects/compare")
@open_to(May("see_portfolio"))
def compare() -> ResponseReturnValue:
    """The same projects as the list on two days: what entered, left, moved and changed."""
    viewer, asked = signed_in(), request.args
    day = today(viewer.zone)
    shown = comparison(
        viewer,
        Filters.of(asked.items(multi=True)),
        read_span(asked.get("from", ""), asked.get("until", ""), day),
        day,
        url_for("register.compare"),
        url_for("register.compare_csv"),
        asked.get("section", ""),
        asked.get("after"),
    )
    return render_template("register/compare.html", shown=shown)


@bp.get("/projects/compare.csv")
@open_to(May("see_portfolio"))
def compare_csv() -> ResponseReturnValue:
    """The whole comparison as a file for spreadsheets."""
    viewer, asked = signed_in(), request.args
    span = read_span(asked.get("from", ""), asked.get("until", ""), today(viewer.zone))
    lines = comparison_sheet(viewer, Filters.of(asked.items(multi=True)), span)
    name = f"compare-{span.was_on.isoformat()}-{span.now_on.isoformat()}.csv"
    return Response(
        stream_with_context(lines),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
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
