"""Everything that changes a project's money."""

from portfolio.funding.actions.loading import NewLine, load_many, match_many

__all__ = ["NewLine", "load_many", "match_many"]
