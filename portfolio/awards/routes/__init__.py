"""Pages of decisions, letters, awards and appeals."""

from flask import Blueprint, url_for

from portfolio.calls.models import Call
from portfolio.calls.ways import way_to_call
from portfolio.core.texts import gettext as _
from portfolio.people.session import signed_in
from portfolio.projects.ways import Way

bp = Blueprint("awards", __name__)
ONE = "/calls/<call_ref>/decision/<int:number>"


def decision_of(call: Call, number: int) -> str:
    """The address of the decision about a round."""
    return url_for("awards.decision", call_ref=call.ref, number=number)


def way_below(call: Call, number: int) -> Way:
    """The way to a page below the decision about a round."""
    return [*way_to_call(call, signed_in()), (_("Decision"), decision_of(call, number))]


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.awards.routes import afterwards, appeals, awards, decision, letters  # noqa: E402, F401
