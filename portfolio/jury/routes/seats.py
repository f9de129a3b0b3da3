"""Who scores which pitch: proposed, explained, changed by hand."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import flash, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.errors import Missing
from portfolio.core.forms import Form, chosen_id
from portfolio.core.pages import act_in_place
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.jury import policy, words
from portfolio.jury.actions import seats
from portfolio.jury.forms import SeatForm
from portfolio.jury.models import Seat
from portfolio.jury.policy import Chaired
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries.openings import Opening, openings
from portfolio.jury.queries.panel import Seated
from portfolio.jury.routes import ONE, bp
from portfolio.jury.routes.panel import leads, way
from portfolio.jury.seat_words import seated
from portfolio.people.session import signed_in
from portfolio.pitches.queries import reads_as_jury


def draw(of: Chaired, form: SeatForm, blocked: list[str], *, broken: bool = False) -> str:
    """The table of pitches with their jurors."""
    table = panels.table(of.round.id, now())
    form.offer(table.judges, table.pitches)
    by_pitch: dict[int, list[Seated]] = {pitch.id: [] for pitch in table.pitches}
    for seat in table.seats:
        by_pitch.setdefault(seat.pitch_id, []).append(seat)
    found = openings(of.round.id)
    return render_template(
        "jury/seats.html",
        of=of,
        table=table,
        by_pitch=by_pitch,
        opened={(each.juror_id, each.pitch_id): each.at for each in found},
        let_go={pitch.id: [each for each in found if _is_over(each, pitch.id, by_pitch)] for pitch in table.pitches},
        names={member.id: member.name for member in table.members},
        wanted=min(of.call.reviews_wanted, len(table.judges)),
        blocked=blocked,
        form=form,
        may_chair=of.is_present and policy.may_chair(signed_in(), of),
        seated=seated,
        subjects=panels.subjects_of(of.call),
        shows_departments=not (of.call.names_hidden and (of.is_chair or reads_as_jury(of.call, signed_in()))),
        crumbs=way(of),
        broken=broken,
    )


def _is_over(opening: Opening, pitch_id: int, by_pitch: Mapping[int, Sequence[Seated]]) -> bool:
    """Whether somebody opened a pitch who has no seat at it any more."""
    return opening.pitch_id == pitch_id and all(seat.juror_id != opening.juror_id for seat in by_pitch[pitch_id])


@bp.get(f"{ONE}/seats")
@open_to(policy.may_see, panels.chaired)
def show_seats(of: Chaired) -> ResponseReturnValue:
    """Who scores what, with the reason of each seat."""
    return draw(of, SeatForm(), [])


@bp.get(f"{ONE}/rounds/<int:number>/seats")
@open_to(policy.may_see, panels.chaired)
def show_earlier_seats(of: Chaired) -> ResponseReturnValue:
    """Who scored what in a round that the call has left."""
    return draw(of, SeatForm(), [])


@bp.post(f"{ONE}/seats/assignment")
@open_to(policy.may_chair, panels.chaired)
def assign(of: Chaired) -> ResponseReturnValue:
    """Work the seats out; where it cannot be done, the page names the pitch and what would help."""
    viewer, at = signed_in(), now()
    table = panels.table(of.round.id, at)
    found = seats.assign(of.call, of.round, table, by=viewer, at=at)
    db.session.commit()
    titles = {str(pitch.id): pitch.title for pitch in table.pitches}
    said = [words.blocked(each, titles) for each in found.blocked]
    if len(found.groups) > 1:
        said.append(_("Some jurors share no pitch with the others, so how strict they are cannot be compared."))
    flash(ngettext("%(num)s seat is given.", "%(num)s seats are given.", len(found.seats)))
    return draw(of, SeatForm(formdata=None), said)


@bp.post(f"{ONE}/seats")
@open_to(policy.may_chair, panels.chaired)
def give_seat(of: Chaired) -> ResponseReturnValue:
    """Give one seat by hand."""
    viewer, at, form = signed_in(), now(), SeatForm()
    table = panels.table(of.round.id, at)
    form.offer(table.judges, table.pitches)

    def act() -> str:
        juror = panels.juror_of(of, chosen_id(form.juror.data) or 0)
        seats.give(of.call, table, juror, chosen_id(form.pitch.data) or 0, by=viewer, at=at)
        return url_for("jury.show_seats", call_ref=of.call.ref)

    return act_in_place(form, act, lambda: draw(of, form, [], broken=True), by=viewer, at=at)


def one_seat(viewer: Any, call_ref: str, seat_id: int) -> tuple[Chaired, Seat]:
    """A seat of a call's jury."""
    of = panels.chaired(viewer, call_ref)
    seat = db.session.get(Seat, seat_id)
    if seat is None:
        raise Missing("seat")
    panels.juror_of(of, seat.juror_id)
    return of, seat


@bp.post(f"{ONE}/seats/<int:seat_id>/end")
@open_to(policy.MayChair("chair_jury", leads), one_seat)
def take_seat(found: tuple[Chaired, Seat]) -> ResponseReturnValue:
    """Take one seat away."""
    of, seat = found
    viewer, at = signed_in(), now()

    def act() -> str:
        seats.take_away(seat, of.round, by=viewer, at=at)
        return url_for("jury.show_seats", call_ref=of.call.ref)

    return act_in_place(Form(), act, lambda: draw(of, SeatForm(formdata=None), []), by=viewer, at=at)
