"""Between a cell and a plain value: how a value is written, and what a cell that somebody edited means."""

import re
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from zlib import crc32

from portfolio.core import text
from portfolio.core.errors import N_, WrongInput
from portfolio.core.money import Money, decimals
from portfolio.core.numbers import read_decimal
from portfolio.lists.columns import Column, Plain
from portfolio.lists.wordlists import Wordlist

Cell = str | Decimal | float | int | bool | date | datetime | time | timedelta | None
Lists = Mapping[str, Wordlist]

FIRST_DAY = date(1899, 12, 30)
"""Day 0 of the numbers that spreadsheets keep days in."""

_SURE_DAY = date(1900, 3, 1)  # before it spreadsheets count a 29 February that never was
LARGEST = Decimal(10) ** 17
"""Beyond this no amount is kept in any currency."""

_EARLIEST, _LATEST = date(1900, 1, 1), date(2200, 12, 31)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]00:00(?::00(?:\.0+)?)?)?")
_NAMED = re.compile(r"(\d{1,2})([./-])\s*(\d{1,2})\2\s*(\d{4})")
LONGEST_CELL = 32_767
TOO_LONG = "(…)"
"""Stands in place of a text that no cell can hold; left alone it changes nothing."""

_NOT_XML = re.compile("[\ufffe\uffff]")
_LARGE = re.compile(r"-?\d{13,}(?:\.\d+)?")  # written as text, because numbers of a spreadsheet keep 15 digits
_MARKS = re.compile(r"[€$£¥₺₹]|\b[A-Z]{3}\b")
_SIGNS = {
    "€": ("EUR",),
    "$": ("USD", "AUD", "CAD", "NZD", "SGD", "HKD", "TWD", "MXN", "ARS", "CLP", "COP", "BRL", "UYU"),
    "£": ("GBP", "GIP", "FKP", "SHP", "EGP"),
    "¥": ("JPY", "CNY"),
    "₺": ("TRY",),
    "₹": ("INR",),
}
"""The currencies that write themselves with a sign."""


# ------------------------------------------------------------------------------------------------ how it is written
def written(column: Column, value: Plain, lists: Lists) -> str:
    """A plain value as text: what a cell says, what marks are made of, what a table in the browser shows."""
    if value is None or value == "":
        return ""
    if column.kind == "word":
        return lists[column.words].names.get(value, "")
    if column.kind == "words":
        return lists[column.words].said(value) if value else ""
    if column.kind == "money":
        return amount_text(Money(*value).major)
    return str(value)


def amount_text(amount: Decimal) -> str:
    """An amount without needless zeros and never with an exponent: 1200, 1200.5."""
    words = format(amount, "f")
    return words.rstrip("0").rstrip(".") if "." in words else words


def cell_text(words: str) -> str:
    """A text as a cell of a workbook can hold it."""
    if len(words) > LONGEST_CELL:
        return TOO_LONG
    return _NOT_XML.sub("\ufffd", words) if _NOT_XML.search(words) else words


def mark(column: Column, words: str) -> int:
    """A short mark of what stands in a cell, to tell later whether it was changed."""
    words = words.strip() if column.kind == "text" else " ".join(words.split())
    return crc32(words.encode("utf-8", "surrogatepass"))


def day_number(day: date) -> int | None:
    """The number a spreadsheet keeps a day in; None for days that it counts wrongly."""
    return (day - FIRST_DAY).days if day >= _SURE_DAY else None


# -------------------------------------------------------------------------------------------- what a cell means
def plain_text(column: Column, cell: Cell, locale: str, currency: str) -> str:
    """What stands in a cell, written as `written` writes it; WrongInput for a day or amount nobody can read.

    locale    in which amounts are read that were typed as text
    currency  of an amount in this row
    """
    if cell is None or cell == "":
        return ""
    if column.kind == "day":
        return read_day(cell).isoformat() if not is_blank(cell) else ""
    if column.kind == "money":
        return amount_text(read_amount(cell, locale, currency)) if not is_blank(cell) else ""
    words = as_words(cell)
    if text.has_control_characters(words):
        raise WrongInput("control_characters", N_("The text holds characters that cannot be stored. Type it anew."))
    words = text.clean(words)
    return words if column.kind == "text" else " ".join(words.split())


def is_blank(cell: Cell) -> bool:
    """Whether a cell holds nothing but spaces."""
    return isinstance(cell, str) and not cell.strip()


