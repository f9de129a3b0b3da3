"""The page on which a call is looked back at: promised beside observed, and how the jury had marked it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from portfolio.awards import policy
from portfolio.awards.after import after
from portfolio.awards.queries import afterwards as queries
from portfolio.awards.routes import bp
from portfolio.calls.models import Call
from portfolio.calls.ways import way_to_call
from portfolio.core.access import open_to
from portfolio.people.session import signed_in


@bp.get("/calls/<call_ref>/afterwards")
@open_to(policy.may_see, load=queries.call_for)
def afterwards(call: Call) -> ResponseReturnValue:
    """What the awarded pitches of a call promised, and what came of it."""
    crumbs = way_to_call(call, signed_in())
    return render_template("awards/afterwards.html", call=call, shown=after(queries.awarded(call)), crumbs=crumbs)
