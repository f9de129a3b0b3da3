"""How long the money of running projects lasts, and which projects are to be scaled without any.

Money lasts until its own last day, else until the planned end of its project, both as they were known.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.core.quarter import Quarter
from portfolio.funding import as_of as lines_then
from portfolio.funding.models import FundingLine, FundingMove, LedgerEntry
from portfolio.projects import as_of
from portfolio.projects.models import Plan, Project
from portfolio.projects.rules import DECIDED
from portfolio.reports.facts.money import Cliff, Ending, EndingSum, Unfunded
from portfolio.reports.tallies.moment import Moment, Rows, newest
from portfolio.reports.tallies.money import PROMISED, counts, sum_of
from portfolio.reports.tallies.outcomes import LIVE
from portfolio.reviews.deciding import NEEDS_MONEY
from portfolio.reviews.models import Outcome, Review, SignOff

CLIFF_QUARTERS = 4
ENDING_SHOWN = UNFUNDED_SHOWN = 20


def cliff(moment: Moment) -> Cliff:
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
        sa.select(FundingLine.project_id, FundingLine.currency, line.c.ends_on, arrived.c.amount)
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


def _arrived(moment: Moment) -> sa.Subquery:
    """What is promised on each line, or what has arrived where no promise was booked: line_id and amount."""
    return (
        sa.select(
            LedgerEntry.line_id,
            sa.func.coalesce(sa.func.nullif(sum_of("committed"), 0), sum_of("received")).label("amount"),
        )
        .where(*counts(moment, ("committed", "received")))
        .group_by(LedgerEntry.line_id)
        .subquery()
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


def unfunded(moment: Moment) -> tuple[tuple[Unfunded, ...], int]:
    """Projects decided to be scaled or adopted without money that goes on, the longest decided first; and how many."""
    found = read(_unfunded(moment)).all()
    rows = (
        Unfunded(ref, title, language, decision, on, bool(said))
        for ref, title, language, decision, on, said, _ in found
    )
    return tuple(rows), found[0][-1] if found else 0


def _unfunded(moment: Moment) -> Rows:
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
            sa.or_(line.c.ends_on.is_(None), line.c.ends_on > moment.day),
        )
        .correlate(Project, stages)
    )
    said = _said_not_found(moment)
    told = sa.func.coalesce(said.c.not_found, sa.false())
    later = goes_on.where(begun.c.on > stages.c.on).exists()
    return (
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
    )


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
