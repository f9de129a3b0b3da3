"""How pitches are judged: the advanced rules, the weights, and what each mark means."""

from datetime import datetime
from functools import partial

from flask import redirect
from flask.typing import ResponseReturnValue

from portfolio.calls import actions, queries
from portfolio.calls.forms.making import TermsForm
from portfolio.calls.forms.parts import (
    Explained,
    NewCriterionForm,
    criterion_form,
    criterion_shown,
    offer_tracks,
    plain,
    rubric_form,
    rubric_shown,
)
from portfolio.calls.models import Call
from portfolio.calls.routes import ONE, PartOf, bp, load_criterion, to, way
from portfolio.calls.rubric import Criterion, Scale
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.forms import chosen_id
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.rights import May
from portfolio.people.session import signed_in


@bp.route(f"{ONE}/terms", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def terms(call: Call) -> ResponseReturnValue:
    """The rules that are no days, weights or envelopes."""
    viewer, at = signed_in(), now()
    form = TermsForm()
    form.offer_currency(call.currency)
    form.ceiling.currency = call.currency

    def act() -> str:
        actions.change_terms(
            call, values=form.wanted(), reason=form.reason.data, version=form.version.number, by=viewer, at=at
        )
        return to("opening", call)

    return form_page(
        "calls/terms.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: TermsForm.shown(call),
        call=call,
        crumbs=way(call),
    )


@bp.route(f"{ONE}/rubric", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def rubric(call: Call) -> ResponseReturnValue:
    """All criteria with their weights, which add up exactly."""
    viewer, at = signed_in(), now()
    criteria, scale = queries.rubric(call.id), queries.scale(call)
    form = rubric_form(criteria)

    def act() -> str:
        wanted = form.weighed(criteria, scale)
        actions.weigh(call, wanted, reason=form.reason.data, version=form.version.number, by=viewer, at=at)
        return to("opening", call)

    return form_page(
        "calls/rubric.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: rubric_shown(queries.rubric(call.id), scale),
        call=call,
        criteria=criteria,
        tracks={track.id: track.label for track in queries.tracks(call.id)},
        crumbs=way(call),
    )


@bp.route(f"{ONE}/rubric/new", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def new_criterion(call: Call) -> ResponseReturnValue:
    """One more criterion, which counts once it has a weight."""
    viewer, at = signed_in(), now()
    form = NewCriterionForm()
    offer_tracks(form, queries.tracks(call.id))

    def act() -> str:
        made = actions.add_criterion(
            call,
            label=form.label.data or "",
            question=form.question.data or "",
            track_id=chosen_id(form.track_id.data),
            reason=form.reason.data,
            by=viewer,
            at=at,
        )
        return to("criterion", call, criterion_id=made.id)

    steps = (_("Criteria"), to("rubric", call))
    return form_page("calls/new_criterion.html", form, act, by=viewer, at=at, call=call, crumbs=way(call, steps))


@bp.route(f"{ONE}/rubric/<int:criterion_id>", methods=["GET", "POST"])
@open_to(May("run_call"), load=load_criterion)
def criterion(found: PartOf[Criterion]) -> ResponseReturnValue:
    """A criterion's words and what its marks mean."""
    viewer, at, call = signed_in(), now(), found.call
    scale = queries.scale(call)
    form = criterion_form(scale)
    offer_tracks(form, queries.tracks(call.id))

    return form_page(
        "calls/criterion.html",
        form,
        partial(_edit_criterion, found, form, scale, by=viewer, at=at),
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: criterion_shown(actions.criterion_of(call, found.part.id), scale),
        call=call,
        criterion=found.part,
        marks=[(steps, plain(mark), mark == mark.to_integral_value()) for steps, mark in enumerate(scale.every())],
        crumbs=way(call, (_("Criteria"), to("rubric", call))),
    )


def _edit_criterion(found: PartOf[Criterion], form: Explained, scale: Scale, *, by: Viewer, at: datetime) -> str:
    """Give a criterion the words of the form; gives the address to go on to."""
    actions.edit_criterion(
        found.call,
        found.part.id,
        values={
            "label": form.label.data,
            "question": form.question.data or "",
            "track_id": chosen_id(form.track_id.data),
        },
        anchors=form.anchors(scale),
        reason=form.reason.data,
        version=form.version.number,
        by=by,
        at=at,
    )
    return to("rubric", found.call)


@bp.post(f"{ONE}/rubric/<int:criterion_id>/removal")
@open_to(May("run_call"), load=load_criterion)
def drop_criterion(found: PartOf[Criterion]) -> ResponseReturnValue:
    """Take a criterion out of a draft."""
    actions.drop_criterion(found.call, found.part.id, by=signed_in(), at=now())
    db.session.commit()
    return redirect(to("rubric", found.call), 303)
