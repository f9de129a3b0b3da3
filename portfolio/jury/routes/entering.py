"""Coming in by a code: one button, no password; opening the address signs nobody in."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to_everyone
from portfolio.core.actor import Actor
from portfolio.core.clock import now
from portfolio.core.errors import Missing
from portfolio.core.forms import Form
from portfolio.core.pages import act_in_place
from portfolio.jury.actions import panel
from portfolio.jury.queries.panel import find_pass
from portfolio.jury.routes import bp
from portfolio.people import session
from portfolio.people.rights import Role

MOST = 100


@bp.route("/jury/pass/<token>", methods=["GET", "POST"])
@open_to_everyone
def come_in(token: str) -> ResponseReturnValue:
    """Whose code this is and for which jury; the button signs in for the jury alone."""
    at, form = now(), Form()
    if len(token) > MOST:
        raise Missing("pass_over", panel.PASS_OVER)
    try:
        found, juror, person, organisation, title = find_pass(session.token_hash(token), at)
    except Missing:
        raise Missing("pass_over", panel.PASS_OVER) from None
    panel.check_day(juror, organisation, at)

    def act() -> str:
        panel.enter(found, juror, at=at)
        person.accepted_at = person.accepted_at or at
        session.start(person, organisation, str(request.user_agent), at, only_role=Role.JUROR)
        return url_for("jury.conflicts", jury=juror.round_id)  # which leads on where nothing is to be declared

    words = {"name": person.name, "title": title, "is_new": juror.answer is None, "form": form}
    if request.method == "GET":
        return render_template("jury/come_in.html", broken=False, **words)

    def show() -> str:
        return render_template("jury/come_in.html", broken=True, **words)

    return act_in_place(form, act, show, by=Actor(organisation.id, person.id), at=at)
