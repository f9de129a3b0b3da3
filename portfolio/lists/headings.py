"""Which field each column is, guessed from its heading and from what stands in it."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache

from rapidfuzz import fuzz, process

from portfolio.lists.cells import matching, read_amount, read_day
from portfolio.lists.fields import FIELDS, TEXT
from portfolio.lists.formats import SUGGESTED
from portfolio.lists.grid import Cell, Table

NEAR, NEAR_SHORT, SHORT = 87, 95, 8
"""How alike, of 100, a heading must be to one that is known; short ones of less than so many letters more so."""

SAMPLE = 200
"""So many cells of a column are looked at."""

FITTING = 0.5
"""The part of the filled cells that must look like what the heading says."""

DEFAULTS = {"fr_subsidies": {"currency": "EUR"}}

_BETWEEN = re.compile(r"[^\w]+|_")
_REMARK = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")
_TITLE_LENGTH = range(4, 160)


def suggest(table: Table) -> dict[str, str]:
    """A field for every heading; text where nothing is near enough or the cells do not look like it."""
    if table.format:
        known = SUGGESTED[table.format]
        return {heading: known.get(heading, TEXT) for heading in table.headers}
    scored = sorted(
        (
            (-score, place, heading, key)
            for place, heading in enumerate(table.headers)
            for score, key in [_by_heading(heading)]
            if key and _looks_like(FIELDS[key].shape, table.column(place)[:SAMPLE])
        ),
    )
    found: dict[str, str] = {}
    taken: set[str] = set()
    for _, _, heading, key in scored:
        if key not in taken:
            found[heading] = key
            taken.add(key)
        elif FIELDS[key].many and key != "title":
            found[heading] = key
    if table.coloured is not None and "stage" not in found.values():
        found[table.headers[table.coloured]] = "stage"
    if "title" not in taken:
        found |= dict.fromkeys(_likeliest_title(table, found), "title")
    return {heading: found.get(heading, TEXT) for heading in table.headers}


def defaults(table: Table) -> dict[str, str]:
    """What a format says once for all rows."""
    return dict(DEFAULTS.get(table.format, {}))


def _by_heading(heading: str) -> tuple[float, str]:
    """How near a heading is to a known one, and the field that means; (0, "") when nothing is near."""
    known = _known()
    for words in _spellings(heading):
        if words in known:
            return 100.0, known[words]
    words = _spellings(heading)[-1]
    if len(words) < 4:
        return 0.0, ""
    cutoff = NEAR if len(words) >= SHORT else NEAR_SHORT
    match = process.extractOne(words, _long(), scorer=fuzz.token_sort_ratio, score_cutoff=cutoff)
    if match is not None:
        return match[1], known[match[0]]
    # The last or first word of a longer heading often says it: "geplantes Projektende", "Budget 2024".
    parts = words.split()
    for part in (parts[-1], parts[0]) if len(parts) > 1 else ():
        if part in known and len(part) > 3:
            return 60.0, known[part]
    return 0.0, ""


def _spellings(heading: str) -> list[str]:
    """A heading as it may be known: as it stands, below the one above it, without remarks and apart at its humps."""
    plain = _plain(heading)
    below = _plain(heading.rpartition(": ")[2])
    bare = _plain(_HUMP.sub(" ", _REMARK.sub(" ", heading.rpartition(": ")[2])))
    return [words for words in (plain, below, bare) if words] or [""]


def _plain(heading: str) -> str:
    return " ".join(_BETWEEN.sub(" ", matching(heading)).split())


@cache
def _known() -> Mapping[str, str]:
    return {_plain(also): field.key for field in FIELDS.values() for also in field.also}


@cache
def _long() -> Sequence[str]:
    return [words for words in _known() if len(words) > 3]


def _looks_like(shape: str, cells: Sequence[Cell]) -> bool:
    """Whether enough of the filled cells of a column look like a shape; an empty column looks like anything."""
    filled = [cell for cell in cells if cell.text.strip()]
    if shape == "amount":
        return _share(filled, _is_amount)
    if shape == "day":
        return _share(filled, _is_day)
    if shape in ("people", "words"):
        return _share(filled, _is_short_text)
    return True


def _share(cells: Sequence[Cell], looks: Callable[[Cell], bool]) -> bool:
    return not cells or sum(map(looks, cells)) >= FITTING * len(cells)


def _is_amount(cell: Cell) -> bool:
    answer = read_amount(cell)
    return answer.value is not None or answer.why in ("range", "either_way", "pending", "not_computed")


def _is_day(cell: Cell) -> bool:
    return read_day(cell).why not in ("unread", "error")


def _is_short_text(cell: Cell) -> bool:
    return isinstance(cell.value, str) and len(cell.text) <= 120 and any(letter.isalpha() for letter in cell.text)


def _likeliest_title(table: Table, found: Iterable[str]) -> list[str]:
    """The first column left whose cells are texts of a title's length and mostly differ."""
    best: tuple[float, int] | None = None
    for place, heading in enumerate(table.headers):
        texts = [cell.text.strip() for cell in table.column(place)[:SAMPLE] if cell.text.strip()]
        if heading in found or place == table.coloured or not texts:
            continue
        fitting = sum(len(text) in _TITLE_LENGTH and any(letter.isalpha() for letter in text) for text in texts) / len(
            texts
        )
        score = fitting * len(set(texts)) / len(texts)
        if score > 0.3 and (best is None or score > best[0] + 0.2):
            best = (score, place)
    return [] if best is None else [table.headers[best[1]]]
