"""What the dated rows say of strategies, goals and programmes: about any day, as known now or at an earlier instant.

The shortcuts on Strategy, Goal and Programme repeat what these functions give for today.
"""

from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.history.known import Known, everything, newest
from portfolio.strategy.models import DAYS, PLACE, GoalRetirement, ProgrammePlace, StrategyDays


def places_on(day: date, knows: Known = everything) -> sa.Subquery:
    """Where each programme belonged on a day: programme_id and the columns of PLACE."""

    def counts(row: Any) -> sa.ColumnElement[bool]:
        return sa.and_(sa.or_(row.on.is_(None), row.on <= day), knows(row.recorded_at))

    said = (getattr(ProgrammePlace, name) for name in PLACE)
    rows = newest(ProgrammePlace, ProgrammePlace.programme_id, counts)
    return sa.select(ProgrammePlace.programme_id, *said).where(*rows).subquery()


def days_known(knows: Known = everything) -> sa.Subquery:
    """From when until when each strategy is in force, as far as it was known: strategy_id and the columns of DAYS."""
    said = (getattr(StrategyDays, name) for name in DAYS)
    rows = newest(StrategyDays, StrategyDays.strategy_id, lambda row: knows(row.recorded_at))
    return sa.select(StrategyDays.strategy_id, *said).where(*rows).subquery()


def retired_goals(knows: Known = everything) -> sa.Select[int]:
    """The numbers of the goals that were given up by the instants that count."""
    rows = newest(GoalRetirement, GoalRetirement.goal_id, lambda row: knows(row.recorded_at))
    return sa.select(GoalRetirement.goal_id).where(GoalRetirement.applies, *rows)
