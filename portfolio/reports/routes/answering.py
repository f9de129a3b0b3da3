"""Page: put on record what became of a decision that a report asked for."""

from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.forms import chosen_id
from portfolio.core.pages import form_page
from portfolio.people.queries import members
from portfolio.people.session import signed_in
from portfolio.reports import actions, policy, shelf
from portfolio.reports.forms import AnswerForm
from portfolio.reports.routes import bp, page_of, way_below
from portfolio.reports.shelf import Asked


@bp.route("/reports/decisions/<int:decision_id>/answer", methods=["GET", "POST"])
@open_to(policy.may_answer, load=shelf.decision)
def answer(asked: Asked) -> ResponseReturnValue:
    """Say yes, no, later or changed, who decided, and when."""
    viewer, at = signed_in(), now()
    day = today(viewer.zone)
    form = AnswerForm(data={"given_by_id": str(asked.decision.owner_id), "on": day})
    form.offer(members(viewer.organisation_id, day))

    def act() -> str:
        entered, given_by_id = form.values("once", "given_by_id"), chosen_id(form.given_by_id.data)
        actions.answer(asked.decision, **entered, given_by_id=given_by_id, by=viewer, at=at)
        return page_of(asked.report)

    return form_page(
        "reports/answer.html", form, act, by=viewer, at=at, asked=asked.decision, crumbs=way_below(asked.report)
    )
