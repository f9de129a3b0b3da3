"""What people write around a value: spaces, marks of no width, "ca.", "TBD"; shared by all that reads cells."""

import re

from portfolio.core.text import fold

_NO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f"))
_DASHES = str.maketrans("‐‑‒–—―−", "-------")


def several(line: str) -> frozenset[str]:
    """The words of a line, as a set."""
    return frozenset(line.split())


_PENDING = several(
    "tbd tba tbc tbd. t.b.d. t.b.a. t.b.c. n/a na n.a. n.a #n/a nn n.n. n.n ? ?? ??? - -- --- . .. ... … x xx xxx _ / "
    "pending unknown open offen ausstehend unbekannt k.a. k.a vakant vacant nc n.c. n.c nvt n.v.t. pendiente "
    "onbekend nezname nieznane"
) | {
    "to be determined",
    "to be decided",
    "to be defined",
    "to be confirmed",
    "to be announced",
    "not known",
    "not yet known",
    "not available",
    "not applicable",
    "noch offen",
    "wird noch festgelegt",
    "k. a.",
    "n. n.",
    "keine angabe",
    "a definir",
    "a determiner",
    "a preciser",
    "a confirmer",
    "por definir",
    "por determinar",
    "da definire",
    "nog te bepalen",
}

_ABOUT = re.compile(
    r"(?:(?:ca|c|approx|aprox|env|est|gesch|etwa|rund|circa|zirka|cca|about|around|roughly|approximately|estimated|"
    r"ungefahr|geschatzt|environ|aproximadamente|alrededor de|unos|ongeveer|ungef|up to|bis zu|max|mind|min|"
    r"nearly|close to|almost|knapp|fast|presque|casi|quase|quasi|more or less|over|under|uber|"
    r"unter)\b\.?:?|[~≈<>≤≥±]=?|\+/-)\s*"
)
_AFTER = re.compile(r"\s*(?:\((?:est|approx|ca|geschatzt|estime|estimated|tbc|planned|geplant|prevu)\.?\)|\?|~|\+)$")


def tidy(text: str) -> str:
    """A text with plain single spaces and hyphens and without marks of no width."""
    if text.isascii() and "  " not in text and text.isprintable():
        return text.strip()
    return " ".join(text.translate(_NO_WIDTH).translate(_DASHES).split())


def matching(text: str) -> str:
    """A text as it is compared: tidy, without case and accents."""
    return fold(tidy(text))


def is_pending(folded: str) -> bool:
    """Whether a folded text says that something is not known yet."""
    return folded in _PENDING


def without_about(folded: str) -> tuple[str, bool]:
    """A folded text without "ca." and the like before or after it, and whether there was any."""
    rest = folded
    while match := _ABOUT.match(rest):
        rest = rest[match.end() :]
    rest = _AFTER.sub("", rest)
    return rest, rest != folded
