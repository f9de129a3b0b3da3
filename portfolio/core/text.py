"""Text as people type it: what is refused, what is folded for search and sorting."""

import re
import unicodedata

from portfolio.core.errors import N_, WrongInput

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WORD = re.compile(r"\w+")
_BETWEEN = str.maketrans({code: " " for code in range(128) if not chr(code).isalnum()})
"""Plain characters that are no part of a word."""

# Chinese characters and Japanese syllables: written without spaces, so each is looked up as a word of its own.
_UNSPACED = re.compile(r"([\u3005-\u3007\u3040-\u30ff\u3400-\u9fff])")


class _Plain(dict[int, str | int | None]):
    """What each character becomes when folded, worked out when it is first met: marks that combine are dropped."""

    def __missing__(self, code: int) -> int | None:
        plain = self[code] = None if unicodedata.combining(chr(code)) else code
        return plain


# Letters that decompose to nothing but stand for others in everyday search.
_PLAIN = _Plain(
    (ord(letter), plain)
    for letter, plain in zip("ıłøđðþæœħ", ("i", "l", "o", "d", "d", "th", "ae", "oe", "h"), strict=True)
)


def has_control_characters(text: str) -> bool:
    """Whether a text holds NUL, another control character than tab and line break, or half a character."""
    return bool(_CONTROL.search(text))


def readable(text: str) -> str:
    """A text with a mark in place of every character that cannot be stored: "a\\x00b" gives "a\ufffdb"."""
    return _CONTROL.sub("\ufffd", text)


def clean(text: str) -> str:
    """A text as it is stored: one kind of line break, no spaces around it; control characters are WrongInput.

    No-break spaces inside, right-to-left marks, emoji and combining characters stay as typed.
    """
    if has_control_characters(text):
        raise WrongInput("control_characters", N_("The text holds characters that cannot be stored. Type it anew."))
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def fold(text: str) -> str:
    """Case and diacritics folded, for search and sorting: "Žiadosť" and "ziadost" fold alike."""
    if text.isascii():
        return text.lower()
    # Taken apart first: a mathematical 𝐀 has no lower case before it is an A.
    folded = unicodedata.normalize("NFKD", text).casefold()
    return unicodedata.normalize("NFKD", folded).translate(_PLAIN)


def words(text: str, most: int = 12) -> list[str]:
    """The folded words of a query, at most so many: letters and digits only, so no search syntax gets through."""
    return _WORD.findall(fold(text).replace("_", " "))[:most]


def searchable(text: str) -> str:
    """The folded words of a text as full-text indexes store them: nothing but words between single spaces.

    Only so do the tokenisers of SQLite and PostgreSQL agree; PostgreSQL would read addresses and hyphens its own way.
    """
    if text.isascii():  # a third of the time, which an import spends for each of its rows
        return " ".join(text.lower().translate(_BETWEEN).split())
    return " ".join(_WORD.findall(apart(fold(text).replace("_", " "))))


def apart(text: str) -> str:
    """A text with spaces around the characters of scripts that are written without any."""
    return text if text.isascii() else _UNSPACED.sub(r" \1 ", text)
