"""Pages of reports: those that were issued, the draft of the newest, and what each says."""

from flask import Blueprint

bp = Blueprint("reports", __name__)
ONE = "/reports/<int:report_id>"

# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.reports.routes import reading  # noqa: E402, F401
