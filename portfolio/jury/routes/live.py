"""The jury day: its running order, who presents now, and the room as it is projected."""

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.forms import Form
from portfolio.core.pages import act_in_place, form_page
from portfolio.core.texts import gettext as _
from portfolio.jury import policy
from portfolio.jury.actions import live as days
from portfolio.jury.forms import DayForm, MoveForm, position_of
from portfolio.jury.policy import Chaired
from portfolio.jury.queries import live
from portfolio.jury.queries import panel as panels
from portfolio.jury.routes import ONE, bp
from portfolio.jury.routes.panel import way
from portfolio.people.session import signed_in

USUAL_MINUTES = 10


@bp.route(f"{ONE}/day", methods=["GET", "POST"])
@open_to(policy.may_chair, panels.chaired)
def plan_day(of: Chaired) -> ResponseReturnValue:
    """Plan the jury day: which day, how long each pitch has, in which order."""
    viewer, at, form = signed_in(), now(), DayForm()
    day, pitches = live.day_of(of.round.id), panels.pitches(of.round.id)
    places = {turn.pitch_id: turn.position for turn in day.turns} if day else {}
    ordered = sorted(pitches, key=lambda pitch: (places.get(pitch.id, 9999), pitch.id))
    if not form.is_submitted():
        form.on.data = day.on if day else today(viewer.zone)
        form.minutes.data = day.minutes if day else USUAL_MINUTES

    def act() -> str:
        typed = {pitch.id: position_of(request.form.get(f"place-{pitch.id}")) for pitch in ordered}
        wanted = sorted(typed, key=lambda pitch_id: typed[pitch_id])
        days.plan_day(
            of.round, wanted, on=form.on.data or today(viewer.zone), minutes=int(form.minutes.data), by=viewer, at=at
        )
        flash(_("The jury day is planned."))
        return url_for("jury.room", call_ref=of.call.ref)

    return form_page("jury/day.html", form, act, by=viewer, at=at, of=of, pitches=ordered, crumbs=way(of))


@bp.get(f"{ONE}/room")
@open_to(policy.may_see, panels.chaired)
def room(of: Chaired) -> ResponseReturnValue:
    """Who presents and who is done, to be projected: no mark, and no order of people or pitches by one."""
    return _drawn(of, MoveForm(formdata=None), broken=False)


@bp.post(f"{ONE}/day/now")
@open_to(policy.may_chair, panels.chaired)
def move_on(of: Chaired) -> ResponseReturnValue:
    """Let the next pitch present, any other, or none for a break."""
    viewer, at, form = signed_in(), now(), MoveForm()

    def act() -> str:
        days.move_on(of.round, form.pitch_id(), version=form.number(), by=viewer, at=at)
        return url_for("jury.room", call_ref=of.call.ref)

    return act_in_place(form, act, lambda: _drawn(of, form), by=viewer, at=at)


@bp.post(f"{ONE}/day/end")
@open_to(policy.may_chair, panels.chaired)
def end_day(of: Chaired) -> ResponseReturnValue:
    """End the jury day."""
    viewer, at, form = signed_in(), now(), MoveForm()

    def act() -> str:
        days.end_day(of.round, by=viewer, at=at)
        return url_for("jury.room", call_ref=of.call.ref)

    return act_in_place(form, act, lambda: _drawn(of, form), by=viewer, at=at)


def _drawn(of: Chaired, form: Form, *, broken: bool = True) -> str:
    day = live.day_of(of.round.id)
    people = live.room(of.round.id, day.now_pitch_id if day else None)
    may_chair = policy.may_chair(signed_in(), of)
    return render_template(
        "jury/room.html", of=of, day=day, people=people, form=form, may_chair=may_chair, crumbs=way(of), broken=broken
    )
