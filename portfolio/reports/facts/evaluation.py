"""Outcome reviews and what is evaluated."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Overdue:
    """A project whose outcome review was due and is not signed.

    due_on        the first due date, or 60 days after a stop if that is earlier
    postponed_to  the newest date for the work list, where it was moved
    days_late     beyond that date; 0 where it lies ahead
    past_ladder   late by 30 working days, so that reminding has come to its end
    """

    ref: str
    project: str
    language: str | None
    department: str
    due_on: date
    postponed_to: date | None
    held_on: date | None
    days_late: int = 0
    past_ladder: bool = False


@dataclass(frozen=True)
class Exempted:
    """A project whose evaluation is exempted, with the reason and the last day of that."""

    ref: str
    project: str
    language: str | None
    reason: str
    until_on: date | None


@dataclass(frozen=True)
class Statuses:
    """What is in scope by status: numbers of projects, or budgets in whole minor units."""

    full: int = 0
    partial: int = 0
    none: int = 0
    too_early: int = 0
    waived: int = 0

    @property
    def due(self) -> int:
        return self.full + self.partial + self.none


@dataclass(frozen=True)
class BudgetStatuses:
    """The approved budgets of one currency by status, in whole minor units."""

    currency: str
    budgets: Statuses


@dataclass(frozen=True)
class QuarterStatuses:
    """The numbers of projects by status on the last day of a quarter."""

    day: date
    projects: Statuses


@dataclass(frozen=True)
class SettingChange:
    """A setting of the evaluation that held otherwise from a day on; None where nothing is set."""

    key: str
    on: date
    before: str | None
    after: str | None


@dataclass(frozen=True)
class CountedBefore:
    """What the same day would give were it counted from where it was until it was moved within a year."""

    count_from: date | None
    projects: Statuses


@dataclass(frozen=True)
class Evaluation:
    """How many projects are evaluated, by the rules of reviews.gap.

    full to out_of_scope   number of projects by status
    category               which answer of the survey of 2024 the city's records would give
    flags                  number of projects in scope by what a reader should know about them
    grace_days, fresh_days what the city has set; threshold as a decimal number
    signed                 of those due, how many have a signed review
    budgets                the same in money; without_budget how many of those due have none
    quarters               the same on the last days of eight quarters, oldest first, with the settings of each
    changes                settings changed in these quarters
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
    threshold: str = "0.90"
    strategy_months: int = 24
    signed: int = 0
    budgets: tuple[BudgetStatuses, ...] = ()
    without_budget: int = 0
    quarters: tuple[QuarterStatuses, ...] = ()
    changes: tuple[SettingChange, ...] = ()
    before: CountedBefore | None = None

    @property
    def in_scope(self) -> int:
        return self.due + self.too_early + self.waived

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
