"""The filters that are on, in words, each with the way to take it off."""

from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlencode

from portfolio.core.actor import Viewer
from portfolio.core.clock import today as city_day
from portfolio.core.money import Money, decimals
from portfolio.core.texts import gettext as _
from portfolio.core.texts import ngettext
from portfolio.core.web import day, money, number
from portfolio.projects.rules import ALL_STAGES
from portfolio.projects.words import stage_word
from portfolio.register import spans
from portfolio.register.asking import CHOSEN, EXACTLY, GROUPED, NAMED, WORDS, is_number, read_year, settled
from portfolio.register.choices import Choices, said
from portfolio.register.conditions import MAY_BE_EMPTY
from portfolio.register.rules import DAYS, PROCESS, Filters
from portfolio.register.spans import FIRST, LAST, NONE
from portfolio.register.words import GROUP_WORDS, NOTHING

MOST_MINOR = 2**62


class Chip(NamedTuple):
    """A filter that is on, and the address of the list without it."""

    group: str
    word: str
    url: str
    known: bool


def group_words() -> dict[str, str]:
    """What the groups of filters are called."""
    return {group: str(word) for group, word in GROUP_WORDS.items()}


def address_of(address: str, filters: Filters, *more: tuple[str, str]) -> str:
    """The address of a page with filters."""
    pairs = [*filters.pairs(), *more]
    return f"{address}?{urlencode(pairs)}" if pairs else address


def chips_of(viewer: Viewer, filters: Filters, known: Choices, address: str, *more: tuple[str, str]) -> Iterator[Chip]:
    """The filters that are on, for whichever page shows the filtered projects at an address.

    known  the choices with which `register.asking.asked` was called, which has looked the names up
    more   what else the address has to keep
    """
    filters = settled(filters, known)
    if filters.words:
        yield Chip(_("Search"), filters.words, address_of(address, filters.without_words(), *more), True)
    for negated, groups in ((False, filters.chosen), (True, filters.excluded)):
        for group, values in groups.items():
            name = str(GROUP_WORDS[group])
            for value in values:
                word = value_word(viewer, group, value, known)
                url = address_of(address, filters.without(group, value, negated), *more)
                yield Chip(_("Not %(group)s", group=name) if negated else name, word or value, url, word is not None)
    if filters.archived:
        yield Chip(_("Archived"), _("also shown"), address_of(address, filters.without_archived(), *more), True)


def value_word(viewer: Viewer, group: str, value: str, known: Choices) -> str | None:
    """What a value of a filter is called; None for one that nobody knows."""
    if value == NONE and group in MAY_BE_EMPTY:
        return str(NOTHING) if group not in WORDS else str(WORDS[group][NONE])
    if group in WORDS and value in WORDS[group]:
        return stage_word(value) if group == "stage" else str(_(str(WORDS[group][value])))
    if value.startswith(EXACTLY) and group in (*GROUPED, "owner"):
        name = value_word(viewer, group, value.removeprefix(EXACTLY), known)
        return str(_("only %(name)s", name=name)) if name else None
    if group in CHOSEN:
        if (group, value) == ("type", PROCESS):
            return str(_("Process, of either kind"))
        choice = known.by_key.get(group, {}).get(value)
        return said(choice) if choice else None
    if group in NAMED:
        return str(_("me")) if (group, value) == ("owner", "me") else known.looked_up.get((group, value))
    if group == "import":
        return value if is_number(value) else None
    return _span_word(viewer, group, value)


def _span_word(viewer: Viewer, group: str, value: str) -> str | None:
    today = city_day(viewer.zone)
    if group == "stage":
        stage, _at, when = value.partition("@")
        days = spans.read_days(when, today) if when and stage in ALL_STAGES else None
        if not days or days.is_empty:
            return None
        return str(_("%(stage)s on %(day)s", stage=stage_word(stage), day=day(days.last)))
    if group == "year":
        return value if read_year(value) else None
    if group in DAYS:
        return _days_word(spans.read_days(value, today))
    if group == "budget":
        return _amounts_word(spans.read_amounts(value, viewer.currency))
    if group == "silent":
        numbers = spans.read_numbers(value, at_least=True)
        return _days_of_silence(numbers) if numbers else None
    if group == "to_complete":
        return _numbers_word(spans.read_numbers(value))
    return None


def _days_word(days: spans.Days | None) -> str | None:
    if days is None:
        return None
    first = day(days.first) if days.first > FIRST else ""
    last = day(days.last) if days.last < LAST else ""
    return _from_until(first, last, days.first == days.last)


def _amounts_word(amounts: spans.Amounts | None) -> str | None:
    if amounts is None:
        return None
    low = money(Money(amounts.low, amounts.currency)) if amounts.low else ""
    high = money(Money(amounts.high, amounts.currency)) if amounts.high < MOST_MINOR else ""
    unit = 10 ** decimals(amounts.currency)
    if low and not high and amounts.low % unit == 1 < unit:
        return str(_("above %(low)s", low=money(Money(amounts.low - 1, amounts.currency))))
    if high and not low and amounts.high % unit == unit - 1 > 0:
        return str(_("below %(high)s", high=money(Money(amounts.high + 1, amounts.currency))))
    return _from_until(low, high, amounts.low == amounts.high)


def _numbers_word(numbers: spans.Numbers | None) -> str | None:
    if numbers is None:
        return None
    high = number(numbers.high) if numbers.high < 2**31 - 1 else ""
    return _from_until(number(numbers.low) if numbers.low or high == "0" else "", high, numbers.low == numbers.high)


def _days_of_silence(numbers: spans.Numbers) -> str:
    if numbers.high < 2**31 - 1:
        return str(_("%(from)s to %(until)s days", **{"from": number(numbers.low), "until": number(numbers.high)}))
    return ngettext("%(num)s day or more", "%(num)s days or more", numbers.low)


def _from_until(low: str, high: str, is_one: bool) -> str:
    """Both ends of something in words."""
    if is_one or not (low or high):
        return low or high
    if not high:
        return str(_("from %(low)s", low=low))
    if not low:
        return str(_("up to %(high)s", high=high))
    return str(_("%(low)s to %(high)s", low=low, high=high))
