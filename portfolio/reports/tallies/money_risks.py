"""What leadership should know of money beside its sums: years, dependence, own shares, ends, and what has none.

Money counts by its newest terms and its state as they were known, and lasts until its own last day, else until the
planned end of its project. The last day of a line and the rate of a programme are no dated rows: they count as they are
recorded today.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.numbers import from_millionths
from portfolio.core.quarter import Quarter
from portfolio.funding import as_of as lines_then
from portfolio.funding import rules as funding_rules
from portfolio.funding.models import FundingLine, FundingMove, FundingProgramme, LedgerEntry
from portfolio.projects import as_of
from portfolio.projects.models import Plan, Project
from portfolio.projects.rules import DECIDED
from portfolio.reports.facts.money import (
    Cliff,
    Ending,
    EndingSum,
    Funder,
    MoneyRisks,
    OwnShareSum,
    Unfunded,
    YearSum,
)
from portfolio.reports.tallies.moment import Moment, Rows, newest
from portfolio.reports.tallies.outcomes import LIVE
from portfolio.reviews.deciding import NEEDS_MONEY
from portfolio.reviews.models import Outcome, Review, SignOff

PROMISED = ("committed", "active")
"""States in which money is promised and not over."""
OUTSIDE = ("eu_direct", "eu_shared", "national", "regional", "philanthropy", "private")
"""Kinds of money from outside the city, which may ask for an own share."""
BOOKED = ("committed", "received", "spent")
CLIFF_QUARTERS = 4
ENDING_SHOWN = UNFUNDED_SHOWN = 20


def money_risks(moment: Moment) -> MoneyRisks:
    """Everything of page 5 beside the sums by kind of source, in six statements."""
    years, funders = _years_and_funders(moment)
    unfunded = _unfunded(moment)
    return MoneyRisks(
        years=years,
        funders=funders,
        own_shares=_own_shares(moment),
        cliff=_cliff(moment),
        unfunded=tuple(
            Unfunded(ref, title, language, decision, on, bool(said))
            for ref, title, language, decision, on, said, _ in unfunded
        ),
        unfunded_total=unfunded[0][-1] if unfunded else 0,
    )


def _years_and_funders(moment: Moment) -> tuple[tuple[YearSum, ...], tuple[Funder, ...]]:
    """Money by currency and year, and the largest funder of each currency."""
    years: defaultdict[tuple[str, int | None], Counter[str]] = defaultdict(Counter)
    promised: defaultdict[str, Counter[str]] = defaultdict(Counter)
    eu, written = Counter[str](), dict[str, str]()
    for currency, source, kind, year, *amounts in read(_booked(moment)):
        booked = dict(zip(BOOKED, map(int, amounts), strict=True))
        years[currency, year].update(booked)
        # Who funds is told by its name however it is spelled; it is shown as it was spelled first.
        name = source.strip().casefold()
        written.setdefault(name, source)
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
        sa.select(*groups, *(_sum_of(kind) for kind in BOOKED))
        .join(FundingLine, FundingLine.id == LedgerEntry.line_id)
        .join(line, line.c.line_id == LedgerEntry.line_id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            moment.holds(FundingLine.project_id),
            line.c.form == "cash",
            *_counts(moment, BOOKED),
        )
        .group_by(*groups)
        .order_by(*groups)
    )


def _sum_of(kind: str) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((LedgerEntry.kind == kind, LedgerEntry.amount_minor), else_=0))


def _counts(moment: Moment, kinds: Sequence[str]) -> Iterable[sa.ColumnElement[bool]]:
    """Bookings of some kinds up to the day as they were known; those without a day count."""
    return (
        LedgerEntry.kind.in_(kinds),
        sa.or_(LedgerEntry.on.is_(None), LedgerEntry.on <= moment.day),
        moment.knows(LedgerEntry.recorded_at),
    )


def _committed(moment: Moment) -> sa.Subquery:
    """What is promised on each line: line_id and committed."""
    return (
        sa.select(LedgerEntry.line_id, sa.func.sum(LedgerEntry.amount_minor).label("committed"))
        .where(*_counts(moment, ("committed",)))
        .group_by(LedgerEntry.line_id)
        .subquery()
    )


def _arrived(moment: Moment) -> sa.Subquery:
    """What is promised on each line, or what has arrived where no promise was booked: line_id and amount."""
    return (
        sa.select(
            LedgerEntry.line_id,
            sa.func.coalesce(sa.func.nullif(_sum_of("committed"), 0), _sum_of("received")).label("amount"),
        )
        .where(*_counts(moment, ("committed", "received")))
        .group_by(LedgerEntry.line_id)
        .subquery()
    )


def _own_shares(moment: Moment) -> tuple[OwnShareSum, ...]:
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
    state, committed, beside = lines_then.states_on(moment.day, moment.knows), _committed(moment), _committed(moment)
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
    rate = sa.func.coalesce(line.c.rate, FundingProgramme.rate)
    is_known = sa.or_(line.c.total_minor.is_not(None), rate.is_not(None))
    columns = (
        FundingLine.currency,
        line.c.total_minor,
        rate.label("rate"),
        FundingProgramme.in_kind_accepted,
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
        .outerjoin(FundingProgramme, FundingProgramme.id == line.c.funding_programme_id)
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


def _cliff(moment: Moment) -> Cliff:
    """How long the promised money of each running project lasts."""
    last = Quarter.of(moment.day)
    for _ in range(CLIFF_QUARTERS):
        last = last.next
    standing, ends = Counter[str](), dict[int, date]()
    sums: defaultdict[tuple[str, Quarter], list[tuple[int, int]]] = defaultdict(list)
    known: defaultdict[int, list[date | None]] = defaultdict(list)
    for number, currency, end, amount in read(_lasting(moment)):
        days = known[number]
        if currency is None:
            continue
        days.append(end)
        if end is not None and moment.day < end <= last.last_day:
            sums[currency, Quarter.of(end)].append((number, int(amount)))
    for number, days in known.items():
        key, end = _lasts(days, moment.day, last.last_day)
        standing[key] += 1
        if key == "ends" and end is not None:
            ends[number] = end
    endings = tuple(
        EndingSum(
            currency,
            str(quarter),
            sum(amount for _, amount in found),
            len(found),
            len({number for number, _ in found}),
        )
        for (currency, quarter), found in sorted(sums.items())
    )
    return Cliff(
        until=last.last_day,
        **{key: standing[key] for key in ("lasts", "ends", "ended", "unknown", "none")},
        sums=endings,
        rows=_endings(moment, ends),
    )


def _lasts(days: Sequence[date | None], today: date, until: date) -> tuple[str, date | None]:
    """How long money with these last days lasts, and its last one."""
    if not days:
        return "none", None
    last = max((day for day in days if day is not None), default=None)
    if last is not None and last > until:
        return "lasts", last
    if last is None or None in days:
        return "unknown", last
    return ("ends" if last > today else "ended"), last


def _plans(moment: Moment, *which: sa.ColumnElement[bool]) -> sa.Subquery:
    """The planned end of each project, or of those that conditions name, as it stood on the day."""
    return newest(
        sa.select(Plan.project_id, Plan.planned_end_on).where(
            Plan.on <= moment.day, moment.knows(Plan.recorded_at), *which
        ),
        by=(Plan.project_id,),
        first=(Plan.on.desc(), Plan.id.desc()),
    )


def _lasting(moment: Moment) -> Rows:
    """Running projects with the currency, last day and amount of each promised line of money; a row without any."""
    stages, plan = as_of.stages_on(moment.day, moment.known_at), _plans(moment)
    line, state = lines_then.terms(moment.knows), lines_then.states_on(moment.day, moment.knows)
    arrived = _arrived(moment)
    promised = (
        sa.select(FundingLine.project_id, FundingLine.currency, FundingLine.ends_on, arrived.c.amount)
        .join(line, line.c.line_id == FundingLine.id)
        .join(state, state.c.line_id == FundingLine.id)
        .join(arrived, arrived.c.line_id == FundingLine.id)
        .where(
            FundingLine.organisation_id == moment.organisation_id,
            line.c.form == "cash",
            state.c.state.in_(PROMISED),
            arrived.c.amount > 0,
        )
        .subquery()
    )
    return (
        sa.select(
            Project.id,
            promised.c.currency,
            sa.func.coalesce(promised.c.ends_on, plan.c.planned_end_on),
            promised.c.amount,
        )
        .join(stages, stages.c.project_id == Project.id)
        .outerjoin(plan, plan.c.project_id == Project.id)
        .outerjoin(promised, promised.c.project_id == Project.id)
        .where(Project.organisation_id == moment.organisation_id, moment.holds(Project.id), stages.c.stage.in_(LIVE))
    )


def _endings(moment: Moment, ends: dict[int, date]) -> tuple[Ending, ...]:
    """The projects whose money ends soonest, with their names."""
    soonest = sorted(ends, key=lambda number: (ends[number], number))[:ENDING_SHOWN]
    plan = _plans(moment, Plan.project_id.in_(soonest))
    found = read(
        sa.select(Project.id, Project.ref, Project.title, Project.language, plan.c.planned_end_on)
        .outerjoin(plan, plan.c.project_id == Project.id)
        .where(Project.id.in_(soonest))
    )
    rows = (Ending(ref, title, language, ends[number], planned) for number, ref, title, language, planned in found)
    return tuple(sorted(rows, key=lambda row: (row.ends_on, row.ref)))


def _unfunded(moment: Moment) -> Sequence[Any]:
    """Projects decided to be scaled or adopted without money that goes on, the longest decided first."""
    stages = as_of.stages_on(moment.day, moment.known_at)
    line, state = lines_then.terms(moment.knows), lines_then.states_on(moment.day, moment.knows)
    begun = (
        sa.select(FundingMove.line_id, sa.func.min(FundingMove.on).label("on"))
        .where(moment.knows(FundingMove.recorded_at))
        .group_by(FundingMove.line_id)
        .subquery()
    )
    goes_on = (
        sa.select(FundingLine.id)
        .join(line, line.c.line_id == FundingLine.id)
        .join(state, state.c.line_id == FundingLine.id)
        .join(begun, begun.c.line_id == FundingLine.id)
        .where(
            FundingLine.project_id == Project.id,
            line.c.form == "cash",
            state.c.state.in_(PROMISED),
            sa.or_(FundingLine.ends_on.is_(None), FundingLine.ends_on > moment.day),
        )
        .correlate(Project, stages)
    )
    said = _said_not_found(moment)
    told = sa.func.coalesce(said.c.not_found, sa.false())
    later = goes_on.where(begun.c.on > stages.c.on).exists()
    return read(
        sa.select(
            *(Project.ref, Project.title, Project.language, stages.c.outcome_decision, stages.c.on),
            *(told, sa.func.count().over()),
        )
        .join(stages, stages.c.project_id == Project.id)
        .outerjoin(said, said.c.project_id == Project.id)
        .where(
            Project.organisation_id == moment.organisation_id,
            moment.holds(Project.id),
            stages.c.stage == DECIDED,
            stages.c.outcome_decision.in_(sorted(NEEDS_MONEY)),
            sa.or_(~goes_on.exists(), sa.and_(told, ~later)),
        )
        .order_by(stages.c.on, Project.ref)
        .limit(UNFUNDED_SHOWN)
    ).all()


def _said_not_found(moment: Moment) -> sa.Subquery:
    """Whether the newest signed outcome review of each project says that no money was found."""
    return newest(
        sa.select(Review.project_id, sa.func.coalesce(Outcome.funding_not_found, sa.false()).label("not_found"))
        .join(Outcome, Outcome.review_id == Review.id)
        .join(SignOff, SignOff.outcome_id == Outcome.id)
        .where(
            Review.organisation_id == moment.organisation_id,
            Review.kind == "outcome",
            Review.project_id.is_not(None),
            SignOff.signed,
            SignOff.on <= moment.day,
            moment.knows(SignOff.recorded_at),
        ),
        by=(Review.project_id,),
        first=(SignOff.on.desc(), SignOff.id.desc()),
    )
