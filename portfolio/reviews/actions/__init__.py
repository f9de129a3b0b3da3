"""Everything that changes a review."""

from portfolio.reviews.actions.loading import Held, NewReview, load_many

__all__ = ["Held", "NewReview", "load_many"]
