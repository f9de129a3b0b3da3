"""A made-up workbook, drawn as XLSX, as ODS and as what a person pastes."""

import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter


@dataclass(frozen=True)
class At:
    """A cell that is more than its value.

    shown    number format, such as '€ #,##0'
    formula  what it is worked out by; the value is the stored result, None when none is stored
    """

    value: Any = None
    fill: str = ""
    shown: str = ""
    formula: str = ""


@dataclass(frozen=True)
class Page:
    """A sheet: rows of values or At; merged as (first row, first column, last row, last column), all from 0."""

    name: str
    rows: Sequence[Sequence[Any]]
    merged: Sequence[tuple[int, int, int, int]] = ()
    hidden_rows: Sequence[int] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """A workbook of several sheets."""

    pages: Sequence[Page] = field(default_factory=list)


def cell_at(cell: Any) -> At:
    return cell if isinstance(cell, At) else At(cell)


def xlsx(book: Book) -> bytes:
    """The workbook as spreadsheet programs save it."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made) as workbook:
        formats: dict[tuple[str, str], Any] = {}

        def format_of(cell: At) -> Any:
            shown = cell.shown or ("dd/mm/yyyy" if isinstance(cell.value, date) else "")
            key = (cell.fill, shown)
            if key not in formats:
                about = {"bg_color": cell.fill} if cell.fill else {}
                formats[key] = workbook.add_format(about | ({"num_format": shown} if shown else {}))
            return formats[key] if any(key) else None

        for page in book.pages:
            sheet = workbook.add_worksheet(page.name)
            for block in page.merged:
                sheet.merge_range(*block, "")
            for number, row in enumerate(page.rows):
                for column, cell in enumerate(map(cell_at, row)):
                    _write(sheet, number, column, cell, format_of(cell))
            for number in page.hidden_rows:
                sheet.set_row(number, None, None, {"hidden": True})
            if page.hidden:
                sheet.hide()
    return made.getvalue()


def _write(sheet: Any, row: int, column: int, cell: At, form: Any) -> None:
    if cell.formula:
        sheet.write_formula(row, column, f"={cell.formula}", form, "" if cell.value is None else cell.value)
    elif isinstance(cell.value, date):
        sheet.write_datetime(row, column, cell.value, form)
    elif isinstance(cell.value, str):
        sheet.write_string(row, column, cell.value, form)
    elif cell.value is not None or form:
        sheet.write(row, column, cell.value, form)


_SPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("fo", "xsl-fo-compatible"),
    )
)
_MANIFEST = """<?xml version="1.0" encoding="UTF-8"?>
<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">
<manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>
<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>
</manifest:manifest>"""


def ods(book: Book) -> bytes:
    """The workbook as LibreOffice saves it, as far as it matters here."""
    fills = sorted({cell_at(cell).fill for page in book.pages for row in page.rows for cell in row} - {""})
    styles = "".join(
        f'<style:style style:name="f{i}" style:family="table-cell">'
        f"<style:table-cell-properties fo:background-color={quoteattr(fill.lower())}/></style:style>"
        for i, fill in enumerate(fills)
    )
    hiding = '<style:style style:name="gone"><style:table-properties table:display="false"/></style:style>'
    tables = "".join(_table(page, fills) for page in book.pages)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}{hiding}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": _MANIFEST,
        }
    )


def zipped(files: dict[str, str | bytes]) -> bytes:
    """A zip of some files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return made.getvalue()


def _table(page: Page, fills: list[str]) -> str:
    style = ' table:style-name="gone"' if page.hidden else ""
    rows = "".join(_row(page, number, fills) for number in range(len(page.rows)))
    return f"<table:table table:name={quoteattr(page.name)}{style}>{rows}</table:table>"


def _row(page: Page, number: int, fills: list[str]) -> str:
    width = max(len(row) for row in page.rows)
    spans = {(first, left): (last, right) for first, left, last, right in page.merged}
    covered = {
        (row, column)
        for first, left, last, right in page.merged
        for row in range(first, last + 1)
        for column in range(left, right + 1)
    } - set(spans)
    cells = []
    for column in range(width):
        row = page.rows[number]
        cell = cell_at(row[column]) if column < len(row) else At()
        span = ""
        if (number, column) in spans:
            last, right = spans[number, column]
            span = (
                f' table:number-rows-spanned="{last - number + 1}" table:number-columns-spanned="{right - column + 1}"'
            )
        name = "covered-table-cell" if (number, column) in covered else "table-cell"
        style = f' table:style-name="f{fills.index(cell.fill)}"' if cell.fill else ""
        formula = f" table:formula={quoteattr(f'of:={cell.formula}')}" if cell.formula else ""
        cells.append(f"<table:{name}{span}{style}{formula}{_value(cell)}</table:{name}>")
    hidden = ' table:visibility="collapse"' if number in page.hidden_rows else ""
    return f"<table:table-row{hidden}>{''.join(cells)}</table:table-row>"


def _value(cell: At) -> str:
    value = cell.value
    if value is None:
        return ">"
    if isinstance(value, bool):
        return f' office:value-type="boolean" office:boolean-value="{str(value).lower()}"><text:p>{value}</text:p>'
    if isinstance(value, date):
        return f' office:value-type="date" office:date-value="{value.isoformat()}"><text:p>{value:%d/%m/%Y}</text:p>'
    if isinstance(value, int | float):
        kind, more = "float", ""
        if "%" in cell.shown:
            kind = "percentage"
        elif "€" in cell.shown:
            kind, more = "currency", ' office:currency="EUR"'
        return f' office:value-type="{kind}"{more} office:value="{value}"><text:p>{value}</text:p>'
    lines = "".join(f"<text:p>{escape(line)}</text:p>" for line in str(value).split("\n"))
    return f' office:value-type="string">{lines}'


def pasted(page: Page) -> str:
    """What the clipboard holds after selecting all of a sheet: tabs, and quotation marks where a cell needs them."""
    lines = []
    for row in page.rows:
        texts = ["" if (value := cell_at(cell).value) is None else _shown(value) for cell in row]
        lines.append("\t".join(f'"{text}"' if "\n" in text or "\t" in text else text for text in texts))
    return "\r\n".join(lines)


def _shown(value: Any) -> str:
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
