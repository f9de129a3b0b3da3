"""Meetings as pages and actions need them."""

from portfolio.meetings.queries.attention import all_needing_help, all_silent
from portfolio.meetings.queries.changes import all_changed
from portfolio.meetings.queries.duties import page as all_duties
from portfolio.meetings.queries.gathering import gather
from portfolio.meetings.queries.one import (
    Found,
    Held,
    Present,
    agenda,
    before,
    item_with_meeting,
    last_of,
    meeting,
    meeting_of,
    meetings,
    offered,
    present,
    said_after,
)
from portfolio.meetings.queries.promised import Promised, StepLine, action, step_lines, steps
from portfolio.meetings.queries.scope import COUNTED, Scope

__all__ = [
    "COUNTED",
    "Found",
    "Held",
    "Present",
    "Promised",
    "Scope",
    "StepLine",
    "action",
    "agenda",
    "all_changed",
    "all_duties",
    "all_needing_help",
    "all_silent",
    "before",
    "gather",
    "item_with_meeting",
    "last_of",
    "meeting",
    "meeting_of",
    "meetings",
    "offered",
    "present",
    "said_after",
    "step_lines",
    "steps",
]
