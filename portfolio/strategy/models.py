"""What a city wants to reach: strategies with goals, and the programmes that bundle projects."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole


class Strategy(Model):
    """An innovation strategy; evaluated like a project, with metrics on its goals and reviews of its own.

    from_on and until_on are shortcuts: they repeat the newest `StrategyDays`.
    """

    __tablename__ = "strategy"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(250))
    summary: Mapped[str | None] = mapped_column(Text)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class StrategyDays(Model):
    """From when until when a strategy is in force, as it was known from an instant on; never updated.

    The newest row counts. It has no day of its own: a strategy whose end is put right had that end all the time.
    """

    __tablename__ = "strategy_days"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"), index=True)
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Goal(Model):
    """One thing that a strategy sets out to reach.

    retired_at is a shortcut: it repeats the newest `GoalRetirement`.
    """

    __tablename__ = "goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"), index=True)
    title: Mapped[str] = mapped_column(String(250))
    description: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    created_at: Mapped[datetime | None]
    """When it was written down; None where nobody noted it: as long as its strategy."""
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class GoalRetirement(Model):
    """That a goal is offered no longer from an instant on, or again; never updated, the newest row counts.

    applies  False where the goal is offered again
    """

    __tablename__ = "goal_retirement"

    id: Mapped[int] = mapped_column(primary_key=True)
    goal_id: Mapped[int] = mapped_column(ForeignKey("goal.id"), index=True)
    applies: Mapped[bool]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Programme(Model):
    """A mission, a roadmap or a yearly cohort; programmes nest.

    The columns that `ProgrammePlace` has too are shortcuts: they repeat the newest of its rows.

    kind  programme, mission, roadmap or cohort
    """

    __tablename__ = "programme"
    __table_args__ = (UniqueConstraint("organisation_id", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    key: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(250))
    kind: Mapped[str] = mapped_column(String(20), default="programme")
    summary: Mapped[str | None] = mapped_column(Text)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategy.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date | None]
    until_on: Mapped[date | None]
    budget_minor: Mapped[Whole | None]
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    budget_period: Mapped[str | None] = mapped_column(String(20))
    """per_call, per_year or total; None when it is not known."""
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class ProgrammePlace(Model):
    """Where a programme belongs from a day on: below which other, and what it serves; never updated.

    Of the rows up to a day the one written last counts.
    on  None: from its start, as it was first written down
    """

    __tablename__ = "programme_place"

    id: Mapped[int] = mapped_column(primary_key=True)
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("programme.id"))
    strategy_id: Mapped[int | None] = mapped_column(ForeignKey("strategy.id"))
    goal_id: Mapped[int | None] = mapped_column(ForeignKey("goal.id"))
    on: Mapped[date | None]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


PLACE = ("parent_id", "strategy_id", "goal_id")
"""What `ProgrammePlace` says of a programme and the programme repeats."""
DAYS = ("from_on", "until_on")
"""What `StrategyDays` says of a strategy and the strategy repeats."""
