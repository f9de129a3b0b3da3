"""Main measures as JSON and CSV."""

from collections.abc import Iterator, Sequence
from typing import Any

from portfolio.core.numbers import from_millionths, in_json
from portfolio.reports.content.outcomes import MeasureRow, MeasureTable
from portfolio.reports.facts.outcomes import ByHand
from portfolio.reports.shape.plain import Cell, Sheet, share, value


def measures(table: MeasureTable) -> dict[str, Any]:
    return {
        "running_projects": table.facts.running,
        "running_projects_without_measure": table.facts.without,
        "measures": table.facts.total,
        "standings": dict(table.facts.standings),
        "goal_met": share(table.goal_met),
        "shown": len(table.rows),
        "rows": [_measure(row) for row in table.rows],
        "on_target": share(table.on_target),
        "outcomes": dict(table.colours),
        "grey_by_reason": dict(table.facts.grey),
        "of_what_was_delivered": table.delivered,
        "moved_the_wrong_way": [_measure(row) for row in table.wrong],
        "set_by_hand": [_by_hand(row) for row in table.by_hand],
        "set_by_hand_in_all": table.facts.by_hand_total,
    }


def _by_hand(row: ByHand) -> dict[str, Any]:
    return {
        "project": row.ref,
        "title": row.project,
        "colour": row.colour,
        "computed": row.computed,
        "reason": row.reason,
        "by": row.name,
        "until_on": row.until_on.isoformat(),
    }


HEAD = (
    *("project", "title", "name", "unit", "level", "direction", "start", "start_on", "goal", "goal_low", "goal_high"),
    *("goal_on", "latest", "latest_on", "quality", "standing", "share_of_way", "outcome", "why_grey"),
)


def sheets(table: MeasureTable) -> Iterator[Sheet]:
    """The measures by standing and outcome, the rows that are kept, and what was set by hand."""
    facts = table.facts
    standings = [(key, count) for key, count in facts.standings.items()]
    yield Sheet("standings", ("standing", "measures"), [*standings, ("all", facts.total)])
    outcomes = [*table.colours, ("all", sum(count for _, count in table.colours))]
    yield Sheet("outcomes", ("outcome", "measures"), outcomes)
    yield Sheet("measures", HEAD, [_cells(row) for row in table.rows])
    yield Sheet("wrong_way", HEAD, [_cells(row) for row in table.wrong])
    yield Sheet(
        "set_by_hand",
        ("project", "title", "colour", "computed", "reason", "by", "until_on"),
        [(row.ref, row.project, row.colour, row.computed, row.reason, row.name, row.until_on) for row in table.by_hand],
    )


def _cells(row: MeasureRow) -> Sequence[Cell]:
    fact = row.fact

    def unit(stored: int | None) -> Cell:
        return None if stored is None else from_millionths(stored)

    return (
        *(fact.ref, fact.project, fact.name, fact.unit, fact.level, fact.direction),
        *(unit(fact.start), fact.start_on, unit(fact.goal), unit(fact.goal_low), unit(fact.goal_high), fact.goal_on),
        *(unit(fact.latest), fact.latest_on, fact.quality, row.standing.key, row.standing.share),
        *(fact.colour, fact.why_grey or None),
    )


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
        "level": fact.level,
        "outcome": fact.colour,
        "why_grey": fact.why_grey or None,
        "seen": [{"on": seen.on.isoformat(), "value": value(seen.value)} for seen in fact.seen],
    }
