"""What people read of a report, a module a chapter: `words.money.amount` in templates and code alike."""

from portfolio.reports.words import (
    calls,
    changes,
    decisions,
    differences,
    evaluation,
    front,
    issues,
    money,
    outcomes,
    portfolio,
    projects,
    reviews,
)
from portfolio.reports.words.saying import say, share_counts, share_percent

__all__ = [
    "calls",
    "changes",
    "decisions",
    "differences",
    "evaluation",
    "front",
    "issues",
    "money",
    "outcomes",
    "portfolio",
    "projects",
    "reviews",
    "say",
    "share_counts",
    "share_percent",
]
