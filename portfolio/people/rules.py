"""What holds for passwords, guessing, addresses and settings, as plain functions."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Literal
from urllib.parse import urlsplit

from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money, is_currency
from portfolio.core.text import fold, has_control_characters
from portfolio.people.rights import RIGHTS, Role, Scope

SHORTEST_PASSWORD = 8
LONGEST_PASSWORD = 128

# A stolen invitation is worth little before somebody notices; one that ran out over a holiday is only a nuisance.
LINK_LIFETIME: Mapping[str, timedelta] = {
    "set_up": timedelta(days=7),
    "invitation": timedelta(days=14),
    "password": timedelta(hours=1),
    "sign_in": timedelta(minutes=15),
}
HANDED_OVER = timedelta(days=1)
"""A password link that an administrator carries to somebody lives longer than a mailed one."""

ROLES_OF_A_DEPARTMENT = frozenset(
    role for role in Role for granted in RIGHTS.values() if Scope.DEPARTMENT in granted.get(role, ())
)
"""The roles that may be narrowed to departments."""

_SPACES = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029]")


def plain_password(typed: str) -> str:
    """A password as it is hashed: typed on any keyboard, an ü is the same ü. WrongInput for what cannot be typed."""
    if has_control_characters(typed):
        raise WrongInput("password_characters", N_("The password holds characters that nobody can type."), "password")
    return unicodedata.normalize("NFC", typed)


def check_length(password: str) -> None:
    """Refuse passwords shorter than 8 or longer than 128 characters."""
    if len(password) < SHORTEST_PASSWORD:
        raise WrongInput("password_short", N_("Choose a password of at least 8 characters."), "password")
    if len(password) > LONGEST_PASSWORD:
        raise WrongInput("password_long", N_("Choose a password of at most 128 characters."), "password")


def is_mostly(password: str, known: list[str]) -> bool:
    """Whether a password is little more than words that everybody knows about its owner.

    known  names and addresses; words of at least three letters count
    """
    left = fold(password)
    words = {word for text in known for word in re.findall(r"\w{3,}", fold(text))}
    for word in sorted(words, key=len, reverse=True):
        left = left.replace(word, "")
    return len(left) < len(fold(password)) and len(left) < 6


def plain_email(typed: str) -> str:
    """An address as it is looked up at sign-in, whether or not it can be one; empty for what no database takes."""
    return "" if has_control_characters(typed) else unicodedata.normalize("NFC", typed).strip().lower()


def free_key(name: str, taken: Collection[str], most: int = 50) -> str:
    """A word for addresses and commands out of a name: "New York" is new-york, the second one new-york-2."""
    stem = re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-")[:most] or "unnamed"
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key


def own_address(wanted: str | None) -> str | None:
    """Where to go after sign-in, if that is a page of this site; None for every other address.

    Browsers read a backslash as a slash and drop control characters, so //, /\\ and /<tab>/ all lead elsewhere.
    """
    if not wanted or len(wanted) > 2000 or "\\" in wanted or _SPACES.search(wanted):
        return None
    if not wanted.startswith("/") or wanted.startswith("//"):
        return None
    parts = urlsplit(wanted)
    return None if parts.scheme or parts.netloc else wanted


_BROWSERS = (("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari"))
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_name(user_agent: str) -> str:
    """A few words by which a person knows a device again, such as "Firefox, Windows"; empty when it says nothing."""
    browser = next((name for mark, name in _BROWSERS if mark in user_agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in user_agent), "")
    return ", ".join(name for name in (browser, system) if name)


@dataclass(frozen=True)
class Patience:
    """How guessing is slowed: never for ever, so that nobody can lock somebody else out.

    free     so many failures cost nothing
    drain    after so long one failure is forgotten
    longest  the longest wait
    """

    free: int
    drain: timedelta
    longest: timedelta

    def counted(self, failures: int, last_at: datetime, at: datetime) -> int:
        """The failures that still count."""
        return max(0, failures - int(max(timedelta(0), at - last_at) / self.drain))

    def wait(self, failures: int, last_at: datetime, at: datetime) -> int:
        """For how many seconds no further try is looked at: 2, 4, 8 and on, from the last failure."""
        over = self.counted(failures, last_at, at) - self.free
        if over < 0:
            return 0
        pause = min(self.longest, timedelta(seconds=2 ** min(over + 1, 20)))
        left = last_at + pause - at
        return max(0, -(-left // timedelta(seconds=1)))


# A person mistypes a few times; a whole town hall may sit behind one address.
OF_ACCOUNT = Patience(free=5, drain=timedelta(minutes=2), longest=timedelta(minutes=5))
OF_ADDRESS = Patience(free=50, drain=timedelta(seconds=20), longest=timedelta(minutes=1))


SHORT_FORM_BELOW = Money(2_500_000, "EUR")


@dataclass(frozen=True)
class Settings:
    """What a city has decided for itself, with what holds where it has not.

    count_from              the day from which duties count; None: all of them do
    grace_baseline_days     so long after the start a value at the start still is one
    fresh_days              so long before the signature a value still counts
    full_threshold          the share fully evaluated from which evaluation counts as systematic and comprehensive
    strategy_review_months  so long a signed strategy review keeps the strategy evaluated
    short_form_budget       projects with a smaller approved budget get the short form of the outcome review
    roll                    next or previous: where a day goes that is no working day
    hide_lateness           nobody's lateness is shown by name
    update_due_days         so many days after a quarter's end its updates are due
    small_cells             smaller numbers of parts of a measure are not shown; 0: all are
    reminders_from          since when people are reminded of reviews; None: nobody is
    digest_hour             from this hour of the city's day on the day's mails leave
    """

    count_from: date | None = None
    grace_baseline_days: int = 30
    fresh_days: int = 180
    full_threshold: Decimal = Decimal("0.90")
    strategy_review_months: int = 24
    short_form_budget: Money = SHORT_FORM_BELOW
    roll: Literal["next", "previous"] = "next"
    hide_lateness: bool = False
    update_due_days: int = 14
    small_cells: int = 5
    reminders_from: date | None = None
    digest_hour: int = 7

    def counts(self, due: date) -> bool:
        """Whether what falls due on a day counts; what does not is from before Portfolio, and never late."""
        return self.count_from is None or self.count_from <= due


def read_whole(least: int, most: int) -> Callable[[str], int]:
    """A reader of whole numbers between two bounds; ValueError for anything else."""

    def read(word: str) -> int:
        number = int(word)
        if not least <= number <= most:
            raise ValueError(f"not between {least} and {most}")
        return number

    return read


def read_day_or_off(word: str) -> date | None:
    """A day, or None for the word off; ValueError for anything else."""
    return None if word == "off" else date.fromisoformat(word)


def read_share(word: str) -> Decimal:
    """A share above 0 and up to 1, such as 0.90; ValueError for anything else."""
    try:
        share = Decimal(word)
    except InvalidOperation:
        raise ValueError("no number") from None
    if not share.is_finite() or not 0 < share <= 1:
        raise ValueError("no share")
    return share


def read_money(word: str) -> Money:
    """An amount as it is stored: whole minor units and the currency, such as 2500000 EUR."""
    minor, _, currency = word.partition(" ")
    amount = Money(int(minor), currency)
    if amount.minor < 0 or not is_currency(currency):
        raise ValueError("no amount")
    return amount


def read_one_of(*keys: str) -> Callable[[str], str]:
    """A reader of a few keys; ValueError for anything else."""
    return lambda word: keys[keys.index(word)]


def store_setting(value: date | Money | Decimal | int | str) -> str:
    """The word that a value of a setting is stored as."""
    if isinstance(value, Money):
        return f"{value.minor} {value.currency}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


MOST_DAYS = 90
MOST_FRESH_DAYS = 1100
MOST_MONTHS = 120
EARLIEST_HOUR, LATEST_HOUR = 5, 18
"""Mails leave while people are awake, and never in the hour that a change of the clock leaves out or repeats."""

MOST_HIDDEN = 100
"""A city may hide numbers of parts below this at most."""

# How a stored word becomes the value of a setting; every field of Settings stands here.
READ_SETTING: Mapping[str, Callable[[str], Any]] = {
    "count_from": date.fromisoformat,
    "grace_baseline_days": read_whole(0, MOST_DAYS),
    "fresh_days": read_whole(30, MOST_FRESH_DAYS),
    "full_threshold": read_share,
    "strategy_review_months": read_whole(1, MOST_MONTHS),
    "short_form_budget": read_money,
    "roll": read_one_of("next", "previous"),
    "hide_lateness": lambda word: read_one_of("yes", "no")(word) == "yes",
    "update_due_days": read_whole(0, MOST_DAYS),
    "small_cells": read_whole(0, MOST_HIDDEN),
    "reminders_from": read_day_or_off,
    "digest_hour": read_whole(EARLIEST_HOUR, LATEST_HOUR),
}

BOTH_SHOWN_FOR = timedelta(days=365)
"""So long after the day from which duties count was changed, figures are shown by the day before as well."""


def settings_of(stored: Mapping[str, str]) -> Settings:
    """Settings from their stored words by key; keys of a newer version are passed over."""
    return Settings(**{key: READ_SETTING[key](word) for key, word in stored.items() if key in READ_SETTING})


def check_setting(key: str, word: str) -> None:
    """Refuse a setting that nobody knows, or a word that is no value of it."""
    try:
        READ_SETTING[key](word)
    except (KeyError, ValueError):
        raise WrongInput("setting", N_("That is no value for this setting.")) from None
