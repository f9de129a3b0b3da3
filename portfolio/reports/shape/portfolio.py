"""Projects by stage, type and capability, and what they serve, as JSON and CSV."""

from collections.abc import Iterator, Sequence
from typing import Any

from portfolio.reports.content.portfolio import Portfolio
from portfolio.reports.content.priorities import AreaTable
from portfolio.reports.facts.portfolio import Priority, Word
from portfolio.reports.shape.plain import Cell, Sheet, share


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
        "areas_by_priority": _areas(portfolio.areas) if portfolio.areas else None,
    }


def _areas(table: AreaTable) -> dict[str, Any]:
    facts = table.facts
    return {
        "projects_under_way": table.projects,
        "strategies_in_force": facts.strategies,
        "serving_a_priority": share(table.serving),
        "priorities": [
            {"key": one.key, "kind": one.kind, "title": one.title, "strategy": one.strategy} for one in facts.priorities
        ],
        "counts": [
            {"area": count.area, "priority": count.priority, "projects": count.projects}
            for count in facts.counts
            if count.whole is None
        ],
        "projects_by_area": {count.area or "": count.projects for count in facts.counts if count.whole == "area"},
        "projects_by_priority": {
            count.priority or "": count.projects for count in facts.counts if count.whole == "priority"
        },
        "priorities_without_project": [one.key for one in table.unserved],
        "areas_without_project": [word.key for word in table.unnamed],
    }


def sheets(portfolio: Portfolio) -> Iterator[Sheet]:
    """Stages by day, types by capability, and policy areas by priority; sums last."""
    days = (day.isoformat() for day in portfolio.days)
    rows: list[Sequence[Cell]] = [(row.stage, *row.counts) for row in portfolio.stages]
    yield Sheet("stages", ("stage", *days), [*rows, ("all", *portfolio.totals)])
    matrix = portfolio.matrix
    head = ("type", *(_key(word) or "none" for word in matrix.capabilities), "projects")
    types: list[Sequence[Cell]] = [(_key(row.type) or "none", *row.cells, row.projects) for row in matrix.rows]
    yield Sheet("types_by_capability", head, [*types, ("all", *matrix.columns, matrix.projects)])
    if portfolio.areas is not None:
        table = portfolio.areas
        columns = ("area", *(_key(priority) or "none" for priority in table.columns), "projects")
        areas: list[Sequence[Cell]] = [(_key(row.area) or "none", *row.cells, row.projects) for row in table.rows]
        yield Sheet("areas_by_priority", columns, [*areas, ("all", *table.totals, table.projects)])


def _key(word: Word | Priority | None) -> str | None:
    return word.key if word else None
