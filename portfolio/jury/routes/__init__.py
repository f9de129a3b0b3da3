"""Pages of juries: a juror's evening, the chair's panel, seats and hours, the jury day."""

from flask import Blueprint

bp = Blueprint("jury", __name__)
ONE = "/calls/<call_ref>/jury"

# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.jury.routes import ballot, calibrating, entering, evening, hours, live, panel, results, seats  # noqa: E402, F401
