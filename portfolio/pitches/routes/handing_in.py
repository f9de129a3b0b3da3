"""Pages: look at everything once more and hand it in, or withdraw."""

from flask import flash, url_for
from flask.typing import ResponseReturnValue

from portfolio.calls import queries as calls
from portfolio.core.access import open_to
from portfolio.core.clock import now
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.session import signed_in
from portfolio.pitches import actions, forms, policy, queries, rules, tasks
from portfolio.pitches.queries import Found
from portfolio.pitches.routes import ONE, bp, jury_sheet, load, page_of, way_below


@bp.route(f"{ONE}/submission", methods=["GET", "POST"])
@open_to(policy.may_write, load=load)
def hand_in(found: Found) -> ResponseReturnValue:
    """What is still missing, else the pitch as the jury will see it, and the button that hands it in."""
    viewer, at = signed_in(), now()
    actions.check_writable(found, at)
    draft = queries.draft_of(found)
    body = queries.body_of(draft)
    form = forms.HandInForm()
    if not form.is_submitted():
        form.seen.data = rules.seal(rules.canonical(body))
    missing = [task for task in tasks.tasks(draft, has_tracks=bool(calls.tracks(found.call.id))) if task.lacks]

    def act() -> str:
        version = actions.hand_in(found, seen=form.seen.data or "", by=viewer, at=at)
        flash(_("Handed in. The receipt goes to everybody who writes the pitch."))
        return url_for("pitches.receipt", pitch_ref=found.ref, number=version.number)

    return form_page(
        "pitches/hand_in.html",
        form,
        act,
        by=viewer,
        at=at,
        missing=missing,
        sheet=jury_sheet(found, body),
        crumbs=way_below(found),
    )


@bp.route(f"{ONE}/withdrawal", methods=["GET", "POST"])
@open_to(policy.may_lead, load=load)
def withdraw(found: Found) -> ResponseReturnValue:
    """Take a pitch out of the call."""
    viewer, at = signed_in(), now()
    form = forms.ReasonForm()

    def act() -> str:
        actions.withdraw(found, reason=form.reason.data, by=viewer, at=at)
        flash(_("The pitch is withdrawn."))
        return page_of(found)

    return form_page("pitches/withdraw.html", form, act, by=viewer, at=at, crumbs=way_below(found))
