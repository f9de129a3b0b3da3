"""Money as JSON and CSV."""

from collections.abc import Iterator, Sequence
from typing import Any

from portfolio.core.money import Money
from portfolio.core.numbers import in_json
from portfolio.reports.content.money import MoneyRow, MoneyTable
from portfolio.reports.content.money_risks import CurrencyRisks, MoneyShare
from portfolio.reports.shape.plain import Cell, Sheet, major

AMOUNTS = ("committed", "received", "spent")
OWN = {"own_money": "own_share", "money": "money", "given": "work_or_goods", "own_given": "own_share_in_work_or_goods"}
"""The rows that are no kind of source, as JSON and CSV call them."""


def money(table: MoneyTable) -> dict[str, Any]:
    sums = (table.own, table.money, table.given, table.own_given)
    return {
        "currency": table.currency,
        "sources": [{"kind": row.label} | _amounts(row) for row in table.sources],
        **{OWN[row.label]: _amounts(row) for row in sums},
        "bookings_without_day": table.undated,
        "risks": _risks(table.risks) if table.risks else None,
    }


def _amounts(row: MoneyRow) -> dict[str, str]:
    return {name: major(amount) for name, amount in zip(AMOUNTS, row.amounts, strict=True)}


def _risks(found: CurrencyRisks) -> dict[str, Any]:
    own = found.own_share
    return {
        "years": [
            {"year": row.year} | {name: major(amount) for name, amount in zip(AMOUNTS, row.amounts, strict=True)}
            for row in found.years
        ],
        "largest_source": _share(found.largest),
        "european_union": _share(found.eu),
        "own_share": {
            "missing": major(Money(own.missing, own.currency)),
            "short": own.short,
            "covered": own.covered,
            "unknown": own.unknown,
        }
        if own
        else None,
        "ending": [
            {
                "quarter": str(row.quarter),
                "committed": major(row.committed),
                "sources": row.lines,
                "projects": row.projects,
            }
            for row in found.endings
        ],
    }


def _share(found: MoneyShare | None) -> dict[str, Any] | None:
    if found is None:
        return None
    return {"part": major(found.part), "of": major(found.whole), "value": in_json(found.value), "sources": found.n}


def sheets(table: MoneyTable) -> Iterator[Sheet]:
    """The sums by source, by year, and what ends; each currency has sheets of its own."""
    place = table.currency.lower()
    rows: list[Sequence[Cell]] = [
        (OWN.get(row.label, row.label), *(amount.major for amount in row.amounts))
        for row in (*table.sources, table.own, table.money, table.given, table.own_given)
    ]
    yield Sheet(f"money_{place}", ("source", *AMOUNTS), rows)
    if table.risks is not None:
        years = [(row.year, *(amount.major for amount in row.amounts)) for row in table.risks.years]
        yield Sheet(f"money_by_year_{place}", ("year", *AMOUNTS), years)
        endings = [(str(row.quarter), row.committed.major, row.lines, row.projects) for row in table.risks.endings]
        yield Sheet(f"money_ending_{place}", ("quarter", "committed", "sources", "projects"), endings)
