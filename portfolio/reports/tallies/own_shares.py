"""What promised grants ask for of the city's own share, and what nobody has promised of it yet."""

from collections import Counter, defaultdict

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.numbers import from_millionths
from portfolio.funding import as_of as lines_then
from portfolio.funding import rules as funding_rules
from portfolio.funding.models import FundingLine
from portfolio.reports.facts.money import OwnShareSum
from portfolio.reports.tallies.moment import Moment, Rows
from portfolio.reports.tallies.money import PROMISED, committed_on

OUTSIDE = ("eu_direct", "eu_shared", "national", "regional", "philanthropy", "private")
"""Kinds of money from outside the city, which may ask for an own share."""


def own_shares(moment: Moment) -> tuple[OwnShareSum, ...]:
    """What is missing of the own shares that promised grants ask for, by the rule of `funding.rules.own_share`."""
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for row in read(_grants(moment)):
        required = None
        if row.total_minor is not None or row.rate is not None:
            rate = None if row.rate is None else from_millionths(row.rate)
            required = funding_rules.required_match(int(row.committed), row.total_minor, rate)
        found = counts[row.currency]
        if required is None:
            found["unknown"] += row.grants
            continue
        in_kind = 0 if row.in_kind_accepted is False else int(row.in_kind)
        missing = max(0, required - int(row.cash) - in_kind)
        found["missing"] += missing * row.grants
        found["short" if missing else "covered"] += row.grants
    fields = ("missing", "short", "covered", "unknown")
    return tuple(OwnShareSum(currency, *(sums[name] for name in fields)) for currency, sums in sorted(counts.items()))


def _grants(moment: Moment) -> Rows:
    """Promised grants from outside with what is promised of their own share; those that ask for nothing known as one.

    Grants of which neither total nor rate is known are only counted, so that a large city sends few rows.
    """
    line, own = lines_then.terms(moment.knows), lines_then.terms(moment.knows)
    programme = lines_then.programme_terms(moment.knows)
    state, committed, beside = (
        lines_then.states_on(moment.day, moment.knows),
        committed_on(moment),
        committed_on(moment),
    )
    shares = (
        sa.select(
            own.c.matches_id,
            FundingLine.currency,
            *(
                sa.func.sum(sa.case((own.c.form == form, beside.c.committed), else_=0)).label(form)
                for form in ("cash", "in_kind")
            ),
        )
        .join(FundingLine, FundingLine.id == own.c.line_id)
        .join(beside, beside.c.line_id == own.c.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id, own.c.share == "own", own.c.matches_id.is_not(None)
        )
        .group_by(own.c.matches_id, FundingLine.currency)
        .subquery()
    )
    rate = sa.func.coalesce(line.c.rate, programme.c.rate)
    is_known = sa.or_(line.c.total_minor.is_not(None), rate.is_not(None))
    columns = (
        FundingLine.currency,
        line.c.total_minor,
        rate.label("rate"),
        programme.c.in_kind_accepted,
        sa.case((is_known, committed.c.committed), else_=0).label("committed"),
        sa.case((is_known, sa.func.coalesce(shares.c.cash, 0)), else_=0).label("cash"),
        sa.case((is_known, sa.func.coalesce(shares.c.in_kind, 0)), else_=0).label("in_kind"),
    )
    each = (
        sa.select(*columns)
        .join(line, line.c.line_id == FundingLine.id)
        .join(state, state.c.line_id == FundingLine.id)
        .join(committed, committed.c.line_id == FundingLine.id)
        .outerjoin(shares, sa.and_(shares.c.matches_id == FundingLine.id, shares.c.currency == FundingLine.currency))
        .outerjoin(programme, programme.c.programme_id == line.c.funding_programme_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            line.c.share == "grant",
            line.c.form == "cash",
            sa.or_(line.c.kind.in_(OUTSIDE), is_known),
            state.c.state.in_(PROMISED),
            committed.c.committed > 0,
        )
        .subquery()
    )
    return sa.select(*each.c, sa.func.count().label("grants")).group_by(*each.c).order_by(each.c.currency)
