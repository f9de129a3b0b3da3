"""What keys of programmes are called on screen, in the reader's language."""

from flask_babel import gettext

from portfolio.strategy import rules


def kind_word(kind: str) -> str:
    """What a kind of programme is called."""
    return str(gettext(rules.KINDS[kind]))


def period_word(period: str | None) -> str:
    """What a budget is for, empty where nobody knows."""
    return str(gettext(rules.BUDGET_PERIODS[period])) if period else ""
