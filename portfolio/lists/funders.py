"""What kind of money a funder's name suggests; the page and the mapping may say otherwise."""

from functools import cache

from portfolio.lists.reading.written import matching

# The first that is met counts, so that a "European regional fund" is European.
_HINTS = (
    ("eu_shared", ("erdf", "efre", "feder", "fesr", "esf", "fse", "interreg", "regional development fund")),
    (
        "eu_direct",
        ("horizon", "european", "europ", "eui", "uia", "life programme", "digital europe", "erasmus", "bruxelles"),
    ),
    (
        "philanthropy",
        (
            "foundation",
            "stiftung",
            "fondation",
            "fundacion",
            "fundacao",
            "fondazione",
            "stichting",
            "trust",
            "charit",
            "philanthrop",
            "bloomberg",
            "nadacia",
            "fundacja",
            "lottery",
        ),
    ),
    (
        "regional",
        (
            "region",
            "land ",
            "landes",
            "bundesland",
            "province",
            "provincia",
            "county",
            "departement",
            "comunidad",
            "kraj",
        ),
    ),
    (
        "national",
        (
            "ministry",
            "ministerium",
            "ministere",
            "ministerio",
            "ministero",
            "ministerie",
            "national",
            "federal",
            "bund",
            "etat",
            "government",
            "gobierno",
            "state",
            "ffg",
            "bmk",
            "bmbf",
            "ademe",
            "innovate uk",
            "research council",
        ),
    ),
    ("innovation_call", ("innovation fund", "innovationsfonds", "innovation budget", "innovation call")),
    (
        "city_operating",
        (
            "city",
            "stadt",
            "ville",
            "metropole",
            "mairie",
            "ayuntamiento",
            "municip",
            "comune",
            "gemeente",
            "commune",
            "camara",
            "council",
            "magistrat",
            "own budget",
            "internal",
            "eigenmittel",
        ),
    ),
    ("private", ("gmbh", " ltd", " inc", "bank", "company", "private", "sponsor", " ag", " sa", "corporate")),
)
UNNAMED = "city_operating"
UNKNOWN = "national"


@cache
def kind_of(funder: str) -> str:
    """A funding kind for a funder."""
    compared = f" {matching(funder)} "
    for kind, hints in _HINTS:
        if any(
            f" {hint.strip()}" in compared if not hint.startswith(" ") else f"{hint} " in compared for hint in hints
        ):
            return kind
    return UNKNOWN
