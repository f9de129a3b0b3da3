"""Sources and amounts in words."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_currency
from flask_babel import lazy_gettext as lazy

from portfolio.core import texts, web
from portfolio.core.money import Money
from portfolio.funding.words import KINDS as FUNDING_KINDS
from portfolio.reports.content.money import MoneyRow, MoneyTable

MONEY_ROWS: Mapping[str, Any] = {
    "own_money": lazy("Own share, in money"),
    "money": lazy("All money"),
    "given": lazy("Work or goods from others"),
    "own_given": lazy("Own share, in work or goods"),
}


def money_label(row: MoneyRow) -> str:
    """What a row of money is: a kind of source, or one of the sums."""
    return str(MONEY_ROWS[row.label]) if row.label in MONEY_ROWS else str(FUNDING_KINDS[row.label])


def amount(money: Money, table: MoneyTable) -> str:
    """An amount of a table: with cents in every row of it, or in none."""
    if table.is_whole:
        return web.money(money, short=True)
    return format_currency(money.major, money.currency, locale=texts.locale_name())
