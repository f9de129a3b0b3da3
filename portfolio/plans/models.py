"""How projects are to be evaluated, and the measures that programmes propose to theirs."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import Model, Whole


class EvaluationPlan(Model):
    """What is said of a project's evaluation beside its measures; never updated, the newest row counts.

    without_outcome  why it starts though nothing says yet what should change
    comparison       what its results are compared with
    evaluator        who evaluates
    budget_minor     what the evaluation may cost
    """

    __tablename__ = "evaluation_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), index=True)
    on: Mapped[date]
    without_outcome: Mapped[str | None] = mapped_column(Text)
    comparison: Mapped[str | None] = mapped_column(Text)
    evaluator: Mapped[str | None] = mapped_column(String(250))
    budget_minor: Mapped[Whole | None]
    budget_currency: Mapped[str | None] = mapped_column(String(3))
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProposedMeasure(Model):
    """A measure that a programme proposes to its projects; each that takes it over has one of its own.

    level, measure, direction  as in `metrics.models.Metric`
    baseline_kind              how the value at the start is to be known, where that is said
    goal                       what is usual as a goal, in whole millionths of the unit
    question, decision_rule    set where it is a question to learn from instead of a number
    """

    __tablename__ = "proposed_measure"

    id: Mapped[int] = mapped_column(primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    programme_id: Mapped[int] = mapped_column(ForeignKey("programme.id"), index=True)
    name: Mapped[str] = mapped_column(String(250))
    unit: Mapped[str] = mapped_column(String(60))
    level: Mapped[str] = mapped_column(String(20))
    measure: Mapped[str] = mapped_column(String(20))
    direction: Mapped[str] = mapped_column(String(20))
    definition: Mapped[str | None] = mapped_column(Text)
    baseline_kind: Mapped[str | None] = mapped_column(String(30))
    goal: Mapped[Whole | None]
    question: Mapped[str | None] = mapped_column(Text)
    decision_rule: Mapped[str | None] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer, default=0)
    created_at: Mapped[datetime]
    retired_at: Mapped[datetime | None]