def as_words(cell: Cell) -> str:
    """A cell as text: a number without needless decimals, a day as year, month, day."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, Decimal | float):
        return amount_text(cell if isinstance(cell, Decimal) else Decimal(repr(cell)))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    return str(cell)


def read_day(cell: Cell) -> date:
    """The day in a cell: a day, the number of one, or text in an order of year, month and day that is certain."""
    found: date | None = None
    if isinstance(cell, datetime):
        found = cell.date()
    elif isinstance(cell, date):
        found = cell
    elif isinstance(cell, Decimal | float | int) and not isinstance(cell, bool):
        found = FIRST_DAY + timedelta(days=int(cell)) if 60 < cell < 120_000 and cell == int(cell) else None
    elif isinstance(cell, str):
        found = _day_in(cell.strip().lstrip("'"))
    if found is None:
        raise WrongInput("day", N_("Write the day as year, month, day, such as 2026-09-30."))
    if not _EARLIEST <= found <= _LATEST:
        raise WrongInput("day", N_("Give a day between 1900 and 2200."))
    return found


def _day_in(words: str) -> date | None:
    if match := _ISO.fullmatch(words):
        return _day(*map(int, match.groups()))
    if match := _NAMED.fullmatch(words):
        first, second, year = int(match[1]), int(match[3]), int(match[4])
        if match[2] == "." or first > 12:  # a point stands only after a day that comes first
            return _day(year, second, first)
        if second > 12 or first == second:
            return _day(year, first, second)
    return None


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def read_amount(cell: Cell, locale: str, currency: str) -> Decimal:
    """The amount in a cell: a number, or text with or without its currency; WrongInput where it names another one."""
    if isinstance(cell, Decimal | float | int) and not isinstance(cell, bool):
        return _kept(round(cell if isinstance(cell, Decimal) else Decimal(repr(cell)), 6))
    if not isinstance(cell, str):
        raise WrongInput("number", N_("Give a number in digits, such as 12500."))
    words = cell.strip().removeprefix("'")
    if _LARGE.fullmatch(words):
        return _kept(Decimal(words))
    if any(currency not in _SIGNS.get(said, (said,)) for said in _MARKS.findall(words)):
        raise other_currency(words[:120], currency)
    return read_decimal(_MARKS.sub("", words).strip(), locale)


def other_currency(words: str, currency: str) -> WrongInput:
    """What is wrong with a cell that names another currency than its row is in."""
    return WrongInput(
        "other_currency",
        N_("The list says “%(words)s”, but this amount is in %(currency)s. Change the currency on the record instead."),
        words=words,
        currency=currency,
    )


def _kept(amount: Decimal) -> Decimal:
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise WrongInput("number", N_("That number is too large."))
    return amount


def plain_value(column: Column, words: str, lists: Lists, currency: str) -> Plain:
    """The plain value of a text from `plain_text`; WrongInput says which word nobody knows, or what is too long.

    currency  of an amount in this row
    """
    if column.kind == "words":
        keys, unknown = lists[column.words].read_several(words)
        if unknown:
            raise _unknown(lists[column.words], unknown[0])
        return keys
    if not words:
        if column.key in ("title", "department", "stage", "origin"):
            raise WrongInput("empty", N_("This cell needs an answer."))
        return None
    if column.kind == "word":
        key = lists[column.words].read(words)
        if key is None:
            raise _unknown(lists[column.words], words)
        return key
    if column.kind == "money":
        amount = Decimal(words)
        if amount == amount.quantize(Decimal(1).scaleb(-decimals(currency))):
            amount = amount.quantize(Decimal(1).scaleb(-decimals(currency)))
        money = Money.of(amount, currency)
        return [money.minor, money.currency]
    if column.most and len(words) > column.most:
        raise WrongInput("too_long", N_("Keep it under %(most)s characters."), most=column.most)
    return words


def _unknown(words: Wordlist, word: str) -> WrongInput:
    near = words.nearest(word)
    if near is not None:
        return WrongInput(
            "unknown_word", N_("Nobody knows “%(word)s” here. Did you mean “%(near)s”?"), word=word[:120], near=near
        )
    return WrongInput(
        "unknown_word",
        N_("Nobody knows “%(word)s” here. Choose one of the words on the sheet of words."),
        word=word[:120],
    )
