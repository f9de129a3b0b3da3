"""The evaluation gap over quarters, in money and beside the survey, as JSON and CSV."""

from collections.abc import Iterator
from typing import Any

from portfolio.core.numbers import in_json
from portfolio.reports.content.evaluation import SURVEY, BudgetRow, GapTable
from portfolio.reports.content.reviews import ReviewTable
from portfolio.reports.facts.evaluation import Statuses
from portfolio.reports.shape.plain import Cell, Sheet, major, share

STATUSES = ("full", "partial", "none", "too_early", "waived")


def gap(table: GapTable | None) -> dict[str, Any] | None:
    """The chapter of the gap; None in reports made before it was counted."""
    if table is None:
        return None
    facts = table.facts
    return {
        "fully_evaluated": share(table.coverage),
        "evaluated_at_least_in_part": share(table.at_least),
        "evaluation_gap": share(table.gap),
        "quarters": [
            {
                "day": row.day.isoformat(),
                "fully_evaluated": share(row.full),
                "evaluated_at_least_in_part": share(row.at_least),
                "too_early": row.too_early,
                "waived": row.waived,
            }
            for row in table.rows
        ],
        "settings_changed": [
            {"setting": change.key, "on": change.on.isoformat(), "before": change.before, "after": change.after}
            for change in facts.changes
        ],
        "approved_budgets": [_budget(row) for row in table.budgets],
        "due_without_budget": facts.without_budget,
        "counted_from_before": {
            "count_from": facts.before.count_from.isoformat() if facts.before.count_from else None,
            "projects": _counts(facts.before.projects),
        }
        if facts.before
        else None,
        "survey": {
            "year": 2024,
            "cities": 65,
            "source": "LSE Cities, Public Innovation, section 2.6",
            "per_cent_of_cities": dict(SURVEY),
            "own_category": facts.category,
        }
        if table.survey
        else None,
    }


def _counts(projects: Statuses) -> dict[str, int]:
    return {status: getattr(projects, status) for status in STATUSES}


def _budget(row: BudgetRow) -> dict[str, Any]:
    return {
        "currency": row.currency,
        **{status: major(amount) for status, amount in zip(STATUSES, row.amounts, strict=True)},
        "fully_evaluated": in_json(row.share),
        "reason": None if row.share is not None else "nothing_due",
    }


def sheets(table: GapTable | None, reviews: ReviewTable) -> Iterator[Sheet]:
    """The gap by status, quarter and budget; where outcome reviews stand, who is exempted and what is open."""
    if table is not None:
        counts = [(status, getattr(table.facts, status)) for status in STATUSES]
        yield Sheet("evaluation", ("status", "projects"), counts)
        head = ("quarter", "full", "due", "share", "at_least_in_part", "too_early", "waived")
        yield Sheet("evaluation_quarters", head, [_quarter(row) for row in table.rows])
        rows: list[tuple[Cell, ...]] = [
            (row.currency, *(amount.major for amount in row.amounts)) for row in table.budgets
        ]
        yield Sheet("evaluation_budgets", ("currency", *STATUSES), rows)
    states: list[tuple[Cell, ...]] = [*reviews.states, ("all", reviews.facts.started)]
    yield Sheet("reviews", ("state", "projects"), states)
    if reviews.facts.evaluation is not None:
        exempted = [(row.ref, row.project, row.reason, row.until_on) for row in reviews.facts.evaluation.exempted]
        yield Sheet("exempted", ("project", "title", "reason", "until_on"), exempted)
    yield Sheet(
        "overdue",
        ("project", "title", "department", "due_on", "days_late", "late_30_working_days", "postponed_to", "held_on"),
        [
            (
                *(row.ref, row.project, row.department, row.due_on, row.days_late, row.past_ladder),
                *(row.postponed_to, row.held_on),
            )
            for row in reviews.facts.rows
        ],
    )


def _quarter(row: Any) -> tuple[Cell, ...]:
    return (row.day, row.full.part, row.full.whole, row.full.value, row.at_least.part, row.too_early, row.waived)
