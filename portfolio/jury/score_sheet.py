"""A sheet of scores as auditors and other cities have it: read whole, or refused with its lines.

Either one line for each rating, with the columns proposal, juror, score and perhaps criterion; or a matrix with one
line for each proposal and one column for each juror. An empty score is a missing one; a juror who rates the same twice
has both counted, and is named.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.errors import WrongInput
from portfolio.jury.ratings import Rating

LONG = ("proposal", "juror", "score")
SHOWN = 20
LONGEST = 20
"""Characters of a score; more are a slip."""

_POINT = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_COMMA = re.compile(r"[+-]?\d+,\d+")


class ScoreSheet(NamedTuple):
    """The ratings of a sheet, and every proposal and juror that it names, in order of their ids.

    repeated  a sentence for each rating of something that its juror had rated before
    """

    ratings: tuple[Rating, ...]
    proposals: tuple[str, ...]
    jurors: tuple[str, ...]
    repeated: tuple[str, ...] = ()


class _Cell(NamedTuple):
    """A score as it is written, and where."""

    line: int
    proposal: str
    juror: str
    criterion: str
    written: str


@dataclass
class _Reading:
    """What was read so far: cells, names, and a sentence for everything that cannot be used."""

    cells: list[_Cell] = field(default_factory=list)
    proposals: set[str] = field(default_factory=set)
    jurors: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)

    def refuse(self, line: int, sentence: str) -> None:
        self.wrong.append(f"Line {line}: {sentence}")

    def take(self, cell: _Cell) -> None:
        self.proposals.add(cell.proposal)
        self.jurors.add(cell.juror)
        if cell.written:
            self.cells.append(cell)


def read_scores(text: str) -> ScoreSheet:
    """The ratings of a CSV text with a header; comma, semicolon or tab between cells.

    Raises WrongInput naming every line that cannot be used and what to do about it, the first twenty.
    """
    if "\0" in text:
        raise WrongInput("scores", "This is no text. Save the sheet as “CSV UTF-8”.")
    lines = [(line, [cell.strip() for cell in row]) for line, row in _lines(text)]
    lines = [(line, row) for line, row in lines if any(row)]
    if not lines:
        raise WrongInput("scores", "The file is empty. Its first line names the columns.")
    header, rows = lines[0][1], lines[1:]
    heads = [head.casefold() for head in header]
    reading = _Reading()
    if "juror" in heads or {"proposal", "score"} <= set(heads):
        _read_long(heads, rows, reading)
    else:
        _read_matrix(header, rows, reading)
    ratings, repeated = _ratings(reading)
    if not reading.wrong and not rows:
        reading.wrong.append("There is nothing below the header. Write one line for each rating or proposal.")
    if reading.wrong:
        raise WrongInput("scores", "\n".join(first_of(reading.wrong)))
    proposals, jurors = sorted(reading.proposals), sorted(reading.jurors)
    return ScoreSheet(tuple(ratings), tuple(proposals), tuple(jurors), tuple(repeated))


def first_of(sentences: Sequence[str]) -> list[str]:
    """The first twenty, and how many there are more."""
    more = len(sentences) - SHOWN
    return [*sentences[:SHOWN], *([f"And {more} more."] if more > 0 else [])]


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the number of the line on which each begins."""
    text = text.removeprefix("\ufeff")
    separator = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begins = 1
    try:
        for row in reader:
            yield begins, row
            begins = reader.line_num + 1
    except csv.Error as error:
        sentence = "Line %(line)s: a quotation mark is open or out of place. Close it."
        raise WrongInput("scores", sentence, line=begins) from error


def _read_long(heads: Sequence[str], rows: Sequence[tuple[int, list[str]]], reading: _Reading) -> None:
    for name in LONG:
        if name not in heads:
            raise WrongInput("header", "The first line lacks the column %(name)s. Add it.", name=name)
    for name in (*LONG, "criterion"):
        if heads.count(name) > 1:
            raise WrongInput("header", "The first line names the column %(name)s twice. Keep one.", name=name)
    at = [heads.index(name) for name in LONG]
    criterion_at = heads.index("criterion") if "criterion" in heads else None
    for line, row in rows:
        if any(row[len(heads) :]):
            reading.refuse(line, _too_long(row, heads))
            continue
        row = row + [""] * (len(heads) - len(row))
        proposal, juror, written = (row[place] for place in at)
        if not (proposal and juror):
            reading.refuse(line, f"the {'juror' if proposal else 'proposal'} is missing. Name it, or delete the line.")
            continue
        reading.take(_Cell(line, proposal, juror, "" if criterion_at is None else row[criterion_at], written))


