"""Everything that changes a measure."""

from portfolio.metrics.actions.definition import define, edit_definition, set_baseline, set_target
from portfolio.metrics.actions.drafts import (
    approve,
    change_draft,
    drop,
    keep_draft,
    record_draft,
    return_draft,
    send,
)
from portfolio.metrics.actions.handing import hand_measure, hand_part
from portfolio.metrics.actions.loading import NewMetric, load_many
from portfolio.metrics.actions.retiring import bring_back, retire
from portfolio.metrics.actions.shortcuts import settle
from portfolio.metrics.actions.values import correct, observe, withdraw

__all__ = [
    "NewMetric",
    "approve",
    "bring_back",
    "change_draft",
    "correct",
    "define",
    "drop",
    "edit_definition",
    "keep_draft",
    "hand_measure",
    "hand_part",
    "load_many",
    "observe",
    "record_draft",
    "retire",
    "return_draft",
    "send",
    "set_baseline",
    "set_target",
    "settle",
    "withdraw",
]
