"""Pages: the field of a round, and reading it before it has closed."""

from dataclasses import dataclass
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls import queries as calls
from portfolio.calls.models import Call, Round
from portfolio.calls.rules import Span, current_span
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.session import signed_in
from portfolio.pitches import actions, forms, policy, queries, rules
from portfolio.pitches.queries import Wanted
from portfolio.pitches.routes import bp, to_call
from portfolio.pitches.words import STATES, TONES


@dataclass(frozen=True)
class AtRound:
    """A round of a call, with all its rounds; span is None where there is none yet."""

    call: Call
    spans: list[Span]
    span: Span | None


def at_round(viewer: Viewer, call_ref: str) -> AtRound:
    """The round of a call that is asked for, else the one that it is at."""
    call = calls.call_by_ref(viewer, call_ref)
    spans = calls.rounds(call.id)
    asked = request.args.get("round", "")
    if not asked:
        return AtRound(call, spans, current_span(spans, today(viewer.zone)))
    for span in spans:
        if str(span.number) == asked:
            return AtRound(call, spans, span)
    raise Missing


@bp.get("/calls/<call_ref>/field")
@open_to(policy.sees_any, load=at_round)
def field(at: AtRound) -> ResponseReturnValue:
    """The pitches of a round: until it has closed only how many, from then on the list."""
    viewer, call, span = signed_in(), at.call, at.span
    words: dict[str, Any] = {
        "call": call,
        "spans": at.spans,
        "span": span,
        "states": STATES,
        "tones": TONES,
        "crumbs": to_call(call),
    }
    if span is None:
        return render_template("pitches/field_empty.html", **words)
    words["counts"] = queries.counts(span.id, call.currency)
    is_opened = queries.is_opened_early(span.id)
    if rules.is_sealed(span, today(viewer.zone), is_opened_early=is_opened):
        return render_template("pitches/field_sealed.html", **words)
    return render_template("pitches/field.html", **words, **_listed(call, span))


def _listed(call: Call, span: Span) -> dict[str, Any]:
    """A page of the pitches of a round that has closed, as the viewer may see them, and where the next one is."""
    state, after = request.args.get("state", ""), request.args.get("after")
    wanted = Wanted(state if state in STATES else None)
    hidden = queries.reads_as_jury(call, signed_in())
    shown = queries.field(span.id, call.currency, wanted, after, names_hidden=hidden)
    kept: dict[str, Any] = {"call_ref": call.ref, "round": span.number, **({"state": state} if wanted.state else {})}
    return {
        "lines": shown.rows,
        "wanted": wanted,
        "tracks": {track.id: track.label for track in calls.tracks(call.id)},
        "names_hidden": hidden,
        "is_first": not after,
        "first_url": url_for("pitches.field", **kept),
        "next_url": url_for("pitches.field", **kept, after=shown.after) if shown.after else "",
    }


@bp.route("/calls/<call_ref>/field/opening", methods=["GET", "POST"])
@open_to(policy.may_open_early, load=at_round)
def open_early(at: AtRound) -> ResponseReturnValue:
    """Read a round's pitches before it has closed, which is put on record with the reason."""
    viewer, instant = signed_in(), now()
    if at.span is None:
        raise Missing
    its_round = db.session.get_one(Round, at.span.id)
    back = url_for("pitches.field", call_ref=at.call.ref, round=its_round.number)
    form = forms.ReasonForm()

    def act() -> str:
        actions.open_early(at.call, its_round, reason=form.reason.data, by=viewer, at=instant)
        flash(_("The pitches are open to the unit. This stands in the history of the call."))
        return back

    crumbs = [*to_call(at.call), (_("Pitches"), back)]
    return form_page("pitches/open_early.html", form, act, by=viewer, at=instant, crumbs=crumbs)
