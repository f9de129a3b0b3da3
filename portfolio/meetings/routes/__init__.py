"""Pages of meetings: before, during and after, and what became of their actions."""

import re

from flask import Blueprint, request, url_for

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


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.meetings.routes import comparing, following, holding, minutes, writing  # noqa: E402, F401
