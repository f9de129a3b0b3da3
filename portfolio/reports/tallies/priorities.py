"""Policy areas of the projects under way against what the city wants to reach.

A project serves the priority of its programme: the goal that the programme or one above it names, else the topmost
programme that serves the strategy. All of that is counted as it was on the day; only names are today's.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from portfolio.core.db import read
from portfolio.projects import as_of, taxonomy
from portfolio.projects.models import Assignment, Project
from portfolio.reports.facts.portfolio import AreaCount, Areas, Priority, Word
from portfolio.reports.tallies.moment import Moment, Rows, newest
from portfolio.reports.tallies.portfolio import tagged
from portfolio.strategy import as_of as strategies_then
from portfolio.strategy.models import Goal, Programme, Strategy

UNDER_WAY = ("approved", "mobilising", "running", "closing", "evaluated", "paused")
"""Stages between the approval of a project and the decision on it."""


def areas(moment: Moment, words: Sequence[Word]) -> Areas:
    """Projects under way by policy area and priority, with both totals."""
    strategies, goals = _in_force(moment)
    serves, priorities = _served(moment, goals, strategies)
    cells, wholes = Counter[tuple[str | None, str | None]](), Counter[tuple[str, str | None, str | None]]()
    total = 0
    for programme, written, projects in read(_area_sets(moment)):
        priority = serves.get(programme)
        found: list[str | None] = list(dict.fromkeys(written.split(","))) if written else [None]
        total += projects
        wholes["priority", None, priority] += projects
        for area in found:
            cells[area, priority] += projects
            wholes["area", area, None] += projects
    counts = [AreaCount(*cell, projects) for cell, projects in cells.items()]
    counts += [AreaCount(area, priority, projects, whole) for (whole, area, priority), projects in wholes.items()]
    counts.sort(key=lambda count: (count.whole or "", count.area or "", count.priority or ""))
    return Areas(total, tuple(words), priorities, tuple(counts), len(strategies))


def _in_force(moment: Moment) -> tuple[dict[int, str], list[tuple[int, int, str]]]:
    """The titles of the strategies in force, by number; and number, strategy and title of their goals in order."""
    days = strategies_then.days_known(moment.knows)
    given_up = strategies_then.retired_goals(
        lambda recorded_at: sa.and_(recorded_at <= moment.closed_at, moment.knows(recorded_at))
    )
    goal_stood = sa.and_(
        Goal.strategy_id == Strategy.id,
        sa.or_(Goal.created_at.is_(None), moment.knows(Goal.created_at)),
        Goal.id.not_in(given_up),
    )
    rows = read(
        sa.select(Strategy.id, Strategy.title, Goal.id, Goal.title)
        .join(days, days.c.strategy_id == Strategy.id)
        .outerjoin(Goal, goal_stood)
        .where(
            Strategy.organisation_id == moment.organisation_id,
            sa.or_(days.c.from_on.is_(None), days.c.from_on <= moment.day),
            sa.or_(days.c.until_on.is_(None), days.c.until_on >= moment.day),
        )
        .order_by(days.c.from_on, Strategy.id, Goal.position, Goal.id)
    ).all()
    strategies = {number: title for number, title, _, _ in rows}
    return strategies, [(goal, number, title) for number, _, goal, title in rows if goal is not None]


def _served(
    moment: Moment, goals: Sequence[tuple[int, int, str]], strategies: Mapping[int, str]
) -> tuple[dict[int, str], tuple[Priority, ...]]:
    """The key of the priority that each programme serves, and all priorities in order."""
    place = strategies_then.places_on(moment.day, moment.knows)
    rows = read(
        sa.select(Programme.id, place.c.parent_id, place.c.strategy_id, place.c.goal_id, Programme.title)
        .join(place, place.c.programme_id == Programme.id)
        .where(Programme.organisation_id == moment.organisation_id)
        .order_by(sa.func.lower(Programme.title), Programme.id)
    ).all()
    by_id = {row.id: row for row in rows}
    found = {f"goal-{goal}": Priority(f"goal-{goal}", "goal", title, strategies[of]) for goal, of, title in goals}
    serves: dict[int, str] = {}
    for row in rows:
        above = _and_above(row, by_id)
        named = next((f"goal-{one.goal_id}" for one in above if f"goal-{one.goal_id}" in found), None)
        own = [one for one in above if one.strategy_id in strategies]
        if named is None and own:
            top = own[-1]
            named = f"programme-{top.id}"
            found.setdefault(named, Priority(named, "programme", top.title, strategies[top.strategy_id]))
        if named is not None:
            serves[row.id] = named
    return serves, tuple(found.values())


def _and_above(row: Any, by_id: Mapping[int, Any]) -> list[Any]:
    """A programme and those above it, itself first."""
    found = [row]
    while (above := by_id.get(found[-1].parent_id)) is not None and above not in found:
        found.append(above)
    return found


def _area_sets(moment: Moment) -> Rows:
    """Programme, keys of policy areas between commas, and how many projects under way have exactly these.

    Grouped, never joined, for the reason that the counts of types and capabilities give.
    """
    stages = as_of.stages_on(moment.day, moment.known_at)
    put = newest(
        sa.select(Assignment.project_id, Assignment.applies, Assignment.programme_id).where(
            Assignment.kind == "programme", Assignment.on <= moment.day, moment.knows(Assignment.recorded_at)
        ),
        by=(Assignment.project_id,),
        first=(Assignment.on.desc(), Assignment.id.desc()),
    )
    about = tagged(moment, taxonomy.POLICY_AREA, "").subquery()
    no_number, no_word = sa.null().cast(sa.Integer), sa.null().cast(sa.String)
    counts, beside = sa.literal(1).label("counts"), sa.literal(0).label("counts")
    said = sa.union_all(
        sa.select(Project.id.label("project_id"), no_number.label("programme_id"), no_word.label("area"), counts)
        .join(stages, stages.c.project_id == Project.id)
        .where(
            Project.organisation_id == moment.organisation_id, moment.holds(Project.id), stages.c.stage.in_(UNDER_WAY)
        ),
        sa.select(put.c.project_id, put.c.programme_id, no_word, beside).where(put.c.applies),
        sa.select(about.c.project_id, no_number, about.c.key, beside),
    ).subquery()
    each = (
        sa.select(
            sa.func.max(said.c.programme_id).label("programme_id"),
            sa.func.aggregate_strings(said.c.area, ",").label("areas"),
        )
        .group_by(said.c.project_id)
        .having(sa.func.max(said.c.counts) == 1)
        .subquery()
    )
    return sa.select(each.c.programme_id, each.c.areas, sa.func.count()).group_by(each.c.programme_id, each.c.areas)
