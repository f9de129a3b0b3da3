"""Amounts as people write them: "€ 1.2m", "ca. 40k", "1 234,50", "40-50k", "(1,200)"; read exactly or not at all."""

import re
from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from babel.core import get_global

from portfolio.core.money import is_currency
from portfolio.lists.grid import Cell, Guess
from portfolio.lists.reading.written import is_pending, matching, without_about

LARGEST = Decimal(10) ** 12
_LONGEST = 80


class Amount(NamedTuple):
    """An amount of money or a number: value is None unless one was read.

    why       how sure it is, a key of cells.WHY
    currency  ISO code, when one is written
    low, high the two ends of a range, or the two readings of a number that can be read in two ways
    """

    raw: str
    value: Decimal | None
    why: str = ""
    currency: str | None = None
    low: Decimal | None = None
    high: Decimal | None = None


_SYMBOLS = {
    "€": "EUR",
    "$": "USD",
    "us$": "USD",
    "usd$": "USD",
    "a$": "AUD",
    "c$": "CAD",
    "£": "GBP",
    "¥": "JPY",
    "₹": "INR",
    "₺": "TRY",
    "₴": "UAH",
    "₽": "RUB",
    "₩": "KRW",
    "r$": "BRL",
    "zł": "PLN",
    "zl": "PLN",
    "kc": "CZK",
    "ft": "HUF",
    "fr": "CHF",
    "fr.": "CHF",
    "sfr": "CHF",
    "sfr.": "CHF",
    "euro": "EUR",
    "euros": "EUR",
    "dollar": "USD",
    "dollars": "USD",
    "pound": "GBP",
    "pounds": "GBP",
}
_TIMES = {
    "k": 10**3,
    "t": 10**3,
    "tsd": 10**3,
    "tsd.": 10**3,
    "thousand": 10**3,
    "tausend": 10**3,
    "mila": 10**3,
    "mil": 10**3,
    "tis": 10**3,
    "tis.": 10**3,
    "tys": 10**3,
    "tys.": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "mio": 10**6,
    "mio.": 10**6,
    "mln": 10**6,
    "mill": 10**6,
    "mill.": 10**6,
    "mil.": 10**6,
    "million": 10**6,
    "millions": 10**6,
    "millionen": 10**6,
    "milion": 10**6,
    "milioni": 10**6,
    "millones": 10**6,
    "miljoen": 10**6,
    "b": 10**9,
    "bn": 10**9,
    "billion": 10**9,
    "mrd": 10**9,
    "mrd.": 10**9,
    "md": 10**9,
    "milliarden": 10**9,
    "milliards": 10**9,
}
# Ambiguous or plain words that are ISO codes too, and are hardly meant as such.
_NO_CODES = frozenset({"ALL", "TOP", "TRY"})

_DIGITS = r"\d[\d.,' ’]*"
_NUMBER = re.compile(rf"(?P<before>[^\d.,+-]*)(?P<sign>[+-]?) ?(?P<digits>[.,]?{_DIGITS})(?P<after>[^\d]*)")
_RANGE = re.compile(
    rf"(?:between |zwischen |entre |von |from |de )?(?P<one>[^\d-]*{_DIGITS}[^\d-]*?)"
    rf"(?: ?- ?(?:and |to )?| to | bis | and | und | et | a | y | tot )(?P<two>[^\d-]*{_DIGITS}[^\d-]*)"
)
_BOUND = re.compile(r"(?P<side>less than|more than|weniger als|mehr als|moins de|plus de|menos de|mas de) (?P<rest>.+)")
_LESS = frozenset({"less than", "weniger als", "moins de", "menos de"})
_DASH_CENTS = re.compile(r"[.,] ?-{1,2}(?=$|[^\d])")
_REMARK = re.compile(r"\s*\([^()]*\)\s*$| (?:for|fur|pour|para|voor) [^\d]{1,60}$")
_TOKEN = re.compile(r"[a-z]+\.?\$?|[€$£¥₹₺₴₽₩]|zł")


def marks_in(texts: Iterable[str]) -> Counter[str]:
    """What the texts of a column say about the mark before decimals: ".", ",", and "?" for two readings."""
    return Counter(mark for text in set(texts) if (mark := _mark_of(text)))


def decimal_mark(marks: Counter[str], otherwise: str = ".") -> Guess:
    """The mark before decimals, from all that says something about it: "1,5" anywhere decides.

    otherwise  what to suggest when nothing decides; not sure then only if a number with two readings stands there
    """
    is_open = bool(marks["?"])
    if marks["."] and marks[","]:
        best = max(".,", key=lambda mark: (marks[mark], mark == otherwise))
        return Guess(best, not is_open, (".", ",") if is_open else ())
    if decided := next((mark for mark in ".," if marks[mark]), None):
        return Guess(decided)
    return Guess(otherwise, not is_open, (".", ",") if is_open else ())


