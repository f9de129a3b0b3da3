"""Signals of projects as they stand today, in a fixed number of lean SELECTs, and as conditions for lists."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa

from portfolio.core.actor import Viewer
from portfolio.core.db import days_after, is_sqlite, read
from portfolio.core.money import Money, stored
from portfolio.metrics import schedule
from portfolio.metrics.models import Metric
from portfolio.metrics.rules import RESULTS
from portfolio.projects.models import Project
from portfolio.status import rules
from portfolio.status.models import ProjectSignal, Risk
from portfolio.status.rules import AMBER, GREEN, GREY, RED, Signal


class Judgement(NamedTuple):
    """A colour that somebody judged on a day."""

    colour: str
    on: date


class Signals(NamedTuple):
    """The three signals of a project on a day; the names of the fields are those of the JSON.

    owner, unit  delivery confidence as the owner and as the unit see it; None where nobody has said
    measures     how many primary measures of what changed there are; judged how many of them have a colour
    """

    owner: Judgement | None
    unit: Judgement | None
    outcome: Signal
    measures: int
    judged: int
    finance: Signal
    forecast: Money | None
    forecast_on: date | None


_IDS: sa.BindParameter[Any] = sa.bindparam("project_ids", expanding=True)
_HERE: sa.BindParameter[int] = sa.bindparam("organisation_id", type_=sa.Integer)

# Of which measures a project's outcome is the worst: those in use that say, as main ones, what changed.
COUNTS = sa.and_(Metric.is_primary, Metric.level.in_(sorted(RESULTS)), Metric.retired_on.is_(None))

_SIGNALS = (
    sa.select(
        Project.id,
        Project.budget_minor,
        Project.budget_currency,
        *(column for column in ProjectSignal.__table__.columns if column.name not in ("project_id", "organisation_id")),
    )
    .outerjoin(ProjectSignal, ProjectSignal.project_id == Project.id)
    .where(Project.id.in_(_IDS), Project.organisation_id == _HERE)
)
_TURNS = sa.select(
    Metric.project_id, Metric.judged_from, Metric.judged_until, Metric.amber_from, Metric.red_from
).where(Metric.project_id.in_(_IDS), Metric.organisation_id == _HERE, COUNTS)


def signals(viewer: Viewer, project_ids: Sequence[int], today: date) -> dict[int, Signals]:
    """The signals of projects of the viewer's organisation today, in two statements however many there are."""
    if not project_ids:
        return {}
    wanted = {"project_ids": list(project_ids), "organisation_id": viewer.organisation_id}
    colours: dict[int, list[str]] = {}
    for project_id, *turns in read(_TURNS, wanted):
        colours.setdefault(project_id, []).append(schedule.colour_on(schedule.Turns(*turns), today))
    return {row[0]: _signals(row, colours.get(row[0], []), today) for row in read(_SIGNALS, wanted)}


def _signals(row: Sequence[Any], colours: Sequence[str], today: date) -> Signals:
    _id, budget_minor, budget_currency, owner_colour, owner_on, unit_colour, unit_on, *rest = row
    forecast_minor, forecast_currency, forecast_on, outcome_colour, outcome_until, finance_colour, finance_until = rest
    forecast = stored(forecast_minor, forecast_currency)
    finance = rules.finance(stored(budget_minor, budget_currency), forecast, forecast_on, today)
    return Signals(
        owner=Judgement(owner_colour, owner_on) if owner_colour else None,
        unit=Judgement(unit_colour, unit_on) if unit_colour else None,
        outcome=rules.by_hand(outcome(colours), outcome_colour, outcome_until, today),
        measures=len(colours),
        judged=sum(colour != GREY for colour in colours),
        finance=rules.by_hand(finance, finance_colour, finance_until, today),
        forecast=forecast,
        forecast_on=forecast_on,
    )


def outcome(colours: Sequence[str]) -> Signal:
    """The computed outcome of a project: the worst of its main measures that can be judged."""
    if not colours:
        return Signal(GREY, "no_measure")
    worst = rules.worst(colours)
    return Signal(worst, "not_judged" if worst == GREY else "")


# ------------------------------------------------------------------------------------- conditions for lists
def confidence_is(colours: Any, side: str | None = None) -> sa.ColumnElement[bool]:
    """Whether the newest judgement of a project has one of some colours; of either side where none is named.

    colours  a list, or a bound parameter that expands
    """
    columns = {"owner": [ProjectSignal.owner_colour], "unit": [ProjectSignal.unit_colour]}
    wanted = columns.get(side or "", [ProjectSignal.unit_colour, ProjectSignal.owner_colour])
    return sa.exists().where(
        ProjectSignal.project_id == Project.id, sa.or_(*(column.in_(colours) for column in wanted))
    )


def outcome_is(colours: Any, today: Any) -> sa.ColumnElement[bool]:
    """Whether the outcome of a project has one of some colours, grey among them, set by hand or computed.

    today  a day, or a bound parameter that holds one
    """
    return outcome_colour(today).in_(colours)


def finance_is(colours: Any, today: Any) -> sa.ColumnElement[bool]:
    """The same for the finance of a project."""
    return finance_colour(today).in_(colours)


def outcome_colour(today: Any) -> sa.ColumnElement[str]:
    """The SQL for the colour of a project's outcome, for filters and orders of a SELECT from Project."""
    rank = sa.case((Metric.red_from <= today, 3), (Metric.amber_from <= today, 2), else_=1)
    worst = (
        sa.select(sa.func.max(rank))
        .where(Metric.project_id == Project.id, COUNTS, Metric.judged_from <= today, Metric.judged_until >= today)
        .correlate(Project)
        .scalar_subquery()
    )
    return sa.func.coalesce(
        _hand(ProjectSignal.outcome_colour, ProjectSignal.outcome_until, today),
        sa.case({1: GREEN, 2: AMBER, 3: RED}, value=worst, else_=GREY),
    )


def finance_colour(today: Any) -> sa.ColumnElement[str]:
    """The SQL for the colour of a project's finance.

    Whole hundredths of the budget are compared with: a hundredfold of the largest amount has more than 64 bits.
    """
    over = ProjectSignal.forecast_minor - Project.budget_minor
    computed = (
        sa.select(
            sa.case(
                (over <= Project.budget_minor * int(rules.GREEN_OVER * 100) // 100, GREEN),
                (over <= Project.budget_minor * int(rules.AMBER_OVER * 100) // 100, AMBER),
                else_=RED,
            )
        )
        .where(
            ProjectSignal.project_id == Project.id,
            ProjectSignal.forecast_currency == Project.budget_currency,
            Project.budget_minor.is_not(None),
            days_after(ProjectSignal.forecast_on, rules.QUARTER_DAYS, is_sqlite()) >= today,
        )
        .correlate(Project)
        .scalar_subquery()
    )
    hand = _hand(ProjectSignal.finance_colour, ProjectSignal.finance_until, today)
    return sa.func.coalesce(hand, computed, sa.literal(GREY))


def _hand(colour: Any, until: Any, today: Any) -> sa.ScalarSelect[str]:
    return (
        sa.select(colour).where(ProjectSignal.project_id == Project.id, until >= today).correlate(Project)
    ).scalar_subquery()


# The worst first, then the one to deal with soonest; a risk without a day comes after those with one.
RISK_ORDER = (Risk.weight.desc(), Risk.due_on.is_(None), Risk.due_on, Risk.id)
