"""Pages of meetings: before, during and after, and what became of their actions."""

import re
from collections.abc import Callable
from datetime import datetime

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm.exc import StaleDataError

from portfolio.core.actor import Actor
from portfolio.core.db import db
from portfolio.core.errors import EditedMeanwhile, PortfolioError
from portfolio.core.forms import Form
from portfolio.core.once import only_once

bp = Blueprint("meetings", __name__)
ONE = "/meetings/<int:meeting_id>"
ACTION = "/actions/<int:action_id>"

_PLACE = re.compile(r"[a-z]{1,12}(-[A-Za-z0-9-]{1,40})?")


def page_of(meeting_id: int, place: str | None = None) -> str:
    """The address of a meeting, and of a place on its page where there is such a place."""
    address = url_for("meetings.show", meeting_id=meeting_id)
    return f"{address}#{place}" if place and _PLACE.fullmatch(place) else address


def way_back() -> str:
    """Where a person came from to say what became of an action: a meeting, the own work, or what is late."""
    back = request.form.get("back", "")
    kind, _, number = back.partition(":")
    if kind == "meeting" and number.isascii() and number.isdigit() and len(number) < 10:
        return page_of(int(number), "before")
    return url_for({"work": "worklist.mine", "overdue": "worklist.overdue"}.get(kind, "worklist.mine"))


def act_in_place(
    form: Form, act: Callable[[], str], show: Callable[[], str], *, by: Actor, at: datetime
) -> ResponseReturnValue:
    """Act and lead back to the place on the page, or show the whole page again with what is wrong.

    Other than `core.pages.form_page` it reads the page only when it has to show it: a meeting's is a large one.
    """
    status = 422
    if form.validate_on_submit():
        try:
            address = only_once(form.once.data if "once" in form else None, act=act, by=by, at=at)
            db.session.commit()
        except (PortfolioError, StaleDataError) as broken:
            db.session.rollback()
            error = EditedMeanwhile() if isinstance(broken, StaleDataError) else broken
            form.take(error)
            status = error.status
        else:
            return redirect(address, 303)
    return show(), status


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.meetings.routes import following, holding, minutes, writing  # noqa: E402, F401
