"""One row of a list as a project: read as far as it can be, the rest named as a point, every word kept."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import NamedTuple

from portfolio.core.errors import WrongInput
from portfolio.core.money import Money, decimals
from portfolio.lists.cells import Named, currency_named, matching, read_amount, read_day, read_people, read_tags
from portfolio.lists.fields import LEAVE_OUT, TEXT, VOCABULARY
from portfolio.lists.grid import Cell, Guess, Row, Table
from portfolio.lists.mapping import FREE_TAG, Understanding
from portfolio.projects.actions import Point
from portfolio.projects.rules import Put

TITLE, LINE, NAME, TAG, NOTE, DISTRICT, KEY = 250, 500, 250, 120, 1000, 120, 150
"""The longest texts, in characters."""

ABOUT = "about"
"""What the list itself calls inexact is read, and named to be made exact."""

BETWEEN_TITLES = " – "
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]+")
_SEVERAL = re.compile(r"[;\n|]+")
_NOISE = Decimal("0.000001")
"""Spreadsheets keep 0.3 as 0.30000000000000004, which is no amount that was rounded."""

_AMOUNTS = {"applied": "requested", "awarded": "committed", "received": "received"}
_ROLES = ("primary", *("secondary",) * 19)


_compared = lru_cache(20_000)(matching)


@dataclass(slots=True)
class Record:
    """What a row says, ready to be written.

    department   name of a department; None only where nobody said who leads rows without one
    stage        a target of `stages`, None where the row says nothing that is known
    money        kind of booking and amount
    tags         labels of free tags
    """

    row: int
    title: str = ""
    key: str | None = None
    summary: str | None = None
    problem: str | None = None
    for_whom: str | None = None
    district: str | None = None
    department: str | None = None
    supporting: list[str] = field(default_factory=list)
    owner: Named | None = None
    deputy: Named | None = None
    stage: str | None = None
    stage_word: str | None = None
    stage_on: date | None = None
    start: date | None = None
    planned_end: date | None = None
    ended: date | None = None
    budget: Money | None = None
    funder: str | None = None
    money: list[tuple[str, Money]] = field(default_factory=list)
    money_on: date | None = None
    puts: list[Put] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    partners: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)
    points: list[Point] = field(default_factory=list)


class _Column(NamedTuple):
    place: int
    heading: str
    decimal: Guess
    order: Guess


class Reader:
    """Reads the rows of one table by one understanding.

    untitled   what a row without any words is called, by its number
    """

    def __init__(
        self, table: Table, understanding: Understanding, *, currency: str, today: date, untitled: Callable[[int], str]
    ) -> None:
        self.words = understanding.words
        self.defaults = understanding.defaults
        self.currency = self.defaults.get("currency") or currency
        self.today = today
        self.untitled = untitled
        self._columns: dict[str, list[_Column]] = {}
        self._people_in: dict[str, list[Named]] = {}
        self._tags_in: dict[tuple[str, str], list[str]] = {}
        self._kept: list[tuple[int, str]] = []
        for place, heading in enumerate(table.headers):
            target = understanding.columns.get(heading, TEXT)
            if target == LEAVE_OUT:
                continue
            self._kept.append((place, heading))
            column = _Column(
                place,
                heading[:250],
                answered(table.decimals[place], understanding.reading.get("decimal")),
                answered(table.orders[place], understanding.reading.get("order")),
            )
            self._columns.setdefault(target, []).append(column)

    def read(self, row: Row) -> Record:
        """A row as a record; nothing in it is refused."""
        record = Record(row.number)
        cells = row.cells
        for place, heading in self._kept:
            words = cells[place].text
            if words and not words.isspace():
                record.said[heading] = words if words.isprintable() else storable(words)
        self._texts(record, cells)
        self._belongings(record, cells)
        self._progress(record, cells)
        self._money(record, cells)
        self._tags(record, cells)
        self._title(record, cells)
        return record

    def addresses(self, table: Table) -> set[str]:
        """The addresses in the columns of people, in lower case."""
        return {
            named.email
            for target in ("owner", "deputy")
            for column in self._columns.get(target, ())
            for cell in {cell.text: cell for cell in table.column(column.place) if "@" in cell.text}.values()
            for named in read_people(cell)
            if named.email
        }

    def first(self, target: str, cells: Sequence[Cell]) -> tuple[_Column, Cell] | None:
        """The first filled cell of the columns that are a field."""
        for column in self._columns.get(target, ()):
            if cells[column.place].text.strip():
                return column, cells[column.place]
        return None

    # -------------------------------------------------------------------------------------------- what it is
    def _title(self, record: Record, cells: Sequence[Cell]) -> None:
        parts = dict.fromkeys(
            " ".join(plain(cells[column.place].text).split("\n")) for column in self._columns.get("title", ())
        )
        title = BETWEEN_TITLES.join(part for part in parts if part)
        if not title:
            others = (record.summary, record.problem, *record.tags, *record.partners, *record.notes)
            title = next((_short(words, 100) for words in others if words), "") or self.untitled(record.row)
            record.points.append(Point("title", "made_title"))
        if len(title) > TITLE:
            heading = self._columns["title"][0].heading if "title" in self._columns else None
            record.points.append(Point("title", "wide", heading, title))
            title = _short(title, TITLE)
        record.title = title

    def _texts(self, record: Record, cells: Sequence[Cell]) -> None:
        record.summary = self._text(record, "summary", cells, "\n\n", 20_000)
        record.problem = self._text(record, "problem", cells, "\n\n", 20_000)
        record.for_whom = self._text(record, "for_whom", cells, "; ", LINE)
        record.district = self._text(record, "district", cells, "; ", DISTRICT)
        for column in self._columns.get("note", ()):
            words = plain(cells[column.place].text)
            if len(words) > NOTE:
                record.points.append(Point("note", "wide", column.heading, words))
            if words:
                record.notes.append(_short(" ".join(words.split("\n")), NOTE))
        found = self.first("key", cells)
        if found is not None:
            record.key = _short(" ".join(plain(found[1].text).split()), KEY) or None

    def _text(self, record: Record, target: str, cells: Sequence[Cell], between: str, most: int) -> str | None:
        columns = self._columns.get(target)
        if not columns:
            return None
        words = between.join(words for column in columns if (words := plain(cells[column.place].text)))
        if len(words) > most:
            record.points.append(Point("text", "wide", columns[0].heading, words))
            words = _short(words, most)
        return words or None

    # --------------------------------------------------------------------------------------------------- who
    def _belongings(self, record: Record, cells: Sequence[Cell]) -> None:
        found = self.first("department", cells)
        if found is not None:
            column, cell = found
            names = [name for part in _SEVERAL.split(plain(cell.text)) if (name := self._word("department", part))]
            names = [name for name in dict.fromkeys(names) if name != TEXT]
            if names:
                record.department, *record.supporting = names
            else:
                record.points.append(Point("department", "unread", column.heading, plain(cell.text)))
        elif "department" in self._columns:
            record.points.append(Point("department", "no_department"))
        record.department = record.department or self.defaults.get("department")
        people = self._people(record, "owner", cells)
        deputies = self._people(record, "deputy", cells)
        record.owner = people[0] if people else None
        record.deputy = next(iter(deputies or people[1:2]), None)
        for column in self._columns.get("partner", ()):
            bodies = (" ".join(part.split()) for part in _SEVERAL.split(plain(cells[column.place].text)))
            record.partners += [_short(body, NAME) for body in dict.fromkeys(bodies) if body]

    def _people(self, record: Record, target: str, cells: Sequence[Cell]) -> list[Named]:
        found = self.first(target, cells)
        if found is None:
            return []
        column, cell = found
        people = []
        if (told := self._people_in.get(cell.text)) is None:
            told = self._people_in[cell.text] = read_people(cell)
        for named in told:
            name = self.words.get("owner", {}).get(_compared(named.name), named.name)
            if name != TEXT:
                people.append(Named(_short(name, NAME), named.email))
        room = 2 if target == "owner" and "deputy" not in self._columns else 1
        if not people:
            record.points.append(Point(target, "unread", column.heading, plain(cell.text)))
        elif len(people) > room:
            record.points.append(Point("people", "several", column.heading, plain(cell.text)))
        return people

    def _word(self, target: str, word: str) -> str:
        """What a word stands for, or the word itself where nothing was said about it."""
        word = " ".join(word.split())
        return _short(self.words.get(target, {}).get(_compared(word), word), NAME)

    # -------------------------------------------------------------------------------------- how far and when
    def _progress(self, record: Record, cells: Sequence[Cell]) -> None:
        found = self.first("stage", cells)
        if found is not None:
            column, cell = found
            words = plain(cell.text)
            target = self.words.get("stage", {}).get(_compared(words), TEXT)
            if target == TEXT:
                record.points.append(Point("stage", "unread", column.heading, words))
            else:
                record.stage, record.stage_word = target, _short(" ".join(words.split()), 80)
        record.stage_on = self._day(record, "stage_on", "stage", cells)
        record.start = self._day(record, "start", "planned_start_on", cells)
        record.planned_end = self._day(record, "planned_end", "planned_end_on", cells)
        record.ended = self._day(record, "ended", "ended_on", cells)
        if record.ended and record.ended > self.today:
            record.planned_end, record.ended = record.planned_end or record.ended, None
        last = record.ended or record.planned_end
        if record.start and last and last < record.start:
            record.points.append(Point("dates", "early_end"))

    def _day(self, record: Record, target: str, item: str, cells: Sequence[Cell]) -> date | None:
        found = self.first(target, cells)
        if found is None:
            return None
        column, cell = found
        span = read_day(cell, column.order.value, sure=column.order.sure)
        if span.day is None or span.why == "either_way":
            record.points.append(Point(item, "unread", column.heading, plain(cell.text)))
            return None
        if span.why == ABOUT:
            record.points.append(Point("dates", ABOUT, column.heading, plain(cell.text)))
        return span.day

    # ------------------------------------------------------------------------------------------------- money
    def _money(self, record: Record, cells: Sequence[Cell]) -> None:
        currency: str | None = self.currency
        if (found := self.first("currency", cells)) is not None:
            currency = currency_named(found[1].text)
            if currency is None:
                record.points.append(Point("money", "unread", found[0].heading, plain(found[1].text)))
        record.budget = self._amount(record, "budget", "budget", cells, currency)
        for target, booking in _AMOUNTS.items():
            amount = self._amount(record, target, "money", cells, currency)
            if amount is not None:
                record.money.append((booking, amount))
        found = self.first("funder", cells)
        record.funder = _short(" ".join(plain(found[1].text).split()), NAME) if found else None
        record.money_on = self._day(record, "money_on", "money", cells)
        if record.money and not record.funder and "funder" in self._columns and "funder" not in self.defaults:
            record.points.append(Point("money", "no_funder"))

    def _amount(
        self, record: Record, target: str, item: str, cells: Sequence[Cell], currency: str | None
    ) -> Money | None:
        found = self.first(target, cells)
        if found is None:
            return None
        column, cell = found
        answer = read_amount(cell, column.decimal.value, sure=column.decimal.sure)
        currency = answer.currency or currency
        if answer.value is not None and currency is not None and not _may_be_thousands(answer.value):
            amount = _rounded(answer.value, currency)
            try:
                money = Money.of(amount, currency)
            except WrongInput:
                pass  # larger than any budget: its words stay
            else:
                if answer.why == ABOUT:
                    record.points.append(Point("money", ABOUT, column.heading, plain(cell.text)))
                elif abs(answer.value - amount) > _NOISE:
                    record.points.append(Point("money", "rounded", column.heading, plain(cell.text)))
                return money
        record.points.append(Point(item, "unread", column.heading, plain(cell.text)))
        return None

    # -------------------------------------------------------------------------------------------------- tags
    def _tags(self, record: Record, cells: Sequence[Cell]) -> None:
        types = 0
        for name, vocabulary in VOCABULARY.items():
            known = self.words.get(name, {})
            for column in self._columns.get(name, ()):
                cell = cells[column.place]
                if (told := self._tags_in.get((name, cell.text))) is None:
                    told = self._tags_in[name, cell.text] = read_tags(cell, known) if cell.text else []
                for word in told:
                    target = known.get(_compared(word), FREE_TAG)
                    if target == TEXT:
                        record.points.append(Point("tag", "unread", column.heading, word))
                    elif target != FREE_TAG:
                        role = _ROLES[min(types, 19)] if name == "innovation_type" else ""
                        role = "builds" if name == "capability" else role
                        if all(put[:2] != (vocabulary, target) for put in record.puts):
                            record.puts.append(Put(vocabulary, target, role))
                            types += name == "innovation_type"
                    elif len(word) > TAG:
                        record.points.append(Point("tag", "wide", column.heading, word))
                    else:
                        record.tags.append(" ".join(word.split()))


def answered(guess: Guess, answer: object) -> Guess:
    """What was worked out, unless nothing decided on it and a person has."""
    return Guess(str(answer)) if answer and not guess.sure else guess


def plain(words: str) -> str:
    """The words of a cell as they are read: storable, with nothing around them."""
    return words.strip() if words.isprintable() else storable(words).strip()


def storable(words: str) -> str:
    """The words of a cell exactly, but for characters that no database takes and line ends of two kinds."""
    return _CONTROL.sub(" ", words.replace("\r\n", "\n").replace("\r", "\n"))


def _short(words: str, most: int) -> str:
    """A text cut to a length, with a mark where something is missing."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _rounded(amount: Decimal, currency: str) -> Decimal:
    return amount.quantize(Decimal(1).scaleb(-decimals(currency)), ROUND_HALF_UP)


def _may_be_thousands(amount: Decimal) -> bool:
    """Whether an amount was written as "15,000" where the column says that a comma stands before decimals.

    Nobody writes 15 with three zeros behind it, so that the cell is no safe 15.
    """
    return abs(amount) < 1000 and amount == amount.to_integral_value() and amount.as_tuple().exponent == -3


def words_of(table: Table, target: str, place: int) -> Iterable[tuple[str, int]]:
    """The words that stand in the cells of a column that is a field of `fields.WORDED`, and in how many cells."""
    cells = table.column(place)
    told = {cell.text: cell for cell in cells}
    for text, times in Counter(cell.text for cell in cells).items():
        if text.strip():
            for word in _words_in(told[text], target):
                yield word, times


def _words_in(cell: Cell, target: str) -> Iterable[str]:
    if target == "department":
        return (" ".join(part.split()) for part in _SEVERAL.split(plain(cell.text)) if part.strip())
    if target == "owner":
        return (named.name for named in read_people(cell))
    return [plain(cell.text)] if target == "stage" else read_tags(cell)
