"""Everything that changes a project's record, one module per subject."""

from portfolio.projects.actions.opening import next_ref, next_refs, open_project
from portfolio.projects.actions.vocabulary import (
    add_term,
    bring_back_term,
    rename_term,
    retire_term,
    seed_vocabulary,
)

__all__ = [
    "add_term",
    "bring_back_term",
    "next_ref",
    "next_refs",
    "open_project",
    "rename_term",
    "retire_term",
    "seed_vocabulary",
]
