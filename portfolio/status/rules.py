"""Three signals, never one colour: which colours there are, when they are grey, and what a judgement needs."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money

GREEN, AMBER, RED, GREY = "green", "amber", "red", "grey"
COLOURS = (GREEN, AMBER, RED)
"""What a person may judge or set; grey is what nobody can judge, and is never merged into green."""

SIDES = ("owner", "unit")
SIGNALS = ("outcome", "finance")
"""The signals that are computed, and that a person may set by hand for a time."""

LIKELY = ("unlikely", "possible", "likely")
BAD = ("minor", "serious", "severe")

QUARTER_DAYS = 92
"""A judgement or forecast older than this is out of date: no quarter is longer."""

HAND_MONTHS = 6
GREEN_OVER, AMBER_OVER = Decimal("0.05"), Decimal("0.10")
"""How far a forecast may lie above the approved budget."""


class Signal(NamedTuple):
    """A computed signal as it stands on a day.

    colour  green, amber, red or grey: the one set by hand while that counts, else the computed one
    reason  why it is grey; empty otherwise
    until   the last day on which a colour set by hand counts; None where it is computed
    """

    colour: str
    reason: str = ""
    until: date | None = None


def is_stale(on: date, today: date) -> bool:
    """Whether a judgement or forecast of a day is older than a quarter."""
    return (today - on).days > QUARTER_DAYS


def worst(colours: Iterable[str]) -> str:
    """The worst of the colours that can be judged; grey where none can."""
    return max(colours, key=(GREY, GREEN, AMBER, RED).index, default=GREY)


def finance(budget: Money | None, forecast: Money | None, forecast_on: date | None, today: date) -> Signal:
    """The colour of a forecast against the approved budget; both are inclusive: 5.00 % above is green.

    It is grey, with the reason, without a budget, without a forecast, with one older than a quarter, and where the two
    are in different currencies, which are never compared.
    """
    if budget is None:
        return Signal(GREY, "no_budget")
    if forecast is None or forecast_on is None:
        return Signal(GREY, "no_forecast")
    if budget.currency != forecast.currency:
        return Signal(GREY, "other_currency")
    if is_stale(forecast_on, today):
        return Signal(GREY, "outdated")
    over = Decimal(forecast.minor - budget.minor)
    if over <= GREEN_OVER * budget.minor:
        return Signal(GREEN)
    return Signal(AMBER if over <= AMBER_OVER * budget.minor else RED)


def by_hand(computed: Signal, colour: str | None, until: date | None, today: date) -> Signal:
    """The signal with a colour set by hand in place of the computed one, until and with its last day."""
    if colour is None or until is None or today > until:
        return computed
    return Signal(colour, until=until)


def last_day_by_hand(today: date) -> date:
    """The latest day until which a colour may be set by hand: the same day six months on, or the month's last."""
    month = today.month + HAND_MONTHS
    year, month = today.year + (month - 1) // 12, (month - 1) % 12 + 1
    first_of_next = date(year + month // 12, month % 12 + 1, 1)
    return min(date(year, month, 1) + timedelta(days=today.day - 1), first_of_next - timedelta(days=1))


def check_judgement(side: str, colour: str, reason: str | None, path_back: str | None) -> None:
    """Refuse a judgement that does not say what its colour asks for."""
    if side not in SIDES or colour not in COLOURS:
        raise WrongInput("choice", N_("Choose one of the answers offered."), "colour")
    if colour == RED and not reason:
        raise WrongInput("reason", N_("Say why it appears out of reach."), "reason")
    if colour == RED and not path_back:
        raise WrongInput("path_back", N_("Say what would bring it back within reach."), "path_back")


def check_by_hand(signal: str, colour: str, reason: str | None, until: date | None, today: date) -> None:
    """Refuse a colour set by hand without a reason, or for longer than six months."""
    if signal not in SIGNALS or colour not in COLOURS:
        raise WrongInput("choice", N_("Choose one of the answers offered."), "colour")
    if not reason:
        raise WrongInput("reason", N_("Say why the computed colour is not right."), "reason")
    if until is None or until < today:
        raise WrongInput("until", N_("Give the last day on which your colour counts, today or later."), "until_on")
    if until > last_day_by_hand(today):
        raise WrongInput("until", N_("A colour set by hand counts for six months at most."), "until_on")


def weight(likely: str, bad: str) -> int:
    """How likely times how bad, 1 to 9; refuses words that are not offered."""
    for field, word, words in (("likely", likely, LIKELY), ("bad", bad, BAD)):
        if word not in words:
            raise WrongInput("choice", N_("Choose one of the answers offered."), field)
    return (LIKELY.index(likely) + 1) * (BAD.index(bad) + 1)
