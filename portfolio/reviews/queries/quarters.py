"""How far a city was evaluated on earlier days, from one reading of its facts.

Eight whole readings would cost eight times as much and tell nearly the same eight times: what a day needs beyond the
facts of the last one are more of the values, plans that got their end later, and the few projects whose moves,
definitions or parts were other ones then. Only these are read again.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.bulk import no_collecting
from portfolio.core.db import read
from portfolio.metrics.models import Metric, MetricPart, PastDefinition, PastMethod, Retirement
from portfolio.projects.models import CarriedOn, Plan, Project, StageMove
from portfolio.projects.subjects import STOPPED
from portfolio.reviews.facts import Facts, Settings
from portfolio.reviews.gap import Tally, status_on
from portfolio.reviews.queries.facts import facts_on
from portfolio.reviews.queries.gap import drawn_settings, settings_held
from portfolio.reviews.queries.measures import seen_since
from portfolio.reviews.queries.scope import Rows, Scope


class Then(NamedTuple):
    """How far a city was evaluated on a day, and the settings that held."""

    day: date
    settings: Settings
    tally: Tally


def tallies_on(scope: Scope, facts: Mapping[int, Facts], days: Sequence[date]) -> list[Then]:
    """How far the projects of a scope were evaluated on earlier days, as it is known: what `gap_on` gives for each.

    facts  of the day of the scope, as `facts_on` gives them
    days   none later than that of the scope
    """
    drawn = drawn_settings(scope)
    held = [settings_held(drawn, day) for day in days]
    first = min(days)
    changes = _changes(scope, first).subquery()
    newest = read(sa.select(sa.func.max(changes.c.on))).scalar()
    planned = _ends_first_given(scope, first)
    oldest = first - timedelta(days=max(each.fresh_days for each in held))
    told = []
    with no_collecting():
        started = _with_values(facts, seen_since(scope, oldest))
        for day, settings in zip(days, held, strict=True):
            again: Mapping[int, Facts] = {}
            if newest is not None and newest > day:
                since = sa.select(changes.c.project_id).where(changes.c.on > day)
                again = facts_on(replace(scope, day=day, project_ids=since))
            told.append(Then(day, settings, _tally(started, again, planned, settings, day, len(facts))))
    return told


def _with_values(facts: Mapping[int, Facts], seen: Mapping[int, Sequence[date]]) -> dict[int, Facts]:
    """The projects that have started, with every value that counted on one of the days."""
    found = {}
    for number, one in facts.items():
        if one.started_on is None:
            continue
        if any(measure.number in seen for measure in one.measures):
            measures = (each._replace(seen=(*each.seen, *seen.get(each.number, ()))) for each in one.measures)
            one = one._replace(measures=tuple(measures))
        found[number] = one
    return found


def _tally(
    started: Mapping[int, Facts],
    again: Mapping[int, Facts],
    planned: Mapping[int, date],
    settings: Settings,
    day: date,
    projects: int,
) -> Tally:
    """The statuses of one day.

    again    the projects that were other ones then
    planned  on which day a plan got its first end, where that was late
    """
    counts: Counter[str] = Counter(status_on(one, settings, day) for one in again.values())
    for number, one in started.items():
        if number in again or one.started_on is None or one.started_on > day:
            continue
        if number in planned and planned[number] > day:
            one = one._replace(planned_end_on=None)
        counts[status_on(one, settings, day)] += 1
    counts["out_of_scope"] += projects - counts.total()
    return Tally(**counts)


def _ends_first_given(scope: Scope, after: date) -> dict[int, date]:
    """On which day the plan of a project got its first end, where that is later than a day."""
    given_on = sa.func.min(Plan.on)
    rows = read(
        sa.select(Plan.project_id, given_on)
        .join(Project, Project.id == Plan.project_id)
        .where(
            scope.holds(Project.organisation_id, Project.id),
            Plan.planned_end_on.is_not(None),
            Plan.on <= scope.day,
            scope.knows(Plan.recorded_at),
        )
        .group_by(Plan.project_id)
        .having(given_on > after)
    )
    return {row[0]: row[1] for row in rows}


def _changes(scope: Scope, after: date) -> Rows:
    """project_id and on: what happened since a day that makes a project another one for the days before it.

    More than that is harmless, as such a project is only read once more.
    """
    later, stop = aliased(StageMove), aliased(StageMove)
    here = sa.select(Project.id).where(scope.holds(Project.organisation_id, Project.id))

    def within(on: Any) -> sa.ColumnElement[bool]:
        return sa.and_(on > after, on <= scope.day)

    moved = (
        sa.select(later.project_id.label("project_id"), later.on.label("on"))
        .join(stop, sa.and_(stop.project_id == later.project_id, stop.stage == STOPPED, stop.seq < later.seq))
        .where(within(later.on), later.project_id.in_(here))
    )
    measured = [
        sa.select(Metric.project_id, on)
        .join(on.class_, on.class_.metric_id == Metric.id)
        .where(within(on), Metric.project_id.in_(here))
        for on in (PastDefinition.until_on, Retirement.on, PastMethod.until_on, MetricPart.from_on)
    ]
    carried = [
        sa.select(column, CarriedOn.on).where(within(CarriedOn.on), column.in_(here))
        for column in (CarriedOn.source_id, CarriedOn.child_id)
    ]
    return sa.union_all(moved, *measured, *carried)  # type: ignore[return-value]
