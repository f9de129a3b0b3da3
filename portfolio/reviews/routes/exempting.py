"""Pages: exempt a review or a whole project from its evaluation, and end that."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.session import signed_in
from portfolio.projects import queries as projects
from portfolio.projects import ways
from portfolio.projects.models import Project
from portfolio.reviews import actions, forms, policy, queries, words
from portfolio.reviews.queries import Found
from portfolio.reviews.queries.exempted import Granted, granted
from portfolio.reviews.routes import bp, page_of, way_below


@bp.route("/reviews/<int:review_id>/exemption", methods=["GET", "POST"])
@open_to(policy.may_exempt, load=queries.review)
def exempt(found: Found) -> ResponseReturnValue:
    """Let nobody be asked for a review."""
    return _exempt(found.subject.title, words.KINDS[found.review.kind], page_of(found), way_below(found), found.review)


@bp.route("/projects/<ref>/exemption", methods=["GET", "POST"])
@open_to(policy.may_exempt, load=projects.project_by_ref)
def exempt_project(project: Project) -> ResponseReturnValue:
    """Let nobody be asked for the evaluation of a project."""
    return _exempt(project.title, "", url_for("register.project", ref=project.ref), _way(project), project)


@bp.route("/reviews/<int:review_id>/exemption/end", methods=["GET", "POST"])
@open_to(policy.may_exempt, load=queries.review)
def end_exemption(found: Found) -> ResponseReturnValue:
    """Ask for a review again."""
    viewer, review = signed_in(), found.review
    held = _held(granted(today(viewer.zone), project_id=None, review_id=review.id))
    return _end(found.subject.title, page_of(found), way_below(found), held, _ends_review(review))


@bp.route("/projects/<ref>/exemption/end", methods=["GET", "POST"])
@open_to(policy.may_exempt, load=projects.project_by_ref)
def end_exemption_of_project(project: Project) -> ResponseReturnValue:
    """Ask for the evaluation of a project again."""
    held = _held(granted(today(signed_in().zone), project_id=project.id))
    back = url_for("register.project", ref=project.ref)

    def end(said: str | None, by: Viewer, at: datetime) -> None:
        actions.end_exemption_of_project(project, words=said, by=by, at=at)

    return _end(project.title, back, _way(project), held, end)


def _exempt(title: str, kind: str, back: str, way: ways.Way, thing: Any) -> ResponseReturnValue:
    viewer, at = signed_in(), now()
    form = forms.ExemptForm()

    def act() -> str:
        grant = actions.exempt_project if isinstance(thing, Project) else actions.exempt_review
        grant(thing, **form.values("once"), by=viewer, at=at)
        flash(_("It is exempted, and listed by name with its reason wherever evaluations are counted."))
        return back

    return form_page("reviews/exempt.html", form, act, by=viewer, at=at, crumbs=way, subject=title, kind=kind)


def _end(
    title: str, back: str, way: ways.Way, held: Granted, end: Callable[[str | None, Viewer, datetime], None]
) -> ResponseReturnValue:
    viewer, at = signed_in(), now()
    form = forms.EndExemptionForm()

    def act() -> str:
        end(form.words.data, viewer, at)
        flash(_("The evaluation is asked for again from today on."))
        return back

    return form_page(
        "reviews/end_exemption.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=way,
        subject=title,
        held=held,
        reasons=words.EXEMPTIONS,
    )


def _ends_review(review: Any) -> Callable[[str | None, Viewer, datetime], None]:
    def end(said: str | None, by: Viewer, at: datetime) -> None:
        actions.end_exemption_of_review(review, words=said, by=by, at=at)

    return end


def _held(found: Any) -> Granted:
    if not found:
        raise RuleBroken("not_exempted", N_("It is not exempted any more."))
    held: Granted = found[0]
    return held


def _way(project: Project) -> ways.Way:
    return ways.to_project(project.ref, project.title)
