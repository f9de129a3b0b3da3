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

COLUMNS: tuple[Column, ...] = (
    Column("ref", N_("Reference"), N_("Says which project the row is. Leave it empty for a new project."), "ref"),
    Column("title", N_("Title"), N_("At most 250 characters."), "line", _EDIT, "", "record", 250, 44),
    Column(
        "department",
        N_("Lead department"),
        N_("One of the departments on the sheet of words."),
        "word",
        _HAND,
        "department",
        "belongs",
        wide=24,
    ),
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
    Column(
        "owner",
        N_("Owner"),
        N_("Somebody with a role in the city, by name."),
        "word",
        _HAND,
        "person",
        "belongs",
        0,
        22,
    ),
    Column("deputy", N_("Deputy"), N_("Stands in for the owner."), "word", _HAND, "person", "belongs", 0, 22),
    Column(
        "supporting",
        N_("Supporting departments"),
        N_("Several with semicolons between."),
        "words",
        _HAND,
        "department",
        "belongs",
        wide=24,
    ),
    Column(
        "programme",
        N_("Programme"),
        N_("One of the programmes on the sheet of words."),
        "word",
        _HAND,
        "programme",
        "belongs",
        0,
        22,
    ),
    Column(
        "primary_type",
        N_("Main innovation type"),
        N_("What kind of innovation it is above all."),
        "word",
        _EDIT,
        "type",
        "tags",
        wide=24,
    ),
    Column(
        "secondary_types",
        N_("Further innovation types"),
        N_("Several with semicolons between."),
        "words",
        _EDIT,
        "type",
        "tags",
        wide=24,
    ),
    Column(
        "builds",
        N_("Helps the city learn"),
        N_("Capabilities, several with semicolons between."),
        "words",
        _EDIT,
        "capability",
        "tags",
        wide=24,
    ),
    Column(
        "uses",
        N_("Relies on"),
        N_("Capabilities, several with semicolons between."),
        "words",
        _EDIT,
        "capability",
        "tags",
        wide=24,
    ),
    Column("methods", N_("Methods"), N_("Several with semicolons between."), "words", _EDIT, "method", "tags", wide=24),
    Column(
        "areas", N_("Policy areas"), N_("Several with semicolons between."), "words", _EDIT, "area", "tags", wide=24
    ),
    Column("tags", N_("Tags"), N_("Several with semicolons between."), "words", _EDIT, "tag", "tags", wide=24),
    Column("planned_start_on", N_("Planned start"), N_("A day."), "day", _EDIT, "", "plan"),
    Column(
        "planned_end_on",
        N_("Planned end"),
        N_("A day. A project that has started keeps one."),
        "day",
        _EDIT,
        "",
        "plan",
    ),
    Column("started_on", N_("Started"), N_("The day of the first move to “Running”."), "day"),
    Column("ended_on", N_("Ended"), N_("The day on which it really ended."), "day", _EDIT, "", "plan"),
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
    Column("summary", N_("Summary"), N_("What it is about, in one line."), "text", _EDIT, "", "record", _LONG, 44),
    Column(
        "problem", N_("The problem"), N_("Which problem it wants to solve."), "text", _EDIT, "", "record", _LONG, 44
    ),
    Column("for_whom", N_("For whom"), N_("At most 500 characters."), "text", _EDIT, "", "record", 500, 24),
    Column("district", N_("District"), N_("At most 120 characters."), "text", _EDIT, "", "record", 120, 18),
    Column("origin", N_("Origin"), N_("Where it comes from."), "word", _EDIT, "origin", "record", 0, 20),
    Column(
        "technology",
        N_("Technology"),
        N_("What technology is used, at most 500 characters."),
        "text",
        _EDIT,
        "",
        "record",
        500,
        24,
    ),
    Column(
        "technology_reason",
        N_("Why this technology"),
        N_("What speaks for it."),
        "text",
        _EDIT,
        "",
        "record",
        _LONG,
        24,
    ),
    Column(
        "informs_decisions",
        N_("Which decisions it informs"),
        N_("What will be decided with what is learnt."),
        "text",
        _EDIT,
        "",
        "record",
        _LONG,
        24,
    ),
    Column(
        "decision_takers",
        N_("Who takes these decisions"),
        N_("At most 500 characters."),
        "text",
        _EDIT,
        "",
        "record",
        500,
        24,
    ),
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
