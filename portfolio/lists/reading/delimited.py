"""Tables as text, CSV and pasted ones: encoding and separator worked out, cells kept as they are written."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable
from math import sqrt
from typing import NamedTuple

from portfolio.core.errors import N_, WrongInput
from portfolio.core.sheet import unguarded
from portfolio.lists.grid import EMPTY, Cell, Guess, Row
from portfolio.lists.reading.packed import MOST_CELLS, MOST_COLUMNS, MOST_ROWS, too_large
from portfolio.lists.reading.workbooks import storable

ENCODINGS = ("utf-8", "utf-16", "cp1252", "cp1250", "mac_roman")
SEPARATORS = (",", ";", "\t", "|")
_LOOKED_AT = 200
_NONE = "\x1f"  # no text holds it, so that every line is one cell


class Text(NamedTuple):
    """A table of texts and how it was read."""

    rows: list[Row]
    encoding: Guess
    separator: Guess


def read_delimited(content: bytes, encoding: str | None = None, separator: str | None = None) -> Text:
    """The rows of a CSV file. Raises WrongInput when it is no text, or its quotation marks do not match."""
    text, encoded = _decoded(content, encoding)
    return read_text(text, encoded, separator)


def read_text(text: str, encoding: Guess, separator: str | None = None) -> Text:
    """The rows of a text. Raises WrongInput when its quotation marks do not match."""
    if "\0" in text:
        raise _no_text()
    text, named = _without_first_line(text)
    chosen = Guess(separator or named) if separator or named else guess_separator(text)
    if chosen.value and text.count(chosen.value) > MOST_CELLS:
        raise too_large()
    rows = _markdown(text) if chosen.value == "|" and _is_markdown(text) else _csv(text, chosen.value or _NONE)
    shift = 1 if named else 0
    known: dict[str, Cell] = {"": EMPTY}
    return Text([_row(number + shift, cells, known) for number, cells in rows], encoding, chosen)


def guess_separator(text: str) -> Guess:
    """The character between cells: the one that cuts the first lines into most, and most equal, cells; "" for none."""
    sample = "\n".join(line for line in text[:200_000].splitlines()[:_LOOKED_AT] if line.strip())
    scores = {one: score for one in SEPARATORS if (score := _score(sample, one)) > 0}
    if not scores:
        return Guess("")
    best = max(scores, key=lambda one: (scores[one], one == "\t"))
    close = tuple(one for one in SEPARATORS if one == best or scores.get(one, 0) > 0.7 * scores[best])
    return Guess(best, len(close) == 1, close if len(close) > 1 else ())


def _score(sample: str, separator: str) -> float:
    """How well a separator cuts: the commonest number of cells beyond one, weighed by the lines that have it."""
    try:
        counts = Counter(
            len(cells) for cells in csv.reader(io.StringIO(sample, newline=""), delimiter=separator) if cells
        )
    except csv.Error:
        return 0
    if not counts:
        return 0
    cells, lines = max(counts.items(), key=lambda item: (item[0] > 1, item[1], item[0]))
    if separator in ",;" and counts[1] > 0.4 * counts.total() and (cells < 3 or lines < 3):
        return 0  # a comma in some of the lines is part of a sentence
    share = lines / counts.total()
    return sqrt(cells - 1) * share * share


def _decoded(content: bytes, encoding: str | None) -> tuple[str, Guess]:
    if encoding:
        try:
            return content.decode(encoding).removeprefix("\ufeff"), Guess(encoding)
        except (UnicodeDecodeError, LookupError):
            sentence = N_("The file cannot be read with that encoding. Choose another one, or let it be worked out.")
            raise WrongInput("encoding", sentence, "encoding") from None
    for mark, name in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if content.startswith(mark):
            return _strictly(content, "utf-8-sig" if name == "utf-8" else name), Guess(name)
    if quiet := _without_mark(content):
        return _strictly(content, quiet), Guess("utf-16")
    try:
        return content.decode(), Guess("utf-8")
    except UnicodeDecodeError:
        return _of_one_byte(content)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        sentence = N_("The text is damaged in line %(line)s. Save it as “CSV UTF-8” anew.")
        raise WrongInput("damaged_text", sentence, "file", line=line) from None


def _without_mark(content: bytes) -> str:
    """UTF-16 that does not say so: every other byte of mostly Latin text is zero."""
    begin = content[:2000]
    half = len(begin) // 2
    if half < 4:
        return ""
    if begin[1::2].count(0) > 0.6 * half and begin[::2].count(0) == 0:
        return "utf-16-le"
    return "utf-16-be" if begin[::2].count(0) > 0.6 * half and begin[1::2].count(0) == 0 else ""


def _of_one_byte(content: bytes) -> tuple[str, Guess]:
    """Text of one byte a character, which never says which: the reading whose letters look most like words."""
    readings: dict[str, str] = {}
    for name in ("cp1252", "cp1250", "mac_roman"):
        try:
            readings[name] = content.decode(name)
        except UnicodeDecodeError:
            continue
    best = max(readings, key=lambda name: _likeness(readings[name]))  # mac_roman reads any byte
    others = tuple(name for name in readings if readings[name] != readings[best])
    is_sure = best == "cp1252" and not _FOREIGN.search(readings[best])
    return readings[best], Guess(best, is_sure or not others, () if is_sure or not others else (best, *others))


_FOREIGN = re.compile(r"[^\x00-\x7fà-öù-üßÀÂÄÇÉÈÊÖÜÑñøØåÅæÆœŒ€£§°²³½–—‘’“”„«»…•·©®™¿¡\xa0ºª]")
_GOOD = re.compile(
    r"[a-z][à-öø-ÿœšžěřůčťďňąęłśźżćńőűľĺŕ]|[à-öø-ÿœšžěřůčťďňąęłśźżćńőűľĺŕ][a-z]|€|[A-Z]?[ÄÖÜÉŽŠČŘÁÍÚ][a-zß]"
)
_BAD = re.compile(r"[a-z][À-ÖØ-ÞŠŽŒ¤¦¨¬¯±´¶¸¹¼½¾¿¡×÷‹›†‡‰ˆ˜√∫≈∂∆Ω≤≥π◊ﬁﬂ¥ƒ]|[√∫≈∂∆Ω≤≥π◊ﬁﬂƒ‡†‰]")


def _likeness(text: str) -> int:
    sample = text[:200_000]
    return len(_GOOD.findall(sample)) - 3 * len(_BAD.findall(sample))


def _no_text() -> WrongInput:
    return WrongInput(
        "no_list",
        N_("This is neither a workbook nor a text. Save the list as XLSX, ODS or CSV and choose that file."),
        "file",
    )


_SEP_LINE = re.compile(r"\A\"?sep=(.)\"?\r?\n", re.IGNORECASE)


def _without_first_line(text: str) -> tuple[str, str]:
    """A text without the line "sep=;" by which some programs name the separator, and that separator."""
    match = _SEP_LINE.match(text)
    return (text[match.end() :], match[1]) if match and match[1] in SEPARATORS else (text, "")


def _csv(text: str, separator: str) -> Iterable[tuple[int, list[str]]]:
    """The rows of a CSV text with their numbers, empty ones too."""
    try:
        return _read(text, separator, strict=True)
    except csv.Error as error:
        if "unexpected end" in str(error) or "field larger" in str(error):
            sentence = N_(
                "From line %(line)s on the quotation marks do not match. Repair them, or save the list as XLSX."
            )
            raise WrongInput("quotes", sentence, "file", line=_unclosed(text, separator)) from None
        return _read(text, separator, strict=False)  # a stray mark inside a cell, which a person reads past


def _read(text: str, separator: str, strict: bool) -> list[tuple[int, list[str]]]:
    found, cells = [], 0
    for number, row in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict), 1):
        cells += len(row)
        if cells > MOST_CELLS or number > MOST_ROWS or len(row) > MOST_COLUMNS:
            raise too_large()
        found.append((number, row))
    return found


def _unclosed(text: str, separator: str) -> int:
    """The line in which the cell begins that is never closed."""
    began = 1
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for _ in reader:
            began = reader.line_num + 1
    except csv.Error:
        return began
    return began


_RULE = re.compile(r"\s*\|?\s*:?-{2,}:?\s*(\|\s*:?-{2,}:?\s*)*\|?\s*")
_BAR = re.compile(r"(?<!\\)\|")


def _is_markdown(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return bool(lines) and (
        all(line.lstrip().startswith("|") for line in lines) or any(map(_RULE.fullmatch, lines[:3]))
    )


def _markdown(text: str) -> Iterable[tuple[int, list[str]]]:
    """The rows of a table drawn with bars, without the line below its head."""
    for number, line in enumerate(text.splitlines(), 1):
        if not _RULE.fullmatch(line):
            inner = line.strip().removeprefix("|")
            inner = inner[:-1] if inner.endswith("|") and not inner.endswith("\\|") else inner
            yield number, [cell.replace("\\|", "|").strip() for cell in _BAR.split(inner)] if line.strip() else []


def _row(number: int, cells: list[str], known: dict[str, Cell]) -> Row:
    return Row(number, tuple([known.get(text) or _cell(text, known) for text in cells]))


def _cell(written: str, known: dict[str, Cell]) -> Cell:
    text = written if written.isprintable() else storable(written)
    text = unguarded(text) if text[0] == "'" else text
    made = known[written] = Cell(text, text) if text.strip() else EMPTY
    return made
