"""What people read of a report, a module a chapter: `words.money.amount` in templates and code alike."""

from portfolio.reports.words import evaluation, front, issues, money, outcomes, portfolio, reviews
from portfolio.reports.words.saying import say, share_counts, share_percent

__all__ = [
    "evaluation",
    "front",
    "issues",
    "money",
    "outcomes",
    "portfolio",
    "reviews",
    "say",
    "share_counts",
    "share_percent",
]
