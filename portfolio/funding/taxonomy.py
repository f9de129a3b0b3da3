"""Programmes of funders that cities meet, with what is known of their rules; every city edits its own copy.

A rate stands here only where a call text or a study says so; all others are empty, to be filled from the call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

LOOKED_UP_ON = date(2026, 11, 21)


@dataclass(frozen=True)
class Seed:
    """A programme as every city starts with it.

    rate    the funder's share of eligible cost
    cap     the most it pays, in major units of its currency
    """

    key: str
    name: str
    funder: str
    kind: str
    rate: Decimal | None = None
    cap: int | None = None
    currency: str = "EUR"
    in_kind_accepted: bool | None = None
    source: str = ""


PROGRAMMES: Sequence[Seed] = (
    Seed(
        "eui_ia",
        "European Urban Initiative, Innovative Actions",
        "European Union",
        "eu_direct",
        Decimal("0.8"),
        5_000_000,
        source="Terms of reference of the calls: up to 80 %, up to EUR 5 million",
    ),
    Seed(
        "uia",
        "Urban Innovative Actions 2014–2020",
        "European Union",
        "eu_direct",
        cap=5_000_000,
        source="Programme page: up to EUR 5 million and three years; the rate stands in each agreement",
    ),
    Seed(
        "horizon",
        "Horizon Europe",
        "European Union",
        "eu_direct",
        Decimal("0.7"),
        source="Innovation actions: 70 %, non-profit bodies up to 100 %; check the call",
    ),
    Seed("erdf", "European Regional Development Fund", "European Union", "eu_shared"),
    Seed("esf_plus", "European Social Fund Plus", "European Union", "eu_shared"),
    Seed("jtf", "Just Transition Fund", "European Union", "eu_shared"),
    Seed("interreg", "Interreg", "European Union", "eu_shared"),
    Seed(
        "urbact",
        "URBACT IV",
        "European Union",
        "eu_shared",
        cap=850_000,
        source="Call of 2023: up to EUR 850,000 per network, 50 to 95 % per partner by territory",
    ),
    Seed("neb", "New European Bauhaus", "European Union", "eu_direct"),
    Seed("life", "LIFE", "European Union", "eu_direct"),
    Seed("digital_europe", "Digital Europe", "European Union", "eu_direct"),
    Seed("cities_mission", "100 Climate-neutral Cities", "European Union", "eu_direct"),
    Seed("capital_of_culture", "European Capital of Culture", "European Union", "eu_direct"),
    Seed("youth_capital", "European Youth Capital", "European Youth Forum", "eu_direct"),
    Seed("business_rates_pool", "Pool of business rates", "Neighbouring authorities", "regional", currency="GBP"),
    Seed(
        "own_staff_call",
        "Own call to staff",
        "The city",
        "innovation_call",
        in_kind_accepted=False,
        source="As in Vienna's call to its staff: staff costs are not eligible",
    ),
    Seed("foundation", "Grant of a foundation", "Foundation", "philanthropy"),
)
