"""Pages: who applies together, a colleague more, and one less."""

from typing import Any, NamedTuple

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.queries import name_of
from portfolio.people.session import signed_in
from portfolio.pitches import actions, forms, policy, queries
from portfolio.pitches.models import PitchMember
from portfolio.pitches.queries import Found
from portfolio.pitches.routes import ONE, bp, load, way_below
from portfolio.pitches.words import PARTS


@bp.route(f"{ONE}/team", methods=["GET", "POST"])
@open_to(policy.may_lead, load=load)
def team(found: Found) -> ResponseReturnValue:
    """Who writes a pitch and who reads it; a colleague is found by name."""
    viewer, at = signed_in(), now()
    actions.check_writable(found, at)
    form = forms.JoinForm()
    if not form.is_submitted():
        form.words.data = request.args.get("words", "")[:100] or None
        form.part.data = "co_applicant"
    found_people = queries.candidates(viewer, found, form.words.data or "", today(viewer.zone))
    form.offer(found_people.people, anew="find" in request.form)
    words: dict[str, Any] = {
        "found": found,
        "team": queries.team(found),
        "parts": PARTS,
        "crumbs": way_below(found),
    }
    if "find" in request.form:
        return render_template("pitches/team.html", form=form, broken=False, **words)

    def act() -> str:
        if form.person_id.data is None:
            raise WrongInput("which_person", N_("Find a colleague and choose them."), "person_id")
        actions.add_member(found, person_id=form.person_id.data, part=form.part.data, by=viewer, at=at)
        flash(_("%(name)s is in the team.", name=name_of(form.person_id.data)))
        return url_for("pitches.team", pitch_ref=found.ref)

    return form_page("pitches/team.html", form, act, by=viewer, at=at, **words)


class AtMember(NamedTuple):
    """Somebody's part in a pitch."""

    found: Found
    row: PitchMember

    @property
    def part(self) -> str | None:
        return self.found.part


def at_member(viewer: Viewer, pitch_ref: str, member_id: int) -> AtMember:
    """Somebody's part in a pitch that a viewer may read."""
    found = load(viewer, pitch_ref)
    return AtMember(found, queries.member_of(found, member_id))


@bp.post(f"{ONE}/team/<int:member_id>/end")
@open_to(policy.may_lead, load=at_member)
def end_member(at: AtMember) -> ResponseReturnValue:
    """End somebody's part in a pitch."""
    actions.end_member(at.found, at.row, by=signed_in(), at=now())
    db.session.commit()
    flash(_("%(name)s is no longer in the team.", name=name_of(at.row.person_id)))
    return redirect(url_for("pitches.team", pitch_ref=at.found.ref), 303)
