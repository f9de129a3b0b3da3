"""Pages: one's own pitches, and a new one, which begins with the questions about eligibility."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from flask import flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls import queries as calls
from portfolio.calls.models import Call
from portfolio.calls.queries import Question
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import local_day, now, today
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people import queries as people
from portfolio.people.session import signed_in
from portfolio.pitches import actions, forms, policy, queries, rules
from portfolio.pitches.routes import bp, matter_of, to_call
from portfolio.pitches.words import STATES, TONES
from portfolio.projects.offers import offers


@bp.get("/pitches")
@open_to(policy.may_begin)
def mine() -> ResponseReturnValue:
    """The pitches in which one has a part."""
    viewer = signed_in()
    return render_template(
        "pitches/mine.html", lines=queries.mine(viewer), states=STATES, tones=TONES, day_now=today(viewer.zone)
    )


@bp.route("/calls/<call_ref>/pitch", methods=["GET", "POST"])
@open_to(policy.may_begin, load=calls.call_by_ref)
def new(call: Call) -> ResponseReturnValue:
    """Begin a pitch: may one, what is it called, who leads."""
    viewer, at = signed_in(), now()
    day = local_day(at, viewer.zone)
    conditions = [question for question in calls.blocks(call.id) if question.kind == rules.ELIGIBILITY]
    departments = people.department_tree(viewer.organisation_id, day)
    form = forms.begin_form(conditions, departments, matter_of(viewer))
    if not form.is_submitted():
        form.title.data = request.args.get("title", "")[: forms.TITLE_LENGTH] or None
        own = [branch.id for branch in departments if branch.id in viewer.departments]
        form.department_id.data = own[0] if own else None
    excluding = _excluding(conditions, form.eligible())
    words: dict[str, Any] = {
        "call": call,
        "crumbs": to_call(call),
        "span": calls.open_round(call, day),
        "conditions": [f"yes_{question.key}" for question in conditions],
        "excluding": excluding,
        "contact": people.name_of(call.owner_id),
        "offers": offers(viewer, form.title.data or ""),
    }
    if "find" in request.form:
        return render_template("pitches/new.html", form=form, broken=False, **words)
    if excluding:
        return render_template("pitches/new.html", form=form, broken=True, **words), 422
    return form_page("pitches/new.html", form, partial(_begin, call, form, by=viewer, at=at), by=viewer, at=at, **words)


def _excluding(conditions: Iterable[Question], said: Mapping[str, bool]) -> list[Question]:
    """The conditions of a call that somebody does not meet, by what they have said so far."""
    return [
        question
        for question in conditions
        if question.key in said and rules.excludes(question, rules.Answer(body={"yes": said[question.key]}))
    ]


def _begin(call: Call, form: forms.BeginForm, *, by: Viewer, at: datetime) -> str:
    """Begin a pitch as the form says; gives the address to go on to."""
    chosen = form.department_id.data
    pitch = actions.begin(
        call,
        title=str(form.title.data),
        department=people.department(by, chosen) if chosen else None,
        area=form.area.data or None,
        language=form.language.data or None,
        eligible=form.eligible(),
        zone=by.zone,
        by=by,
        at=at,
    )
    flash(_("Your pitch is %(ref)s. Everything you write is saved as you go.", ref=pitch.ref))
    return url_for("pitches.show", pitch_ref=pitch.ref)
