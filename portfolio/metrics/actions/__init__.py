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
from portfolio.metrics.actions.library import (
    add_to_library,
    bring_back_to_library,
    edit_in_library,
    retire_from_library,
)
from portfolio.metrics.actions.loading import NewMetric, load_many
from portfolio.metrics.actions.parts import end_part, split
from portfolio.metrics.actions.retiring import bring_back, retire
from portfolio.metrics.actions.shortcuts import settle
from portfolio.metrics.actions.values import correct, observe, withdraw

__all__ = [
    "NewMetric",
    "add_to_library",
    "approve",
    "bring_back",
    "bring_back_to_library",
    "change_draft",
    "correct",
    "define",
    "drop",
    "edit_definition",
    "edit_in_library",
    "end_part",
    "hand_measure",
    "hand_part",
    "keep_draft",
    "load_many",
    "observe",
    "record_draft",
    "retire",
    "retire_from_library",
    "return_draft",
    "send",
    "set_baseline",
    "set_target",
    "settle",
    "split",
    "withdraw",
]
