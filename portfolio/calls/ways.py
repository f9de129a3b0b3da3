"""The way to the pages of a call, for those that other features keep below it."""

from flask import url_for

from portfolio.calls.models import Call
from portfolio.core.actor import Viewer
from portfolio.core.texts import gettext as _
from portfolio.people.rights import anywhere


def way_to_call(call: Call, viewer: Viewer | None) -> list[tuple[str, str]]:
    """The list of calls and the call itself; nothing for who sees no calls, such as a juror from outside."""
    if viewer is None or not anywhere(viewer, "see_calls"):
        return []
    return [(_("Calls"), url_for("calls.index")), (call.title, url_for("calls.show", call_ref=call.ref))]
