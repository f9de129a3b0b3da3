"""What was booked: by source, by year, and by whom most of it was promised."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa

from portfolio.core.db import db, read
from portfolio.funding import as_of as lines_then
from portfolio.funding import rules as funding_rules
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.reports.facts.money import Funder, MoneySum, YearSum
from portfolio.reports.tallies.moment import Moment, Rows

BOOKED = ("committed", "received", "spent")
PROMISED = ("committed", "active")
"""States in which money is promised and not over."""


def money(moment: Moment) -> tuple[MoneySum, ...]:
    """What was booked up to the day, per currency, kind of source, share and form; bookings without a day count."""
    line = lines_then.terms(moment.knows)
    groups = (LedgerEntry.currency, line.c.kind, line.c.share, line.c.form)
    rows = db.session.execute(
        sa.select(
            *groups,
            *(sum_of(kind) for kind in BOOKED),
            sa.func.count(sa.distinct(FundingLine.project_id)),
            sa.func.sum(sa.case((LedgerEntry.on.is_(None), 1), else_=0)),
        )
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            *counts(moment, BOOKED),
        )
        .group_by(*groups)
        .order_by(*groups)
    )
    return tuple(MoneySum(*row[:4], *map(int, row[4:])) for row in rows)


def years_and_funders(moment: Moment) -> tuple[tuple[YearSum, ...], tuple[Funder, ...]]:
    """Money by currency and year, and the largest funder of each currency."""
    years: defaultdict[tuple[str, int | None], Counter[str]] = defaultdict(Counter)
    promised: defaultdict[str, Counter[str]] = defaultdict(Counter)
    eu, written = Counter[str](), dict[str, str]()
    for currency, source, kind, year, *amounts in read(_booked(moment)):
        booked = dict(zip(BOOKED, map(int, amounts), strict=True))
        years[currency, year].update(booked)
        # Who funds is told by its name however it is spelled; of several spellings the first by its letters is shown.
        name = source.strip().casefold()
        written[name] = min(written.get(name, source), source)
        promised[currency][name] += booked["committed"]
        eu[currency] += booked["committed"] if kind in funding_rules.EU else 0
    funders = []
    for currency, sums in sorted(promised.items()):
        given = {name: amount for name, amount in sums.items() if amount > 0}
        if given:
            first = min(given, key=lambda name: (-given[name], name))
            whole = sum(sums.values())
            funders.append(Funder(currency, written[first], given[first], whole, eu[currency], len(given)))
    in_order = sorted(years.items(), key=lambda item: (item[0][0], item[0][1] is None, item[0][1] or 0))
    return tuple(YearSum(*place, *(sums[kind] for kind in BOOKED)) for place, sums in in_order), tuple(funders)


def _booked(moment: Moment) -> Rows:
    """Money booked up to the day by currency, source, kind and year: the calendar year unless one says another."""
    line = lines_then.terms(moment.knows)
    year = sa.func.coalesce(LedgerEntry.financial_year, sa.extract("year", LedgerEntry.on).cast(sa.Integer))
    groups = (LedgerEntry.currency, line.c.source, line.c.kind, year.label("year"))
    return (
        sa.select(*groups, *(sum_of(kind) for kind in BOOKED))
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            line.c.form == "cash",
            *counts(moment, BOOKED),
        )
        .group_by(*groups)
        .order_by(*groups)
    )


def sum_of(kind: str) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((LedgerEntry.kind == kind, LedgerEntry.amount_minor), else_=0))


def counts(moment: Moment, kinds: Sequence[str]) -> Iterable[sa.ColumnElement[bool]]:
    """Bookings of some kinds up to the day as they were known; those without a day count."""
    return (
        LedgerEntry.kind.in_(kinds),
        sa.or_(LedgerEntry.on.is_(None), LedgerEntry.on <= moment.day),
        moment.knows(LedgerEntry.recorded_at),
    )


def committed_on(moment: Moment) -> sa.Subquery:
    """What is promised on each line: line_id and committed."""
    return (
        sa.select(LedgerEntry.line_id, sa.func.sum(LedgerEntry.amount_minor).label("committed"))
        .where(*counts(moment, ("committed",)))
        .group_by(LedgerEntry.line_id)
        .subquery()
    )
