"""The page on which files and links are put at a review."""

from flask.typing import ResponseReturnValue

from portfolio.core.access import open_to
from portfolio.evidence.actions import Place
from portfolio.evidence.page import attach_page
from portfolio.projects import ways
from portfolio.reviews import policy, queries
from portfolio.reviews.queries import Found
from portfolio.reviews.queries.sealing import check_unsealed
from portfolio.reviews.routes import ONE, bp, page_of
from portfolio.reviews.words import KINDS


@bp.route(f"{ONE}/evidence", methods=["GET", "POST"])
@open_to(policy.may_write, load=queries.review)
def evidence(found: Found) -> ResponseReturnValue:
    """A file or a link at a review that no signature has sealed, or that is being amended."""
    review = found.review
    check_unsealed(review)
    place = Place(found.subject, review_id=review.id)
    return attach_page(
        place, title=str(KINDS[review.kind]), crumbs=ways.to_subject(found.subject), back=lambda: page_of(found)
    )
