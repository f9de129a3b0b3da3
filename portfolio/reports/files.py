"""The files of an issued report: one PDF a language, its figures as JSON and as tables, and what each is known by."""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from portfolio.core import files
from portfolio.reports import printing, sheets
from portfolio.reports.content import QuarterReport
from portfolio.reports.drawing import Drawn, archive_copy, draw
from portfolio.reports.shape import report_json
from portfolio.reports.shape.tables import report_sheets

_IDENTIFIER = re.compile(rb"/ID\s*\[\s*(?:<([0-9A-Fa-f]{2,64})>|\(((?:\\.|[^\\)]){1,64})\))", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_PIECE = 1 << 20


@dataclass(frozen=True)
class Made:
    """A file that was put into the store; fields as reports.models.ReportFile has them."""

    form: str
    language: str
    sha256: str
    size: int
    identifier: str | None = None
    pages: int | None = None
    volume: str = ""


def figures(report: QuarterReport) -> list[Made]:
    """The JSON and the tables of a report, which need no drawing and no language."""
    tables = sheets.archive(sheets.csv_files(report_sheets(report)), report.facts.as_of)
    return [_stored("json", written(report)), _stored("csv", tables)]


def written(report: QuarterReport) -> bytes:
    """The figures of a report as a JSON file."""
    return json.dumps(report_json(report), ensure_ascii=False, indent=2).encode() + b"\n"


def papers(report: QuarterReport, language: str) -> list[Made]:
    """The PDF of a report in a language, and its volumes where it is too long for one."""
    return [_drawn("pdf", language, draw(html), volume) for volume, html in printing.papers(report, language)]


def archive(report: QuarterReport, language: str) -> Made:
    """The copy for the archive, with the figures embedded."""
    embedded = {"report.json": written(report), **sheets.csv_files(report_sheets(report))}
    return _drawn("archive", language, archive_copy(printing.report_html(report, language), embedded))


def _drawn(form: str, language: str, drawn: Drawn, volume: str = "") -> Made:
    key = files.put(drawn.pdf)
    return Made(form, language, key, len(drawn.pdf), drawn.identifier or None, drawn.pages, volume)


def _stored(form: str, content: bytes) -> Made:
    return Made(form, "", files.put(content), len(content))


def identifier_in(pdf: bytes) -> str | None:
    """What a PDF carries inside as its name from its making on, in hex; None where it carries none."""
    found = _IDENTIFIER.findall(pdf)
    if not found:
        return None
    in_hex, in_signs = found[-1]
    return in_hex.decode().lower() if in_hex else _ESCAPED.sub(rb"\1", in_signs).hex()


def checksum(path: Path) -> str:
    """The SHA-256 of a file on this machine, read piece by piece."""
    seal = hashlib.sha256()
    with path.open("rb") as source:
        while piece := source.read(_PIECE):
            seal.update(piece)
    return seal.hexdigest()
