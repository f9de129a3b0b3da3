"""Pages of the library: the measures that the city defines once, for many projects."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.undo import offer_undo
from portfolio.metrics import actions, forms, policy, words
from portfolio.metrics import library as queries
from portfolio.metrics.models import LibraryMeasure
from portfolio.metrics.routes import bp
from portfolio.people.session import signed_in


@bp.get("/measures/library")
@open_to(policy.may_see)
def library() -> ResponseReturnValue:
    """Every measure of the library, and how many measures follow it."""
    return render_template("metrics/library.html", entries=queries.entries(signed_in()), words=words)


@bp.route("/measures/library/new", methods=["GET", "POST"])
@open_to(policy.may_keep_library)
def new_in_library() -> ResponseReturnValue:
    """A new measure of the library; what and unit are enough."""
    viewer, at = signed_in(), now()
    form = forms.LibraryForm()

    def act() -> str:
        entry = actions.add_to_library(form.definition_of(), by=viewer, at=at)
        flash(gettext("“%(name)s” is offered whenever a measure is made.", name=entry.name))
        return url_for("metrics.library")

    return form_page("metrics/library_form.html", form, act, by=viewer, at=at, entry=None)


@bp.route("/measures/library/<int:library_id>/edit", methods=["GET", "POST"])
@open_to(policy.may_keep_library, load=queries.entry)
def edit_in_library(entry: LibraryMeasure) -> ResponseReturnValue:
    """How a measure of the library is defined."""
    viewer, at = signed_in(), now()
    form = forms.LibraryForm()
    form.show(entry)

    def act() -> str:
        actions.edit_in_library(entry, form.definition_of(), version=form.version.number, by=viewer, at=at)
        return url_for("metrics.library")

    return form_page(
        "metrics/library_form.html", form, act, by=viewer, at=at, version=lambda: entry.version, entry=entry
    )


@bp.post("/measures/library/<int:library_id>/retirement")
@open_to(policy.may_keep_library, load=queries.entry)
def retire_from_library(entry: LibraryMeasure) -> ResponseReturnValue:
    """Offer a measure of the library no longer, or again."""
    comes_back = bool(request.form.get("back"))
    change = actions.bring_back_to_library if comes_back else actions.retire_from_library
    change(entry, by=signed_in(), at=now())
    db.session.commit()
    if not comes_back:
        here = url_for("metrics.retire_from_library", library_id=entry.id)
        told = gettext("“%(name)s” is no longer offered; measures made from it stay.", name=entry.name)
        offer_undo(told, here, back=1)
    return redirect(url_for("metrics.library"), 303)
