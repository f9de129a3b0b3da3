"""Who is reminded of a due date at which step, when a city's round begins, and how many minutes things take."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from portfolio.reviews.schedule import EARLY, WorkingDays, ladder

OWNER, DEPUTY, HEAD, UNIT, REPORT = "owner", "deputy", "head", "unit", "report"
ROLES: Mapping[int, tuple[str, ...]] = {
    EARLY: (OWNER,),
    -5: (OWNER,),
    0: (OWNER,),
    5: (OWNER, DEPUTY),
    10: (HEAD,),
    20: (UNIT,),
    30: (REPORT,),
}
"""Who hears at a step of reviews.schedule. The last one is no mail: the next report counts it."""

NUDGED_AT = (10, 20)
"""Steps at which the owner hears first where nobody has told them of this date yet."""

GENTLE = 5
"""Working days between the first friendly word to the owner and the first word to anybody else."""

LAST = 30
"""Working days after the due date from which only the weekly digest names a review."""

_BEFORE, _AFTER = timedelta(days=120), timedelta(days=60)
LONGEST = timedelta(days=120)
"""What fell longer ago than this is not caught up with."""
LOOKED_BACK = timedelta(days=30)
"""So far back steps are looked at anew when the calendar of working days was changed."""


class Falls(NamedTuple):
    """That a step falls on a day, for every review due on another; is_nudge: only where the owner was never told."""

    step: int
    role: str
    due_on: date
    on: date
    is_nudge: bool = False


def falling(since: date, until: date, days: WorkingDays) -> Iterator[Falls]:
    """Every step that falls between two days, both included, with the due dates for which it does."""
    due_on = since - _BEFORE
    while due_on <= until + _AFTER:
        for step, on in ladder(due_on, days):
            if since <= on <= until:
                yield from (Falls(step, role, due_on, on) for role in ROLES[step])
                if step in NUDGED_AT:
                    yield Falls(step, OWNER, due_on, on, is_nudge=True)
        due_on += timedelta(days=1)


def since(started_on: date, told_on: date | None, today: date, *, is_new_calendar: bool) -> date:
    """The first day whose steps a round looks at: that of the last round, once more, since things change after it.

    started_on       when the unit lead let reminders begin: nothing earlier is ever sent
    is_new_calendar  the working days were changed, so that steps may have moved into the past
    """
    first = told_on or started_on
    if is_new_calendar:
        first -= LOOKED_BACK
    return max(started_on, first, today - LONGEST)


def is_time(local: datetime, hour: int, looked_on: date | None) -> bool:
    """Whether a city's round is to begin: once a day, from an hour of its clock on.

    local      this instant by the city's clock; its day decides, so that a change of the clock repeats nothing
    looked_on  the day of the last round
    """
    return local.hour >= hour and (looked_on is None or looked_on < local.date())


def is_weekly(today: date, last: date | None) -> bool:
    """Whether the weekly digests are due: with the first round of a week."""
    return last is None or last.isocalendar()[:2] < today.isocalendar()[:2]


def may_escalate(first_told: date | None, today: date, days: WorkingDays) -> bool:
    """Whether others may hear: a friendly word to the owner has really left, and some days have gone by."""
    return first_told is not None and first_told <= days.add_working_days(today, -GENTLE)


MINUTES: Mapping[str, int] = {
    "baseline": 5,
    "progress": 10,
    "mid_term": 15,
    "outcome": 25,
    "follow_up_6": 10,
    "follow_up_12": 10,
    "follow_up_24": 10,
    "follow_up_60": 10,
    "funding_report": 20,
    "strategy": 25,
}
SIGN_MINUTES, ACTION_MINUTES, UPDATE_MINUTES, HELP_MINUTES = 10, 5, 3, 5
APPROVE_MINUTES, VALUE_MINUTES, ANSWER_MINUTES = 2, 3, 5
USUAL_MINUTES = 15


def minutes(kind: str) -> int:
    """About how long writing a review of a kind takes."""
    return MINUTES.get(kind, USUAL_MINUTES)
