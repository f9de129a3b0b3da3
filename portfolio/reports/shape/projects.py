"""The list of projects as JSON and CSV."""

from collections.abc import Iterator
from typing import Any

from portfolio.reports.content.projects import ProjectList
from portfolio.reports.shape.plain import Sheet, major


def projects(table: ProjectList | None) -> dict[str, Any] | None:
    """The list; None in reports made before it was kept."""
    if table is None:
        return None
    return {
        "projects": table.total,
        "by_department": [
            {
                "department": row.department or None,
                "projects": row.projects,
                "due": row.due,
                "fully_evaluated": row.full,
            }
            for row in table.departments
        ],
        "rows": [
            {
                "project": row.fact.ref,
                "title": row.fact.title,
                "department": row.department or None,
                "stage": row.fact.stage,
                "budget": major(row.budget) if row.budget else None,
                "currency": row.fact.currency,
                "evaluation": row.fact.standing,
                "late": row.fact.label or None,
            }
            for row in table.rows()
        ],
    }


def sheets(table: ProjectList | None) -> Iterator[Sheet]:
    """Projects by department, and every one of them."""
    if table is None:
        return
    yield Sheet(
        "projects_by_department",
        ("department", "projects", "due", "fully_evaluated"),
        [(row.department, row.projects, row.due, row.full) for row in table.departments],
    )
    yield Sheet(
        "projects",
        ("project", "title", "department", "stage", "budget", "currency", "evaluation", "late"),
        [
            (
                *(row.fact.ref, row.fact.title, row.department, row.fact.stage),
                *(row.budget.major if row.budget else None, row.fact.currency, row.fact.standing, row.fact.label),
            )
            for row in table.rows()
        ],
    )
