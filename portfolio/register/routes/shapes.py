"""Pages: the same projects in another shape: by stage, on a line of years, on two days side by side."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.core.downloads import download
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register.board import board as board_of
from portfolio.register.compare import comparison, comparison_sheet, read_span
from portfolio.register.routes import bp
from portfolio.register.rules import Filters
from portfolio.register.timeline import groups_in_words, read_years
from portfolio.register.timeline import timeline as timeline_of


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
    return download(lines, f"compare-{span.was_on.isoformat()}-{span.now_on.isoformat()}.csv")
