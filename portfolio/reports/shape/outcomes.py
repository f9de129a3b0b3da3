"""Main measures as JSON."""

from typing import Any

from portfolio.core.numbers import in_json
from portfolio.reports.content.outcomes import MeasureRow, MeasureTable
from portfolio.reports.shape.plain import share, value


def measures(table: MeasureTable) -> dict[str, Any]:
    return {
        "running_projects": table.facts.running,
        "running_projects_without_measure": table.facts.without,
        "measures": table.facts.total,
        "standings": dict(table.facts.standings),
        "goal_met": share(table.goal_met),
        "shown": len(table.rows),
        "rows": [_measure(row) for row in table.rows],
    }


def _measure(row: MeasureRow) -> dict[str, Any]:
    fact = row.fact
    return {
        "project": fact.ref,
        "title": fact.project,
        "name": fact.name,
        "unit": fact.unit,
        "measure": fact.measure,
        "direction": fact.direction,
        "start": value(fact.start),
        "start_on": fact.start_on.isoformat() if fact.start_on else None,
        "start_kind": fact.start_kind,
        "goal": value(fact.goal),
        "goal_low": value(fact.goal_low),
        "goal_high": value(fact.goal_high),
        "goal_on": fact.goal_on.isoformat() if fact.goal_on else None,
        "latest": value(fact.latest),
        "latest_on": fact.latest_on.isoformat() if fact.latest_on else None,
        "latest_words": fact.words,
        "quality": fact.quality,
        "standing": row.standing.key,
        "share_of_way": in_json(row.standing.share),
        "reason": row.standing.reason or None,
    }
