"""When a juror is reminded: some working days after an invitation, and before conflicts or marks are due. Pure."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import NamedTuple

from portfolio.core.clock import local_day
from portfolio.jury.rules import DECLARING, SCORING, Span
from portfolio.reviews.schedule import WorkingDays

ANSWER, DECLARE, SCORE = ("answer", "declare", "score")
"""What a juror may still owe: an answer to the invitation, a word on conflicts, marks."""

ANSWER_AFTER = (3, 6)
"""Working days after an invitation on which its answer is asked for."""
STALE_AFTER = 10
"""Working days after which an unanswered invitation is left to the chair."""
AHEAD = (3, 1)
"""Working days before conflicts or marks are due on which they are asked for."""
LATE = 1
"""Working days before marks are due on which the chair hears how many jurors are not done."""


class Owed(NamedTuple):
    """What a juror is reminded of: due is the day it is counted from or to, step the one of the steps that has come."""

    matter: str
    due: date
    step: int


def step_after(since: date, today: date, days: WorkingDays) -> int | None:
    """The last step after an invitation that has come; None before the first, and once it is stale."""
    if today > days.add_working_days(since, STALE_AFTER):
        return None
    return max((step for step in ANSWER_AFTER if days.add_working_days(since, step) <= today), default=None)


def step_before(due: date, today: date, days: WorkingDays) -> int | None:
    """The last step before a day that has come, also on the day itself; None before the first, and when it is over."""
    if today > due:
        return None
    return min((step for step in AHEAD if days.add_working_days(due, -step) <= today), default=None)


def conflicts_due(spans: Sequence[Span], at: datetime) -> datetime | None:
    """The instant before which conflicts are to be declared; None once pitches are scored, or without any hours."""
    ends = [span.until_at for span in spans if span.kind == DECLARING]
    begins = [span.from_at for span in spans if span.kind == SCORING]
    if any(begin <= at for begin in begins):
        return None
    return min((instant for instant in (*ends, *begins) if instant is not None and instant > at), default=None)


def marks_due(spans: Sequence[Span], at: datetime) -> datetime | None:
    """The instant before which marks are to be handed in, while pitches are scored; else None."""
    return next(
        (span.until_at for span in spans if span.kind == SCORING and span.from_at <= at and _runs(span, at)), None
    )


def owed(
    *,
    invited_at: datetime,
    is_answered: bool,
    is_undeclared: bool,
    is_unscored: bool,
    spans: Sequence[Span],
    zone: str,
    days: WorkingDays,
    at: datetime,
) -> Owed | None:
    """What a juror is to be reminded of now, the first thing first; None for who owes nothing or is not due yet.

    is_unscored  a pitch that they may score waits for their marks, or for their word on a conflict
    """
    today = local_day(at, zone)
    if not is_answered:
        since = local_day(invited_at, zone)
        step = step_after(since, today, days)
        return None if step is None else Owed(ANSWER, since, step)
    for matter, waits, instant in (
        (DECLARE, is_undeclared, conflicts_due(spans, at)),
        (SCORE, is_unscored, marks_due(spans, at)),
    ):
        if waits and instant is not None:
            due = local_day(instant, zone)
            step = step_before(due, today, days)
            return None if step is None else Owed(matter, due, step)
    return None


def late_on(spans: Sequence[Span], zone: str, days: WorkingDays, at: datetime) -> date | None:
    """The day on which scoring ends where the chair is to hear now who is late, as numbers; else None."""
    instant = marks_due(spans, at)
    if instant is None:
        return None
    due = local_day(instant, zone)
    return due if days.add_working_days(due, -LATE) <= local_day(at, zone) else None


def _runs(span: Span, at: datetime) -> bool:
    return span.until_at is not None and at < span.until_at
