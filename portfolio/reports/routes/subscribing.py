"""Pages: who gets which report, how and in which language."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.core.clock import now, today
from portfolio.core.db import db
from portfolio.core.errors import Refused
from portfolio.core.forms import chosen_id
from portfolio.core.pages import form_page
from portfolio.core.texts import gettext as _
from portfolio.people.queries import members
from portfolio.people.session import signed_in
from portfolio.reports import actions, policy, queries, shelf, words
from portfolio.reports.editions import Edition
from portfolio.reports.forms import SubscriptionForm
from portfolio.reports.routes import bp, way
from portfolio.reports.shelf import Wish


@bp.route("/reports/subscriptions", methods=["GET", "POST"])
@open_to(policy.may_read)
def subscriptions() -> ResponseReturnValue:
    """Get a report whenever it is issued, or let others get it."""
    viewer, at = signed_in(), now()
    may_write = policy.may_write(viewer)
    people = members(viewer.organisation_id, today(viewer.zone)) if may_write else []
    form = SubscriptionForm(data={"language": viewer.language})
    form.offer(people, shelf.editions(viewer), words.issues.languages())

    def act() -> str:
        person_id = chosen_id(form.person_id.data) or viewer.person_id
        if person_id is None:
            raise Refused("not_allowed")
        edition = queries.checked(viewer, Edition.parse(form.edition.data or "city"))
        language, how = form.language.data, form.how.data
        actions.subscribe(person_id, edition=edition, language=language, form=how, by=viewer, at=at)
        flash(_("It comes whenever it is issued."))
        return url_for("reports.subscriptions")

    return form_page(
        "reports/subscriptions.html",
        form,
        act,
        by=viewer,
        at=at,
        rows=shelf.subscriptions(viewer),
        may_write=may_write,
        words=words,
        crumbs=way(),
    )


@bp.post("/reports/subscriptions/<int:subscription_id>/end")
@open_to(policy.may_stop, load=shelf.subscription)
def end_subscription(wish: Wish) -> ResponseReturnValue:
    """Get it no more."""
    actions.unsubscribe(wish.row, by=signed_in(), at=now())
    db.session.commit()
    return redirect(url_for("reports.subscriptions"), 303)
