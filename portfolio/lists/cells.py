"""What a cell means: amounts, days, people, tags; the raw text always stays beside it."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal
from typing import NamedTuple

from portfolio.lists.grid import Cell, Guess
from portfolio.lists.reading.amounts import Amount, currency_named, decimal_mark, marks_in, read_amount
from portfolio.lists.reading.days import Span, day_order, orders_in, read_day
from portfolio.lists.reading.written import is_pending, matching, several, tidy

__all__ = [
    "WHY",
    "Amount",
    "Guess",
    "Named",
    "Span",
    "currency_named",
    "day_order",
    "decimal_mark",
    "marks_in",
    "matching",
    "orders_in",
    "read_amount",
    "read_day",
    "read_people",
    "read_tags",
    "tidy",
]

WHY = ("", "about", "range", "period", "either_way", "pending", "unread", "error", "not_computed", "empty")
"""How sure an answer is.

""            exactly as written
about         read, but written as approximate ("ca. 40k")
range         two amounts, neither of which is taken ("40-50k")
period        a span of days where one day was asked for ("spring 2024")
either_way    two readings, and nothing decides between them ("12.345")
pending       the cell says that it is not known yet ("TBD", "?")
unread        text that means nothing here
error         the sheet itself says that the cell is broken ("#REF!")
not_computed  a formula without its result
empty         nothing stands there
"""

_LONGEST = 1000
"""Characters of a cell that may name people or tags; a longer one is a text."""

_MOST_COMMAS = 6
"""So many parts between commas may be one known tag."""


class Named(NamedTuple):
    """A person or body named in a cell; email is "" when none is given."""

    name: str
    email: str = ""


_EMAIL = re.compile(r"[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_BETWEEN = re.compile(r"[;/&+|\n\t]|(?<![\w])(?:and|und|et|och|og|i|en|oraz|ja)(?![\w])", re.IGNORECASE)
_BETWEEN_FULL_NAMES = re.compile(r"\s+(?:y|e|és|a)\s+")
_REMARK = re.compile(r"[(\[<][^()\[\]<>]*[)\]>]?")
_LEADING = re.compile(r"^(?:lead|pm|leitung|contact|kontakt|owner|responsible)\s*:\s*", re.IGNORECASE)
_PARTICLES = several("van von der den de da di del della dos du la le ter ten zu zum af av el bin ibn mac mc o'")
_TITLES = several("dr dr. mag. mag prof prof. di ing. ing dipl.-ing. msc bsc phd ph.d. ma ba mba jr. jr sr. ll.m.")


def read_people(cell: Cell) -> list[Named]:
    """The people named in a cell, each once, in their order; a name turned around ("Silva, Ana") is turned back."""
    if not isinstance(cell.value, str) or len(cell.text) > _LONGEST or is_pending(matching(cell.text)):
        return []
    found: dict[str, Named] = {}
    last = ""
    for part in _parts(cell.text):
        address = _EMAIL.fullmatch(part.strip(" <>()"))
        if address and last and not found[last].email:
            found[last] = found[last]._replace(email=address[0].lower())
            continue
        person = _person(part)
        if person and not is_pending(last := matching(person.name)):
            known = found.setdefault(last, person)
            found[last] = known._replace(email=known.email or person.email)
        else:
            last = ""
    return list(found.values())


def _parts(text: str) -> Iterator[str]:
    """The pieces of a cell that each name one person."""
    for piece in _BETWEEN.split(text):
        # "Ana Silva y Jo Brown" are two, "Ana Silva e Costa" is one.
        halves = _BETWEEN_FULL_NAMES.split(piece)
        whole = halves if len(halves) > 1 and all(len(half.split()) > 1 for half in halves) else [piece]
        for part in whole:
            yield from _by_commas(part)


def _by_commas(part: str) -> Iterator[str]:
    """Split at commas, unless the comma stands between a surname and a first name."""
    names = [name.strip() for name in part.split(",") if name.strip()]
    is_title = [all(word in _TITLES for word in name.lower().split()) for name in names]
    names = [name for name, title in zip(names, is_title, strict=True) if not title]
    if len(names) < 2 or any(_EMAIL.search(name) for name in names[:-1]):
        yield from names
    elif len(names) % 2 == 0 and all(_is_surname(name) for name in names[::2]):
        for surname, first in zip(names[::2], names[1::2], strict=True):
            yield f"{first} {surname}" if not _EMAIL.match(first) else f"{surname} {first}"
    else:
        yield from names


def _is_surname(name: str) -> bool:
    """Whether a text may be a surname alone: one word, or small words before the last ("van der Berg")."""
    *before, _ = name.split()
    return all(word.lower() in _PARTICLES for word in before)


def _person(part: str) -> Named | None:
    email = _EMAIL.search(part)
    address = email[0].lower() if email else ""
    name = part.replace(email[0], " ") if email else part
    name = tidy(_LEADING.sub("", _REMARK.sub(" ", name).strip())).strip(" ,.:-\"'<>()")
    if not name and address:
        name = " ".join(word.capitalize() for word in re.split(r"[._+-]+", address.partition("@")[0]) if word)
    return Named(name, address) if any(letter.isalpha() for letter in name) else None


_FIRM = re.compile(r"[;|\n•·‣]")
_LIST_MARK = re.compile(r"^\s*[-*–]\s+")


def read_tags(cell: Cell, known: Collection[str] = ()) -> list[str]:
    """The tags in a cell, each once, in their order.

    known  tags as `matching` gives them, which are kept whole though a comma or slash stands in them
    """
    if not isinstance(cell.value, str):
        return [cell.text] if isinstance(cell.value, Decimal | int) and not isinstance(cell.value, bool) else []
    if len(cell.text) > _LONGEST:
        return [tidy(cell.text)]
    found: dict[str, str] = {}
    for line in _FIRM.split(cell.text):
        for tag in _tags(tidy(_LIST_MARK.sub("", line)), known):
            if not is_pending(matching(tag)):
                found.setdefault(matching(tag), tag)
    return list(found.values())


def _tags(text: str, known: Collection[str]) -> list[str]:
    """The tags of one line: parts between commas, or slashes with spaces; known ones are put together again."""
    if not text or matching(text) in known:
        return [text] if text else []
    separator = ", " if ", " in text else "," if "," in text else " / " if " / " in text else ""
    if not separator:
        return [text]
    parts, tags, at = text.split(separator), [], 0
    while at < len(parts):
        ends = range(min(len(parts), at + _MOST_COMMAS), at + 1, -1) if known else ()
        end = next((end for end in ends if matching(separator.join(parts[at:end])) in known), at + 1)
        tags.append(separator.join(parts[at:end]).strip())
        at = end
    return [tag for tag in tags if tag]
