"""Pages: the forms that name, change, close and reopen a risk."""

from typing import Any

from flask import url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.pages import form_page
from portfolio.people.queries import members, name_of
from portfolio.people.session import signed_in
from portfolio.projects.models import Project
from portfolio.projects.queries import project_by_ref
from portfolio.status import actions, forms, page, policy, record
from portfolio.status.models import Risk
from portfolio.status.record import OfRisk
from portfolio.status.routes import bp, page_of, way_below


@bp.route("/projects/<ref>/risks/new", methods=["GET", "POST"])
@open_to(policy.may_keep_risks, load=project_by_ref)
def new_risk(project: Project) -> ResponseReturnValue:
    """A risk in five fields."""
    viewer, at = signed_in(), now()
    form = forms.RiskForm(who_id=project.owner_id)
    form.offer(members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        actions.open_risk(project, **form.values("once"), by=viewer, at=at)
        return page_of(project)

    return form_page("status/new_risk.html", form, act, by=viewer, at=at, crumbs=way_below(project))


@bp.route("/risks/<int:risk_id>", methods=["GET", "POST"])
@open_to(policy.may_change_risk, load=record.risk)
def change_risk(found: OfRisk) -> ResponseReturnValue:
    """A risk as it is seen now, with how it was seen before."""
    viewer, at = signed_in(), now()
    form = forms.ChangeRiskForm()
    form.offer(people_for(found.risk, viewer))
    form.show(found.risk)

    def act() -> str:
        actions.change_risk(found.risk, **form.seen(), by=viewer, at=at)
        return page_of(found.project)

    return form_page(
        "status/risk.html",
        form,
        act,
        by=viewer,
        at=at,
        risk=found.risk,
        entries=page.entry_lines(record.entries(found.risk.id)),
        crumbs=way_below(found.project),
    )


def people_for(risk: Risk, viewer: Viewer) -> list[tuple[int, str]]:
    """Those with a role today, and whoever deals with the risk though they have left."""
    choices = list(members(viewer.organisation_id, today(viewer.zone)))
    if risk.who_id is None or risk.who_id in dict(choices):
        return choices
    return [*choices, (risk.who_id, name_of(risk.who_id))]


@bp.route("/risks/<int:risk_id>/closing", methods=["GET", "POST"])
@open_to(policy.may_change_risk, load=record.risk)
def close_risk(found: OfRisk) -> ResponseReturnValue:
    """A risk that is over."""
    viewer, at = signed_in(), now()
    form = forms.ReasonForm()

    def act() -> str:
        actions.close_risk(found.risk, reason=form.reason.data, by=viewer, at=at)
        return page_of(found.project)

    return form_page("status/close_risk.html", form, act, by=viewer, at=at, **about(found))


@bp.route("/risks/<int:risk_id>/reopening", methods=["GET", "POST"])
@open_to(policy.may_change_risk, load=record.risk)
def reopen_risk(found: OfRisk) -> ResponseReturnValue:
    """A closed risk that is there again."""
    viewer, at = signed_in(), now()
    form = forms.ReasonForm()

    def act() -> str:
        actions.reopen_risk(found.risk, reason=form.reason.data, by=viewer, at=at)
        return url_for("status.change_risk", risk_id=found.risk.id)

    return form_page("status/reopen_risk.html", form, act, by=viewer, at=at, **about(found))


def about(found: OfRisk) -> dict[str, Any]:
    """What a page about the end of a risk says of it."""
    return {"risk": found.risk, "crumbs": way_below(found.project)}
