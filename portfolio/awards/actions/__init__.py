"""Everything that changes decisions, letters and awards, one module per subject."""

from portfolio.awards.actions.appealing import answer_appeal, appeal, name_reader
from portfolio.awards.actions.awarding import award, give_back
from portfolio.awards.actions.deciding import decide
from portfolio.awards.actions.letters import (
    approve_letter,
    edit_letter,
    hand_over_letter,
    open_letters,
    send_letter,
    send_letters,
)
from portfolio.awards.actions.overriding import change_line_by_hand

__all__ = [
    "answer_appeal",
    "appeal",
    "approve_letter",
    "award",
    "change_line_by_hand",
    "decide",
    "edit_letter",
    "give_back",
    "hand_over_letter",
    "name_reader",
    "open_letters",
    "send_letter",
    "send_letters",
]
