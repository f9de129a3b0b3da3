"""The usual reviews: which are planned by themselves, counted from what, and when each is due. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from portfolio.core.errors import N_, RuleBroken, WrongInput
from portfolio.projects.rules import DECIDED, RUNNING
from portfolio.reviews.deciding import LASTING, STOPPED
from portfolio.reviews.schedule import INTERVALS, Recurrence, WorkingDays, add_months

AWARD, START, PLANNED_END, DECISION, STOP = "award", "start", "planned_end", "decision", "stop"
COUNTED_FROM = (AWARD, START, PLANNED_END, DECISION, STOP)
DAYS, MONTHS = "days", "months"
UNITS = (DAYS, MONTHS)
MOST = {DAYS: 3660, MONTHS: 120}

APPROVED = "approved"
STOP_DECISIONS = "stop_"
GOING = ("running", "paused", "mobilising", "closing")
"""While a project stands here, reviews that come back come back."""


@dataclass(frozen=True)
class Line:
    """One usual review.

    key           of LINES
    counted_from  one of COUNTED_FROM
    after, unit   so many days or months after that day; unused where it comes back
    every_months  0 once, else an interval
    """

    key: str
    kind: str
    counted_from: str
    after: int
    unit: str = MONTHS
    every_months: int = 0
    is_on: bool = True

    @property
    def comes_back(self) -> bool:
        """Whether it is planned again and again."""
        return self.every_months > 0

    def due(self, anchor: date, number: int = 1) -> date:
        """The day by the rule, before it is moved to a working day."""
        if self.comes_back:
            return add_months(anchor, self.every_months * number)
        if self.unit == DAYS:
            return anchor + timedelta(days=self.after)
        return add_months(anchor, self.after)


LINES: Mapping[str, Line] = {
    line.key: line
    for line in (
        Line("baseline", "baseline", START, 30, DAYS),
        Line("progress", "progress", START, 3, every_months=3),
        Line("mid_term", "mid_term", START, 6, is_on=False),
        Line("outcome", "outcome", PLANNED_END, 90, DAYS),
        Line("funding_report", "funding_report", START, 12, every_months=12, is_on=False),
        Line("follow_up_6", "follow_up_6", DECISION, 6),
        Line("follow_up_12", "follow_up_12", DECISION, 12),
        Line("follow_up_24", "follow_up_24", DECISION, 24),
        Line("follow_up_60", "follow_up_60", DECISION, 60),
        Line("lesson_check", "follow_up_12", STOP, 12, is_on=False),
    )
}
"""What a city that has decided nothing gets. Follow-ups ask after what was adopted, scaled or handed over."""

STRATEGY = Line("strategy", "strategy", START, 12, every_months=12)
"""A strategy is reviewed every year, counted from the day from which it holds."""

PAUSED = "paused"
LONG_PAUSE, PAUSE_NOTICE = 90, 14
"""After more days of pause than these a review is asked for, so many days later."""

PAUSE = Line("pause", "progress", START, LONG_PAUSE + PAUSE_NOTICE, DAYS)
"""Counted from the pause, and asked for by itself: no city can switch it off."""

WHILE_RUNNING = ("baseline", "progress", "mid_term")
"""Kinds that ask nothing any more once a project has ended."""


def is_long_pause(stage: str, since: date, today: date) -> bool:
    """Whether a project has been paused for so long that somebody has to look at it."""
    return stage == PAUSED and (today - since).days > LONG_PAUSE


def check_line(line: Line) -> None:
    """Refuse a line that cannot be meant; the outcome review is what coverage counts, so it stays."""
    usual = LINES[line.key]
    if line.counted_from not in COUNTED_FROM:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "counted_from")
    if line.unit not in UNITS:
        raise WrongInput("choice", N_("Choose one of the entries offered."), "unit")
    if not 0 <= line.after <= MOST[line.unit]:
        raise WrongInput("after", N_("Give a number from 0 to 3660 days or 120 months."), "after")
    if usual.comes_back and line.every_months not in INTERVALS:
        raise WrongInput("interval", N_("A review comes back every 1, 3, 6 or 12 months."), "every_months")
    if not usual.comes_back and line.every_months:
        raise WrongInput("interval", N_("This review is held once."), "every_months")
    if line.key == "outcome" and not line.is_on:
        raise RuleBroken(
            "outcome_stays",
            N_("The outcome review cannot be switched off; whether it was held is what counts."),
            "is_on",
        )
    if line.key == "outcome" and line.counted_from not in (START, PLANNED_END):
        raise WrongInput(
            "outcome_from", N_("The outcome review is counted from the start or the planned end."), "counted_from"
        )


class Facts(NamedTuple):
    """What a project says about the days that reviews are counted from; None for what has not happened."""

    awarded_on: date | None = None
    started_on: date | None = None
    planned_end_on: date | None = None
    decided_on: date | None = None
    stopped_on: date | None = None

    def anchor(self, counted_from: str) -> date | None:
        """The day that lines of this kind are counted from."""
        return self[COUNTED_FROM.index(counted_from)]


def begins(stage: str, decision: str | None) -> frozenset[str]:
    """What a move lets begin: the days to count from that it makes known."""
    if stage == APPROVED:
        return frozenset({AWARD, PLANNED_END})
    if stage == RUNNING:
        return frozenset({START, PLANNED_END})
    if stage == STOPPED:
        return frozenset({STOP})
    if stage != DECIDED or decision is None:
        return frozenset()
    if decision.startswith(STOP_DECISIONS):
        return frozenset({STOP})
    return frozenset({DECISION}) if decision in LASTING else frozenset()


class There(NamedTuple):
    """A review that a project has of some kind, planned by a line or by people, whatever became of it."""

    id: int
    kind: str
    line: str | None
    number: int | None
    anchor_on: date | None
    state: str
    signed_on: date | None
    first_due_on: date


class Wanted(NamedTuple):
    """A review to be planned: by its rule on a day, due on the working day for it."""

    line: Line
    number: int
    anchor: date
    unadjusted_on: date
    due_on: date


def wanted(
    lines: Iterable[Line],
    beginning: frozenset[str],
    facts: Facts,
    there: Iterable[There],
    *,
    today: date,
    days: WorkingDays,
    roll: str,
) -> Iterator[Wanted]:
    """The reviews still to be planned, each once however often this is asked.

    A project that has one of a kind gets no second one before the first is signed and a new day to count from is
    known. What would have been due before today is left out, but for the outcome, whose date is what coverage counts,
    and the check of the values at the start, which is then due at once.
    """
    held = list(there)
    for line in lines:
        anchor = facts.anchor(line.counted_from)
        if not line.is_on or line.counted_from not in beginning or anchor is None:
            continue
        earlier = [review for review in held if review.kind == line.kind and review.state != "dropped"]
        numbers = [review.number for review in held if review.line == line.key and review.number]
        number = max(numbers, default=0) + 1
        if line.comes_back:
            if any(review.state not in ("signed_off", "missed") for review in earlier if review.line == line.key):
                continue
            number = max(number, Recurrence(anchor, line.every_months).number_after(today))
        elif any(not _is_past(review, anchor) for review in earlier):
            continue
        unadjusted = line.due(anchor, number)
        due = rolled(unadjusted, days, roll)
        if due < today:
            if line.kind not in ("outcome", "baseline"):
                continue
            due = due if line.kind == "outcome" else days.roll(today)
        yield Wanted(line, number, anchor, unadjusted, due)


def rolled(day: date, days: WorkingDays, roll: str) -> date:
    """The working day for a day, by the city's wish the next or the previous one."""
    return days.roll(day, "previous" if roll == "previous" else "next")


def _is_past(review: There, anchor: date) -> bool:
    """Whether a review belongs to an earlier round: it was signed, and the new one is counted from a later day."""
    return review.state == "signed_off" and anchor > (review.anchor_on or review.signed_on or review.first_due_on)


def is_missed(number: int, last: int) -> bool:
    """Whether a planned review that comes back can no longer be held: the day of the one after it has passed too.

    number, last  of the review, and of the newest one of its line
    """
    return number < last - 1
