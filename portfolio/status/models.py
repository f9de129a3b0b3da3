"""Signals about a project: dated judgements, forecasts, signals set by hand and risks; and shortcuts for lists."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from portfolio.core.db import NEVER_AGAIN, Model, Whole


class Confidence(Model):
    """A judgement of whether a project will deliver, made by its owner or by the unit on a day; never updated.

    side       owner or unit
    colour     green, amber or red
    path_back  how it can become possible again; red has one
    """

    __tablename__ = "confidence"
    __table_args__ = (
        Index("ix_confidence_project_id", "project_id", "side", "on", "id"),
        Index("ix_confidence_recorded_at", "recorded_at", "project_id"),
        NEVER_AGAIN,
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    side: Mapped[str] = mapped_column(String(10))
    colour: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str | None] = mapped_column(Text)
    path_back: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Forecast(Model):
    """What a project will have cost in the end, as foreseen on a day; never updated, the newest counts."""

    __tablename__ = "forecast"
    __table_args__ = (Index("ix_forecast_project_id", "project_id", "on", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    amount_minor: Mapped[Whole]
    currency: Mapped[str] = mapped_column(String(3))
    note: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class SetByHand(Model):
    """A colour that a person puts in place of a computed one until a day; withdrawing it is a new row.

    signal    outcome or finance
    colour    green, amber or red; None on the row that withdraws
    until_on  the last day on which it counts
    """

    __tablename__ = "set_by_hand"
    __table_args__ = (Index("ix_set_by_hand_project_id", "project_id", "signal", "on", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    signal: Mapped[str] = mapped_column(String(10))
    colour: Mapped[str | None] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    until_on: Mapped[date | None]
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class Risk(Model):
    """Something that may go wrong with a project. All but the first three columns are shortcuts of its entries.

    weight  how likely times how bad, 1 to 9
    due_on  by when somebody deals with it
    """

    __tablename__ = "risk"
    __table_args__ = (Index("ix_risk_project_id", "project_id", "closed_on", "weight", "due_on", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"))
    opened_on: Mapped[date]

    what: Mapped[str] = mapped_column(String(500))
    likely: Mapped[str] = mapped_column(String(10))
    bad: Mapped[str] = mapped_column(String(10))
    weight: Mapped[int]
    who_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    due_on: Mapped[date | None]
    closed_on: Mapped[date | None]


class RiskEntry(Model):
    """A risk as it was seen on a day: opened, changed, closed or opened again; never updated.

    likely  unlikely, possible or likely
    bad     minor, serious or severe
    reason  why it was changed or closed
    """

    __tablename__ = "risk_entry"
    __table_args__ = (Index("ix_risk_entry_risk_id", "risk_id", "on", "id"), NEVER_AGAIN)

    id: Mapped[int] = mapped_column(primary_key=True)
    risk_id: Mapped[int] = mapped_column(ForeignKey("risk.id"))
    what: Mapped[str] = mapped_column(String(500))
    likely: Mapped[str] = mapped_column(String(10))
    bad: Mapped[str] = mapped_column(String(10))
    who_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    due_on: Mapped[date | None]
    is_open: Mapped[bool]
    reason: Mapped[str | None] = mapped_column(Text)
    on: Mapped[date]
    recorded_at: Mapped[datetime]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class ProjectSignal(Model):
    """Shortcut: the newest judgements, forecast and hand-set colours of a project, for lists and filters.

    No column says what only a day decides: who reads them compares the days with the day asked about.
    """

    __tablename__ = "project_signal"
    __table_args__ = (Index("ix_project_signal_confidence", "organisation_id", "unit_colour", "owner_colour"),)

    project_id: Mapped[int] = mapped_column(ForeignKey("project.id"), primary_key=True)
    organisation_id: Mapped[int] = mapped_column(ForeignKey("organisation.id"))
    owner_colour: Mapped[str | None] = mapped_column(String(10))
    owner_on: Mapped[date | None]
    unit_colour: Mapped[str | None] = mapped_column(String(10))
    unit_on: Mapped[date | None]
    forecast_minor: Mapped[Whole | None]
    forecast_currency: Mapped[str | None] = mapped_column(String(3))
    forecast_on: Mapped[date | None]
    outcome_colour: Mapped[str | None] = mapped_column(String(10))
    outcome_until: Mapped[date | None]
    finance_colour: Mapped[str | None] = mapped_column(String(10))
    finance_until: Mapped[date | None]