_DECIDING = re.compile(r"[^\d]{0,12}?(?P<digits>[.,]?\d[\d.,' \u00a0\u202f\u2009’]*)(?P<after>[^\d]{0,12})", re.ASCII)


def _mark_of(text: str) -> str:
    """What a text says about the decimal mark: ".", ",", "?" when it has two readings, "" when it says nothing."""
    if ("." not in text and "," not in text) or len(text) > _LONGEST:
        return ""
    match = _DECIDING.fullmatch(text)
    # "1.2m" is said by people who write "15.000" beside it, so that it decides nothing for the column.
    return _mark_in(_bare(match["digits"])) if match and _times_of(match["after"].lower()) == 1 else ""


def _bare(digits: str) -> str:
    return re.sub(r"[' \u00a0\u202f\u2009’]", "", digits).rstrip(".,")


def _mark_in(digits: str) -> str:
    """The decimal mark of digits as they stand: "" for whole numbers, "?" for two readings, "!" for none."""
    points, commas = digits.count("."), digits.count(",")
    if not points and not commas:
        return ""
    if points and commas:
        mark = max(".,", key=digits.rfind)
        other = "," if mark == "." else "."
        whole, _, part = digits.rpartition(mark)
        return mark if re.fullmatch(rf"\d{{1,3}}(?:\{other}\d{{3}})+", whole) and part else "!"
    mark = "." if points else ","
    if points + commas > 1:
        return (".,"[mark == "."]) if re.fullmatch(rf"\d{{1,3}}(?:\{mark}\d{{3}})+", digits) else "!"
    whole, _, part = digits.partition(mark)
    is_group = len(part) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
    return "?" if is_group else mark


def read_amount(cell: Cell, decimal: str = ".", *, sure: bool = True) -> Amount:
    """The amount in a cell; decimal is the mark of its column, sure whether anything decided on it."""
    text, value = cell.text, cell.value
    if isinstance(value, bool):
        return Amount(text, None, "unread")
    if isinstance(value, Decimal | int):
        number = Decimal(value)
        if abs(number) > LARGEST:
            return Amount(text, None, "unread")
        return Amount(text, number, "", _currency_of(text))
    if value is None:
        return Amount(text, None, "not_computed" if text.startswith("=") else "empty")
    if not isinstance(value, str):
        return Amount(text, None, "unread")
    folded = matching(text)
    if not folded or is_pending(folded):
        return Amount(text, None, "pending" if folded else "empty")
    if folded.startswith("#"):
        return Amount(text, None, "error" if folded.rstrip("!?") in ERRORS else "unread")
    if len(folded) > _LONGEST:
        return Amount(text, None, "unread")
    return _from_text(text, folded, decimal, sure)


ERRORS = frozenset({"#ref", "#n/a", "#name", "#value", "#div/0", "#null", "#num", "#spill", "#calc", "#bezug", "#wert"})
"""How sheets say that a cell is broken, folded and without their last mark."""


def _from_text(raw: str, folded: str, decimal: str, sure: bool) -> Amount:
    if match := _BOUND.fullmatch(folded):
        one = _end(raw, match["rest"], decimal, sure)
        ends = (None, one.value) if match["side"] in _LESS else (one.value, None)
        return Amount(raw, None, "range" if one.value is not None else "unread", one.currency, *ends)
    rest, is_about = without_about(folded)
    if (remark := _REMARK.search(rest)) and remark.start() > 0:
        rest, is_about = rest[: remark.start()], True
    found = _single(raw, rest, decimal, sure)
    if found.why == "unread":
        found = _range(raw, rest, decimal, sure) or found
    return found._replace(why="about") if is_about and found.why == "" else found


def _range(raw: str, folded: str, decimal: str, sure: bool) -> Amount | None:
    match = _RANGE.fullmatch(folded)
    if match is None:
        return None
    one, two = (_end(raw, match[side], decimal, sure) for side in ("one", "two"))
    if one.value is None or two.value is None:
        return None
    low = one.value
    if two.value and low < 1000 <= two.value and (times := _times_of(match["two"])) > 1 == _times_of(match["one"]):
        low *= times  # "40-50k" means 40k to 50k
    return Amount(raw, None, "range", two.currency or one.currency, min(low, two.value), max(low, two.value))


