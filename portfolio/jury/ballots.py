"""A ballot as it is filled in: what was sent, what stands, and what two tabs or devices make of each other."""

import hashlib
from collections.abc import Collection, Mapping
from typing import NamedTuple

from portfolio.jury.rules import Given

TEXTS = NOTE, FOR_JURY, FOR_APPLICANT = ("note", "for_jury", "for_applicant")
"""Private to the juror; for the jury; for the team."""

MOST_LETTERS = 20_000


class Filled(NamedTuple):
    """Everything that a ballot says: marks by criterion and its three texts."""

    marks: Given
    note: str = ""
    for_jury: str = ""
    for_applicant: str = ""

    def values(self) -> dict[str, str]:
        """By the name of its field; a mark that is not given yet is absent."""
        marks = {f"mark-{criterion_id}": str(mark) for criterion_id, mark in self.marks.items()}
        texts = {name: getattr(self, name) for name in TEXTS}
        return marks | {name: words for name, words in texts.items() if words}

    def opened(self) -> str:
        """A short mark of each value, as a form carries it from its opening to its sending."""
        return " ".join(f"{name}:{_mark(value)}" for name, value in sorted(self.values().items()))


class Merged(NamedTuple):
    """What a ballot says after somebody else's, or one's other tab's, save came in between.

    overtaken  fields that both changed: what stands is kept, and the person chooses
    """

    filled: Filled
    overtaken: tuple[str, ...]


def merge(sent: Filled, standing: Filled, opened: str, knowing: Collection[str] = ()) -> Merged:
    """Put what was sent onto what stands, field by field, so that nothing is lost without being seen.

    opened   the marks of the values with which the sending form was opened
    knowing  fields for which the person has seen what stands and wants theirs
    """
    was = _marks(opened)
    mine, theirs = sent.values(), standing.values()
    result, overtaken = dict(theirs), list[str]()
    for name in sorted(mine.keys() | theirs.keys()):
        value, stands = mine.get(name, ""), theirs.get(name, "")
        if value == stands or (was.get(name, _mark("")) == _mark(value) and name not in knowing):
            continue  # nothing to do, or not changed in this form
        if name in knowing or was.get(name, _mark("")) == _mark(stands):
            result[name] = value
        else:
            overtaken.append(name)
    return Merged(_filled(result), tuple(overtaken))


def reopened(sent: Filled, merged: Merged, opened: str, *, is_beside: bool) -> str:
    """The marks with which a form goes on after a save: never those of a value that it does not show.

    Else its next save would take back what only the other tab has changed.

    is_beside  whether the form now shows what stands beside each field that both changed
    """
    was, mine, stands = _marks(opened), sent.values(), merged.filled.values()
    for name in mine.keys() | stands.keys():
        value = stands.get(name, "")
        if mine.get(name, "") == value or (is_beside and name in merged.overtaken):
            was[name] = _mark(value)
    return " ".join(f"{name}:{mark}" for name, mark in sorted(was.items()))


def _marks(opened: str) -> dict[str, str]:
    return dict(pair.split(":", 1) for pair in opened.split() if ":" in pair)


def _filled(values: Mapping[str, str]) -> Filled:
    marks = {int(name[5:]): _given(value) for name, value in values.items() if name.startswith("mark-") and value}
    return Filled(marks, *(values.get(name, "") for name in TEXTS))


def _given(value: str) -> int | str:
    return int(value) if value.isdigit() else value


def _mark(value: str) -> str:
    return hashlib.sha256(value.encode()).hexdigest()[:12]
