"""What is to be known of money across currencies, and the figures of the period before, as JSON and CSV."""

from collections.abc import Iterator
from typing import Any

from portfolio.core.money import Money
from portfolio.reports.content.money_risks import RiskTable
from portfolio.reports.facts.previous import Figures
from portfolio.reports.shape.plain import Sheet, major


def risks(table: RiskTable) -> dict[str, Any]:
    return {
        "running_projects": table.running,
        "until": table.cliff.until.isoformat(),
        "projects_by_how_long_money_lasts": dict(table.standings),
        "ending": [
            {
                "project": row.ref,
                "title": row.project,
                "money_ends_on": row.ends_on.isoformat(),
                "planned_end_on": row.planned_end_on.isoformat() if row.planned_end_on else None,
            }
            for row in table.cliff.rows
        ],
        "without_money": [
            {
                "project": row.ref,
                "title": row.project,
                "decision": row.decision,
                "decided_on": row.decided_on.isoformat(),
                "review_says_none_was_found": row.said,
            }
            for row in table.no_money
        ],
        "without_money_in_all": table.facts.unfunded_total,
    }


def previous(figures: Figures) -> dict[str, Any]:
    return {
        "day": figures.day.isoformat(),
        "running_projects": figures.running,
        "money": [
            {
                "currency": row.currency,
                "committed": major(Money(row.committed, row.currency)),
                "spent": major(Money(row.spent, row.currency)),
            }
            for row in figures.money
        ],
        "on_target": {"part": figures.on_target, "of": figures.with_data},
        "fully_evaluated": {"part": figures.full, "of": figures.due},
    }


def sheets(table: RiskTable) -> Iterator[Sheet]:
    """How long money lasts, whose ends soon, and what has none."""
    standings = [*table.standings, ("all", table.running)]
    yield Sheet("money_lasts", ("money", "projects"), standings)
    yield Sheet(
        "money_ends",
        ("project", "title", "money_ends_on", "planned_end_on"),
        [(row.ref, row.project, row.ends_on, row.planned_end_on) for row in table.cliff.rows],
    )
    yield Sheet(
        "without_money",
        ("project", "title", "decision", "decided_on", "review_says_none_was_found"),
        [(row.ref, row.project, row.decision, row.decided_on, row.said) for row in table.no_money],
    )
