"""Pages: make the project of an awarded pitch, give an award back."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portfolio.awards import actions, forms, policy
from portfolio.awards.models import Award, Verdict
from portfolio.awards.queries import opened as queries
from portfolio.awards.routes import bp, decision_of, way_below
from portfolio.calls.models import Call, Round
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.session import signed_in
from portfolio.pitches.models import Pitch
from portfolio.projects.models import Project


@bp.post("/awards/verdicts/<int:verdict_id>/project")
@open_to(policy.may_decide, load=queries.verdict)
def make_project(found: tuple[Verdict, Call, Round]) -> ResponseReturnValue:
    """Make the project of an awarded pitch; a second click leads to the one there is."""
    row = actions.award(found[0], by=signed_in(), at=now())
    project = db.session.get_one(Project, row.project_id)
    db.session.commit()
    flash(_("The project is there, with its money, its measures and its reviews."))
    return redirect(url_for("register.project", ref=project.ref), 303)


@bp.route("/awards/<int:award_id>/return", methods=["GET", "POST"])
@open_to(policy.may_decide, load=queries.award)
def give_back(found: tuple[Award, Pitch, Call, Round]) -> ResponseReturnValue:
    """Take an award back that its team no longer wants."""
    viewer, at = signed_in(), now()
    row, pitch, call, round_ = found
    form = forms.ReasonForm()

    def act() -> str:
        actions.give_back(row, reason=form.reason.data, by=viewer, at=at)
        return decision_of(call, round_.number)

    return form_page(
        "awards/give_back.html", form, act, by=viewer, at=at, pitch=pitch, crumbs=way_below(call, round_.number)
    )
