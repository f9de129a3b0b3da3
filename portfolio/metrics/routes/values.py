"""Pages of values: a new one, one corrected or taken back, and what shows how somebody knows it."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, Refused, WrongInput
from portfolio.core.pages import form_page
from portfolio.evidence.actions import Place
from portfolio.evidence.page import attach_page
from portfolio.metrics import actions, asked, forms, page, policy, queries, words
from portfolio.metrics.queries import Found, FoundValue
from portfolio.metrics.routes import bp, crumbs, way_back
from portfolio.people.session import signed_in
from portfolio.projects import ways
from portfolio.projects.policy import Somewhere
from portfolio.projects.queries import find_projects, suggested_projects


@bp.route("/metrics/<int:metric_id>/values", methods=["GET", "POST"])
@open_to(policy.may_record, load=queries.measure)
def value(found: Found) -> ResponseReturnValue:
    """A new value."""
    viewer, at = signed_in(), now()
    if request.method == "GET" and found.metric.parts is not None:
        flash(gettext("This measure is worked out from its parts. Choose the part that you have a value of."))
        return redirect(url_for("metrics.parts", metric_id=found.metric.id), 303)
    form = forms.ValueForm(observed_on=today(viewer.zone)).fit(found.metric)

    def act() -> str:
        actions.observe(found.metric, **form.seen(), by=viewer, at=at)
        return way_back(found.metric.id)

    return form_page("metrics/value.html", form, act, by=viewer, at=at, metric=found.metric, crumbs=crumbs(found))


@bp.route("/values/new", methods=["GET", "POST"])
@open_to(Somewhere("record_value"))
def new_value() -> ResponseReturnValue:
    """A value in three fields from any page: of a measure of one's own projects, or of one that is looked up."""
    viewer, at = signed_in(), now()
    form = forms.NewValueForm()
    if not form.is_submitted():
        form.project.data = request.args.get("project", "")[:250]
        form.observed_on.data = today(viewer.zone)
    words_ = form.project.data or ""
    found = find_projects(viewer, words_) if words_ else suggested_projects(viewer, "record_value")
    waiting = asked.waiting_measures(viewer, [project.id for project in found])
    form.offer(page.offered(waiting), anew="find" in request.form)
    if "find" in request.form:
        return render_template("metrics/new_value.html", form=form, broken=False)

    def act() -> str:
        if form.metric.data is None:
            raise WrongInput("which_measure", N_("Choose the measure, or look up its project."), "metric")
        chosen = queries.measure(viewer, int(form.metric.data))
        if not policy.may_record(viewer, chosen):
            raise Refused("not_allowed", N_("You may record values of your own projects only."), "metric")
        actions.observe(chosen.metric, **form.values("once", "project", "metric"), by=viewer, at=at)
        flash(gettext("The value stands on %(measure)s.", measure=chosen.metric.name))
        return ways.to_subject(chosen.subject)[-1][1]

    return form_page("metrics/new_value.html", form, act, by=viewer, at=at)


@bp.route("/metrics/<int:metric_id>/values/<int:value_id>/correction", methods=["GET", "POST"])
@open_to(policy.may_record_one, load=queries.one_value)
def correct(found: FoundValue) -> ResponseReturnValue:
    """A new value in place of a wrong one, or the wrong one taken back."""
    viewer, at = signed_in(), now()
    part = found.observation.part
    form = forms.ValueForm().fit(found.metric) if part is None else forms.ValueForm().fit_part(found.metric)
    form.show(found.observation)

    def act() -> str:
        seen = form.seen() if part is None else form.seen() | {"part": part}
        actions.correct(found.metric, found.observation, **seen, by=viewer, at=at)
        return url_for("metrics.show", metric_id=found.metric.id)

    return form_page("metrics/correct.html", form, act, by=viewer, at=at, **about(found))


@bp.route("/metrics/<int:metric_id>/values/<int:value_id>/withdrawal", methods=["GET", "POST"])
@open_to(policy.may_record_one, load=queries.one_value)
def withdraw(found: FoundValue) -> ResponseReturnValue:
    """A value taken back."""
    viewer, at = signed_in(), now()
    form = forms.WithdrawForm()

    def act() -> str:
        actions.withdraw(found.metric, found.observation, note=form.note.data, by=viewer, at=at)
        return url_for("metrics.show", metric_id=found.metric.id)

    return form_page("metrics/withdraw.html", form, act, by=viewer, at=at, **about(found))


@bp.route("/metrics/<int:metric_id>/values/<int:value_id>/evidence", methods=["GET", "POST"])
@open_to(policy.may_record, load=queries.one_value)
def evidence(found: FoundValue) -> ResponseReturnValue:
    """A file or a link that shows how somebody knows a value."""
    place = Place(found.subject, observation_id=found.observation.id)
    return attach_page(
        place,
        title=about(found)["seen"],
        crumbs=crumbs(found),
        back=lambda: url_for("metrics.show", metric_id=found.metric.id),
    )


def about(found: FoundValue) -> dict[str, Any]:
    """What a page about one value says of it."""
    metric, row = found.metric, found.observation
    return {
        "metric": metric,
        "observation": row,
        "seen": words.value(row.value, metric.measure, metric.unit, row.words),
        "crumbs": crumbs(found),
    }
