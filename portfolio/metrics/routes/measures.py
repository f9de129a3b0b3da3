"""Pages of measures: listed, made, shown, changed, used no longer."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import locale_name
from portfolio.core.undo import offer_undo
from portfolio.evidence import queries as papers
from portfolio.evidence.page import lines
from portfolio.metrics import actions, drafts, forms, library, page, parts_page, policy, queries, rules, words
from portfolio.metrics.queries import Found
from portfolio.metrics.routes import bp, crumbs, way_back
from portfolio.metrics.schedule import read_milestones
from portfolio.people.queries import members
from portfolio.people.session import signed_in
from portfolio.projects import subjects, ways
from portfolio.projects.subjects import Subject


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
    followed = library.entry_asked_for(viewer, request.args.get("library"))
    form = forms.NewForm()
    form.follow(followed)
    form.offer(members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        follows = followed.id if followed else None
        metric = actions.define(subject, **form.meaning(), **form.aim(), library_id=follows, by=viewer, at=at)
        if metric.level not in rules.RESULTS and not queries.has_outcome(subject):
            flash(
                gettext(
                    "No measure says what changed yet. Until one does, this cannot be evaluated fully: "
                    "what was delivered is not what it brought about."
                ),
                "warn",
            )
        return way_back(metric.id)

    return form_page(
        "metrics/new.html",
        form,
        act,
        by=viewer,
        at=at,
        crumbs=ways.to_subject(subject),
        followed=followed,
        unfollowed_url=here(),
        library=[] if followed else page.offered_from(library.offered(viewer), lambda entry: here(library=entry.id)),
    )


def here(**asks: Any) -> str:
    """The address of this page with some asks, and with the place to go back to."""
    kept: dict[str, Any] = {name: request.args[name] for name in ("back",) if name in request.args}
    return url_for(str(request.endpoint), **(request.view_args or {}) | kept | asks)


@bp.get("/metrics/<int:metric_id>")
@open_to(policy.may_see, load=queries.measure)
def show(found: Found) -> ResponseReturnValue:
    """A measure: where it stands, its chart, all its values, what it means."""
    viewer = signed_in()
    parts = parts_page.of_measure(viewer, found)
    shown = page.measure_page(found, parts, request.args.get("after"), today(viewer.zone))
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
        split=parts,
        drafts=drafts.of_measure(viewer, found.metric, may_approve=policy.may_approve(viewer, found)),
        is_first=not request.args.get("after"),
    )


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
