"""Outcome reviews and what is evaluated."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Overdue:
    """A project whose outcome review was due and is not signed.

    due_on        the first due date, or 60 days after a stop if that is earlier
    postponed_to  the newest date for the work list, where it was moved
    """

    ref: str
    project: str
    language: str | None
    department: str
    due_on: date
    postponed_to: date | None
    held_on: date | None


@dataclass(frozen=True)
class Exempted:
    """A project whose evaluation is exempted, with the reason and the last day of that."""

    ref: str
    project: str
    language: str | None
    reason: str
    until_on: date | None


@dataclass(frozen=True)
class Evaluation:
    """How many projects are evaluated, by the rules of reviews.gap.

    full to out_of_scope   number of projects by status
    category               which answer of the survey of 2024 the city's records would give
    flags                  number of projects in scope by what a reader should know about them
    grace_days, fresh_days what the city has set
    """

    full: int
    partial: int
    none: int
    too_early: int
    waived: int
    out_of_scope: int
    category: str
    strategy_evaluated: bool
    grace_days: int
    fresh_days: int
    flags: dict[str, int]
    exempted: tuple[Exempted, ...]

    @property
    def due(self) -> int:
        """What was due, so what is evaluated is a share of it."""
        return self.full + self.partial + self.none


@dataclass(frozen=True)
class Reviews:
    """Projects that have started, by where their first outcome review stood on the day; each counts once.

    past_ladder  those whose review is late by 30 working days, the last step of the ladder of reminders; reports
                 made before that was counted say 0
    evaluation   None in reports made before that was counted
    """

    started: int
    before_portfolio: int
    unplanned: int
    not_yet_due: int
    signed: int
    held: int
    postponed: int
    late: int
    overdue: int
    long_overdue: int
    rows: tuple[Overdue, ...]
    past_ladder: int = 0
    exempted: int = 0
    evaluation: Evaluation | None = None
