"""Coming in by a code or a mailed link: one button, no password; opening the address signs nobody in."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to_everyone
from portfolio.core.actor import Actor
from portfolio.core.clock import now
from portfolio.core.errors import Missing
from portfolio.core.pages import act_in_place
from portfolio.jury.actions import panel
from portfolio.jury.forms import AnswerForm
from portfolio.jury.queries.panel import find_pass
from portfolio.jury.routes import bp
from portfolio.jury.rules import DECLINED
from portfolio.people import session
from portfolio.people.rights import Role

MOST = 100


@bp.route("/jury/pass/<token>", methods=["GET", "POST"])
@open_to_everyone
def come_in(token: str) -> ResponseReturnValue:
    """Whose code this is and for which jury; one button signs in for the jury alone, another declines."""
    at, form = now(), AnswerForm()
    if len(token) > MOST:
        raise Missing("pass_over", panel.PASS_OVER)
    try:
        found, juror, person, organisation, title = find_pass(session.token_hash(token), at)
    except Missing:
        raise Missing("pass_over", panel.PASS_OVER) from None
    panel.check_day(juror, organisation, at)

    def act() -> str:
        if form.answer.data == DECLINED and juror.answer is None:
            by = Actor(organisation.id, person.id)
            panel.decline(juror, reason=form.reason.data, words=form.words.data, by=by, at=at)
            return url_for("jury.declined")
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


@bp.get("/jury/declined")
@open_to_everyone
def declined() -> ResponseReturnValue:
    """Thanks to somebody who has declined by their link, which is over with that."""
    return render_template("jury/declined.html")
