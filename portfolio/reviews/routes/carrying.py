"""Pages: merge a project into another one, split it, and take that back on the same day."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, WrongInput
from portfolio.core.once import only_once
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.undo import offer_undo
from portfolio.core.web import said
from portfolio.people.session import signed_in
from portfolio.projects import queries as projects
from portfolio.projects import ways
from portfolio.projects.models import Project
from portfolio.reviews import actions, forms, policy
from portfolio.reviews.queries.carrying import outlook
from portfolio.reviews.routes import bp

NO_OTHER = N_("No other project has this reference.")


@bp.route("/projects/<ref>/merge", methods=["GET", "POST"])
@open_to(policy.may_split_or_merge, load=projects.project_by_ref)
def merge(project: Project) -> ResponseReturnValue:
    """Let a project go on in another one; first it is shown what that means."""
    viewer, at = signed_in(), now()
    form = forms.MergeForm()
    asked = (form.into.data if form.is_submitted() else request.args.get("into")) or ""
    heir = _heir(project, asked)
    seen = outlook(project, heir, day=today(viewer.zone), zone=viewer.zone)
    if not form.is_submitted():
        form.into.data = asked

    def act() -> str:
        if heir is None:
            raise WrongInput("no_such_project", NO_OTHER, "into")
        actions.merge(project, heir, reason=form.reason.data, by=viewer, at=at)
        _offer(project, _("%(title)s goes on in %(other)s.", title=project.title, other=heir.title))
        return url_for("register.project", ref=heir.ref)

    return form_page(
        "reviews/merge.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=ways.to_project(project.ref, project.title),
        project=project,
        asked=asked,
        heir=heir,
        outlook=seen,
        refused=said(seen.refused) if seen.refused is not None else "",
    )


@bp.route("/projects/<ref>/split", methods=["GET", "POST"])
@open_to(policy.may_split_or_merge, load=projects.project_by_ref)
def split(project: Project) -> ResponseReturnValue:
    """Let a project go on in parts."""
    viewer, at = signed_in(), now()
    form, seen = forms.SplitForm(), outlook(project, None, day=today(viewer.zone), zone=viewer.zone)
    if not form.is_submitted():
        form.planned_end_on.data = project.planned_end_on

    def act() -> str:
        parts = actions.split(
            project,
            form.parts(),
            planned_end_on=form.planned_end_on.data,
            reason=form.reason.data,
            by=viewer,
            at=at,
        )
        _offer(project, _("%(title)s goes on in its parts.", title=project.title))
        return url_for("register.project", ref=parts[0].ref)

    return form_page(
        "reviews/split.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=ways.to_project(project.ref, project.title),
        project=project,
        outlook=seen,
        refused=said(seen.refused) if seen.refused is not None else "",
    )


@bp.post("/projects/<ref>/carried-on/back")
@open_to(policy.may_split_or_merge, load=projects.project_by_ref)
def take_merge_back(project: Project) -> ResponseReturnValue:
    """Take today's merge or split back."""
    viewer, at = signed_in(), now()

    def act() -> str:
        actions.take_merge_back(project, by=viewer, at=at)
        flash(_("%(title)s goes on by itself again.", title=project.title))
        return url_for("register.project", ref=project.ref)

    address = only_once(request.form.get("once"), act=act, by=viewer, at=at)
    db.session.commit()
    return redirect(address, 303)


def _heir(project: Project, ref: str) -> Project | None:
    """The other project with a reference; None where there is none."""
    found = projects.by_typed_ref(signed_in().organisation_id, ref)
    return None if found is project else found


def _offer(project: Project, sentence: str) -> None:
    offer_undo(sentence, url_for("reviews.take_merge_back", ref=project.ref))
