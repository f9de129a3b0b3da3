"""What the page of a call says of pitches: one's own, a new one, and the way to the field."""

from datetime import date

from portfolio.calls import sections
from portfolio.calls.models import Call
from portfolio.calls.rules import Span
from portfolio.calls.sections import Section
from portfolio.core.actor import Viewer
from portfolio.people.rights import anywhere
from portfolio.pitches import policy, queries
from portfolio.pitches.words import STATES, TONES


@sections.opened.connect
def on_call_shown(call: Call, *, viewer: Viewer, span: Span | None, day: date) -> Section | None:
    """Offer what a viewer may do with pitches to a published call; one statement."""
    if call.opened_at is None:
        return None
    may_begin = anywhere(viewer, "begin_pitch")
    is_open = span is not None and call.ended_at is None and span.is_open(day) and span.stage == 1
    shown = {
        "mine": queries.mine(viewer, call_id=call.id) if may_begin else [],
        "may_begin": may_begin and is_open,
        "reads_field": policy.sees_any(viewer),
        "states": STATES,
        "tones": TONES,
    }
    if not (shown["mine"] or shown["may_begin"] or shown["reads_field"]):
        return None
    return Section("pitches/_on_call.html", shown, place=5)
