"""One cell at a time: dates, money, numbers, words and text are read exactly or refused, never misread."""

import re
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field
from datetime import date

from portfolio.core.errors import N_
from portfolio.core.sheet import unguarded
from portfolio.core.text import has_control_characters

KEPT_PROBLEMS = 1000
"""How many problems are kept in words; the rest are counted."""

SENTENCES = {
    "file_missing": N_("The file is missing from the bundle. Export the portfolio again with all files."),
    "column_missing": N_("The first line names no such column. Add the column, even if its cells stay empty."),
    "semicolons": N_("The cells are separated by semicolons. Save the file with commas between the cells."),
    "encoding": N_("From this line on the file is not UTF-8. Save it as “CSV UTF-8”."),
    "csv": N_("From this line on the quotation marks do not match. Repair them, or export the file again."),
    "cells": N_("The row has more or fewer cells than the first line. Repair the row."),
    "empty": N_("The cell is empty. Fill it in."),
    "too_long": N_("The text is too long. Shorten it."),
    "control_characters": N_("The text holds characters that cannot be stored. Type it anew."),
    "day": N_("Give the day as year, month, day, such as 2026-09-30."),
    "day_range": N_("Give a day between 1900 and 2200."),
    "number": N_("Give a number in digits, with a point before the decimals, such as 12500.50."),
    "decimal_comma": N_("The number has a decimal comma. Write a point instead, such as 12500.50."),
    "decimals": N_("The number has too many decimals. Round it."),
    "too_large": N_("The number is too large to be true. Correct it."),
    "negative": N_("The number is below zero. Correct it."),
    "unknown_word": N_("The word is not known here. Use one of the words that the format names."),
    "repeated_word": N_("The word stands twice in the cell. Leave it there once."),
    "email": N_("This is not an e-mail address. Correct it or leave the cell empty."),
    "end_before_start": N_("The end is before the start. Correct one of the two days."),
    "goal_before_start": N_("The day of the goal is before the day of the first value. Correct one of the two."),
    "day_without_value": N_("A day stands here without its value. Fill in the value, or empty the cell."),
    "repeated_id": N_("A row above has the same identifier. Give each row its own."),
    "repeated_seq": N_("A row above gives this project the same place in the order. Number the rows anew."),
    "repeated_code": N_("A row above has the same code. Give each project its own, or leave the cell empty."),
    "unknown_project": N_("No row of projects.csv has this identifier. Correct it, or add the project."),
    "unknown_metric": N_("No row of metrics.csv has this identifier. Correct it, or add the measure."),
    "unknown_match": N_("No other row of funding.csv for this project has this identifier. Correct it."),
    "stage_differs": N_("The last row of stages.csv says another stage. Make the two agree."),
    "held_without_day": N_("A verdict, lesson or signature needs the day on which the review was held. Fill it in."),
    "signed_by_lead": N_("The project's lead cannot sign the review. Correct the name or leave the cell empty."),
    "no_due_day": N_("The due day cannot be worked out, since the project has no dates either. Fill it in."),
    "code_here": N_("Another project here has this code already. Give this one its own, or leave the cell empty."),
    "id_here": N_("This identifier stands here already under another project. Correct it."),
    "here_as_another": N_("This identifier stands here already for a project with another code. Correct it."),
}