def _read_matrix(header: Sequence[str], rows: Sequence[tuple[int, list[str]]], reading: _Reading) -> None:
    jurors = {at: name for at, name in enumerate(header) if at and name}
    if not jurors:
        raise WrongInput(
            "header",
            "The first line names no juror. Write proposal, juror and score above lists of ratings, or a juror above "
            "each column of scores; comma, semicolon or tab stands between cells.",
        )
    for name in jurors.values():
        if list(jurors.values()).count(name) > 1:
            raise WrongInput("header", "The first line names the juror %(name)s twice. Rename one.", name=name)
    first_seen: dict[str, int] = {}
    for line, row in rows:
        nameless = [at for at, cell in enumerate(row) if cell and at and at not in jurors]
        if nameless:
            reading.refuse(line, _too_long(row, header) if nameless[-1] >= len(header) else _headless(nameless[0]))
        elif not row[0]:
            reading.refuse(line, "the proposal is missing. Write its name in the first cell, or delete the line.")
        elif row[0] in first_seen:
            reading.refuse(line, f"{row[0]} stands in line {first_seen[row[0]]} already. Keep one of them.")
        else:
            first_seen[row[0]] = line
            for at, juror in jurors.items():
                reading.take(_Cell(line, row[0], juror, "", row[at] if at < len(row) else ""))


def _too_long(row: Sequence[str], heads: Sequence[str]) -> str:
    return f"{len(row)} cells, but the first line has {len(heads)}. Put cells with a comma in quotation marks."


def _headless(at: int) -> str:
    return f"cell {at + 1} has no juror above it in the first line. Name one, or empty the cell."


def _ratings(reading: _Reading) -> tuple[list[Rating], list[str]]:
    """The cells as numbers, and which say again what was said; what is wrong with the others goes to the reading."""
    comma = any(_COMMA.fullmatch(written) for written in {cell.written for cell in reading.cells})
    known: dict[str, Decimal | None] = {}
    first_seen: dict[tuple[str, str, str], int] = {}
    found, repeated = [], []
    for cell in reading.cells:
        if cell.written not in known:
            known[cell.written] = _number(cell.written, comma=comma)
        score = known[cell.written]
        key = (cell.proposal, cell.juror, cell.criterion)
        if score is None:
            reading.refuse(cell.line, _no_number(cell, comma=comma))
            continue
        if key in first_seen:
            of = f" on {cell.criterion}" if cell.criterion else ""
            before = f"{cell.juror} rated {cell.proposal}{of} in line {first_seen[key]} already."
            repeated.append(f"Line {cell.line}: {before} Both count.")
        first_seen.setdefault(key, cell.line)
        found.append(Rating(cell.proposal, cell.juror, score, cell.criterion))
    return found, repeated


def _number(written: str, *, comma: bool) -> Decimal | None:
    """A plain number; None for anything else. In a sheet that writes decimals with a comma no point is read."""
    if comma:
        if "." in written:
            return None
        written = written.replace(",", ".", 1)
    plain = len(written) <= LONGEST and written.isascii() and _POINT.fullmatch(written)
    return Decimal(written) if plain else None


def _no_number(cell: _Cell, *, comma: bool) -> str:
    written = cell.written if len(cell.written) <= 2 * LONGEST else cell.written[: 2 * LONGEST] + "…"
    if comma and "." in cell.written:
        return (
            f"“{written}” ({cell.juror}) can be read in two ways, for this file has decimal commas. "
            "Write a comma here too."
        )
    return f"“{written}” ({cell.juror}) is no number. Write plain digits, such as 3.5, or leave the cell empty."
