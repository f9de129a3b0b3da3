"""The filtered list as a file: CSV of every column a city would work on or of those chosen, and a workbook of these."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from typing import IO, Any, NamedTuple

import xlsxwriter

from portfolio.core.actor import Viewer
from portfolio.core.errors import N_, RuleBroken
from portfolio.core.money import decimals, stored
from portfolio.core.sheet import write_csv
from portfolio.core.texts import lazy_gettext as _
from portfolio.projects.words import origin_word, stage_word
from portfolio.register.choices import choices
from portfolio.register.columns import WORKED_OUT, Told, changed_on, confidence_words, programme_of, told
from portfolio.register.queries import asked, every_page, listed
from portfolio.register.rules import COLUMNS, Filters
from portfolio.register.words import STANDING_WORDS

PIECE = 500

MOST_ROWS = 5_000
"""More than these nobody waits for while a workbook is written."""

WIDTHS = {"day": 12, "amount": 14, "count": 12}


class Field(NamedTuple):
    """A column of the file; column is the one of the list that it belongs to, kind what a workbook writes."""

    column: str
    header: Any
    cell: Callable[[Told], object]
    kind: str = "text"


def _day(name: str) -> Callable[[Told], object]:
    return lambda of: _iso(getattr(of.more, name))


def _iso(on: date | None) -> str:
    return on.isoformat() if on else ""


def _put(group: str, *roles: str) -> Callable[[Told], object]:
    return lambda of: of.put(group, *roles)


def _amount(of: Told) -> object:
    budget = stored(of.row.budget_minor, of.row.budget_currency)
    return format(budget.major, "f") if budget else ""


def _evaluation(of: Told) -> object:
    return str(STANDING_WORDS[of.more.evaluation]) if of.more and of.more.evaluation else ""


FIELDS = (
    Field("ref", _("Reference"), lambda of: of.row.ref),
    Field("title", _("Title"), lambda of: of.row.title),
    Field("department", _("Lead department"), lambda of: of.known.name("department", of.row.department_id)),
    Field("stage", _("Stage"), lambda of: stage_word(of.row.stage)),
    Field("stage", _("In this stage since"), lambda of: of.row.stage_since.isoformat(), "day"),
    Field("type", _("Main innovation type"), _put("type", "primary")),
    Field("type", _("Further innovation types"), _put("type", "secondary")),
    Field("capability", _("Helps the city learn"), _put("capability", "builds")),
    Field("capability", _("Relies on"), _put("capability", "uses")),
    Field("method", _("Methods"), _put("method", "")),
    Field("area", _("Policy areas"), _put("area", "")),
    Field("tag", _("Tags"), _put("tag", "")),
    Field("programme", _("Programme"), programme_of),
    Field("owner", _("Owner"), lambda of: of.row.owner or ""),
    Field("deputy", _("Deputy"), lambda of: (of.more and of.more.deputy) or ""),
    Field("planned_start", _("Planned start"), _day("planned_start_on"), "day"),
    Field("planned_end", _("Planned end"), _day("planned_end_on"), "day"),
    Field("started", _("Started"), _day("started_on"), "day"),
    Field("ended", _("Ended"), _day("ended_on"), "day"),
    Field("budget", _("Approved budget"), _amount, "amount"),
    Field("budget", _("Currency"), lambda of: of.row.budget_currency or "" if of.row.budget_minor is not None else ""),
    Field("district", _("District"), lambda of: (of.more and of.more.district) or ""),
    Field("origin", _("Origin"), lambda of: origin_word(of.more.origin) if of.more else ""),
    Field("", _("Summary"), lambda of: (of.more and of.more.summary) or ""),
    Field("to_complete", _("To complete"), lambda of: of.row.to_complete, "count"),
    Field("archived", _("Archived"), lambda of: _iso(of.row.archived_on), "day"),
    Field("changed", _("Last change"), lambda of: _iso(changed_on(of)), "day"),
    Field("evaluation", _("Evaluation"), _evaluation),
    Field("last", _("Last sign of life"), _day("last"), "day"),
    Field("confidence", _("Confidence"), confidence_words),
)


def project_sheet(viewer: Viewer, filters: Filters, today: date) -> Iterator[str]:
    """CSV text of all projects that the filters let through, in the list's order.

    today  of which the evaluation and the last sign of life are told
    """
    fields = _fields(filters.columns)
    lines = _lines(viewer, filters, today)
    return write_csv([str(field.header) for field in fields], ([field.cell(of) for field in fields] for of in lines))


def project_columns(target: IO[bytes], viewer: Viewer, filters: Filters, today: date) -> None:
    """Write the list in its columns as a workbook with typed cells; RuleBroken where that would take long.

    target  an open binary file
    """
    if listed(asked(viewer, filters, choices(viewer.organisation_id), today), None, MOST_ROWS).after:
        raise RuleBroken("long_list", N_("A workbook of columns holds 5,000 projects at most. Download the CSV."))
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    sheet = book.add_worksheet(str(_("Projects")))
    looks = _Looks(book)
    head = book.add_format({"bold": True})
    fields = _fields(filters.shown_columns)
    for place, field in enumerate(fields):
        sheet.write_string(0, place, str(field.header), head)
        sheet.set_column(place, place, WIDTHS.get(field.kind, 24))
    sheet.freeze_panes(1, 0)
    number = 0
    for number, of in enumerate(_lines(viewer, filters, today), 1):
        for place, field in enumerate(fields):
            _write(sheet, number, place, field, of, looks)
    sheet.autofilter(0, 0, max(number, 1), max(len(fields) - 1, 0))
    book.close()


class _Looks:
    """How numbers look in a workbook: days as days, amounts with the decimals of their currency."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[str, Any] = {}

    def of(self, field: Field, currency: str | None) -> Any:
        """The look of a cell, made once for each way of writing; None for one that needs none."""
        if field.kind == "day":
            return self._look("yyyy-mm-dd")
        if field.kind != "amount":
            return None
        places = decimals(currency or "")
        return self._look(f"#,##0.{'0' * places}" if places else "#,##0")

    def _look(self, written: str) -> Any:
        if written not in self._made:
            self._made[written] = self._book.add_format({"num_format": written})
        return self._made[written]


def _write(sheet: Any, row: int, place: int, field: Field, of: Told, looks: _Looks) -> None:
    """A cell of its kind; text is always written as text, whatever it begins with."""
    cell = field.cell(of)
    if cell == "":
        return
    look = looks.of(field, of.row.budget_currency)
    if field.kind == "day":
        sheet.write_datetime(row, place, datetime.combine(date.fromisoformat(str(cell)), time()), look)
    elif field.kind in ("amount", "count"):
        sheet.write_number(row, place, float(str(cell)), look)
    else:
        sheet.write_string(row, place, str(cell))


def _lines(viewer: Viewer, filters: Filters, today: date) -> Iterator[Told]:
    known = choices(viewer.organisation_id)
    columns = filters.columns or [column for column in COLUMNS if column not in WORKED_OUT]
    for piece in every_page(asked(viewer, filters, known, today), PIECE):
        yield from told(piece, columns, known, viewer, today, "; ")


def _fields(columns: Sequence[str]) -> list[Field]:
    """What the file has for the columns chosen in the list; all but what is worked out where none is."""
    if not columns:
        return [field for field in FIELDS if field.column not in WORKED_OUT]
    return [field for column in columns for field in FIELDS if field.column == column]
