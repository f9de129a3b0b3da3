"""Pages: a measure with its values, and the forms that make and fill one."""

from flask import Blueprint, request, url_for

from portfolio.metrics.queries import Found, FoundValue
from portfolio.people.rules import own_address
from portfolio.projects import ways

bp = Blueprint("metrics", __name__)


def crumbs(found: Found | FoundValue) -> ways.Way:
    """The way to a page below a measure."""
    return [*ways.to_subject(found.subject), (found.metric.name, url_for("metrics.show", metric_id=found.metric.id))]


def way_back(metric_id: int) -> str:
    """Where a form was asked for, such as the plan of a project, else the page of its measure."""
    return own_address(request.args.get("back")) or url_for("metrics.show", metric_id=metric_id)


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.metrics.routes import drafts, library, measures, parts, values  # noqa: E402, F401
