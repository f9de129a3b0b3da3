"""What the sheets of a jury have in common: cells, plain numbers, and the lines that cannot be used."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal

from portfolio.core.errors import WrongInput

SHOWN = 20
"""So many lines are named at a time."""
LONGEST = 20
"""Characters of a number; more are a slip."""

_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_COMMA = re.compile(r"[+-]?\d+,\d+")


def rows_of(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV text that are not empty, trimmed, each with the number of the line on which it begins.

    Comma, semicolon or tab stands between cells, whichever the first line has most of. Raises WrongInput for what is no
    text and for a quotation mark out of place.
    """
    if "\0" in text:
        raise WrongInput("sheet", "This is no text. Save the sheet as “CSV UTF-8”.")
    text = text.removeprefix("\ufeff")
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    found = []
    begins = 1
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if any(cells):
                found.append((begins, cells))
            begins = reader.line_num + 1
    except csv.Error as error:
        sentence = "Line %(line)s: a quotation mark is open or out of place. Close it."
        raise WrongInput("sheet", sentence, line=begins) from error
    return found


def has_decimal_commas(cells: Iterable[str]) -> bool:
    """Whether a sheet writes decimals with a comma."""
    return any(_COMMA.fullmatch(cell) for cell in cells)


def plain_number(written: str, *, comma: bool) -> Decimal | None:
    """A number in plain digits; None for anything else. In a sheet with decimal commas no point is read."""
    if comma:
        if "." in written:
            return None
        written = written.replace(",", ".", 1)
    plain = len(written) <= LONGEST and written.isascii() and _POINT.fullmatch(written)
    return Decimal(written) if plain else None


def first_of(sentences: Sequence[str]) -> list[str]:
    """The first twenty, and how many there are more."""
    more = len(sentences) - SHOWN
    return [*sentences[:SHOWN], *([f"And {more} more."] if more > 0 else [])]


def too_long(row: Sequence[str], heads: Sequence[str]) -> str:
    """What is said of a row with more cells than the first line has."""
    return f"{len(row)} cells, but the first line has {len(heads)}. Put cells with a comma in quotation marks."
