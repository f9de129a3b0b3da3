"""Everything that changes a meeting or an action, one module per subject."""

from portfolio.meetings.actions.agenda import put_on_agenda, shift_topic, take_off_agenda, tick_topic
from portfolio.meetings.actions.following import (
    drop_action,
    finish_action,
    hand_action,
    move_action,
    reopen_action,
)
from portfolio.meetings.actions.holding import (
    Circle,
    ask_for_pdf,
    close_meeting,
    edit_meeting,
    keep_pdf,
    open_meeting,
)
from portfolio.meetings.actions.minuting import add_later, agree, correct_line, write_line

__all__ = [
    "Circle",
    "add_later",
    "agree",
    "ask_for_pdf",
    "close_meeting",
    "correct_line",
    "drop_action",
    "edit_meeting",
    "finish_action",
    "hand_action",
    "keep_pdf",
    "move_action",
    "open_meeting",
    "put_on_agenda",
    "reopen_action",
    "shift_topic",
    "take_off_agenda",
    "tick_topic",
    "write_line",
]
