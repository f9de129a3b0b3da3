"""What the dated rows say of strategies, goals and programmes: about any day, as known now or at an earlier instant.

The shortcuts on Strategy, Goal and Programme repeat what these functions give for today.
"""

from collections.abc import Callable
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.strategy.models import DAYS, PLACE, GoalRetirement, ProgrammePlace, StrategyDays

Known = Callable[[Any], sa.ColumnElement[bool]]
"""Whether something recorded at an instant counts."""


def everything(recorded_at: Any) -> sa.ColumnElement[bool]:
    """All that is known now."""
    return sa.true()


def places_on(day: date, knows: Known = everything) -> sa.Subquery:
    """Where each programme belonged on a day: programme_id and the columns of PLACE."""

    def counts(row: Any) -> sa.ColumnElement[bool]:
        return sa.and_(sa.or_(row.on.is_(None), row.on <= day), knows(row.recorded_at))

    said = (getattr(ProgrammePlace, name) for name in PLACE)
    newest = _newest(ProgrammePlace, ProgrammePlace.programme_id, counts)
    return sa.select(ProgrammePlace.programme_id, *said).where(*newest).subquery()


def days_known(knows: Known = everything) -> sa.Subquery:
    """From when until when each strategy is in force, as far as it was known: strategy_id and the columns of DAYS."""
    said = (getattr(StrategyDays, name) for name in DAYS)
    newest = _newest(StrategyDays, StrategyDays.strategy_id, lambda row: knows(row.recorded_at))
    return sa.select(StrategyDays.strategy_id, *said).where(*newest).subquery()


def retired_goals(knows: Known = everything) -> sa.Select[int]:
    """The numbers of the goals that were given up by the instants that count."""
    newest = _newest(GoalRetirement, GoalRetirement.goal_id, lambda row: knows(row.recorded_at))
    return sa.select(GoalRetirement.goal_id).where(GoalRetirement.applies, *newest)


def _newest(
    model: Any, thing: Any, counts: Callable[[Any], sa.ColumnElement[bool]]
) -> tuple[sa.ColumnElement[bool], ...]:
    """A row counts, and none of the same thing that was written after it does."""
    later = aliased(model)
    is_older = sa.exists().where(getattr(later, thing.key) == thing, later.id > model.id, counts(later))
    return counts(model), ~is_older
