"""What was booked."""

import sqlalchemy as sa

from portfolio.core.db import db
from portfolio.funding import as_of as lines_then
from portfolio.funding.models import FundingLine, LedgerEntry
from portfolio.reports.facts.money import MoneySum
from portfolio.reports.tallies.moment import Moment


def money(moment: Moment) -> tuple[MoneySum, ...]:
    """What was booked up to the day, per currency, kind of source, share and form; bookings without a day count."""

    def booked(kind: str) -> sa.ColumnElement[int]:
        return sa.func.sum(sa.case((LedgerEntry.kind == kind, LedgerEntry.amount_minor), else_=0))

    line = lines_then.terms(moment.knows)
    groups = (LedgerEntry.currency, line.c.kind, line.c.share, line.c.form)
    rows = db.session.execute(
        sa.select(
            *groups,
            *(booked(kind) for kind in ("committed", "received", "spent")),
            sa.func.count(sa.distinct(FundingLine.project_id)),
            sa.func.sum(sa.case((LedgerEntry.on.is_(None), 1), else_=0)),
        )
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            LedgerEntry.kind.in_(("committed", "received", "spent")),
            sa.or_(LedgerEntry.on.is_(None), LedgerEntry.on <= moment.day),
            moment.knows(LedgerEntry.recorded_at),
        )
        .group_by(*groups)
        .order_by(*groups)
    )
    return tuple(MoneySum(*row[:4], *map(int, row[4:])) for row in rows)
