"""Partners of a project."""

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.undo import offer_undo
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects import actions, policy, queries, taxonomy
from portfolio.projects.forms import PartnerForm
from portfolio.projects.models import Partnership, Project
from portfolio.projects.routes import bp


@bp.route("/projects/<ref>/partners", methods=["GET", "POST"])
@open_to(May("edit_project"), load=queries.project_by_ref)
def partners(project: Project) -> ResponseReturnValue:
    """The partners so far, and a form for one more."""
    viewer, at = signed_in(), now()
    kinds = queries.vocabulary(viewer.organisation_id, taxonomy.PARTNER_KIND)[taxonomy.PARTNER_KIND]
    form = PartnerForm()
    form.offer(kinds)

    def act() -> str:
        actions.add_partner(project, **form.values("once"), by=viewer, at=at)
        return url_for("projects.partners", ref=project.ref)

    return form_page(
        "projects/partners.html",
        form,
        act,
        by=viewer,
        at=at,
        project=project,
        partners=queries.partners_of(project.id),
    )


@bp.post("/partnerships/<int:partnership_id>/end")
@open_to(policy.may_end_partner, load=queries.partnership_with_project)
def end_partner(found: tuple[Partnership, Project]) -> ResponseReturnValue:
    """End a partner's part today, or take that back."""
    partnership, project = found
    comes_back = bool(request.form.get("back"))
    change = actions.resume_partnership if comes_back else actions.end_partnership
    change(partnership, by=signed_in(), at=now())
    db.session.commit()
    if not comes_back:
        here = url_for("projects.end_partner", partnership_id=partnership.id)
        offer_undo(_("The partner's part has ended today."), here, back=1)
    return redirect(url_for("projects.partners", ref=project.ref), 303)