def is_fatal(code: str) -> bool:
    """Whether a problem concerns a whole file, so that leaving a row out does not help."""
    return code in ("file_missing", "column_missing", "semicolons", "encoding", "csv")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one cell: the row is counted as a spreadsheet does, the first line being row 1.

    row     None when the whole file is meant
    value   the first 80 characters of what stands there
    """

    file: str
    row: int | None
    column: str | None
    value: str | None
    code: str

    @property
    def sentence(self) -> str:
        """What to do, in English, marked for translation."""
        return SENTENCES[self.code]

    @property
    def is_fatal(self) -> bool:
        """Whether leaving a row out does not help."""
        return is_fatal(self.code)

    def plain(self) -> dict[str, object]:
        """As it is stored and printed."""
        return asdict(self) | {"sentence": self.sentence}


@dataclass
class Problems:
    """All that is wrong: the first thousand in words, the rest counted."""

    kept: list[Problem] = field(default_factory=list)
    count: int = 0
    has_fatal: bool = False

    def add(self, problem: Problem) -> None:
        self.count += 1
        self.has_fatal = self.has_fatal or problem.is_fatal
        if len(self.kept) < KEPT_PROBLEMS:
            self.kept.append(problem)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.kept)


_DAY = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_NUMBER = re.compile(r"(-?)(\d+)(?:\.(\d+))?\Z", re.ASCII)
_WITH_COMMA = re.compile(r"-?\d{1,3}(?:[.\s]?\d{3})*,\d+\Z|-?\d+,\d+\Z", re.ASCII)
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_MOST_DIGITS = 12


class Cells:
    """Reads the cells of one file, row by row, and notes what is wrong with them.

    row     number of the row being read; is_bad says whether something was wrong in it
    """

    def __init__(self, file: str, problems: Problems) -> None:
        self.file = file
        self.row = 1
        self.is_bad = False
        self._problems = problems
        self._days: dict[str, str] = {}

    def start(self, row: int) -> None:
        """Begin a row."""
        self.row = row
        self.is_bad = False

    def wrong(self, column: str | None, value: str | None, code: str) -> None:
        """Note that a cell cannot be taken as it is."""
        self.is_bad = True
        self._problems.add(Problem(self.file, self.row, column, None if value is None else value[:80], code))

    def text(self, column: str, cell: str, most: int, *, required: bool = False) -> str | None:
        """Text as it stands, without the apostrophe that our own sheets put before a formula."""
        if not cell:
            if required:
                self.wrong(column, cell, "empty")
            return None
        if has_control_characters(cell):
            self.wrong(column, cell, "control_characters")
            return None
        if cell[0] == "'":
            cell = unguarded(cell)
        if len(cell) > most:
            self.wrong(column, cell, "too_long")
            return None
        return cell if "\r" not in cell else cell.replace("\r\n", "\n").replace("\r", "\n")

    def line(self, column: str, cell: str, most: int, *, required: bool = False) -> str | None:
        """Text of one line: line breaks become spaces."""
        found = self.text(column, cell, most, required=required)
        return " ".join(found.split("\n")) if found and "\n" in found else found

    def email(self, column: str, cell: str) -> str | None:
        """An e-mail address in lower case."""
        if not cell:
            return None
        if len(cell) > 254 or not _EMAIL.match(cell) or has_control_characters(cell):
            self.wrong(column, cell, "email")
            return None
        return cell.lower()

    def day(self, column: str, cell: str, *, required: bool = False) -> str | None:
        """A day as ISO text, which sorts as the days do."""
        if cell in self._days:
            return cell
        if not cell:
            if required:
                self.wrong(column, cell, "empty")
            return None
        try:
            day = date.fromisoformat(cell) if _DAY.match(cell) else None
        except ValueError:
            day = None
        if day is None or not 1900 <= day.year <= 2200:
            self.wrong(column, cell, "day" if day is None else "day_range")
            return None
        if len(self._days) < 100_000:
            self._days[cell] = cell
        return cell

    def number(self, column: str, cell: str, places: int, *, is_signed: bool = True) -> int | None:
        """A plain decimal as a whole number of its smallest part: with 2 places "12.5" is 1250."""
        if not cell:
            return None
        match = _NUMBER.match(cell)
        if match is None:
            self.wrong(column, cell, "decimal_comma" if _WITH_COMMA.match(cell) else "number")
            return None
        sign, whole, part = match.groups()
        part = (part or "").rstrip("0")
        if len(part) > places:
            self.wrong(column, cell, "decimals")
        elif len(whole.lstrip("0")) > _MOST_DIGITS:
            self.wrong(column, cell, "too_large")
        elif sign and not is_signed:
            self.wrong(column, cell, "negative")
        else:
            value = int(whole + part.ljust(places, "0"))
            return -value if sign else value
        return None

    def word(self, column: str, cell: str, known: Collection[str], *, required: bool = True) -> str | None:
        """One of the words that the format knows."""
        if cell in known:
            return cell
        if cell or required:
            self.wrong(column, cell, "unknown_word" if cell else "empty")
        return None

    def words(self, column: str, cell: str, known: Collection[str]) -> str:
        """Any number of known words, joined by semicolons as they came."""
        if not cell:
            return ""
        found = [word.strip() for word in cell.split(";")]
        for word in found:
            if word not in known:
                self.wrong(column, word, "unknown_word")
        if len(set(found)) < len(found):
            self.wrong(column, cell, "repeated_word")
        return ";".join(found)
