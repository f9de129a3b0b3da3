"""Outcome reviews and what is evaluated as JSON."""

from typing import Any

from portfolio.reports.content.reviews import ReviewTable
from portfolio.reports.facts.evaluation import Evaluation
from portfolio.reports.sentences import Share
from portfolio.reports.shape.plain import share
from portfolio.reviews.gap import STATUSES


def reviews(table: ReviewTable) -> dict[str, Any]:
    return {
        "started_projects": table.facts.started,
        "due": table.due,
        "states": dict(table.states),
        "signed_of_due": share(table.signed_of_due),
        "late_30_working_days": table.facts.past_ladder,
        "evaluation": _evaluation(table.facts.evaluation),
        "open_shown": len(table.facts.rows),
        "open": [
            {
                "project": row.ref,
                "title": row.project,
                "department": row.department,
                "due_on": row.due_on.isoformat(),
                "days_late": row.days_late,
                "postponed_to": row.postponed_to.isoformat() if row.postponed_to else None,
                "held_on": row.held_on.isoformat() if row.held_on else None,
            }
            for row in table.facts.rows
        ],
    }


def _evaluation(facts: Evaluation | None) -> dict[str, Any] | None:
    """The figures of the evaluation gap; None in reports made before they were counted."""
    if facts is None:
        return None
    return {
        "counts": {status: getattr(facts, status) for status in STATUSES},
        "due": facts.due,
        "fully_evaluated": share(Share(facts.full, facts.due, "nothing_due")),
        "evaluated_at_least_in_part": share(Share(facts.full + facts.partial, facts.due, "nothing_due")),
        "evaluation_gap": share(Share(facts.due - facts.full, facts.due, "nothing_due")),
        "category": facts.category,
        "strategy_evaluated": facts.strategy_evaluated,
        "settings": {"grace_baseline_days": facts.grace_days, "fresh_days": facts.fresh_days},
        "flags": dict(facts.flags),
        "exempted": [
            {
                "project": row.ref,
                "title": row.project,
                "reason": row.reason,
                "until_on": row.until_on.isoformat() if row.until_on else None,
            }
            for row in facts.exempted
        ],
    }
