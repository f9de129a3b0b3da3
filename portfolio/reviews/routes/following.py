"""The page of one thing that follows from a signed review: an action, or a project to take over."""

from datetime import datetime

from flask import url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now
from portfolio.core.pages import form_page
from portfolio.people.queries import name_of
from portfolio.people.session import signed_in
from portfolio.reviews import actions, forms, policy, sheet_words
from portfolio.reviews.models import Consequence
from portfolio.reviews.queries import Found, parts
from portfolio.reviews.queries.parts import Follows
from portfolio.reviews.routes import bp, page_of, way_below


@bp.route("/consequences/<int:consequence_id>", methods=["GET", "POST"])
@open_to(policy.may_do, load=parts.consequence)
def consequence(follows: Follows) -> ResponseReturnValue:
    """Say what became of an action, or whether a project is taken over."""
    viewer, at, row = signed_in(), now(), follows.consequence
    form = forms.AcceptForm() if row.kind == "take_over" else forms.CloseForm()

    def act() -> str:
        if isinstance(form, forms.AcceptForm):
            _answer(row, form, by=viewer, at=at)
            return url_for("worklist.mine")
        _settle(row, form, by=viewer, at=at)
        return page_of(Found(follows.review, follows.subject))

    return form_page(
        "reviews/consequence.html",
        form,
        act,
        by=viewer,
        at=at,
        row=row,
        who=name_of(row.who_id),
        subject=follows.subject,
        steps=parts.steps_of(row.id),
        sheet_words=sheet_words,
        is_mine=row.who_id == viewer.person_id,
        crumbs=way_below(Found(follows.review, follows.subject)),
    )


def _answer(row: Consequence, form: forms.AcceptForm, *, by: Viewer, at: datetime) -> None:
    """Take a project over, or not."""
    if form.verdict.data == "accept":
        actions.accept(row, by=by, at=at)
    else:
        actions.decline(row, reason=form.reason.data, by=by, at=at)


def _settle(row: Consequence, form: forms.CloseForm, *, by: Viewer, at: datetime) -> None:
    """Say that an action is done, dropped, or moved to another day."""
    if form.verdict.data == "moved":
        actions.postpone_action(row, due_on=form.due_on.data, reason=form.reason.data, by=by, at=at)
    else:
        actions.close(row, done=form.verdict.data == "done", reason=form.reason.data, by=by, at=at)
