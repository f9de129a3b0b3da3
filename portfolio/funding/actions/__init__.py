"""Everything that changes a project's money."""

from portfolio.funding.actions.lines import book, change_line, edit_line, open_line
from portfolio.funding.actions.loading import NewLine, load_many, match_many
from portfolio.funding.actions.programmes import edit_programme, seed_programmes

__all__ = [
    "NewLine",
    "book",
    "change_line",
    "edit_line",
    "edit_programme",
    "load_many",
    "match_many",
    "open_line",
    "seed_programmes",
]
