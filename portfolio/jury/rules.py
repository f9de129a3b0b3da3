"""When a jury may do what, what a ballot may say and still lacks, and which pitch comes next."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput

DECLARING, PRACTISING, SCORING, DELIBERATING, RELEASED = PHASES = (
    "declaring",
    "practising",
    "scoring",
    "deliberating",
    "released",
)
ANSWERS = ACCEPTED, DECLINED = ("accepted", "declined")
DECLINE_REASONS = ("no_time", "conflicts", "not_my_field", "away", "other")
NOT_APPLICABLE = "na"
MARKS, ABSTENTION = "marks", "abstention"
NOT_JUDGED = frozenset({"draft", "withdrawn", "not_eligible", "invited"})
"""States of a pitch that no juror judges; who is invited to the second stage has not handed in there yet."""

EXTERNAL_DAYS = 30
"""So many days after a call's closing an external juror still comes in."""
PASS_DAYS = 14


class Span(NamedTuple):
    """A phase of a jury from an instant until another; until_at None: from then on."""

    kind: str
    from_at: datetime
    until_at: datetime | None = None


def check_spans(spans: Iterable[Span]) -> None:
    """Refuse spans that end before they start, that overlap, or that follow one without an end."""
    ordered = sorted(spans, key=lambda span: span.from_at)
    for span in ordered:
        if span.until_at is not None and span.until_at <= span.from_at:
            raise WrongInput("ends_before_start", N_("A phase ends after it has begun."), f"{span.kind}_until")
    for before, after in pairwise(ordered):
        if before.until_at is None:
            raise WrongInput("open_ended", N_("Only the last phase may stay without an end."), f"{before.kind}_until")
        if after.from_at < before.until_at:
            raise WrongInput(
                "overlap", N_("Phases may not overlap: this one begins before another has ended."), f"{after.kind}_from"
            )
    begins = {span.kind: span.from_at for span in ordered}
    for earlier, later in ((DECLARING, SCORING), (SCORING, DELIBERATING), (SCORING, RELEASED)):
        if earlier in begins and later in begins and begins[later] < begins[earlier]:
            raise WrongInput(
                "order",
                N_("First conflicts are declared, then pitches are scored, then the jury deliberates."),
                f"{later}_from",
            )


def phase_at(spans: Iterable[Span], at: datetime) -> str:
    """The phase at an instant, one of PHASES; empty between them. Nobody has to switch it."""
    now = [span for span in spans if span.from_at <= at and (span.until_at is None or at < span.until_at)]
    return now[0].kind if now else ""


def is_released(spans: Iterable[Span], at: datetime) -> bool:
    """Whether marks are open to the chair and the jury: since the release began, also when it has ended."""
    return any(span.kind == RELEASED and span.from_at <= at for span in spans)


def next_switch(spans: Iterable[Span], at: datetime) -> datetime | None:
    """The next instant at which a phase begins or ends by itself; None when nothing is to come."""
    instants = [instant for span in spans for instant in (span.from_at, span.until_at) if instant is not None]
    return min((instant for instant in instants if instant > at), default=None)


def check_scoring(phase: str, is_practice: bool) -> None:
    """Refuse a hand-in or a draft outside the phases that take one.

    is_practice  a pitch to practise on may be scored from the declarations on, as long as nothing is closed
    """
    taking = (DECLARING, PRACTISING, SCORING) if is_practice else (SCORING, DELIBERATING)
    if phase not in taking:
        raise RuleBroken("not_scoring", N_("Pitches cannot be scored now: the chair has set other hours for it."))


def external_until(closes_on: date) -> date:
    """The first day on which an external juror can no longer come in."""
    return closes_on + timedelta(days=EXTERNAL_DAYS)


class Asked(NamedTuple):
    """A criterion as a ballot asks for it; weight 0 informs and counts nothing, steps is the highest whole step."""

    id: int
    label: str
    weight: int
    steps: int


class Duties(NamedTuple):
    """From which marks a comment is owed, in whole steps: at most low, or at least high; None: never."""

    low: int | None = None
    high: int | None = None


Given = Mapping[int, int | str]
"""Marks of a ballot by criterion: whole steps, or NOT_APPLICABLE; what is absent is not given yet."""


def read_marks(sent: Mapping[str, str], criteria: Sequence[Asked], *, allows_na: bool) -> dict[int, int | str]:
    """The marks of a form whose fields are called mark-<criterion>; one foreign to the rubric refuses them all.

    raises  WrongInput naming the field, so that nothing of the form is stored
    """
    known = {f"mark-{each.id}": each for each in criteria}
    marks: dict[int, int | str] = {}
    for name, value in sent.items():
        if not name.startswith("mark-") or value == "":
            continue
        criterion = known.get(name)
        if criterion is None:
            raise WrongInput("criterion", N_("This form asks for marks that the call does not know. Open it anew."))
        if value == NOT_APPLICABLE and allows_na:
            marks[criterion.id] = NOT_APPLICABLE
        elif value.isascii() and value.isdigit() and len(value) < 5 and int(value) <= criterion.steps:
            marks[criterion.id] = int(value)
        else:
            raise WrongInput("mark", N_("Choose one of the marks that stand there."), name)
    return marks


def lacking(criteria: Iterable[Asked], given: Given) -> list[Asked]:
    """The criteria that count and have no mark yet; one set aside as not applicable has its answer."""
    return [each for each in criteria if each.weight and each.id not in given]


def owes_comment(criteria: Iterable[Asked], given: Given, duties: Duties) -> list[Asked]:
    """The criteria whose mark is so low or so high that the jury owes a reason."""
    marks = ((each, given.get(each.id)) for each in criteria)
    return [
        each
        for each, mark in marks
        if isinstance(mark, int)
        and ((duties.low is not None and mark <= duties.low) or (duties.high is not None and mark >= duties.high))
    ]


class Waiting(NamedTuple):
    """A pitch that a juror has not handed in yet.

    is_begun  whether they have saved something
    reviews   how many of the jury have handed it in
    """

    pitch_id: int
    is_begun: bool
    reviews: int


def order(waiting: Iterable[Waiting], seed: int) -> list[int]:
    """In which order a juror scores: what they have begun, then what has fewest reviews, then at random.

    seed  stored with the juror, so that the order stays the same
    """
    ordered = sorted(waiting, key=lambda each: (not each.is_begun, each.reviews, _lot(seed, each.pitch_id)))
    return [each.pitch_id for each in ordered]


def _lot(seed: int, pitch_id: int) -> bytes:
    return hashlib.sha256(f"{seed} {pitch_id}".encode()).digest()
