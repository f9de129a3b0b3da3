"""Pages of the parts that a measure is split into, each with a person who gives its values."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.forms import chosen_id
from portfolio.core.pages import form_page
from portfolio.metrics import actions, forms, page, parts_page, policy, queries, words
from portfolio.metrics import parts as rows
from portfolio.metrics.parts import FoundPart
from portfolio.metrics.queries import Found
from portfolio.metrics.routes import bp, crumbs
from portfolio.people.queries import members
from portfolio.people.session import signed_in


@bp.get("/metrics/<int:metric_id>/parts")
@open_to(policy.may_see, load=queries.measure)
def parts(found: Found) -> ResponseReturnValue:
    """The parts of a measure: what each shows, who gives its values, and the form for a new value."""
    viewer = signed_in()
    return render_template(
        "metrics/parts.html",
        metric=found.metric,
        split=parts_page.of_measure(viewer, found),
        may_define=policy.may_define(viewer, found) and found.metric.retired_on is None,
        may_record=policy.may_record(viewer, found) and found.metric.retired_on is None,
        crumbs=crumbs(found),
    )


@bp.route("/metrics/<int:metric_id>/parts/new", methods=["GET", "POST"])
@open_to(policy.may_define, load=queries.measure)
def new_part(found: Found) -> ResponseReturnValue:
    """A new part: a partner, a place or a group, and who gives its values."""
    viewer, at = signed_in(), now()
    form = forms.PartForm()
    form.offer(members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        person_id = chosen_id(form.person_id.data)
        actions.split(found.metric, name=form.name.data or "", person_id=person_id, by=viewer, at=at)
        return url_for("metrics.parts", metric_id=found.metric.id)

    return form_page("metrics/new_part.html", form, act, by=viewer, at=at, metric=found.metric, crumbs=crumbs(found))


@bp.route("/metrics/<int:metric_id>/parts/<int:part_id>", methods=["GET", "POST"])
@open_to(policy.may_record_part, load=rows.part)
def part(found: FoundPart) -> ResponseReturnValue:
    """One part for whoever gives its values: what was recorded so far, and a new value."""
    viewer, at = signed_in(), now()
    form = forms.ValueForm(observed_on=today(viewer.zone)).fit_part(found.metric)

    def act() -> str:
        actions.observe(found.metric, **form.seen(), part=found.part.name, by=viewer, at=at)
        flash(gettext("The value of %(part)s is recorded.", part=found.part.name))
        return url_for("metrics.part", metric_id=found.metric.id, part_id=found.part.id)

    seen = queries.values(found.metric, request.args.get("after"), part=found.part.name)
    return form_page(
        "metrics/part.html",
        form,
        act,
        by=viewer,
        at=at,
        metric=found.metric,
        part=found.part,
        values=page.values_of_part(found.metric, seen.rows),
        after=seen.after,
        may_define=policy.may_define(viewer, found),
        words=words,
        crumbs=way(found),
    )


def way(found: FoundPart) -> list[tuple[str, str]]:
    """The way to a page of one part."""
    above = crumbs(Found(found.metric, found.subject))
    return [*above, (gettext("Parts"), url_for("metrics.parts", metric_id=found.metric.id))]


@bp.route("/metrics/<int:metric_id>/parts/<int:part_id>/person", methods=["GET", "POST"])
@open_to(policy.may_define, load=rows.part)
def hand_part(found: FoundPart) -> ResponseReturnValue:
    """Who gives the values of a part from today on."""
    viewer, at = signed_in(), now()
    form = forms.PersonOfPartForm()
    form.offer(members(viewer.organisation_id, today(viewer.zone)))

    def act() -> str:
        actions.hand_part(found.part, int(form.person_id.data), by=viewer, at=at)
        return url_for("metrics.parts", metric_id=found.metric.id)

    return form_page("metrics/hand_part.html", form, act, by=viewer, at=at, part=found.part, crumbs=way(found))


@bp.post("/metrics/<int:metric_id>/parts/<int:part_id>/end")
@open_to(policy.may_define, load=rows.part)
def end_part(found: FoundPart) -> ResponseReturnValue:
    """Let a measure have a part no longer."""
    actions.end_part(found.part, found.metric, by=signed_in(), at=now())
    db.session.commit()
    flash(gettext("The measure has the part %(part)s no longer; its values stay.", part=found.part.name))
    return redirect(url_for("metrics.parts", metric_id=found.metric.id), 303)
