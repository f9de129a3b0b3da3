"""What a meeting looks at and what was said in it, as plain facts: read anew while it is open, kept when it closes."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    """Something that was recorded about a project.

    kind    entered, moved, owner, value, booking, signed, update or confidence
    key     stage, kind of booking or review, colour, or the reason why nothing has changed
    words   what it is about: a measure, a source of money, a person, a sentence
    more    the reason of a move, a value in words, a decision, whose judgement it is
    amount  millionths of a measure's unit, or minor units of a currency
    unit    of the measure and how it counts, or the currency
    """

    kind: str
    on: date | None
    key: str = ""
    words: str = ""
    more: str = ""
    amount: int | None = None
    unit: str = ""
    measure: str = ""


@dataclass(frozen=True)
class Changed:
    """A project with what was recorded about it, newest first."""

    ref: str
    title: str
    changes: tuple[Change, ...]


@dataclass(frozen=True)
class Duty:
    """Something with a day: a review, an action, the planned end of a running project, a quarterly update.

    kind   review, action, end or update; an update stands for all that have not come
    id     of the review, the action or the project; of updates how many are missing
    words  the kind of review, what is to be done, or the quarter
    """

    kind: str
    id: int
    on: date
    ref: str
    title: str
    words: str
    who: str


@dataclass(frozen=True)
class Help:
    """A project that needs help: it was asked for in an update, or somebody set its confidence to red."""

    kind: str
    ref: str
    title: str
    who: str
    words: str
    on: date


@dataclass(frozen=True)
class Silent:
    """A running project of which nothing was heard; last_on is the day of the last thing, None where there is none."""

    ref: str
    title: str
    who: str
    department: str
    last_on: date | None


@dataclass(frozen=True)
class Promise:
    """An action that was agreed earlier."""

    id: int
    what: str
    who: str
    due_on: date
    first_due_on: date
    ref: str
    title: str
    agreed_on: date


@dataclass(frozen=True)
class Said:
    """A line of the minutes; an action also has who, by when and its state."""

    id: int
    kind: str
    text: str
    who: str = ""
    due_on: date | None = None
    state: str = ""
    action_id: int | None = None
    corrects: str = ""


@dataclass(frozen=True)
class Discussed:
    """A project on the agenda with what was said about it; without a reference what was said in general."""

    id: int
    ref: str
    title: str
    done: bool
    said: tuple[Said, ...] = ()


@dataclass(frozen=True)
class Facts:
    """Everything that minutes are made of.

    counts   of each section, by its key; one that was counted to its limit is that limit
    present  names of those who took part
    """

    organisation: str
    title: str
    scope: str
    on: date
    since_on: date
    present: tuple[str, ...]
    agenda: tuple[Discussed, ...]
    before: tuple[Promise, ...]
    changes: tuple[Changed, ...]
    due: tuple[Duty, ...]
    late: tuple[Duty, ...]
    help: tuple[Help, ...]
    silent: tuple[Silent, ...]
    counts: Mapping[str, int]
    closed_at: datetime | None = None
    closed_by: str = ""

    def as_json(self) -> dict[str, Any]:
        """The facts as they are stored: days and instants as text."""
        written: dict[str, Any] = _written(asdict(self))
        return written

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Facts":
        """The facts that were stored."""
        known = dict(stored)
        return cls(
            **known
            | {
                "on": _day(known["on"]),
                "since_on": _day(known["since_on"]),
                "closed_at": datetime.fromisoformat(known["closed_at"]) if known["closed_at"] else None,
                "present": tuple(known["present"]),
                "agenda": tuple(
                    Discussed(**row | {"said": _rows(Said, row["said"], "due_on")}) for row in known["agenda"]
                ),
                "before": _rows(Promise, known["before"], "due_on", "first_due_on", "agreed_on"),
                "changes": tuple(
                    Changed(**row | {"changes": _rows(Change, row["changes"], "on")}) for row in known["changes"]
                ),
                "due": _rows(Duty, known["due"], "on"),
                "late": _rows(Duty, known["late"], "on"),
                "help": _rows(Help, known["help"], "on"),
                "silent": _rows(Silent, known["silent"], "last_on"),
            }
        )


def _rows(kind: type, stored: Sequence[Mapping[str, Any]], *days: str) -> tuple[Any, ...]:
    return tuple(kind(**dict(row) | {name: _day(row[name]) for name in days}) for row in stored)


def _day(written: str | None) -> date | None:
    return date.fromisoformat(written) if written else None


def _written(value: Any) -> Any:
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {key: _written(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_written(each) for each in value]
    return value
