"""Projects by stage, type and capability as JSON."""

from typing import Any

from portfolio.reports.content.portfolio import Portfolio
from portfolio.reports.facts.portfolio import Word


def portfolio(portfolio: Portfolio) -> dict[str, Any]:
    matrix = portfolio.matrix
    return {
        "projects": portfolio.projects,
        "days": [day.isoformat() for day in portfolio.days],
        "stages": [{"stage": row.stage, "projects": list(row.counts)} for row in portfolio.stages],
        "totals": list(portfolio.totals),
        "types_by_capability": {
            "capabilities": [_key(word) for word in matrix.capabilities],
            "rows": [
                {"type": _key(row.type), "projects_by_capability": list(row.cells), "projects": row.projects}
                for row in matrix.rows
            ],
            "projects_by_capability": list(matrix.columns),
            "projects": matrix.projects,
        },
    }


def _key(word: Word | None) -> str | None:
    return word.key if word else None
