"""Everything that changes a report: previews, drafts, words, decisions and answers, issues, corrections, readers."""

from portfolio.reports.actions.answering import answer
from portfolio.reports.actions.asking import ask, keep
from portfolio.reports.actions.delivering import deliver, subscribe, tell_heads, tell_leads, unsubscribe
from portfolio.reports.actions.issuing import correct, draw_files, issue, keep_files
from portfolio.reports.actions.preparing import compare, count_anew, freeze, keep_facts, prepare
from portfolio.reports.actions.writing import ask_decision, drop_decision, say_for_department, write

__all__ = [
    "answer",
    "ask",
    "ask_decision",
    "compare",
    "correct",
    "count_anew",
    "deliver",
    "draw_files",
    "drop_decision",
    "freeze",
    "issue",
    "keep",
    "keep_facts",
    "keep_files",
    "prepare",
    "say_for_department",
    "subscribe",
    "tell_heads",
    "tell_leads",
    "unsubscribe",
    "write",
]
