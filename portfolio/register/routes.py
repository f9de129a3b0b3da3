"""Pages: the list of projects, its CSV, and the page of one project."""

import io

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.downloads import download
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.undo import offer_undo
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register import actions, policy
from portfolio.register.board import board as board_of
from portfolio.register.choices import choices
from portfolio.register.compare import comparison, comparison_sheet, read_span
from portfolio.register.forms import ViewForm
from portfolio.register.listing import listing
from portfolio.register.models import SavedView
from portfolio.register.page import project_page
from portfolio.register.record import Record, record
from portfolio.register.rules import Filters
from portfolio.register.saved import view_by_id, view_or_removed
from portfolio.register.sheet import project_columns, project_sheet
from portfolio.register.timeline import groups_in_words, read_years
from portfolio.register.timeline import timeline as timeline_of
from portfolio.register.views import ALL, seen
from portfolio.register.words import EXAMPLES, KEY_WORDS, WHOLE_EXAMPLE

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
    shown = listing(
        viewer,
        list(request.args.items(multi=True)),
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
    day = today(viewer.zone)
    asked = seen(list(request.args.items(multi=True)), choices(viewer.organisation_id, viewer.person_id))
    lines = project_sheet(viewer, asked.filters, day)
    return download(lines, f"projects-{day.isoformat()}.csv")


@bp.get("/projects/columns.xlsx")
@open_to(May("see_portfolio"))
def projects_columns() -> ResponseReturnValue:
    """The filtered list in the columns that it shows, as a workbook to work on; nobody reads it back."""
    viewer = signed_in()
    day = today(viewer.zone)
    asked = seen(list(request.args.items(multi=True)), choices(viewer.organisation_id, viewer.person_id))
    target = io.BytesIO()
    project_columns(target, viewer, asked.filters, day)
    return download(target.getvalue(), f"columns-{day.isoformat()}.xlsx")


@bp.get("/projects/search-words")
@open_to(May("see_portfolio"))
def search_words() -> ResponseReturnValue:
    """The words that a search understands, each with an example to try."""
    return render_template(
        "register/search_words.html", examples=EXAMPLES.items(), keys=KEY_WORDS.values(), whole=WHOLE_EXAMPLE
    )


@bp.route("/views/new", methods=["GET", "POST"])
@open_to(May("see_portfolio"))
def save_view() -> ResponseReturnValue:
    """Give the present list a name; its address comes along as `asks`."""
    viewer, at = signed_in(), now()
    form = ViewForm()
    if not form.is_submitted():
        form.asks.data = request.args.get("asks", "")

    def act() -> str:
        view = actions.save_view(**form.values("once", "opened"), by=viewer, at=at)
        return url_for("register.projects", view=view.id)

    return form_page("register/save_view.html", form, act, by=viewer, at=at, may_share=policy.may_share(viewer))


@bp.route("/views/<int:view_id>/edit", methods=["GET", "POST"])
@open_to(policy.may_change, load=view_by_id)
def edit_view(view: SavedView) -> ResponseReturnValue:
    """Rename a view, or share it."""
    viewer, at = signed_in(), now()
    form = ViewForm()

    def act() -> str:
        values = form.values("once", "opened", "asks")
        actions.change_view(view, **values, version=form.version.number, by=viewer, at=at)
        return url_for("register.projects", view=view.id)

    return form_page(
        "register/edit_view.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: view.version,
        shown=lambda: ViewForm.shown(view),
        view=view,
        may_share=policy.may_share(viewer),
    )


@bp.post("/views/<int:view_id>/replace")
@open_to(policy.may_change, load=view_by_id)
def replace_view(view: SavedView) -> ResponseReturnValue:
    """Let a view show the present list from now on."""
    version = request.form.get("version", type=int)
    actions.replace_view(view, asks=request.form.get("asks", ""), version=version, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The view “%(name)s” shows this list from now on.", name=view.name))
    return redirect(url_for("register.projects", view=view.id), 303)


@bp.post("/views/<int:view_id>/remove")
@open_to(policy.may_change, load=view_by_id)
def remove_view(view: SavedView) -> ResponseReturnValue:
    """Delete a view; the next page offers to bring it back."""
    actions.remove_view(view, by=signed_in(), at=now())
    db.session.commit()
    sentence = _("The view “%(name)s” is deleted.", name=view.name)
    offer_undo(sentence, url_for("register.restore_view", view_id=view.id))
    return redirect(url_for("register.projects", view=ALL), 303)


@bp.post("/views/<int:view_id>/restore")
@open_to(policy.may_change, load=view_or_removed)
def restore_view(view: SavedView) -> ResponseReturnValue:
    """Bring a deleted view back."""
    actions.restore_view(view, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("register.projects", view=view.id), 303)


@bp.post("/views/first")
@open_to(May("see_portfolio"))
def first_view() -> ResponseReturnValue:
    """Open the list with a view from now on."""
    view = request.form.get("view", "")
    actions.begin_with(view, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The list opens with this view from now on."))
    return redirect(url_for("register.projects", view=view), 303)


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


@bp.get("/projects/<ref>")
@open_to(May("see_portfolio"), load=record)
def project(found: Record) -> ResponseReturnValue:
    """One project with everything around it."""
    viewer = signed_in()
    day = today(viewer.zone)
    shown = project_page(viewer, found, day)
    may_here = {verb: May(verb)(viewer, found) for verb in VERBS}
    return render_template("register/project.html", shown=shown, may_here=may_here, day=day)
