"""Pages: views of the list that people save, change, share, delete and begin with."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.db import db
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.core.undo import offer_undo
from portfolio.people.rights import May
from portfolio.people.session import signed_in
from portfolio.register import actions, policy
from portfolio.register.forms import ViewForm
from portfolio.register.models import SavedView
from portfolio.register.routes import bp
from portfolio.register.saved import view_by_id, view_or_removed
from portfolio.register.views import ALL


@bp.route("/views/new", methods=["GET", "POST"])
@open_to(May("see_portfolio"))
def save_view() -> ResponseReturnValue:
    """Give the present list a name; its address comes along as `asks`."""
    viewer, at = signed_in(), now()
    form = ViewForm()
    if not form.is_submitted():
        form.asks.data = request.args.get("asks", "")

    def act() -> str:
        view = actions.save_view(**form.values("once", "opened"), by=viewer, at=at)
        return url_for("register.projects", view=view.id)

    return form_page("register/save_view.html", form, act, by=viewer, at=at, may_share=policy.may_share(viewer))


@bp.route("/views/<int:view_id>/edit", methods=["GET", "POST"])
@open_to(policy.may_change, load=view_by_id)
def edit_view(view: SavedView) -> ResponseReturnValue:
    """Rename a view, or share it."""
    viewer, at = signed_in(), now()
    form = ViewForm()

    def act() -> str:
        values = form.values("once", "opened", "asks")
        actions.change_view(view, **values, version=form.version.number, by=viewer, at=at)
        return url_for("register.projects", view=view.id)

    return form_page(
        "register/edit_view.html",
        form,
        act,
        by=viewer,
        at=at,
        version=lambda: view.version,
        shown=lambda: ViewForm.shown(view),
        view=view,
        may_share=policy.may_share(viewer),
    )


@bp.post("/views/<int:view_id>/replace")
@open_to(policy.may_change, load=view_by_id)
def replace_view(view: SavedView) -> ResponseReturnValue:
    """Let a view show the present list from now on."""
    version = request.form.get("version", type=int)
    actions.replace_view(view, asks=request.form.get("asks", ""), version=version, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The view “%(name)s” shows this list from now on.", name=view.name))
    return redirect(url_for("register.projects", view=view.id), 303)


@bp.post("/views/<int:view_id>/remove")
@open_to(policy.may_change, load=view_by_id)
def remove_view(view: SavedView) -> ResponseReturnValue:
    """Delete a view; the next page offers to bring it back."""
    actions.remove_view(view, by=signed_in(), at=now())
    db.session.commit()
    sentence = _("The view “%(name)s” is deleted.", name=view.name)
    offer_undo(sentence, url_for("register.restore_view", view_id=view.id))
    return redirect(url_for("register.projects", view=ALL), 303)


@bp.post("/views/<int:view_id>/restore")
@open_to(policy.may_change, load=view_or_removed)
def restore_view(view: SavedView) -> ResponseReturnValue:
    """Bring a deleted view back."""
    actions.restore_view(view, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("register.projects", view=view.id), 303)


@bp.post("/views/first")
@open_to(May("see_portfolio"))
def first_view() -> ResponseReturnValue:
    """Open the list with a view from now on."""
    view = request.form.get("view", "")
    actions.begin_with(view, by=signed_in(), at=now())
    db.session.commit()
    flash(_("The list opens with this view from now on."))
    return redirect(url_for("register.projects", view=view), 303)
