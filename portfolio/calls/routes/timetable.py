"""When a call takes pitches, and how much money there is."""

from collections.abc import Mapping

from flask import redirect, render_template
from flask.typing import ResponseReturnValue

from portfolio.calls import actions, queries, shown, words
from portfolio.calls.forms.parts import EnvelopeForm, RoundForm, offer_tracks
from portfolio.calls.models import Call
from portfolio.calls.routes import ONE, PartOf, bp, load_round, to, way
from portfolio.calls.rules import Span
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.forms import chosen_id
from portfolio.core.money import Money
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.rights import May
from portfolio.people.session import signed_in


@bp.get(f"{ONE}/timetable")
@open_to(May("run_call"), load=queries.call_by_ref)
def timetable(call: Call) -> ResponseReturnValue:
    """The rounds with their days and events."""
    return render_template(
        "calls/timetable.html",
        call=call,
        spans=queries.rounds(call.id),
        events=shown.events(call.id, signed_in()),
        words=words,
        crumbs=way(call),
    )


@bp.route(f"{ONE}/rounds/new", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def new_round(call: Call) -> ResponseReturnValue:
    """One more round: the second stage, or the next period of assessment."""
    viewer, at = signed_in(), now()
    form = _round_form(call)

    def act() -> str:
        actions.add_round(call, values=form.wanted(), reason=form.reason.data, by=viewer, at=at)
        return to("timetable", call)

    crumbs = way(call, (_("Timetable"), to("timetable", call)))
    return form_page("calls/round.html", form, act, by=viewer, at=at, call=call, span=None, crumbs=crumbs)


@bp.route(f"{ONE}/rounds/<int:round_id>", methods=["GET", "POST"])
@open_to(May("run_call"), load=load_round)
def change_round(found: PartOf[Span]) -> ResponseReturnValue:
    """Change the days of a round."""
    viewer, at, call = signed_in(), now(), found.call
    form = _round_form(call)

    def act() -> str:
        actions.change_round(
            call,
            found.part.id,
            values=form.wanted(),
            reason=form.reason.data,
            version=form.version.number,
            by=viewer,
            at=at,
        )
        return to("timetable", call)

    return form_page(
        "calls/round.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: RoundForm.shown(actions.span_of(call, found.part.id)),
        call=call,
        span=found.part,
        crumbs=way(call, (_("Timetable"), to("timetable", call))),
    )


def _round_form(call: Call) -> RoundForm:
    form = RoundForm()
    form.stage.choices = [(str(stage), str(stage)) for stage in range(1, call.stages + 1)]
    return form


@bp.post(f"{ONE}/rounds/<int:round_id>/removal")
@open_to(May("run_call"), load=load_round)
def drop_round(found: PartOf[Span]) -> ResponseReturnValue:
    """Take a round out of a draft."""
    actions.drop_round(found.call, found.part.id, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("timetable", found.call), 303)


@bp.route(f"{ONE}/money", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def money(call: Call) -> ResponseReturnValue:
    """How much can be awarded in all, in a year, in a track, and how much has been."""
    viewer, at = signed_in(), now()
    form, tracks = EnvelopeForm(), queries.tracks(call.id)
    form.amount.currency = call.currency
    offer_tracks(form, tracks)

    def act() -> str:
        actions.set_envelope(
            call,
            amount=form.amount.data,
            year=None if form.year.data is None else int(form.year.data),
            track_id=chosen_id(form.track_id.data),
            reason=form.reason.data,
            by=viewer,
            at=at,
        )
        return to("money", call)

    listed = _envelopes(call, {track.id: track.label for track in tracks})
    return form_page("calls/money.html", form, act, by=viewer, at=at, call=call, envelopes=listed, crumbs=way(call))


def _envelopes(call: Call, tracks: Mapping[int | None, str]) -> list[tuple[int | None, str | None, Money, Money]]:
    """The money of a call: year, track, how much there is and how much of it is awarded."""
    return [
        (
            each.year,
            tracks.get(each.track_id),
            Money(each.amount_minor, call.currency),
            Money(each.awarded_minor, call.currency),
        )
        for each in queries.envelopes(call.id)
    ]
