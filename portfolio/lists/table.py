"""The table in which up to a hundred projects are changed at once: what it shows, and what came back from it."""

import base64
import binascii
import struct
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from portfolio.core.actor import Viewer
from portfolio.core.errors import PortfolioError
from portfolio.core.texts import gettext as _
from portfolio.core.web import said
from portfolio.lists.batches import Wish
from portfolio.lists.columns import BY_KEY, Column
from portfolio.lists.differences import (
    ACCEPTABLE,
    CONFLICT,
    Difference,
    Edited,
    Here,
    Reading,
    differences,
)
from portfolio.lists.offered import shown
from portfolio.lists.plain import Lists, cell_text, mark, written
from portfolio.lists.standing import Standing
from portfolio.people.rights import May
from portfolio.projects import rules
from portfolio.projects.words import stage_word

MOST = 100
FIELDS = (
    "title",
    "stage",
    "department",
    "owner",
    "programme",
    "primary_type",
    "tags",
    "planned_start_on",
    "planned_end_on",
    "budget",
)
COLUMNS = tuple(BY_KEY[field] for field in FIELDS)
SUGGESTED = ("department", "person", "programme", "type", "tag")
"""Vocabularies that a browser suggests while one types."""

_PACKED = struct.Struct(f">{len(FIELDS)}I")


class CellShown(NamedTuple):
    """One cell.

    name     of its input; empty where the viewer may not change it
    kind     text, date, select or amount
    value    what stands in it; options those of a select
    suggest  the vocabulary to suggest words from
    beside   what somebody else wrote meanwhile; error why it cannot be saved
    """

    name: str
    heading: str
    kind: str
    value: str
    options: Sequence[str]
    suggest: str
    beside: str
    error: str


class RowShown(NamedTuple):
    """One project; marks says later what it showed, error why it cannot be saved as a whole."""

    id: int
    ref: str
    title: str
    marks: str
    cells: Sequence[CellShown]
    error: str


class Came(NamedTuple):
    """What came back of a row: the texts typed, and what they change."""

    now: Standing
    typed: Mapping[str, str]
    found: Sequence[Difference]
    more: dict[str, str] | None

    @property
    def can_be_saved(self) -> bool:
        return all(each.mark in ACCEPTABLE and each.mark != CONFLICT for each in self.found)

    def wish(self) -> Wish:
        """What it changes, for `batches.change_many`."""
        return Wish(self.now, {each.field: each.now for each in self.found}, self.more)


def shown_rows(
    projects: Sequence[Standing],
    moves: Mapping[int, Sequence[rules.Move]],
    lists: Lists,
    by: Viewer,
    came: Mapping[int, Came] | None = None,
    refused: Mapping[int, PortfolioError] | None = None,
) -> list[RowShown]:
    """The rows of the table as they stand; what came back and could not be saved stays as it was typed."""
    came, refused = came or {}, refused or {}
    return [_row(now, moves[now.id], lists, by, came.get(now.id), refused.get(now.id)) for now in projects]


def _row(
    now: Standing,
    moves: Sequence[rules.Move],
    lists: Lists,
    by: Viewer,
    came: Came | None,
    refused: PortfolioError | None,
) -> RowShown:
    found = {each.field: each for each in came.found} if came else {}
    cells = [
        _cell(column, now, moves, lists, by, came.typed.get(column.key) if came else None, found.get(column.key))
        for column in COLUMNS
    ]
    return RowShown(now.id, now.ref, now.title, marks_of(now, lists), cells, said(refused) if refused else "")


def _cell(
    column: Column,
    now: Standing,
    moves: Sequence[rules.Move],
    lists: Lists,
    by: Viewer,
    typed: str | None,
    found: Difference | None,
) -> CellShown:
    stands = written(column, now.values[column.key], lists)
    options = [stage_word(stage) for stage in (now.values["stage"], *rules.allowed_next(moves))]
    return CellShown(
        name=f"{column.key}-{now.id}" if May(column.verb)(by, now) else "",
        heading=_(column.heading),
        kind={"day": "date", "money": "amount"}.get(column.kind, "select" if column.key == "stage" else "text"),
        value=stands if typed is None else typed,
        options=list(dict.fromkeys(options)) if column.key == "stage" else (),
        suggest=column.words if column.words in SUGGESTED and column.kind == "word" else "",
        beside=shown(column, now.values[column.key], lists) if found and found.mark == CONFLICT else "",
        error=said(found.problem) if found and found.problem else "",
    )


# ------------------------------------------------------------------------------------------ what it showed before
def marks_of(now: Standing, lists: Lists) -> str:
    """What the row shows, as a short word that comes back with it."""
    marks = (mark(column, cell_text(written(column, now.values[column.key], lists))) for column in COLUMNS)
    return base64.urlsafe_b64encode(_PACKED.pack(*marks)).decode()


def read_marks(words: str) -> dict[str, int]:
    """What the row showed; nothing of it when the word is broken, so that every field counts as changed by others."""
    try:
        return dict(zip(FIELDS, _PACKED.unpack(base64.urlsafe_b64decode(words)), strict=True))
    except (ValueError, struct.error, binascii.Error):
        return {}


def came_back(
    now: Standing,
    sent: Mapping[str, str],
    moves: Sequence[rules.Move],
    reading: Reading,
    by: Viewer,
) -> Came:
    """What a row that was sent changes.

    sent  the fields of the whole form by name; reason and decision are those of the table
    """
    typed = {field: sent[f"{field}-{now.id}"] for field in FIELDS if f"{field}-{now.id}" in sent}
    asked = {field: sent.get(field, "") for field in ("reason", "decision")}
    row = Edited(now.id, now.ref, {**typed, **asked}, read_marks(sent.get(f"marks-{now.id}", "")))
    found = differences(row, Here(now.values, moves, lambda verb: May(verb)(by, now)), reading)
    more = next((each.more for each in found if each.more), None)
    return Came(now, typed, found, more)
