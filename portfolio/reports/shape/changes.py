"""What changed, open risks, and corrections to the last report, as JSON and CSV."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from portfolio.core.money import Money
from portfolio.core.numbers import from_millionths
from portfolio.reports.content.changes import ChangeTable
from portfolio.reports.facts.changes import Difference, Moved
from portfolio.reports.shape.plain import Cell, Sheet, value


def changes(table: ChangeTable | None) -> dict[str, Any] | None:
    """The chapter; None in reports made before it was counted."""
    if table is None:
        return None
    facts = table.facts
    return {
        "entered": {"projects": facts.entered_total, "rows": _moved(facts.entered)},
        "left": {"projects": facts.left_total, "rows": _moved(facts.left)},
        "moves": {row.stage: row.moves for row in facts.moves},
        "other_moves_with_reason": {"moves": facts.reasoned_total, "rows": _moved(facts.reasoned)},
        "redated": {
            "dates": facts.redated_total,
            "rows": [
                {
                    "project": row.ref,
                    "title": row.project,
                    "what": row.what,
                    "before": row.before.isoformat() if row.before else None,
                    "after": row.after.isoformat() if row.after else None,
                    "reason": row.reason,
                }
                for row in facts.redated
            ],
        },
        "rebased": {
            "replaced": facts.rebased_total,
            "rows": [
                {
                    "project": row.ref,
                    "title": row.project,
                    "measure": row.name,
                    "what": row.what,
                    "before": value(row.before),
                    "after": value(row.after),
                    "on": row.on.isoformat(),
                }
                for row in facts.rebased
            ],
        },
        "risks": {
            "open": facts.risks_total,
            "rows": [
                {
                    "project": row.ref,
                    "title": row.project,
                    "department": row.department,
                    "risk": row.what,
                    "likely": row.likely,
                    "bad": row.bad,
                    "weight": row.weight,
                    "due_on": row.due_on.isoformat() if row.due_on else None,
                }
                for row in facts.risks
            ],
        },
        "last_report": {
            "quarter": facts.last.quarter,
            "version": facts.last.version,
            "known_otherwise": differences(facts.last.differences),
        }
        if facts.last
        else None,
    }


def _moved(rows: Sequence[Moved]) -> list[dict[str, Any]]:
    return [
        {
            "project": row.ref,
            "title": row.project,
            "department": row.department,
            "stage": row.stage,
            "on": row.on.isoformat(),
            "reason": row.reason,
        }
        for row in rows
    ]


def differences(rows: Sequence[Difference]) -> list[dict[str, Any]]:
    """Figures that are known otherwise now; numbers as numbers, amounts of money in major units."""
    return [
        {
            "chapter": row.section,
            "row": list(row.row),
            "figure": row.field or None,
            "before": _in_json(row, row.before),
            "after": _in_json(row, row.after),
        }
        for row in rows
    ]


def _in_json(row: Difference, text: str | None) -> Any:
    cell = _cell(row, text)
    return str(cell) if isinstance(cell, Decimal) else cell


def _cell(row: Difference, text: str | None) -> Cell:
    """A figure as a sheet holds it."""
    if text is None or not row.field:
        return text
    form, _colon, currency = row.form.partition(":")
    if form == "money":
        return Money(int(text), currency).major
    if form == "millionths":
        return from_millionths(int(text))
    return Decimal(text) if form == "number" else text


def sheets(table: ChangeTable | None) -> Iterator[Sheet]:
    """Risks, moves, dates, starts and goals, and corrections."""
    if table is None:
        return
    facts = table.facts
    yield Sheet(
        "risks",
        ("risk", "project", "title", "department", "likely", "bad", "weight", "due_on"),
        [
            (row.what, row.ref, row.project, row.department, row.likely, row.bad, row.weight, row.due_on)
            for row in facts.risks
        ],
    )
    head = ("project", "title", "department", "stage", "on", "reason")
    for name, rows in (("entered", facts.entered), ("left", facts.left), ("moves_with_reason", facts.reasoned)):
        yield Sheet(name, head, [(row.ref, row.project, row.department, row.stage, row.on, row.reason) for row in rows])
    yield Sheet("moves", ("stage", "moves"), [(row.stage, row.moves) for row in facts.moves])
    yield Sheet(
        "redated",
        ("project", "title", "what", "before", "after", "reason"),
        [(row.ref, row.project, row.what, row.before, row.after, row.reason) for row in facts.redated],
    )
    yield Sheet(
        "rebased",
        ("project", "title", "name", "what", "unit", "before", "after", "on"),
        [
            (row.ref, row.project, row.name, row.what, row.unit, _whole(row.before), _whole(row.after), row.on)
            for row in facts.rebased
        ],
    )
    corrections = facts.last.differences if facts.last else ()
    yield Sheet(
        "corrections",
        ("chapter", "row", "figure", "before", "after"),
        [
            (row.section, " ".join(row.row), row.field, _cell(row, row.before), _cell(row, row.after))
            for row in corrections
        ],
    )


def _whole(stored: int | None) -> Decimal | None:
    return None if stored is None else from_millionths(stored)
