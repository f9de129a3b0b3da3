"""A sheet of scores as auditors and other cities have it: read whole, or refused with its lines.

Either one line for each rating, with the columns proposal, juror, score and perhaps criterion; or a matrix with one
line for each proposal and one column for each juror. An empty score is a missing one; a juror who rates the same twice
has both counted, and is named.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from portfolio.core.errors import WrongInput
from portfolio.jury.ratings import Rating
from portfolio.jury.sheets import LONGEST, first_of, has_decimal_commas, plain_number, rows_of, too_long

LONG = ("proposal", "juror", "score")


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
    lines = rows_of(text)
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
            reading.refuse(line, too_long(row, heads))
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
            reading.refuse(line, too_long(row, header) if nameless[-1] >= len(header) else _headless(nameless[0]))
        elif not row[0]:
            reading.refuse(line, "the proposal is missing. Write its name in the first cell, or delete the line.")
        elif row[0] in first_seen:
            reading.refuse(line, f"{row[0]} stands in line {first_seen[row[0]]} already. Keep one of them.")
        else:
            first_seen[row[0]] = line
            for at, juror in jurors.items():
                reading.take(_Cell(line, row[0], juror, "", row[at] if at < len(row) else ""))


def _headless(at: int) -> str:
    return f"cell {at + 1} has no juror above it in the first line. Name one, or empty the cell."


def _ratings(reading: _Reading) -> tuple[list[Rating], list[str]]:
    """The cells as numbers, and which say again what was said; what is wrong with the others goes to the reading."""
    comma = has_decimal_commas({cell.written for cell in reading.cells})
    known: dict[str, Decimal | None] = {}
    first_seen: dict[tuple[str, str, str], int] = {}
    found, repeated = [], []
    for cell in reading.cells:
        if cell.written not in known:
            known[cell.written] = plain_number(cell.written, comma=comma)
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


def _no_number(cell: _Cell, *, comma: bool) -> str:
    written = cell.written if len(cell.written) <= 2 * LONGEST else cell.written[: 2 * LONGEST] + "…"
    if comma and "." in cell.written:
        return (
            f"“{written}” ({cell.juror}) can be read in two ways, for this file has decimal commas. "
            "Write a comma here too."
        )
    return f"“{written}” ({cell.juror}) is no number. Write plain digits, such as 3.5, or leave the cell empty."
