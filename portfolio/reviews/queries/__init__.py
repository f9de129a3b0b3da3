"""Reviews as pages and other features need them; what coverage is made of is in `gap`."""

from portfolio.reviews.queries.shown import (
    SHOWS,
    Found,
    Line,
    brought_forward,
    calendar,
    newest_outcome,
    postponement_count,
    review,
)

__all__ = [
    "SHOWS",
    "Found",
    "Line",
    "brought_forward",
    "calendar",
    "newest_outcome",
    "postponement_count",
    "review",
]
