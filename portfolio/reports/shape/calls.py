"""Calls that were decided within the period, as JSON and CSV; nothing of it leads to a juror."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from portfolio.reports.content.calls import CallTable
from portfolio.reports.shape.plain import Cell, Sheet, major, share


def call(table: CallTable) -> dict[str, Any]:
    facts = table.facts
    return {
        "call": facts.ref,
        "title": facts.title,
        "round": facts.round,
        "decided_on": facts.decided_on.isoformat(),
        "pitches": facts.pitches,
        "eligible": facts.eligible,
        "departments": facts.departments,
        "funded": facts.funded,
        "success_rate": share(table.success),
        "reserve": facts.reserve,
        "given_back": facts.returned,
        "currency": facts.currency,
        "asked": major(table.asked),
        "given": major(table.given),
        "money": [
            {
                "track": row.track or None,
                "budget": major(row.budget),
                "left": major(row.left),
                "last_place": purse.last_place,
            }
            for row, purse in zip(table.purses, facts.purses, strict=True)
        ],
        "jury": {
            "jurors": facts.jurors,
            "reviews": facts.reviews,
            "repeatable_share": facts.repeatable,
            "reason": None if facts.repeatable is not None else facts.refused or "not_defined",
        },
        "training": {
            "trainings": facts.trainings,
            "places": facts.places,
            "came": facts.came,
            "not_noted": facts.unmarked,
        },
    }


def sheets(tables: Sequence[CallTable]) -> Iterator[Sheet]:
    """A sheet for each call: what it came to, figure by figure; shares with what they are out of."""
    for number, table in enumerate(tables, 1):
        facts, success = table.facts, table.success
        rows: list[tuple[Cell, ...]] = [
            ("pitches", facts.pitches, None, None),
            ("eligible", facts.eligible, None, None),
            ("departments", facts.departments, None, None),
            ("funded", facts.funded, None, None),
            ("success_rate", success.value, success.part, success.whole),
            ("reserve", facts.reserve, None, None),
            ("asked", table.asked.major, None, None),
            ("given", table.given.major, None, None),
            ("jurors", facts.jurors, None, None),
            ("reviews", facts.reviews, None, None),
            ("repeatable_share", None if facts.repeatable is None else Decimal(str(facts.repeatable)), None, None),
            ("training_places", facts.places, None, None),
            ("training_came", facts.came, None, None),
        ]
        yield Sheet(f"call_{number}", ("figure", "value", "part", "of"), rows)
