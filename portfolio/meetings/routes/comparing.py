"""From the last meeting to the comparison of two days."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import today
from portfolio.core.texts import gettext as _
from portfolio.meetings import policy, queries
from portfolio.meetings.routes import bp
from portfolio.people.session import signed_in


@bp.get("/meetings/last/comparison")
@open_to(policy.may_see)
def compare_since_last() -> ResponseReturnValue:
    """What differs in the portfolio since the last meeting about all of it."""
    viewer = signed_in()
    day = today(viewer.zone)
    last = queries.before(viewer.organisation_id, day, None, None)
    if last is None:
        flash(_("There was no meeting about the whole portfolio before today."))
        return redirect(url_for("register.compare"), 303)
    days: dict[str, Any] = {"from": last.on.isoformat(), "until": day.isoformat()}
    return redirect(url_for("register.compare", **days), 303)
