"""The first page's figures as they were when the period before ended, by what is known of that day now."""

from dataclasses import replace

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.quarter import Period
from portfolio.funding import as_of as lines_then
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.projects.models import Project
from portfolio.reports.facts.previous import Figures, Spent
from portfolio.reports.tallies.moment import Moment, end_of
from portfolio.reports.tallies.money import BOOKED, counts, sum_of
from portfolio.reports.tallies.outcomes import counted_on
from portfolio.status.rules import AMBER, GREEN, RED


def before(moment: Moment, period: Period) -> Moment | None:
    """The last day of the period before; None where the city had recorded no project by then."""
    day = period.previous.last_day
    closed_at = end_of(day, moment.zone)
    recorded = read(
        sa.select(Project.id)
        .where(
            Project.organisation_id == moment.organisation_id,
            Project.created_at <= closed_at,
            moment.knows(Project.created_at),
        )
        .limit(1)
    ).first()
    return replace(moment, day=day, closed_at=closed_at) if recorded else None


def figures(moment: Moment, *, full: int, due: int) -> Figures:
    """The figures on the day of a moment.

    full, due  projects fully evaluated and due for evaluation on that day, by the rules of the evaluation gap
    """
    running, colours = counted_on(moment)
    return Figures(
        day=moment.day,
        running=running,
        money=_money(moment),
        on_target=colours[GREEN],
        with_data=sum(colours[colour] for colour in (GREEN, AMBER, RED)),
        full=full,
        due=due,
    )


def _money(moment: Moment) -> tuple[Spent, ...]:
    line = lines_then.terms(moment.knows)
    rows = read(
        sa.select(LedgerEntry.currency, sum_of("committed"), sum_of("spent"))
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            line.c.form == "cash",
            *counts(moment, BOOKED),
        )
        .group_by(LedgerEntry.currency)
        .order_by(LedgerEntry.currency)
    )
    return tuple(Spent(currency, int(committed), int(spent)) for currency, committed, spent in rows)
