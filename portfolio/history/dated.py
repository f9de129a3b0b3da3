"""Rows that are written once: no session updates them, row by row or many at a time, by whatever way it asks.

Figures of any day are worked out from them, so a change would rewrite the past without an entry. What is to be
different is a new row. Deleting is left to the undoing of imports, which takes back whole records with an entry.
"""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState, Session

DATED = frozenset(
    {
        "askable",
        "assignment",
        "attendance",
        "award",
        "award_return",
        "baseline",
        "calibration",
        "carried_on",
        "closure_day",
        "confidence",
        "conflict",
        "consequence_step",
        "continuation_approval",
        "criterion",
        "decision_answer",
        "decision_signer",
        "department_change",
        "department_line",
        "envelope_move",
        "evaluation_plan",
        "event_day",
        "exemption",
        "field_opening",
        "finding",
        "forecast",
        "funding_move",
        "funding_programme_terms",
        "funding_terms",
        "goal_retirement",
        "handed_thing",
        "jury_decision",
        "jury_phase",
        "jury_record",
        "jury_result",
        "ledger_entry",
        "lesson",
        "lesson_use",
        "line_override",
        "mark",
        "meeting_action_step",
        "metric_part",
        "metric_retirement",
        "observation",
        "outcome",
        "outcome_author",
        "past_definition",
        "past_method",
        "pitch_exclusion",
        "pitch_move",
        "pitch_stay",
        "pitch_version",
        "plan",
        "postponement",
        "programme_place",
        "project_origin",
        "project_update",
        "report_delivery",
        "report_file",
        "report_step",
        "report_words",
        "report_work",
        "rescheduling",
        "review_line",
        "risk_entry",
        "rules_version",
        "score",
        "set_by_hand",
        "setting",
        "sign_off",
        "sign_request",
        "stage_move",
        "strategy_days",
        "tagging",
        "target",
        "term_offer",
        "update_request",
        "verdict",
        "voiding",
    }
)
"""The tables of such rows."""


class Rewritten(RuntimeError):
    """A programmer's mistake: a dated row was about to be changed."""


@event.listens_for(Session, "before_flush")
def _refuse_changed_rows(session: Session, context: Any, instances: Any) -> None:
    for row in session.dirty:
        if row.__table__.name in DATED and session.is_modified(row, include_collections=False):
            raise Rewritten(f"a row of {row.__table__.name} is never updated; write another one")


@event.listens_for(Session, "do_orm_execute")
def _refuse_bulk_updates(state: ORMExecuteState) -> None:
    statement = state.statement
    name = getattr(statement.table, "name", None) if isinstance(statement, sa.Update) else None
    if name in DATED:
        raise Rewritten(f"rows of {name} are never updated; write others")
