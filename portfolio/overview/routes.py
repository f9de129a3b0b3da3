"""Pages: the first page after sign-in."""

from functools import partial

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.undo import offer_undo
from portfolio.overview import actions
from portfolio.overview.boxes import boxes
from portfolio.overview.figures import overview
from portfolio.overview.first_week import first_week
from portfolio.overview.queries import caused
from portfolio.people.rights import May, anywhere
from portfolio.people.session import signed_in
from portfolio.reports import opened

bp = Blueprint("overview", __name__)


@bp.get("/overview")
@open_to(May("use_account"))
def show() -> ResponseReturnValue:
    """The portfolio as it stands today; those who do not see it are jurors, and led to their jury."""
    viewer = signed_in()
    if not anywhere(viewer, "see_portfolio"):
        return redirect(url_for("jury.evening"), 303)
    day = today(viewer.zone)
    shown = overview(viewer, day, url_for("register.projects"))
    week = first_week(caused(viewer, opened.last()), partial(anywhere, viewer))
    return render_template("overview/show.html", shown=shown, week=week, boxes=boxes(viewer, day))


@bp.post("/overview/first-week")
@open_to(May("use_account"))
def put_away_first_week() -> ResponseReturnValue:
    """Put the tasks of the first week away, or take them out again."""
    viewer = signed_in()
    if request.form.get("back"):
        actions.show_first_week(by=viewer)
    else:
        actions.hide_first_week(by=viewer, at=now())
        offer_undo(_("The tasks of the first week are put away."), url_for("overview.put_away_first_week"), back=1)
    db.session.commit()
    return redirect(url_for("overview.show"), 303)
