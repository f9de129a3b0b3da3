"""What closes a gap and how long that takes, what became of a promise, and sums by group: plain Python.

`reviews.gap` says how far a project is evaluated; here its verdicts become lines that can be kept, and figures of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from portfolio.core.quarter import Quarter
from portfolio.reviews.elements import ELEMENTS, Element
from portfolio.reviews.facts import Facts
from portfolio.reviews.gap import COUNTED, STATUSES, Tally, Verdict, promised

QUARTERS = 8
"""So many quarters the gap is shown over."""

FEWEST = 5
"""Below so many due, counts say more than percentages."""

MINUTES: Mapping[str, int] = {
    "measure": 3,
    "start": 1,
    "goal": 1,
    "value": 1,
    "plan_review": 1,
    "outcome": 25,
    "sign": 10,
    "amend": 5,
}
"""Minutes that each form takes; a measure comes with its value at the start and its goal."""

OF_MEASURES = {"E2": "start", "E3": "goal", "E4": "value"}
SIGNED_WRONGLY = ("signed_by_owner", "signed_by_author")
"""Reasons why a signed review does not count: somebody else must sign a new edition of it."""

PROMISES = ("kept", "kept_late", "missed", "exempted", "not_yet")
"""What became of the promise to review an outcome by its first day."""

DIMENSIONS = ("department", "innovation_type", "capability", "method", "programme", "source")
"""By what projects are grouped; all but the first and the fifth may hold several, or none."""

NONE = ""
"""The key of the group of projects that belong to none."""

SURVEY: Mapping[str, int] = {"systematic_comprehensive": 21, "some_elements": 63, "none_or_too_early": 15}
"""Percentages of cities as published in 2024; they add up to 99, and nobody may make counts of them."""


class Step(NamedTuple):
    """One form that closes a part of the gap.

    kind    of MINUTES
    number  of the measure or the review that it is about; None where it is about the project
    """

    kind: str
    number: int | None = None


class Belongs(NamedTuple):
    """Where a project belonged on the day: numbers of its department and programme, keys of words and kinds of money.

    Of several innovation types the main one counts, of capabilities those that the project helps the city learn.
    """

    department: int | None = None
    programme: int | None = None
    types: tuple[str, ...] = ()
    capabilities: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class Line(NamedTuple):
    """A project with its verdict, as it is kept: days are ISO words, empty for none.

    missing  the elements that are not met, such as "E2 E5"
    steps    the forms that close what can still be closed, in the order of the elements
    can_be_full  whether everything that is missing can still be closed
    """

    number: int
    ref: str
    status: str
    reason: str
    label: str
    missing: str
    steps: Sequence[Step]
    can_be_full: bool
    due_on: str
    current_due_on: str
    signed_on: str
    days_late: int
    flags: Sequence[str]
    belongs: Belongs

    @property
    def minutes(self) -> int:
        """What all forms take together; an outcome review that is not planned yet is to be written as well."""
        planned = sum(MINUTES[step.kind] for step in self.steps)
        return planned + (MINUTES["outcome"] if any(step.kind == "plan_review" for step in self.steps) else 0)

    @property
    def closes(self) -> tuple[int, int, int, str, str]:
        """The place among what would close the gap: nearest first, those that can never be full last."""
        return int(not self.can_be_full), self.minutes, len(self.missing.split()), self.due_on, self.ref


def line(
    number: int, facts: Facts, verdict: Verdict, day: date, belongs: Belongs, handed_in: Collection[int] = ()
) -> Line:
    """A project as it is kept.

    handed_in  the numbers of the reviews that only wait for a signature
    """
    return Line(
        number,
        verdict.ref,
        verdict.status,
        verdict.reason,
        verdict.label,
        " ".join(verdict.missing),
        steps_of(facts, verdict, day, handed_in),
        verdict.can_become_full,
        _iso(verdict.due_on),
        _iso(verdict.current_due_on),
        _iso(verdict.signed_on),
        verdict.days_late,
        verdict.flags,
        belongs,
    )


def _iso(day: date | None) -> str:
    return day.isoformat() if day else ""


# ------------------------------------------------------------------------------------ what would close the gap
def steps_of(facts: Facts, verdict: Verdict, day: date, handed_in: Collection[int] = ()) -> tuple[Step, ...]:
    """The forms that close what is missing and can still be closed."""
    found: list[Step] = []
    for key, element in zip(ELEMENTS, verdict.elements, strict=True):
        if not element.met and element.is_closable:
            if key in OF_MEASURES:
                found += [Step(OF_MEASURES[key], each) for each in element.measures]
            else:
                found += _steps(key, element, facts, verdict, day, handed_in)
    return tuple(found)


def _steps(
    key: str, element: Element, facts: Facts, verdict: Verdict, day: date, handed_in: Collection[int]
) -> Iterator[Step]:
    """The form for an intended outcome, a signature, or a decision with its lesson."""
    review = promised(facts.reviews, day)
    if key == "E1":
        yield Step("measure")
    elif key == "E5" and review is None:
        yield Step("plan_review")
    elif key == "E5" and review is not None:
        unsigned = "sign" if review.number in handed_in else "outcome"
        yield Step("amend" if element.reason in SIGNED_WRONGLY else unsigned, review.number)
    elif verdict.signed_on is not None:
        yield Step("amend", next(one.review for one in facts.signatures if one.on == verdict.signed_on))


def nearest(lines: Iterable[Line]) -> list[Line]:
    """The projects that are due and not fully evaluated and where something can still be done, nearest first."""
    open_ = [each for each in lines if each.status in ("partial", "none") and each.steps]
    return sorted(open_, key=lambda each: each.closes)


# ----------------------------------------------------------------------------------------------- the promises
def promise(status: str, due_on: str, signed_on: str, day: str) -> str:
    """What became of a promise by a day: one of PROMISES, or empty where nothing was promised that counts.

    due_on  the first effective due date: no postponement moves it
    """
    if status == "out_of_scope" or not due_on:
        return ""
    if signed_on:
        return "kept" if signed_on <= due_on else "kept_late"
    if status == "waived":
        return "exempted"
    return "not_yet" if due_on > day else "missed"


def promises(lines: Iterable[Line], day: date) -> dict[tuple[int | None, Quarter], Counter[str]]:
    """How many promises of each department, by the quarter in which they fell due first, were kept or not."""
    found: dict[tuple[int | None, Quarter], Counter[str]] = {}
    quarters: dict[str, Quarter] = {}
    for each in lines:
        became = promise(each.status, each.due_on, each.signed_on, day.isoformat())
        if became:
            month = each.due_on[:7]
            quarter = quarters.get(month) or quarters.setdefault(month, Quarter.of(date.fromisoformat(each.due_on)))
            found.setdefault((each.belongs.department, quarter), Counter())[became] += 1
    return found


# ------------------------------------------------------------------------------------------------- by group
def keys_of(belongs: Belongs, dimension: str) -> Sequence[str]:
    """The groups that a project counts in; the group of none where it belongs nowhere."""
    if dimension in ("department", "programme"):
        return (str((belongs.department if dimension == "department" else belongs.programme) or NONE),)
    several = {
        "innovation_type": belongs.types,
        "capability": belongs.capabilities,
        "method": belongs.methods,
        "source": belongs.sources,
    }
    return several[dimension] or (NONE,)


def by_group(lines: Iterable[Line], dimension: str) -> dict[str, Tally]:
    """The statuses of the projects of each group; a project that belongs to several counts in each."""
    found: dict[str, Counter[str]] = {}
    for each in lines:
        for key in keys_of(each.belongs, dimension):
            found.setdefault(key, Counter())[each.status] += 1
    return {key: Tally(**counts) for key, counts in found.items()}


def combinations(lines: Iterable[Line]) -> dict[tuple[str, str, str], tuple[int, int, int]]:
    """By innovation type, capability and method: started projects, those due, and those fully evaluated."""
    found: dict[tuple[str, str, str], list[int]] = {}
    for each in lines:
        if each.status == "out_of_scope":
            continue
        for kind in each.belongs.types:
            for capability in each.belongs.capabilities:
                for method in each.belongs.methods:
                    counts = found.setdefault((kind, capability, method), [0, 0, 0])
                    counts[0] += 1
                    counts[1] += each.status in COUNTED
                    counts[2] += each.status == "full"
    return {key: (counts[0], counts[1], counts[2]) for key, counts in found.items()}


# ---------------------------------------------------------------------------------------------- over quarters
def days_shown(day: date) -> tuple[date, ...]:
    """The last days of eight quarters, of which the last one may not be over: then it is the day itself."""
    quarter = Quarter.of(day)
    found = [day]
    while len(found) < QUARTERS:
        quarter = quarter.previous
        found.append(quarter.last_day)
    return tuple(reversed(found))


def as_list(tally: Tally) -> list[int]:
    """The numbers of a tally in the order of the statuses."""
    return [getattr(tally, status) for status in STATUSES]


def self_evaluations(lines: Iterable[Line]) -> tuple[int, int]:
    """Of the projects in scope with a signed outcome review: how many evaluated themselves, and of how many."""
    signed = [each for each in lines if each.signed_on and each.status != "out_of_scope"]
    return sum("self_evaluation" in each.flags for each in signed), len(signed)
