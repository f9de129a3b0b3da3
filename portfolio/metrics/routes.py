"""Pages: a measure with its values, and the forms that make and fill one."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, Refused, WrongInput
from portfolio.core.pages import form_page
from portfolio.core.texts import locale_name
from portfolio.core.undo import offer_undo
from portfolio.evidence import queries as papers
from portfolio.evidence.actions import Place
from portfolio.evidence.page import attach_page, lines
from portfolio.metrics import actions, forms, page, policy, queries, rules, words
from portfolio.metrics.queries import Found, FoundValue
from portfolio.metrics.schedule import read_milestones
from portfolio.people.queries import members
from portfolio.people.rules import own_address
from portfolio.people.session import signed_in
from portfolio.projects import subjects, ways
from portfolio.projects.policy import Somewhere
from portfolio.projects.queries import find_projects, suggested_projects
from portfolio.projects.subjects import Subject

bp = Blueprint("metrics", __name__)


def crumbs(found: Found | FoundValue) -> ways.Way:
    """The way to a page below a measure."""
    return [*ways.to_subject(found.subject), (found.metric.name, url_for("metrics.show", metric_id=found.metric.id))]


@bp.route("/projects/<ref>/metrics/new", methods=["GET", "POST"])
@open_to(policy.may_define_here, load=subjects.by_ref)
def new(subject: Subject) -> ResponseReturnValue:
    """A new measure of a project."""
    return define(subject)


@bp.route("/programmes/<key>/metrics/new", methods=["GET", "POST"])
@open_to(policy.may_define_here, load=subjects.by_programme)
def new_for_programme(subject: Subject) -> ResponseReturnValue:
    """A new measure of a programme."""
    return define(subject)


@bp.route("/goals/<int:goal_id>/metrics/new", methods=["GET", "POST"])
@open_to(policy.may_define_here, load=subjects.by_goal)
def new_for_goal(subject: Subject) -> ResponseReturnValue:
    """A new measure of a goal of a strategy."""
    return define(subject)


@bp.get("/projects/<ref>/metrics")
@open_to(policy.may_see, load=subjects.by_ref)
def of_project(subject: Subject) -> ResponseReturnValue:
    """The measures of a project."""
    return listing(subject, url_for("metrics.new", ref=subject.key))


@bp.get("/programmes/<key>/metrics")
@open_to(policy.may_see, load=subjects.by_programme)
def of_programme(subject: Subject) -> ResponseReturnValue:
    """The measures of a programme."""
    return listing(subject, url_for("metrics.new_for_programme", key=subject.key))


@bp.get("/goals/<int:goal_id>/metrics")
@open_to(policy.may_see, load=subjects.by_goal)
def of_goal(subject: Subject) -> ResponseReturnValue:
    """The measures of a goal of a strategy."""
    return listing(subject, url_for("metrics.new_for_goal", goal_id=subject.id))


def listing(subject: Subject, new_url: str) -> ResponseReturnValue:
    """The table of measures, whatever they belong to."""
    return render_template(
        "metrics/listing.html",
        subject=subject,
        lines=page.lines(queries.metrics_of(subject.kind, subject.id)),
        new_url=new_url if policy.may_define_here(signed_in(), subject) else "",
        crumbs=ways.to_subject(subject),
    )


def define(subject: Subject) -> ResponseReturnValue:
    """The form that makes a measure, whatever it belongs to."""
    viewer, at = signed_in(), now()
    form = forms.NewForm()
    form.offer(members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        metric = actions.define(subject, **form.meaning(), **form.aim(), by=viewer, at=at)
        if metric.level not in rules.RESULTS and not queries.has_outcome(subject):
            flash(
                gettext(
                    "No measure says what changed yet. Until one does, this cannot be evaluated fully: "
                    "what was delivered is not what it brought about."
                ),
                "warn",
            )
        return way_back(metric.id)

    return form_page("metrics/new.html", form, act, by=viewer, at=at, crumbs=ways.to_subject(subject))


def way_back(metric_id: int) -> str:
    """Where a form was asked for, such as the plan of a project, else the page of its measure."""
    return own_address(request.args.get("back")) or url_for("metrics.show", metric_id=metric_id)


@bp.get("/metrics/<int:metric_id>")
@open_to(policy.may_see, load=queries.measure)
def show(found: Found) -> ResponseReturnValue:
    """A measure: where it stands, its chart, all its values, what it means."""
    viewer = signed_in()
    shown = page.measure_page(found, request.args.get("after"), today(viewer.zone))
    at_values = papers.of_values(viewer, found.subject, [row.id for row in shown.values])
    return render_template(
        "metrics/show.html",
        shown=shown,
        metric=found.metric,
        crumbs=ways.to_subject(found.subject),
        may_define=policy.may_define(viewer, found),
        may_record=policy.may_record(viewer, found) and found.metric.retired_on is None,
        words=words,
        evidence={value_id: lines(pieces) for value_id, pieces in at_values.items()},
        is_first=not request.args.get("after"),
    )


@bp.route("/metrics/<int:metric_id>/values", methods=["GET", "POST"])
@open_to(policy.may_record, load=queries.measure)
def value(found: Found) -> ResponseReturnValue:
    """A new value."""
    viewer, at = signed_in(), now()
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
    waiting = queries.waiting_measures(viewer, [project.id for project in found])
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
@open_to(policy.may_record, load=queries.one_value)
def correct(found: FoundValue) -> ResponseReturnValue:
    """A new value in place of a wrong one, or the wrong one taken back."""
    viewer, at = signed_in(), now()
    form = forms.ValueForm().fit(found.metric)
    form.show(found.observation)

    def act() -> str:
        actions.correct(found.metric, found.observation, **form.seen(), by=viewer, at=at)
        return url_for("metrics.show", metric_id=found.metric.id)

    return form_page("metrics/correct.html", form, act, by=viewer, at=at, **about(found))


@bp.route("/metrics/<int:metric_id>/values/<int:value_id>/withdrawal", methods=["GET", "POST"])
@open_to(policy.may_record, load=queries.one_value)
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


@bp.route("/metrics/<int:metric_id>/baseline", methods=["GET", "POST"])
@open_to(policy.may_define, load=queries.measure)
def baseline(found: Found) -> ResponseReturnValue:
    """The value at the start."""
    viewer, at = signed_in(), now()
    form = forms.BaselineForm()

    def act() -> str:
        actions.set_baseline(found.metric, **form.values("once"), by=viewer, at=at)
        return way_back(found.metric.id)

    return form_page("metrics/baseline.html", form, act, by=viewer, at=at, metric=found.metric, crumbs=crumbs(found))


@bp.route("/metrics/<int:metric_id>/target", methods=["GET", "POST"])
@open_to(policy.may_define, load=queries.measure)
def target(found: Found) -> ResponseReturnValue:
    """The goal."""
    viewer, at = signed_in(), now()
    form = forms.TargetForm()

    def act() -> str:
        milestones = read_milestones(form.milestones.data, locale_name())
        actions.set_target(found.metric, **form.values("once", "milestones"), milestones=milestones, by=viewer, at=at)
        return way_back(found.metric.id)

    return form_page("metrics/target.html", form, act, by=viewer, at=at, metric=found.metric, crumbs=crumbs(found))


@bp.route("/metrics/<int:metric_id>/edit", methods=["GET", "POST"])
@open_to(policy.may_define, load=queries.measure)
def edit(found: Found) -> ResponseReturnValue:
    """What a measure means and how it is taken."""
    viewer, at = signed_in(), now()
    form = forms.EditForm()
    form.offer(members(viewer.organisation_id, today(viewer.zone)))
    form.show(found.metric)

    def act() -> str:
        meaning = form.meaning()
        actions.edit_definition(
            found.metric,
            version=form.version.number,
            same_series=form.same_series.data,
            **meaning,
            by=viewer,
            at=at,
        )
        return way_back(found.metric.id)

    return form_page(
        "metrics/edit.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: found.metric.version,
        metric=found.metric,
        crumbs=crumbs(found),
    )


@bp.post("/metrics/<int:metric_id>/retirement")
@open_to(policy.may_define, load=queries.measure)
def retire(found: Found) -> ResponseReturnValue:
    """Use a measure no longer, or again."""
    here = url_for("metrics.retire", metric_id=found.metric.id)
    comes_back = bool(request.form.get("back"))
    change = actions.bring_back if comes_back else actions.retire
    change(found.metric, by=signed_in(), at=now())
    db.session.commit()
    if not comes_back:
        offer_undo(gettext("“%(name)s” takes no more values; those it has stay.", name=found.metric.name), here, back=1)
    return redirect(url_for("metrics.show", metric_id=found.metric.id), 303)
