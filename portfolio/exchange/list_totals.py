"""The control totals of an imported list, counted from database rows alone."""

from typing import Any

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.core.money import decimals
from portfolio.exchange.models import ImportRun
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.projects.models import Plan, Project

BOOKED = {"requested": "applied_for", "committed": "awarded", "received": "disbursed"}


def control_totals(run: ImportRun) -> dict[str, Any]:
    """Projects and money as the list brought them in; what people have added or corrected since changes nothing."""
    sums: dict[str, dict[str, int]] = {name: {} for name in (*BOOKED.values(), "budget")}
    booked = (
        sa.select(LedgerEntry.kind, LedgerEntry.currency, sa.func.sum(LedgerEntry.amount_minor))
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .where(FundingLine.import_id == run.id, LedgerEntry.recorded_at == run.written_at)
        .group_by(LedgerEntry.kind, LedgerEntry.currency)
    )
    for kind, currency, minor in db.session.execute(booked):
        sums[BOOKED[kind]][currency] = int(minor)
    budgets = (
        sa.select(Plan.budget_currency, sa.func.sum(Plan.budget_minor))
        .join(Project, Project.id == Plan.project_id)
        .where(Project.import_id == run.id, Plan.recorded_at == run.written_at, Plan.budget_minor.is_not(None))
        .group_by(Plan.budget_currency)
    )
    for budget_currency, total in db.session.execute(budgets):
        sums["budget"][str(budget_currency)] = int(total or 0)
    projects = sa.select(sa.func.count()).select_from(Project).where(Project.import_id == run.id)
    return in_words(db.session.scalar(projects) or 0, sums)


def in_words(projects: int, sums: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Control totals: the number of projects, and money by what it is and its currency, in plain digits."""
    return {
        "projects": projects,
        **{
            name: {currency: amount(minor, currency) for currency, minor in sorted(by_currency.items())}
            for name, by_currency in sums.items()
        },
    }


def amount(minor: int, currency: str) -> str:
    """Minor units in plain digits: -1250 EUR is "-12.50"."""
    places = decimals(currency)
    digits = str(abs(minor)).rjust(places + 1, "0")
    written = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    return f"-{written}" if minor < 0 else written
