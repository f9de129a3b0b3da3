"""Sources, years and amounts in words."""

from collections.abc import Mapping
from typing import Any

from babel.numbers import format_currency
from flask_babel import gettext as _
from flask_babel import lazy_gettext as lazy
from flask_babel import ngettext

from portfolio.core import texts, web
from portfolio.core.money import Money, decimals
from portfolio.core.quarter import Quarter
from portfolio.funding.words import KINDS as FUNDING_KINDS
from portfolio.projects.rules import DECISIONS
from portfolio.reports import chart
from portfolio.reports.content.money import MoneyRow, MoneyTable
from portfolio.reports.content.money_risks import RiskTable
from portfolio.reports.facts.money import Unfunded

MONEY_ROWS: Mapping[str, Any] = {
    "own_money": lazy("Own share, in money"),
    "money": lazy("All money"),
    "given": lazy("Work or goods from others"),
    "own_given": lazy("Own share, in work or goods"),
}
LASTS: Mapping[str, Any] = {
    "lasts": lazy("Lasts longer"),
    "ends": lazy("Ends by then, nothing after"),
    "ended": lazy("Has ended already"),
    "unknown": lazy("End not known"),
    "none": lazy("No promised money"),
}
_LASTS_TONES = {"lasts": "good", "ends": "warn", "ended": "bad", "unknown": "neutral", "none": "ramp-1"}
YEARS_DRAWN = 4


def money_label(row: MoneyRow) -> str:
    """What a row of money is: a kind of source, or one of the sums."""
    return str(MONEY_ROWS[row.label]) if row.label in MONEY_ROWS else str(FUNDING_KINDS[row.label])


def amount(money: Money, table: MoneyTable) -> str:
    """An amount of a table: with cents in every row of it, or in none."""
    if table.is_whole:
        return web.money(money, short=True)
    return format_currency(money.major, money.currency, locale=texts.locale_name())


def year_word(year: int | None) -> str:
    """A year, or that bookings had no day."""
    return str(year) if year is not None else str(_("No day given"))


def quarter_word(quarter: Quarter) -> str:
    """A quarter as it heads a row."""
    return str(_("Quarter %(number)s of %(year)s", number=quarter.number, year=str(quarter.year)))


def years_caption(table: MoneyTable) -> str:
    """What the bars of the years, and the table behind them, show."""
    return str(_("Money in %(currency)s by the year it was booked for, without work or goods", currency=table.currency))


def year_rows(table: MoneyTable) -> chart.StackedRows | None:
    """Three bars for each of the last years: they are never put on top of each other, since they must not be added."""
    parts = (
        chart.Part(str(_("Promised")), "ramp-2"),
        chart.Part(str(_("Received")), "ramp-4"),
        chart.Part(str(_("Spent")), "good"),
    )
    years = [row for row in table.risks.years if row.year is not None] if table.risks else []
    rows = [
        (f"{year_word(row.year)} {part.words}", [max(0, money.minor) if one is part else 0 for one in parts])
        for row in years[-YEARS_DRAWN:]
        for part, money in zip(parts, row.amounts, strict=True)
    ]

    def number(minor: Any) -> str:
        return web.money(Money(int(minor), table.currency), short=True)

    return chart.stacked_rows(f"years-{table.currency.lower()}", parts, rows, number=number, inside=False)


def is_whole(table: MoneyTable) -> bool:
    """Whether no amount of a year or quarter has a part of the main unit."""
    unit = 10 ** decimals(table.currency)
    return table.risks is None or all(
        money.minor % unit == 0
        for row in (*(row.amounts for row in table.risks.years), *((row.committed,) for row in table.risks.endings))
        for money in row
    )


def lasting_rows(table: RiskTable) -> chart.StackedRows | None:
    """One bar of the running projects by how long their money lasts."""
    return chart.stacked_rows(
        "lasts",
        [chart.Part(str(LASTS[key]), _LASTS_TONES[key]) for key, _count in table.standings],
        [(str(_("Running or closing projects")), [count for _key, count in table.standings])],
        number=web.number,
    )


def lasting_counts(table: RiskTable) -> list[tuple[str, int]]:
    """How many running projects have money for how long, in words."""
    return [(str(LASTS[key]), count) for key, count in table.standings]


def decision_of(row: Unfunded) -> str:
    """What was decided of a project that has no money."""
    return str(_(DECISIONS[row.decision]))


def more_endings(table: RiskTable) -> str:
    """How many projects whose money ends are not shown."""
    text = ngettext(
        "The money of %(num)s more project ends by then.",
        "The money of %(num)s more projects ends by then.",
        table.more_endings,
    )
    return str(text)


def more_without(table: RiskTable) -> str:
    """How many projects without money are not shown."""
    text = ngettext(
        "%(num)s more project has no money that goes on.",
        "%(num)s more projects have no money that goes on.",
        table.no_money_more,
    )
    return str(text)
