"""What people do to a call: make it, change its rules, open it, call it off, meet about it."""

from portfolio.calls.actions.asking import (
    add_question,
    add_track,
    drop_question,
    drop_track,
    edit_question,
    order_form,
    question_of,
    rename_track,
    track_of,
)
from portfolio.calls.actions.describing import change_terms, edit_call
from portfolio.calls.actions.making import Answers, copy_call, make_call
from portfolio.calls.actions.meeting import (
    add_event,
    answer,
    ask,
    cancel_place,
    change_event,
    drop_event,
    note_attendance,
    sign_up,
)
from portfolio.calls.actions.publishing import call_off, open_call
from portfolio.calls.actions.rubric import (
    Weighed,
    add_criterion,
    criterion_of,
    drop_criterion,
    edit_criterion,
    weigh,
)
from portfolio.calls.actions.timetable import add_round, change_round, drop_round, set_envelope, span_of

__all__ = [
    "Answers",
    "Weighed",
    "add_criterion",
    "add_event",
    "add_question",
    "add_round",
    "add_track",
    "answer",
    "ask",
    "call_off",
    "cancel_place",
    "change_event",
    "change_round",
    "change_terms",
    "copy_call",
    "criterion_of",
    "drop_criterion",
    "drop_event",
    "drop_question",
    "drop_round",
    "drop_track",
    "edit_call",
    "edit_criterion",
    "edit_question",
    "make_call",
    "note_attendance",
    "open_call",
    "order_form",
    "question_of",
    "rename_track",
    "set_envelope",
    "sign_up",
    "span_of",
    "track_of",
    "weigh",
]
