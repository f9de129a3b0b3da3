"""The shared pitches: how far the jury is with them, and how far apart its marks lie once the chair shows it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls.models import Call
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.texts import gettext as _
from portfolio.jury import calibration_page, policy
from portfolio.jury.actions import practising
from portfolio.jury.calibration import LEAST
from portfolio.jury.policy import Chaired
from portfolio.jury.queries import ballot, calibration, sitting
from portfolio.jury.queries import panel as panels
from portfolio.jury.routes import ONE, bp
from portfolio.jury.routes.evening import chosen
from portfolio.jury.routes.panel import leads, way
from portfolio.people.session import signed_in
from portfolio.pitches.models import Pitch


@bp.get("/jury/calibration")
@open_to(policy.may_score)
def calibrated() -> ResponseReturnValue:
    """How far apart the jury's marks of the shared pitches lie, with the own ones beside them."""
    of = chosen()
    if of.answer is None:
        return redirect(url_for("jury.evening", jury=of.round_id), 303)
    call = db.session.get_one(Call, of.call_id)
    criteria = sitting.common_criteria(call)
    pitches = [each for each in calibration.shared_pitches(of.round_id) if each.spread is not None]
    own = {each.ref: each.marks for each in ballot.own_scores(of.juror_id, [pitch.pitch_id for pitch in pitches])}
    shown = [calibration_page.shown(call, pitch, criteria, own.get(pitch.ref, {})) for pitch in pitches]
    return render_template("jury/calibrated.html", of=of, shown=shown)


@bp.get(f"{ONE}/calibration")
@open_to(policy.may_chair, panels.chaired)
def show_calibration(of: Chaired) -> ResponseReturnValue:
    """The shared pitches for the chair: how many have marked each, and what the jury has been shown."""
    criteria = sitting.common_criteria(of.call)
    pitches = calibration.shared_pitches(of.round.id)
    return render_template(
        "jury/calibration.html",
        of=of,
        crumbs=way(of),
        jurors=calibration.sitting_jurors(of.round.id),
        least=LEAST,
        shown=[calibration_page.shown(of.call, pitch, criteria, {}) for pitch in pitches],
    )


@bp.post(f"{ONE}/calibration/<pitch_ref>")
@open_to(policy.MayChair("chair_jury", leads), calibration.shared_pitch)
def show_marks(found: tuple[Chaired, Pitch]) -> ResponseReturnValue:
    """Show the jury how it marked a shared pitch."""
    of, pitch = found
    viewer = signed_in()
    practising.show_marks(of.round, pitch, by=viewer, at=now())
    db.session.commit()
    flash(_("The jury sees now how it marked “%(title)s”.", title=pitch.title))
    return redirect(url_for("jury.show_calibration", call_ref=of.call.ref), 303)
