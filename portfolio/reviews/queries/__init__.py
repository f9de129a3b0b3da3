"""Reviews as pages and other features need them; what coverage is made of is in `gap`."""

from portfolio.reviews.queries.by_day import SHOWS, Line, calendar
from portfolio.reviews.queries.shown import (
    Found,
    Walk,
    brought_forward,
    newest_outcome,
    open_walks,
    postponement_count,
    review,
)

__all__ = [
    "SHOWS",
    "Found",
    "Line",
    "Walk",
    "brought_forward",
    "calendar",
    "newest_outcome",
    "open_walks",
    "postponement_count",
    "review",
]
