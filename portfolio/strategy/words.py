"""What keys of programmes are called on screen, in the reader's language."""

from flask_babel import gettext

from portfolio.core.errors import N_
from portfolio.strategy import rules


def kind_word(kind: str) -> str:
    """What a kind of programme is called."""
    return str(gettext(rules.KINDS[kind]))


def period_word(period: str | None) -> str:
    """What a budget is for, empty where nobody knows."""
    return str(gettext(rules.BUDGET_PERIODS[period])) if period else ""


HAPPENED = {
    "strategy.opened": N_("Written down"),
    "strategy.edited": N_("Changed"),
    "goal.added": N_("Goal added"),
    "goal.edited": N_("Goal changed"),
    "goal.retired": N_("Goal retired"),
    "goal.brought_back": N_("Goal brought back"),
    "programme.opened": N_("Written down"),
    "programme.edited": N_("Changed"),
    "proposal.made": N_("Measure proposed to its projects"),
    "proposal.withdrawn": N_("Measure proposed no longer"),
    "proposal.made_again": N_("Measure proposed again"),
    "usual_review.changed": N_("Usual review of its projects changed"),
    "review.planned": N_("Review planned"),
    "review.postponed": N_("Review postponed"),
    "review.rescheduled": N_("Review moved with its working day"),
    "review.held": N_("Review held"),
    "review.returned": N_("Review returned"),
    "review.signed": N_("Review signed"),
    "review.missed": N_("Review missed"),
    "review.dropped": N_("Review no longer needed"),
}


def happened_word(event: str) -> str:
    """What an entry of history is called on the page of a strategy or programme."""
    return str(gettext(HAPPENED[event])) if event in HAPPENED else event
