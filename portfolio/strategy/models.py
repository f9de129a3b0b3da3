"""What a city wants to reach: strategies with goals, and the programmes that bundle projects."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole


class Strategy(Model):
    """An innovation strategy; evaluated like a project, with metrics on its goals and reviews of its own."""

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


class Goal(Model):
    """One thing that a strategy sets out to reach."""

    __tablename__ = "goal"

    id: Mapped[int] = mapped_column(primary_key=True)
    strategy_id: Mapped[int] = mapped_column(ForeignKey("strategy.id"), index=True)
    title: Mapped[str] = mapped_column(String(250))
    description: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(Integer, default=1)

    __mapper_args__ = {"version_id_col": version}


class Programme(Model):
    """A mission, a roadmap or a yearly cohort; programmes nest.

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
