"""Everything that changes a review."""

from portfolio.reviews.actions.loading import Held, NewReview, load_many
from portfolio.reviews.actions.outcome import record_outcome, return_outcome, sign
from portfolio.reviews.actions.planning import plan, postpone

__all__ = [
    "Held",
    "NewReview",
    "load_many",
    "plan",
    "postpone",
    "record_outcome",
    "return_outcome",
    "sign",
]
