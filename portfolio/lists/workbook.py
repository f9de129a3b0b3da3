"""A list of projects as a workbook: typed cells, drop-downs, notes, and a hidden sheet that knows what went out."""

import base64
import struct
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from itertools import zip_longest
from typing import IO, Any, NamedTuple

import xlsxwriter

from portfolio.core.money import decimals
from portfolio.core.texts import gettext as _
from portfolio.lists.columns import COLUMNS, EDITED, KEPT, Column, Plain
from portfolio.lists.plain import Lists, cell_text, day_number, mark, written
from portfolio.lists.standing import Standing

FORMAT = "portfolio-list"
VERSION = 1
HIDDEN = "_portfolio"
HEAD_ROWS = 3
"""Rows of the hidden sheet before those of the projects: what it is, keys, headings."""

SPARE_ROWS = 500
"""Below the last project drop-downs go on for so many rows, for new projects."""

EXACT = 10**15
"""From here on an amount in minor units is written as text: numbers of a spreadsheet keep 15 digits."""

_OFFERED = (
    "stage",
    "decision",
    "department",
    "person",
    "programme",
    "origin",
    "type",
    "capability",
    "method",
    "area",
    "tag",
)


class About(NamedTuple):
    """What the sheet of notes tells about the list.

    organisation  the key of the city, so that the list of another one is never taken for its own
    filters       in words, one each
    on            the day and time in words
    """

    city: str
    organisation: str
    filters: Sequence[str]
    on: str
    at: datetime


Put = Callable[[int, Plain], int]
"""Writes a value into a row, and gives the mark of what then stands there."""


def write_workbook(target: IO[bytes], pieces: Iterable[Sequence[Standing]], lists: Lists, about: About) -> int:
    """Write a workbook of projects; gives how many. Rows go to the disk as they come, so memory stays flat.

    target  an open binary file
    """
    book = xlsxwriter.Workbook(target, {"constant_memory": True})
    book.set_properties({"title": _("Projects"), "company": about.city, "created": about.at})
    looks = Looks(book)
    sheets = [book.add_worksheet(name) for name in (_("Projects"), _("Notes"), _("Words"), HIDDEN)]
    projects, notes, words, hidden = sheets
    _start_projects(projects, looks)
    _start_hidden(hidden, about)
    count = _rows(projects, hidden, pieces, lists, looks)
    projects.autofilter(0, 0, max(count, 1), len(COLUMNS) - 1)
    places = _words(words, lists, looks)
    _drop_downs(projects, places, words.get_name(), count + SPARE_ROWS)
    _notes(notes, about, count, looks)
    hidden.very_hidden()
    book.close()
    return count


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self.head = book.add_format({"bold": True, "bg_color": "#1f4e5f", "font_color": "#ffffff", "valign": "top"})
        self.fixed_head = book.add_format({"bold": True, "bg_color": "#d9dee2", "valign": "top"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left"})
        self.fixed_day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "font_color": "#5a6570"})
        self.count = book.add_format({"num_format": "0", "font_color": "#5a6570"})
        self.fixed = book.add_format({"font_color": "#5a6570"})
        self._money: dict[str, Any] = {}

    def money(self, currency: str) -> Any:
        """Amounts of a currency, with its code and its decimals."""
        if currency not in self._money:
            places = decimals(currency)
            digits = "#,##0" + ("." + "0" * places if places else "")
            self._money[currency] = self._book.add_format({"num_format": f"[${currency}] {digits}"})
        return self._money[currency]

    def of(self, column: Column) -> Any:
        """The format of a whole column, which also new cells take."""
        if column.kind == "day":
            return self.day if column.verb else self.fixed_day
        if column.kind == "count":
            return self.count
        return None if column.verb else self.fixed


def _start_projects(sheet: Any, looks: Looks) -> None:
    for place, column in enumerate(COLUMNS):
        sheet.set_column(place, place, column.wide, looks.of(column))
    sheet.freeze_panes(1, 2)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(0, place, _(column.heading), looks.head if column.verb else looks.fixed_head)


def _start_hidden(sheet: Any, about: About) -> None:
    for place, words in enumerate((FORMAT, str(VERSION), about.organisation, about.at.isoformat())):
        sheet.write_string(0, place, words)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(1, place, column.key)
    for place, column in enumerate(COLUMNS):
        sheet.write_string(2, place, _(column.heading))


def _rows(sheet: Any, hidden: Any, pieces: Iterable[Sequence[Standing]], lists: Lists, looks: Looks) -> int:
    """Write the projects below each other, and what went out beside each reference on the hidden sheet."""
    shown = [(column.key, _writer(sheet, place, column, lists, looks)) for place, column in enumerate(COLUMNS)]
    kept = [place for place, column in enumerate(COLUMNS) if column in KEPT]
    pack = struct.Struct(f">{len(KEPT)}I").pack
    row = 0
    for piece in pieces:
        for project in piece:
            row += 1
            value_of = project.values.get
            marks = [put(row, value) if (value := value_of(key)) or value == 0 else 0 for key, put in shown]
            below = HEAD_ROWS + row - 1
            hidden.write_string(below, 0, project.ref)
            hidden.write_number(below, 1, project.version)
            packed = base64.b64encode(pack(*[marks[place] for place in kept]))
            hidden.write_string(below, 2, packed.decode())
    return row


