"""The page on which a call is looked back at: promised beside observed, and how the jury had marked it."""

from flask import render_template, url_for
from flask.typing import ResponseReturnValue

from portfolio.awards import policy
from portfolio.awards.after import after
from portfolio.awards.queries import afterwards as queries
from portfolio.awards.routes import bp
from portfolio.calls.models import Call
from portfolio.core.access import open_to


@bp.get("/calls/<call_ref>/afterwards")
@open_to(policy.may_see, load=queries.call_for)
def afterwards(call: Call) -> ResponseReturnValue:
    """What the awarded pitches of a call promised, and what came of it."""
    crumbs = [(call.title, url_for("calls.show", call_ref=call.ref))]
    return render_template("awards/afterwards.html", call=call, shown=after(queries.awarded(call)), crumbs=crumbs)
