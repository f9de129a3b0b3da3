"""Pages: the first page after sign-in."""

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.overview.figures import overview
from portfolio.people.rights import May, anywhere
from portfolio.people.session import signed_in

bp = Blueprint("overview", __name__)


@bp.get("/overview")
@open_to(May("use_account"))
def show() -> ResponseReturnValue:
    """The portfolio as it stands today; a plain start for those who may not see it, such as jurors."""
    viewer = signed_in()
    if not anywhere(viewer, "see_portfolio"):
        return render_template("overview/start.html")
    shown = overview(viewer, today(viewer.zone), url_for("register.projects"))
    return render_template("overview/show.html", shown=shown)