def _writer(sheet: Any, place: int, column: Column, lists: Lists, looks: Looks) -> Put:
    """How the cells of a column are written: numbers and days as such, all else as text, never as a formula.

    What is written once is remembered, for days and words stand in many rows.
    """
    string, number = sheet.write_string, sheet.write_number
    look = looks.of(column)
    known: dict[Any, tuple[Any, int]] = {}

    def text(row: int, value: Plain) -> int:
        words = cell_text(value)
        string(row, place, words, look)
        return mark(column, words)

    def word(row: int, value: Plain) -> int:
        key = tuple(value) if type(value) is list else value
        if key not in known:
            words = cell_text(written(column, value, lists))
            known[key] = (words, mark(column, words))
        words, marked = known[key]
        string(row, place, words, look)
        return marked

    def day(row: int, value: Plain) -> int:
        if value not in known:
            known[value] = (day_number(date.fromisoformat(value)), mark(column, value))
        days, marked = known[value]
        if days is None:
            string(row, place, value, look)
        else:
            number(row, place, days, look)
        return marked

    def money(row: int, value: Plain) -> int:
        words = written(column, value, lists)
        if abs(value[0]) < EXACT:
            number(row, place, float(words), looks.money(value[1]))
        else:
            string(row, place, words)
        return mark(column, words)

    def count(row: int, value: Plain) -> int:
        number(row, place, value, look)
        return 0

    kinds: dict[str, Put] = {"day": day, "money": money, "count": count, "word": word, "words": word}
    return kinds.get(column.kind, text)


# ---------------------------------------------------------------------------------------------- words and notes
def _words(sheet: Any, lists: Lists, looks: Looks) -> dict[str, tuple[int, int]]:
    """Write the words that may be used, a column each; gives where each stands and how many there are."""
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(_OFFERED) - 1, 30)
    for place, name in enumerate(_OFFERED):
        sheet.write_string(0, place, _word_heading(name), looks.head)
    offered = {name: [lists[name].names[key] for key in lists[name].offered] for name in _OFFERED}
    for row, line in enumerate(zip_longest(*offered.values()), 1):
        for place, word in enumerate(line):
            if word:
                sheet.write_string(row, place, cell_text(word))
    return {name: (place, len(offered[name])) for place, name in enumerate(_OFFERED)}


def _word_heading(name: str) -> str:
    return {
        "stage": _("Stages"),
        "decision": _("Decisions"),
        "department": _("Departments"),
        "person": _("Owners and deputies"),
        "programme": _("Programmes"),
        "origin": _("Origins"),
        "type": _("Innovation types"),
        "capability": _("Capabilities"),
        "method": _("Methods"),
        "area": _("Policy areas"),
        "tag": _("Tags"),
    }[name]


def _drop_downs(sheet: Any, places: dict[str, tuple[int, int]], words: str, last: int) -> None:
    quoted = words.replace("'", "''")
    for place, column in enumerate(COLUMNS):
        at, count = places.get(column.words, (0, 0))
        if column.kind != "word" or not count:
            continue
        letter = chr(ord("A") + at)
        sheet.data_validation(
            1,
            place,
            last,
            place,
            {
                "validate": "list",
                "source": f"='{quoted}'!${letter}$2:${letter}${count + 1}",
                "error_type": "warning",
                "error_title": _("Not on the list"),
                "error_message": _("Choose one of the words offered; the sheet of words has them all."),
            },
        )


def _notes(sheet: Any, about: About, count: int, looks: Looks) -> None:
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 80, looks.wrapped)
    sheet.set_column(2, 2, 26)
    lines = [
        (_("City"), about.city),
        (_("Made on"), about.on),
        (_("Projects"), str(count)),
        (_("Filters"), "\n".join(about.filters) or _("None: all projects that are not in the archive.")),
        ("", ""),
        (_("How to change it"), _("Edit the sheet of projects, save it as a workbook, and upload it under Projects.")),
        ("", _("You are shown every difference before anything is saved, and can take all of it back afterwards.")),
        ("", _("Sort, filter and leave columns out as you like. The column Reference must stay.")),
        ("", _("A row that you delete changes nothing: the project stays.")),
        ("", _("A row without a reference is offered as a new project; a title and a lead department are enough.")),
        ("", _("An empty cell means unknown. Emptying one takes the value off the record.")),
        ("", _("What somebody else has changed meanwhile stays, unless you changed the same cell: then you choose.")),
        ("", ""),
    ]
    sheet.write_string(0, 0, _("About this list"), looks.title)
    for row, (head, words) in enumerate(lines, 2):
        if head:
            sheet.write_string(row, 0, head)
        if words:
            sheet.write_string(row, 1, cell_text(words), looks.wrapped)
    first = len(lines) + 2
    for place, head in enumerate((_("Column"), _("What it means"), _("Can it be changed here?"))):
        sheet.write_string(first, place, head, looks.head)
    for row, column in enumerate(COLUMNS, first + 1):
        sheet.write_string(row, 0, _(column.heading))
        sheet.write_string(row, 1, _(column.note), looks.wrapped)
        sheet.write_string(row, 2, _("Yes") if column in EDITED else _("No, it is only shown"))
