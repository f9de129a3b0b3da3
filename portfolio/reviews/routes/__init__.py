"""Pages of reviews: the calendar, what is promised, what was found, and whose signature it waits for."""

from flask import Blueprint, url_for

from portfolio.projects import ways
from portfolio.reviews.queries import Found
from portfolio.reviews.words import KINDS

bp = Blueprint("reviews", __name__)
ONE = "/reviews/<int:review_id>"


def page_of(found: Found) -> str:
    """The address of a review."""
    return url_for("reviews.show", review_id=found.review.id)


def way_below(found: Found) -> ways.Way:
    """The way to a page below a review."""
    return [*ways.to_subject(found.subject), (str(KINDS[found.review.kind]), page_of(found))]


# The pages attach themselves to bp, so they are imported once it is there.
from portfolio.reviews.routes import carrying, days, exempting, following, papers, planning, signing, usual, writing  # noqa: E402, F401
