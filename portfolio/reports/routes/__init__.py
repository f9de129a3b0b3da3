"""Pages of reports: those that were issued, the draft of the newest, and what each says."""

from flask import Blueprint, url_for
from markupsafe import Markup

from portfolio.core import web
from portfolio.core.quarter import period
from portfolio.core.texts import gettext as _
from portfolio.reports.models import Report

bp = Blueprint("reports", __name__)
ONE = "/reports/<int:report_id>"


def page_of(report: Report) -> str:
    """The address of a report."""
    return url_for("reports.show", report_id=report.id)


def desk_of(report: Report) -> str:
    """The address at which a draft is prepared."""
    return url_for("reports.prepare", report_id=report.id)


def linked(ref: str) -> Markup:
    """The reference of a project as a link to its page."""
    return Markup('<a href="{}">{}</a>').format(url_for("register.project", ref=ref), ref)


def way() -> list[tuple[str, str]]:
    """The way to what stands below the list of reports."""
    return [(_("Reports"), url_for("reports.index"))]


def way_below(report: Report) -> list[tuple[str, str]]:
    """The way to what stands below a report."""
    return [*way(), (web.period(period(report.quarter)), page_of(report))]


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.reports.routes import answering, issuing, preparing, reading, subscribing  # noqa: E402, F401
