"""What pages show of an import: finished words and figures, so that templates work nothing out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask_babel import gettext

from portfolio.core.money import Money
from portfolio.core.web import money, number
from portfolio.exchange import words
from portfolio.exchange.cells import SENTENCES, is_fatal
from portfolio.exchange.models import ImportRun
from portfolio.jobs.models import Job
from portfolio.jobs.rules import OPEN

MOST_SHOWN = 200


@dataclass(frozen=True)
class ProblemLine:
    """One thing that is wrong, and what to do about it."""

    file: str
    row: int | None
    column: str
    value: str
    sentence: str


@dataclass(frozen=True)
class CountLine:
    """A file and how many of its rows were taken, left out, or here already."""

    file: str
    taken: int
    left_out: int
    here: int


@dataclass(frozen=True)
class TotalLine:
    """A control total: of the whole, or of one word of the source."""

    name: str
    word: str
    figure: str


def is_working(job: Job | None) -> bool:
    """Whether an import's job waits or runs."""
    return job is not None and job.state in OPEN


def problem_lines(run: ImportRun) -> Sequence[ProblemLine]:
    """The first problems of an import, in words."""
    return [
        ProblemLine(
            kept["file"], kept["row"], kept["column"] or "", kept["value"] or "", gettext(SENTENCES[kept["code"]])
        )
        for kept in (run.problems or {}).get("kept", [])[:MOST_SHOWN]
    ]


def problem_count(run: ImportRun) -> int:
    """How many problems there are in all."""
    count: int = (run.problems or {}).get("count", 0)
    return count


def may_leave_out(run: ImportRun) -> bool:
    """Whether leaving the named rows out helps: not when a whole file cannot be read, or nothing would be left."""
    kept = (run.problems or {}).get("kept", [])
    return not any(is_fatal(problem["code"]) for problem in kept) and bool((run.row_counts or {}).get("projects"))


def count_lines(run: ImportRun) -> Sequence[CountLine]:
    """What came of the rows of each file."""
    taken, left_out, here = run.row_counts or {}, run.left_out_counts or {}, run.here_counts or {}
    return [
        CountLine(str(name), taken.get(file, 0), left_out.get(file, 0), here.get(file, 0))
        for file, name in words.FILES.items()
        if file in taken or file in left_out
    ]


def total_lines(totals: Mapping[str, Any] | None) -> Sequence[TotalLine]:
    """The control totals, one line a figure."""
    lines = []
    for key, value in (totals or {}).items():
        figures = value if isinstance(value, dict) else {"": value}
        lines += [TotalLine(str(words.TOTALS[key]), word, _figure(key, figure)) for word, figure in figures.items()]
    return lines


def _figure(key: str, figure: str | int) -> str:
    return money(Money.of(Decimal(figure), "EUR")) if key in words.MONEY else number(int(figure))
