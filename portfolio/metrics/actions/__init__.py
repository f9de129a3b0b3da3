"""Everything that changes a measure."""

from portfolio.metrics.actions.definition import (
    bring_back,
    define,
    edit_definition,
    retire,
    set_baseline,
    set_target,
)
from portfolio.metrics.actions.loading import NewMetric, load_many
from portfolio.metrics.actions.shortcuts import settle
from portfolio.metrics.actions.values import correct, observe, withdraw

__all__ = [
    "NewMetric",
    "bring_back",
    "correct",
    "define",
    "edit_definition",
    "load_many",
    "observe",
    "retire",
    "set_baseline",
    "set_target",
    "settle",
    "withdraw",
]