def _end(raw: str, folded: str, decimal: str, sure: bool) -> Amount:
    """One end of a range: shown, never taken, so that of two readings the one with thousands will do."""
    found = _single(raw, folded, decimal, sure)
    return found._replace(value=found.high) if found.why == "either_way" else found


def _times_of(folded: str) -> int:
    return next((_TIMES[token] for token in _TOKEN.findall(folded) if token in _TIMES), 1)


def _single(raw: str, folded: str, decimal: str, sure: bool) -> Amount:
    """One number with its sign, currency and "k"; unread when anything else stands there."""
    unread = Amount(raw, None, "unread")
    text = _DASH_CENTS.sub("", folded).strip()
    is_negative = text.startswith("(") and text.endswith(")")
    text = text[1:-1].strip() if is_negative else text
    if text.endswith("-") and text[:-1].strip()[-1:].isdigit():
        text, is_negative = text[:-1].strip(), True
    if text.startswith("-"):
        text, is_negative = text[1:].strip(), True
    match = _NUMBER.fullmatch(text)
    around = _around(match) if match else None
    if match is None or around is None:
        return unread
    currency, times = around
    is_negative = is_negative or match["sign"] == "-"
    digits = _bare(match["digits"])
    readings = [_scaled(one, times, is_negative) for one in _readings(digits, match["digits"].strip(), decimal, sure)]
    if not readings or any(abs(one) > LARGEST for one in readings):
        return unread
    if len(readings) == 2:
        return Amount(raw, None, "either_way", currency, min(readings), max(readings))
    return Amount(raw, readings[0], "", currency)


def _scaled(value: Decimal, times: int, is_negative: bool) -> Decimal:
    return -value * times if is_negative else value * times


def _readings(digits: str, written: str, decimal: str, sure: bool) -> list[Decimal]:
    """What digits can mean: nothing, one number, or two when neither they nor their column decide."""
    if not _is_grouped(written):
        return []
    mark = _mark_in(digits)
    if mark == "!":
        return []
    if mark == "?":
        if not sure:
            return [_with_mark(digits, "."), _with_mark(digits, ",")]
        mark = decimal
    return [_with_mark(digits, mark)]


_SPACED = re.compile(r"\d{1,3}(?:[' ’]\d{3})+(?:[.,]\d+)?|[^' ’]+")


def _is_grouped(written: str) -> bool:
    """Whether spaces and apostrophes stand only between thousands: "3 4" is not 34."""
    return bool(_SPACED.fullmatch(written))


def _with_mark(digits: str, mark: str) -> Decimal:
    grouping = "," if mark in (".", "") else "."
    plain = digits.replace(grouping, "").replace(",", ".") if mark else digits
    return Decimal(plain)


def _around(match: re.Match[str]) -> tuple[str | None, int] | None:
    """Currency and factor from what stands before and after the digits; None when it is neither."""
    currency, times = None, 1
    for side in (match["before"], match["after"]):
        tokens = _TOKEN.findall(side)
        if "".join(tokens) != side.replace(" ", "").replace(":", ""):
            return None
        for token in tokens:
            code, factor = _meaning(token)
            if code is None and factor == 1:
                return None
            currency, times = code or currency, times * factor
    return currency, times


def _meaning(token: str) -> tuple[str | None, int]:
    """What a word beside a number says: a currency, a factor, both ("teur") or nothing."""
    if token in _SYMBOLS:
        return _SYMBOLS[token], 1
    if token in _TIMES:
        return None, _TIMES[token]
    code = token.rstrip(".").upper()
    if code in get_global("all_currencies") and code not in _NO_CODES:
        return code, 1
    if code[:1] in "KTM" and (code[1:] in get_global("all_currencies") or code[1:].lower() in _SYMBOLS):
        return _SYMBOLS.get(code[1:].lower(), code[1:]), _TIMES[code[0].lower()]
    if token in ("kr", "kr."):
        return "", 1
    return None, 1


def currency_named(words: str) -> str | None:
    """The currency that a cell names and nothing else: a code of ISO 4217, a sign or a name; None for other words."""
    code = words.strip().upper()
    return code if is_currency(code) else _SYMBOLS.get(matching(words))


def _currency_of(text: str) -> str | None:
    """The currency written before a number that the file holds as one: "€ 12.5"."""
    unit = text.rpartition(" ")[0]
    return _currency_in(unit) if unit else None


@lru_cache(maxsize=256)
def _currency_in(unit: str) -> str | None:
    return next((code for token in _TOKEN.findall(matching(unit)) if (code := _meaning(token)[0])), None)
