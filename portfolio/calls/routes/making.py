"""Make a call, copy one, say what it is for, open it, call it off."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portfolio.calls import actions, checklist, queries, shown, words
from portfolio.calls.forms.making import CopyForm, EditForm, EndForm, MakeForm, OpenForm
from portfolio.calls.models import Call
from portfolio.calls.routes import ONE, bp, to, way
from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.errors import N_, Missing, WrongInput
from portfolio.core.pages import form_page
from portfolio.people.queries import department_tree, members
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.projects.queries import project_by_ref
from portfolio.strategy.queries import programmes

PLACES = {
    "call": "edit",
    "timetable": "timetable",
    "money": "money",
    "rubric": "rubric",
    "form": "form",
    "terms": "terms",
}


@bp.route("/calls/new", methods=["GET", "POST"])
@open_to(May("run_call"))
def new() -> ResponseReturnValue:
    """A new staff call: ten answers on one page."""
    viewer, at = signed_in(), now()
    form = MakeForm()
    form.offer(members(viewer.organisation_id, today(viewer.zone)), viewer.currency)
    if not form.is_submitted():
        form.owner_id.data = str(viewer.person_id)

    def act() -> str:
        values = {name: form[name].data for name in actions.Answers._fields}
        values |= {"reviews": int(values["reviews"]), "owner_id": int(values["owner_id"])}
        call = actions.make_call(actions.Answers(**values), terms=form.advanced(), by=viewer, at=at)
        return to("opening", call)

    return form_page("calls/new.html", form, act, by=viewer, at=at, crumbs=way())


@bp.route(f"{ONE}/copy", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def copy(call: Call) -> ResponseReturnValue:
    """A new call after a past one."""
    viewer, at = signed_in(), now()
    form = CopyForm()

    def act() -> str:
        made = actions.copy_call(call, **form.values("once"), by=viewer, at=at)
        return to("opening", made)

    return form_page("calls/copy.html", form, act, by=viewer, at=at, call=call, crumbs=way(call))


@bp.route(f"{ONE}/edit", methods=["GET", "POST"])
@open_to(May("run_call"), load=queries.call_by_ref)
def edit(call: Call) -> ResponseReturnValue:
    """What a call is for, who runs it and what it belongs to."""
    viewer, at = signed_in(), now()
    form = EditForm()
    departments = [(one.id, one.name) for one in department_tree(viewer.organisation_id)]
    bundles = [(one.id, one.title) for one in programmes(viewer.organisation_id)]
    form.offer(members(viewer.organisation_id, today(viewer.zone)), departments, bundles)

    def act() -> str:
        values = form.wanted() | {"project_id": _project_id(form.project_ref.data)}
        actions.edit_call(call, values=values, version=form.version.number, by=viewer, at=at)
        return to("show", call)

    return form_page(
        "calls/edit.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: call.version,
        shown=lambda: EditForm.shown(call, shown.around(call).project_ref),
        call=call,
        crumbs=way(call),
    )


def _project_id(ref: str | None) -> int | None:
    """The project behind a reference; WrongInput where there is none."""
    if not ref:
        return None
    try:
        return project_by_ref(signed_in(), ref).id
    except Missing:
        raise WrongInput("project", N_("There is no project with this reference."), "project_ref") from None


@bp.get(f"{ONE}/opening")
@open_to(May("run_call"), load=queries.call_by_ref)
def opening(call: Call) -> ResponseReturnValue:
    """What a call still lacks, page by page."""
    rules = queries.rules_now(call)
    listed = checklist.checked(rules, purpose=call.purpose, owner_id=call.owner_id)
    return render_template(
        "calls/opening.html",
        call=call,
        listed=listed,
        is_complete=checklist.is_complete(listed),
        said=words.MISSING,
        places={place: to(endpoint, call) for place, endpoint in PLACES.items()},
        crumbs=way(call),
    )


@bp.route(f"{ONE}/publication", methods=["GET", "POST"])
@open_to(May("open_call"), load=queries.call_by_ref)
def publish(call: Call) -> ResponseReturnValue:
    """Publish the rules and freeze them."""
    viewer, at = signed_in(), now()

    def act() -> str:
        actions.open_call(call, by=viewer, at=at)
        return to("show", call)

    return form_page("calls/publish.html", OpenForm(), act, by=viewer, at=at, call=call, crumbs=way(call))


@bp.route(f"{ONE}/ending", methods=["GET", "POST"])
@open_to(May("open_call"), load=queries.call_by_ref)
def end(call: Call) -> ResponseReturnValue:
    """Call a call off."""
    viewer, at = signed_in(), now()
    form = EndForm()

    def act() -> str:
        actions.call_off(call, reason=form.reason.data, by=viewer, at=at)
        return to("show", call)

    return form_page("calls/end.html", form, act, by=viewer, at=at, call=call, crumbs=way(call))
