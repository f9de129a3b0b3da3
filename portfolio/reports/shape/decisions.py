"""Decisions, what lasts and what was learnt, as JSON and CSV."""

from collections.abc import Iterator
from typing import Any

from portfolio.reports.content.decisions import DecisionTable
from portfolio.reports.shape.plain import Sheet, share


def decisions(table: DecisionTable | None) -> dict[str, Any] | None:
    """The chapter; None in reports made before it was counted."""
    if table is None:
        return None
    facts = table.facts
    return {
        "reviews": facts.reviews,
        "by_kind": {row.decision: row.projects for row in facts.counts},
        "rows": [
            {
                "project": row.ref,
                "title": row.project,
                "department": row.department,
                "decision": row.decision,
                "on": row.on.isoformat(),
            }
            for row in facts.rows
        ],
        "follow_ups": [{"kind": row.kind, "done": share(row.done)} for row in table.followed],
        "lasting": share(table.lasting),
        "not_known": facts.not_known,
        "not_lasting": facts.lapsed_total,
        "not_lasting_rows": [
            {
                "project": row.ref,
                "title": row.project,
                "department": row.department,
                "follow_up": row.kind,
                "still_used": row.still_used,
                "on": row.on.isoformat(),
            }
            for row in facts.lapsed
        ],
        "lessons_told": facts.told,
        "lessons": [
            {"project": row.ref, "factor": row.factor, "helped": row.helped, "lesson": row.text, "same": row.lessons}
            for row in facts.lessons
        ],
    }


def sheets(table: DecisionTable | None) -> Iterator[Sheet]:
    """Decisions by kind and project, follow-ups by milestone, what did not last, lessons."""
    if table is None:
        return
    facts = table.facts
    yield Sheet("decisions_by_kind", ("decision", "reviews"), [(row.decision, row.projects) for row in facts.counts])
    yield Sheet(
        "decisions",
        ("project", "title", "department", "decision", "on"),
        [(row.ref, row.project, row.department, row.decision, row.on) for row in facts.rows],
    )
    yield Sheet(
        "follow_ups",
        ("follow_up", "done", "due", "share"),
        [(row.kind, row.done.part, row.done.whole, row.done.value) for row in table.followed],
    )
    yield Sheet(
        "not_lasting",
        ("project", "title", "department", "follow_up", "still_used", "on"),
        [(row.ref, row.project, row.department, row.kind, row.still_used, row.on) for row in facts.lapsed],
    )
    yield Sheet(
        "lessons",
        ("project", "title", "factor", "helped", "lesson"),
        [(row.ref, row.project, row.factor, row.helped, row.text) for row in facts.lessons],
    )
