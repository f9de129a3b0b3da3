"""Departments: the tree, and what happens to one of them on a day."""

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import N_, EditedMeanwhile, PortfolioError
from portfolio.core.web import day
from portfolio.people import departments as actions
from portfolio.people import queries, words
from portfolio.people.forms import CloseForm, DepartmentForm, MergeForm, MoveForm, RenameForm, indented
from portfolio.people.models import Department, DepartmentChange
from portfolio.people.queries import Branch
from portfolio.people.rights import May
from portfolio.people.routes import bp, page, refused
from portfolio.people.session import signed_in

# What can happen to a department: the form that asks, the heading, and the action that does it.
CHANGES: dict[str, tuple[type[Any], Any, Callable[..., None]]] = {
    "rename": (RenameForm, lazy_gettext("Rename %(name)s"), actions.rename),
    "move": (MoveForm, lazy_gettext("Move %(name)s"), actions.move),
    "merge": (MergeForm, lazy_gettext("Merge %(name)s into another department"), actions.merge),
    "close": (CloseForm, lazy_gettext("Close %(name)s"), actions.close),
}


def department_here(viewer: Viewer, department_id: int, change: str = "") -> tuple[Department, str]:
    """The department of an address; Missing outside of the viewer's city."""
    return queries.department(viewer, department_id), change


@bp.route("/departments")
@open_to(May("see_portfolio"))
def departments() -> ResponseReturnValue:
    """The open departments as a tree."""
    viewer = signed_in()
    return page("departments", tree=queries.department_tree(viewer.organisation_id, today(viewer.zone)))


@bp.route("/departments/new", methods=["GET", "POST"])
@open_to(May("manage_departments"))
def open_department() -> ResponseReturnValue:
    """A new department."""
    viewer = signed_in()
    form = DepartmentForm()
    form.offer(_tree(viewer), today(viewer.zone))
    if form.validate_on_submit():
        try:
            values = form.values() | {"parent": _chosen(viewer, form.parent.data)}
            opened = actions.open_department(queries.organisation(viewer), **values, by=viewer, at=now())
            db.session.commit()
            flash(_("%(name)s is open.", name=opened.name))
            return redirect(url_for("people.departments"), 303)
        except PortfolioError as error:
            return page("open_department", form, refused(form, error))
    return page("open_department", form)


@bp.route("/departments/<int:department_id>")
@open_to(May("see_portfolio"), load=department_here)
def department(here: tuple[Department, str]) -> ResponseReturnValue:
    """One department, what is below it and what happened to it."""
    shown, _change = here
    tree = _tree(signed_in())
    return page(
        "department",
        department=shown,
        names={branch.id: branch.name for branch in tree},
        below=[branch for branch in tree if branch.parent_id == shown.id],
        happened=[_happened(change, other) for change, other in queries.department_changes(shown)],
    )


@bp.route("/departments/<int:department_id>/<any(rename, move, merge, close):change>", methods=["GET", "POST"])
@open_to(May("manage_departments"), load=department_here)
def change_department(here: tuple[Department, str]) -> ResponseReturnValue:
    """Rename, move, merge or close a department from a day on."""
    viewer, (changed, change) = signed_in(), here
    make_form, title, act = CHANGES[change]
    form = make_form(on=today(viewer.zone), version=changed.version, name=changed.name, parent=changed.parent_id)
    _offer(form, _tree(viewer), changed)
    status = 0
    if form.validate_on_submit():
        try:
            if form.version.number != changed.version:
                raise EditedMeanwhile(N_("Somebody else has just changed this department. Look at it again."))
            values = form.values()
            for field in ("parent", "into"):
                if field in values:
                    values[field] = _chosen(viewer, values[field])
            act(changed, **values, by=viewer, at=now())
            db.session.commit()
            flash(_("Saved."))
            return redirect(url_for("people.department", department_id=changed.id), 303)
        except PortfolioError as error:
            status = refused(form, error)
    return page("change_department", form, status, department=changed, title=title % {"name": changed.name})


def _happened(change: DepartmentChange, other: str | None) -> dict[str, Any]:
    """A dated change as the timeline draws it."""
    return {
        "day": day(change.on),
        "title": words.CHANGES[change.kind],
        "words": " – ".join(word for word in (change.name, other) if word),
        "url": "",
        "word": "",
        "tone": "",
    }


def _tree(viewer: Viewer) -> list[Branch]:
    return queries.department_tree(viewer.organisation_id, today(viewer.zone))


def _offer(form: Any, tree: list[Branch], changed: Department) -> None:
    if "parent" in form:
        form.parent.choices = [("", _("At the top")), *indented(tree, but=changed.id)]
    if "into" in form:
        form.into.choices = [("", _("Choose a department")), *indented(tree, but=changed.id)]


def _chosen(viewer: Viewer, key: str | None) -> Department | None:
    return queries.department(viewer, int(key)) if key else None
