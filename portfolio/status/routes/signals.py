"""Pages: the status of a project, and the forms that judge, foresee and set by hand."""

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.pages import form_page
from portfolio.metrics import queries as metrics
from portfolio.people.session import signed_in
from portfolio.projects.models import Project
from portfolio.projects.queries import budget_of, project_by_ref
from portfolio.status import actions, forms, page, policy, record, words
from portfolio.status.record import OfSignal
from portfolio.status.routes import bp, page_of, way_below


@bp.get("/projects/<ref>/status")
@open_to(policy.may_see, load=project_by_ref)
def show(project: Project) -> ResponseReturnValue:
    """The three signals of a project with everything behind them, and its risks."""
    viewer = signed_in()
    glances = metrics.metrics_of("project", project.id)
    shown = page.status_page(project.id, budget_of(project), glances, today(viewer.zone))
    return render_template(
        "status/show.html",
        project=project,
        shown=shown,
        crumbs=way_below(project),
        may_judge_own=policy.may_judge_own(viewer, project),
        may_judge_for_unit=policy.may_judge_for_unit(viewer, project),
        may_foresee=policy.may_foresee(viewer, project),
        may_measure=policy.may_measure(viewer, project),
        may_set=policy.may_set(viewer),
        may_keep_risks=policy.may_keep_risks(viewer, project),
    )


@bp.route("/projects/<ref>/confidence/owner", methods=["GET", "POST"])
@open_to(policy.may_judge_own, load=project_by_ref)
def judge_own(project: Project) -> ResponseReturnValue:
    """How sure the owner is."""
    return judge(project, "owner")


@bp.route("/projects/<ref>/confidence/unit", methods=["GET", "POST"])
@open_to(policy.may_judge_for_unit, load=project_by_ref)
def judge_for_unit(project: Project) -> ResponseReturnValue:
    """How sure the unit is."""
    return judge(project, "unit")


def judge(project: Project, side: str) -> ResponseReturnValue:
    """The form that judges, for either side."""
    viewer, at = signed_in(), now()
    form = forms.ConfidenceForm()

    def act() -> str:
        actions.judge(project, side=side, **form.values("once"), by=viewer, at=at)
        return page_of(project)

    return form_page(
        "status/confidence.html", form, act, by=viewer, at=at, project=project, side=side, crumbs=way_below(project)
    )


@bp.route("/projects/<ref>/forecasts/new", methods=["GET", "POST"])
@open_to(policy.may_foresee, load=project_by_ref)
def foresee(project: Project) -> ResponseReturnValue:
    """What a project will have cost in the end."""
    viewer, at = signed_in(), now()
    form = forms.ForecastForm()
    currency = project.budget_currency or viewer.currency
    form.amount.currency = currency

    def act() -> str:
        actions.forecast(project, **form.values("once"), by=viewer, at=at)
        return page_of(project)

    return form_page(
        "status/forecast.html",
        form,
        act,
        by=viewer,
        at=at,
        project=project,
        budget=budget_of(project),
        currency=currency,
        crumbs=way_below(project),
    )


@bp.route("/projects/<ref>/status/<signal>", methods=["GET", "POST"])
@open_to(policy.may_set, load=record.signal_of)
def set_by_hand(found: OfSignal) -> ResponseReturnValue:
    """A colour in place of the computed one, until a day."""
    viewer, at = signed_in(), now()
    form = forms.HandForm()
    form.offer(found.signal)

    def act() -> str:
        actions.set_by_hand(found.project, signal=found.signal, **form.values("once"), by=viewer, at=at)
        return page_of(found.project)

    return form_page("status/by_hand.html", form, act, by=viewer, at=at, **about(found))


@bp.route("/projects/<ref>/status/<signal>/withdrawal", methods=["GET", "POST"])
@open_to(policy.may_set, load=record.signal_of)
def withdraw(found: OfSignal) -> ResponseReturnValue:
    """The computed colour counts again."""
    viewer, at = signed_in(), now()
    form = forms.ReasonForm()

    def act() -> str:
        actions.withdraw_by_hand(found.project, signal=found.signal, reason=form.reason.data, by=viewer, at=at)
        return page_of(found.project)

    return form_page("status/withdraw.html", form, act, by=viewer, at=at, **about(found))


def about(found: OfSignal) -> dict[str, Any]:
    """What a page about the colour of a signal says of it."""
    return {"signal": words.SIGNALS[found.signal], "crumbs": way_below(found.project)}
