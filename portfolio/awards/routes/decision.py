"""Pages: the list to decide on, a change of it by hand, and the decision itself."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.awards import actions, forms, page, policy
from portfolio.awards.queries import appeals, decisions
from portfolio.awards.queries.listed import listed
from portfolio.awards.queries.opened import Opened, opened
from portfolio.awards.routes import ONE, bp, decision_of, way_below
from portfolio.awards.rules import BARRED, Said
from portfolio.awards.words import OUTCOMES
from portfolio.calls.ways import way_to_call
from portfolio.core.access import open_to
from portfolio.core.actor import Viewer
from portfolio.core.clock import now, today
from portfolio.core.errors import Missing
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.queries import members
from portfolio.people.session import signed_in


@bp.get("/calls/<call_ref>/decision", defaults={"number": 0})
@bp.get(ONE)
@open_to(policy.may_see, load=opened)
def decision(found: Opened) -> ResponseReturnValue:
    """What was decided about a round, or the list to decide on."""
    viewer = signed_in()
    may_decide = policy.may_decide(viewer) and not found.barred
    return render_template(
        "awards/decision.html",
        found=found,
        crumbs=way_to_call(found.call, viewer),
        here=decision_of(found.call, found.round.number),
        made=decisions.decisions_of(found.round.id) if found.decision else [],
        verdicts=listed(found.decision.id) if found.decision else [],
        list=page.list_of(found, today(viewer.zone)) if found.decision is None else None,
        changes=page.changes_of(found.round.id),
        of_year=page.other_year(found, found.decision.decided_on if found.decision else today(viewer.zone)),
        appeals=appeals.of_round(found.round.id) if found.decision else [],
        outcomes=OUTCOMES,
        may_decide=may_decide,
        barred=_(BARRED[found.barred], name=viewer.name) if found.barred and policy.may_decide(viewer) else "",
    )


@bp.route(f"{ONE}/line", methods=["GET", "POST"])
@open_to(policy.may_decide, load=opened)
def change_line(found: Opened) -> ResponseReturnValue:
    """Change by hand what the line proposes for a pitch."""
    viewer, at = signed_in(), now()
    pitches = {pitch.ref: pitch for pitch in decisions.to_decide(found.round.id)}
    form = forms.HandForm(pitch=request.args.get("pitch"), stands="fund")
    form.amount.currency = found.call.currency
    form.offer([(ref, f"{pitch.title} ({ref})") for ref, pitch in pitches.items()])

    def act() -> str:
        wanted = pitches.get(form.pitch.data or "")
        if wanted is None:
            raise Missing
        reason = form.reason.data
        actions.change_line_by_hand(
            wanted, stands=form.stands.data, amount=form.amount.data, reason=reason, by=viewer, at=at
        )
        return decision_of(found.call, found.round.number)

    return form_page(
        "awards/change_line.html",
        form,
        act,
        by=viewer,
        at=at,
        currency=found.call.currency,
        crumbs=way_below(found.call, found.round.number),
    )


@bp.route(f"{ONE}/new", methods=["GET", "POST"])
@open_to(policy.may_decide, load=opened)
def decide(found: Opened) -> ResponseReturnValue:
    """Put a decision on record, with those who stand for it."""
    viewer, at = signed_in(), now()
    listed_now = page.list_of(found, today(viewer.zone))
    if listed_now is None:
        flash(_("The jury's figures are not there yet. Have them worked out first."))
        return redirect(decision_of(found.call, found.round.number), 303)
    before = found.decision.number if found.decision else 0
    form = forms.DecisionForm(decided_on=today(viewer.zone), after=before, result=listed_now.result_id)
    form.offer(members(viewer.organisation_id, today(viewer.zone)))

    return form_page(
        "awards/decide.html",
        form,
        partial(_decide, found, listed_now.said, form, by=viewer, at=at),
        by=viewer,
        at=at,
        list=listed_now,
        of_year=page.other_year(found, today(viewer.zone)),
        is_changed=before > 0,
        change=url_for("awards.change_line", call_ref=found.call.ref, number=found.round.number),
        crumbs=way_below(found.call, found.round.number),
    )


def _decide(found: Opened, said: Sequence[Said], form: forms.DecisionForm, *, by: Viewer, at: datetime) -> str:
    """Decide what the list said when it was shown; gives the address to go on to."""
    actions.decide(
        found.round.id,
        result_id=form.number("result"),
        said=said,
        signers=form.signers(),
        minutes=form.minutes.data or "",
        decided_on=form.decided_on.data,
        reason=form.reason.data,
        after=form.number("after"),
        by=by,
        at=at,
    )
    return decision_of(found.call, found.round.number)
