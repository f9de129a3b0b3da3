"""The columns of a list that goes out, is edited and comes back: what each means, holds, and who may change it."""

from typing import Any, NamedTuple

from portfolio.core.errors import N_

Plain = Any
"""A value as it is compared and kept: text, a day as 2026-03-04, [minor units, currency], a key or id, a list of them.

Nothing is None for one value and [] for several.
"""


class Column(NamedTuple):
    """One column.

    kind   ref, line, text, day, money, count, word (one of `words`) or words (several, with semicolons between)
    verb   the right that changing it takes; empty for what cannot be changed in a list
    words  the vocabulary of kinds word and words
    part   which action changes it: record, plan, belongs, tags or stage; asked for what only accompanies a move
    most   the most characters of a text
    wide   of the column, in characters
    """

    key: str
    heading: str
    note: str
    kind: str
    verb: str = ""
    words: str = ""
    part: str = ""
    most: int = 0
    wide: int = 14


_EDIT, _MOVE, _HAND = "edit_project", "move_stage", "hand_over"
_LONG = 20_000

_SEVERAL = N_("Several with semicolons between.")
_CAPABILITIES = N_("Capabilities, several with semicolons between.")


def _text(key: str, heading: str, note: str, *, most: int = _LONG, wide: int = 24) -> Column:
    """A text of the record."""
    return Column(key, heading, note, "text", _EDIT, "", "record", most, wide)


def _day(key: str, heading: str, note: str) -> Column:
    """A day of the plan."""
    return Column(key, heading, note, "day", _EDIT, "", "plan")


def _belongs(key: str, heading: str, note: str, words: str, *, kind: str = "word", wide: int = 24) -> Column:
    """Whom or what a project belongs to."""
    return Column(key, heading, note, kind, _HAND, words, "belongs", wide=wide)


def _tags(key: str, heading: str, note: str, words: str, *, kind: str = "words") -> Column:
    """Terms of a vocabulary that a project is tagged with."""
    return Column(key, heading, note, kind, _EDIT, words, "tags", wide=24)


COLUMNS: tuple[Column, ...] = (
    Column("ref", N_("Reference"), N_("Says which project the row is. Leave it empty for a new project."), "ref"),
    Column("title", N_("Title"), N_("At most 250 characters."), "line", _EDIT, "", "record", 250, 44),
    _belongs("department", N_("Lead department"), N_("One of the departments on the sheet of words."), "department"),
    Column(
        "stage",
        N_("Stage"),
        N_("A stage that may follow the present one. Changing it moves the project today."),
        "word",
        _MOVE,
        "stage",
        "stage",
    ),
    Column("stage_since", N_("In this stage since"), N_("The day of the last move."), "day"),
    Column(
        "reason",
        N_("Why it moves"),
        N_("Needed when a project is paused, stopped, rejected, withdrawn or moved back."),
        "line",
        _MOVE,
        "",
        "asked",
        500,
        24,
    ),
    Column(
        "decision",
        N_("What was decided"),
        N_("Needed when a project moves to “Decided”."),
        "word",
        _MOVE,
        "decision",
        "asked",
        wide=24,
    ),
    _belongs("owner", N_("Owner"), N_("Somebody with a role in the city, by name."), "person", wide=22),
    _belongs("deputy", N_("Deputy"), N_("Stands in for the owner."), "person", wide=22),
    _belongs("supporting", N_("Supporting departments"), _SEVERAL, "department", kind="words"),
    _belongs("programme", N_("Programme"), N_("One of the programmes on the sheet of words."), "programme", wide=22),
    _tags(
        "primary_type", N_("Main innovation type"), N_("What kind of innovation it is above all."), "type", kind="word"
    ),
    _tags("secondary_types", N_("Further innovation types"), _SEVERAL, "type"),
    _tags("builds", N_("Helps the city learn"), _CAPABILITIES, "capability"),
    _tags("uses", N_("Relies on"), _CAPABILITIES, "capability"),
    _tags("methods", N_("Methods"), _SEVERAL, "method"),
    _tags("areas", N_("Policy areas"), _SEVERAL, "area"),
    _tags("tags", N_("Tags"), _SEVERAL, "tag"),
    _day("planned_start_on", N_("Planned start"), N_("A day.")),
    _day("planned_end_on", N_("Planned end"), N_("A day. A project that has started keeps one.")),
    Column("started_on", N_("Started"), N_("The day of the first move to “Running”."), "day"),
    _day("ended_on", N_("Ended"), N_("The day on which it really ended.")),
    Column(
        "budget",
        N_("Approved budget"),
        N_("An amount in the currency beside it. An empty cell means unknown, which is not zero."),
        "money",
        _EDIT,
        "",
        "plan",
        wide=20,
    ),
    Column("currency", N_("Currency"), N_("Of the approved budget."), "line", wide=10),
    _text("summary", N_("Summary"), N_("What it is about, in one line."), wide=44),
    _text("problem", N_("The problem"), N_("Which problem it wants to solve."), wide=44),
    _text("for_whom", N_("For whom"), N_("At most 500 characters."), most=500),
    _text("district", N_("District"), N_("At most 120 characters."), most=120, wide=18),
    Column("origin", N_("Origin"), N_("Where it comes from."), "word", _EDIT, "origin", "record", 0, 20),
    _text("technology", N_("Technology"), N_("What technology is used, at most 500 characters."), most=500),
    _text("technology_reason", N_("Why this technology"), N_("What speaks for it.")),
    _text("informs_decisions", N_("Which decisions it informs"), N_("What will be decided with what is learnt.")),
    _text("decision_takers", N_("Who takes these decisions"), N_("At most 500 characters."), most=500),
    Column("parent", N_("Part of the project"), N_("The reference of the project above it."), "line"),
    Column("to_complete", N_("To complete"), N_("How many things are still open on the record."), "count", wide=12),
    Column("archived_on", N_("Archived"), N_("Since when it lies in the archive."), "day"),
    Column("changed_on", N_("Last change"), N_("When somebody last changed the record."), "day"),
)

BY_KEY = {column.key: column for column in COLUMNS}
EDITED = tuple(column for column in COLUMNS if column.verb)
"""What can be changed in a list, in its order."""

KEPT = tuple(column for column in EDITED if column.part != "asked")
"""What of it a project itself has."""

NEW = "new"
"""The field under which a row without a reference is offered as a new project."""

TERMS: dict[str, tuple[str, str]] = {
    "primary_type": ("innovation_type", "primary"),
    "secondary_types": ("innovation_type", "secondary"),
    "builds": ("capability", "builds"),
    "uses": ("capability", "uses"),
    "methods": ("method", ""),
    "areas": ("policy_area", ""),
    "tags": ("tag", ""),
}
"""Vocabulary and role behind each column of tags."""


def nothing(column: Column) -> Plain:
    """What an empty cell of a column stands for."""
    return [] if column.kind == "words" else None
