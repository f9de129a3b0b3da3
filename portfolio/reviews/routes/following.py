"""The page of one thing that follows from a signed review: an action, or a project to take over."""

from flask import url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.pages import form_page
from portfolio.people.queries import name_of
from portfolio.people.session import signed_in
from portfolio.reviews import actions, forms, policy, sheet_words
from portfolio.reviews.queries import Found, parts
from portfolio.reviews.queries.parts import Follows
from portfolio.reviews.routes import bp, page_of, way_below


@bp.route("/consequences/<int:consequence_id>", methods=["GET", "POST"])
@open_to(policy.may_do, load=parts.consequence)
def consequence(follows: Follows) -> ResponseReturnValue:
    """Say what became of an action, or whether a project is taken over."""
    viewer, at, row = signed_in(), now(), follows.consequence
    is_take_over = row.kind == "take_over"
    form = forms.AcceptForm() if is_take_over else forms.CloseForm()

    def act() -> str:
        if is_take_over:
            answer(form)
        else:
            settle(form)
        return page_of(Found(follows.review, follows.subject)) if not is_take_over else url_for("worklist.mine")

    def answer(form: forms.AcceptForm) -> None:
        if form.verdict.data == "accept":
            actions.accept(row, by=viewer, at=at)
        else:
            actions.decline(row, reason=form.reason.data, by=viewer, at=at)

    def settle(form: forms.CloseForm) -> None:
        if form.verdict.data == "moved":
            actions.postpone_action(row, due_on=form.due_on.data, reason=form.reason.data, by=viewer, at=at)
        else:
            done = form.verdict.data == "done"
            actions.close(row, done=done, reason=form.reason.data, by=viewer, at=at)

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
