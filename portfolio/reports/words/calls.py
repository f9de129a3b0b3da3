"""Calls in words."""

from portfolio.core import web
from portfolio.core.money import Money
from portfolio.core.texts import gettext as _
from portfolio.reports.content.calls import CallTable, PurseRow


def title(table: CallTable) -> str:
    """A call with its round, where it is not the first."""
    if table.facts.round == 1:
        return table.facts.title
    return _("%(call)s, round %(round)s", call=table.facts.title, round=table.facts.round)


def purse(row: PurseRow) -> str:
    """What money a purse is."""
    return row.track or _("The call’s money")


def amount(money: Money) -> str:
    """An amount, whole."""
    return web.money(money, short=True)
