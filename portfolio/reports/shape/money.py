"""Money as JSON."""

from typing import Any

from portfolio.core.money import Money, decimals
from portfolio.reports.content.money import MoneyRow, MoneyTable


def money(table: MoneyTable) -> dict[str, Any]:
    return {
        "currency": table.currency,
        "sources": [{"kind": row.label} | _amounts(row) for row in table.sources],
        "own_share": _amounts(table.own),
        "money": _amounts(table.money),
        "work_or_goods": _amounts(table.given),
        "own_share_in_work_or_goods": _amounts(table.own_given),
        "bookings_without_day": table.undated,
    }


def _amounts(row: MoneyRow) -> dict[str, str]:
    return {"committed": _major(row.committed), "received": _major(row.received), "spent": _major(row.spent)}


def _major(money: Money) -> str:
    return format(money.major, f".{decimals(money.currency)}f")
