"""Where a city can be: time zones by country, and what follows from them."""

import re
from dataclasses import dataclass
from functools import cache
from zoneinfo import available_timezones

from babel import Locale
from babel.core import get_global
from babel.numbers import get_territory_currencies, list_currencies

from portfolio.core.errors import N_, WrongInput
from portfolio.core.text import clean, fold


@dataclass(frozen=True)
class Place:
    """A time zone with the country it lies in.

    zone      IANA name, such as Europe/Vienna
    country   ISO 3166, such as AT
    currency  ISO 4217, the one in use there today
    """

    zone: str
    country: str
    currency: str


@cache
def places() -> dict[str, Place]:
    """Every time zone that lies in one country with a currency, by its name (source: CLDR as Babel ships it)."""
    known = available_timezones()
    found = {}
    for zone, country in get_global("zone_territories").items():
        currencies = get_territory_currencies(country)
        if zone in known and currencies:
            found[zone] = Place(zone, country, currencies[0])
    return found


def check_place(*, zone: str, currency: str, place: str) -> None:
    """Refuse a time zone, a currency or a country that nobody knows."""
    if zone not in available_timezones():
        raise WrongInput("zone", N_("Give the time zone by its name, such as Europe/Vienna."))
    if currency not in list_currencies():
        raise WrongInput("currency", N_("Give the currency as three letters, such as EUR."))
    country, _, part = place.partition("-")
    if country not in get_global("territory_currencies") or not re.fullmatch(r"[A-Z0-9]{0,3}", part):
        raise WrongInput("place", N_("Give the country as two letters, with its part if you like: AT or AT-9."))


def check_name(name: str) -> str:
    """A city's name without spaces around it; refused when nothing is left, or too much."""
    name = clean(name)
    if not 0 < len(name) <= 250:
        raise WrongInput("name", N_("Give the city's name in at most 250 letters."))
    return name


def labels(locale: str) -> list[tuple[str, str]]:
    """Zones with "country, city" in a language, in the order of those words."""
    spoken = Locale.parse(locale)
    named = [
        (zone, f"{spoken.territories.get(place.country, place.country)}, {_city(zone, spoken)}")
        for zone, place in places().items()
    ]
    return sorted(named, key=lambda pair: (fold(pair[1]), pair[0]))


def _city(zone: str, spoken: Locale) -> str:
    return str(spoken.time_zones.get(zone, {}).get("city") or zone.rsplit("/", 1)[-1].replace("_", " "))


def department_lines(text: str | None) -> list[str]:
    """The departments in a text, one a line, each once."""
    names = list(dict.fromkeys(" ".join(line.split()) for line in (text or "").splitlines() if line.strip()))
    if any(len(name) > 250 for name in names) or len(names) > 200:
        raise WrongInput(
            "departments", N_("Give at most 200 departments, one a line, of 250 letters each."), "departments"
        )
    return names


def name_from(email: str) -> str:
    """What to call a person until they say their name: ben.gruber@city.example is Ben Gruber."""
    return " ".join(part.capitalize() for part in email.split("@", 1)[0].replace("_", ".").split(".") if part)
