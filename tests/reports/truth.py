"""The tables of a page beside the sheets of the same name: which figures of a row are not in its sheet."""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from html.parser import HTMLParser
from typing import Any

from portfolio.core import web
from portfolio.core.sheet import BOM
from portfolio.reports.content import QuarterReport
from portfolio.reports.shape import report_json
from portfolio.reports.shape.tables import report_sheets
from portfolio.reports.sheets import csv_of

_DAY = re.compile(r"\d{1,2} [A-Z][a-z]{2,8} \d{4}")
_FIGURE = re.compile(r"[-−]?\d[\d,]*(?:\.\d+)?(?:\s?%)?")


@dataclass
class Table:
    """A table that names its sheet: its rows below the head, each as the words of its cells; row heads apart."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    heads: list[str] = field(default_factory=list)


class _Named(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Table] = []
        self.open: Table | None = None
        self.skipping = 0
        self.words: list[str] | None = None
        self.is_head = self.in_thead = False

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        given = dict(attrs)
        if tag == "table" and given.get("data-table"):
            self.open = Table(given["data-table"])
            self.tables.append(self.open)
        self.skipping += tag == "svg"
        self.in_thead = self.in_thead or tag == "thead"
        if self.open is None or self.in_thead:
            return
        if tag == "tr":
            self.open.rows.append([])
        elif tag in ("th", "td"):
            self.words, self.is_head = [], tag == "th"

    def handle_endtag(self, tag: str) -> None:
        self.skipping -= tag == "svg"
        if tag == "thead":
            self.in_thead = False
        if tag == "table":
            self.open = None
        if tag in ("th", "td") and self.words is not None and self.open is not None:
            said = " ".join("".join(self.words).split())
            self.words = None
            if self.is_head:
                self.open.heads.append(said)
            else:
                self.open.rows[-1].append(said)

    def handle_data(self, data: str) -> None:
        if self.words is not None and not self.skipping:
            self.words.append(f"{data} ")


def named_tables(page: str) -> list[Table]:
    """The tables of a page that say which sheet has the same rows."""
    reader = _Named()
    reader.feed(page)
    return reader.tables


def read_csv(content: bytes) -> list[list[str]]:
    """The rows of a CSV file below its head."""
    return list(csv.reader(io.StringIO(content.decode().removeprefix(BOM), newline="")))[1:]


def figures(cell: str) -> Iterator[str]:
    """The days, numbers and percentages that a cell shows."""
    days = _DAY.findall(cell)
    yield from days
    yield from _FIGURE.findall(_DAY.sub(" ", cell))


def missing(shown: Sequence[str], row: Sequence[str]) -> list[str]:
    """The figures of a row of a page that its row of the sheet does not hold, rounded as they are shown."""
    days = {web.day(date.fromisoformat(cell)) for cell in row if re.fullmatch(r"\d{4}-\d\d-\d\d", cell)}
    numbers = [number for cell in row if (number := _number(cell)) is not None]
    texts = [cell for cell in row if _number(cell) is None]
    return [
        figure
        for cell in shown
        for figure in figures(cell)
        if figure not in days
        and not any(figure in text for text in texts)
        and not any(_is_shown_as(number, figure) for number in numbers)
    ]


def _is_shown_as(number: Decimal, figure: str) -> bool:
    """Whether a number is written like that; with a per cent sign as a share, or as a value whose unit that is."""
    plain = figure.replace(",", "").replace("−", "-").removesuffix("%").rstrip()
    unit = Decimal(1).scaleb(-len(plain.partition(".")[2]))
    meant = (number, 100 * number) if figure.endswith("%") else (number,)
    return any(abs(one.quantize(unit, ROUND_HALF_UP)) == abs(Decimal(plain)) for one in meant)


def _number(cell: str) -> Decimal | None:
    try:
        return Decimal(cell)
    except InvalidOperation:
        return None


def leaves(value: Any) -> Iterator[Any]:
    """All single values of a JSON document."""
    if isinstance(value, dict):
        for one in value.values():
            yield from leaves(one)
    elif isinstance(value, list):
        for one in value:
            yield from leaves(one)
    else:
        yield value


def sheets_of(report: QuarterReport) -> dict[str, list[list[str]]]:
    """The rows of every CSV file of a report, by its name."""
    return {sheet.name: read_csv(csv_of(sheet)) for sheet in report_sheets(report)}


def not_in_sheets(report: QuarterReport, html: str) -> list[tuple[str, int, list[str]]]:
    """Table, row and figures of a page in English that the same row of the sheet does not hold."""
    sheets = sheets_of(report)
    return [
        (table.name, place, lost)
        for table in named_tables(html)
        for place, shown in enumerate(table.rows)
        if (lost := missing(shown, sheets[table.name][place] if place < len(sheets[table.name]) else []))
    ]


def not_in_json(report: QuarterReport) -> list[tuple[str, str]]:
    """Sheet and number that no value of the JSON equals."""
    known = {round(number, 9) for leaf in leaves(report_json(report)) if (number := _number(str(leaf))) is not None}
    return [
        (name, cell)
        for name, rows in sheets_of(report).items()
        for row in rows
        for cell in row
        if (number := _number(cell)) is not None and round(number, 9) not in known
    ]
