"""The hours of a jury: when conflicts are declared, pitches scored, marks opened."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.jury import policy, words
from portfolio.jury.actions import phases
from portfolio.jury.forms import hours_form, read_hours
from portfolio.jury.policy import Chaired
from portfolio.jury.queries import panel as panels
from portfolio.jury.queries import sitting
from portfolio.jury.routes import ONE, bp
from portfolio.jury.routes.panel import way
from portfolio.people.session import signed_in


@bp.route(f"{ONE}/hours", methods=["GET", "POST"])
@open_to(policy.may_chair, panels.chaired)
def set_hours(of: Chaired) -> ResponseReturnValue:
    """Set when each phase begins and ends; they switch by themselves."""
    viewer, at = signed_in(), now()
    standing = sitting.spans(of.round.id)
    form = hours_form(standing, viewer.zone)

    def act() -> str:
        spans = read_hours(form, viewer.zone)
        phases.set_phases(of.round, spans, standing, reason=form.reason.data, by=viewer, at=at)
        flash(_("The hours are set. The phases switch by themselves."))
        return url_for("jury.show_panel", call_ref=of.call.ref)

    return form_page("jury/hours.html", form, act, by=viewer, at=at, of=of, words=words, crumbs=way(of))
