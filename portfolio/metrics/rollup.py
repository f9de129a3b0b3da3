"""Measures of many projects together, for a programme or the goals of a strategy.

Everything is worked out from the values of the projects in a fixed number of statements, never from stored totals.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from portfolio.core.actor import Viewer
from portfolio.core.db import db, read
from portfolio.metrics import series, totals
from portfolio.metrics.models import Metric
from portfolio.projects.models import Project
from portfolio.strategy.models import Programme, Strategy

MOST_LIKES = 60
MOST_SINGLES = 40

WHOLE = 0
"""The group of what belongs to no goal, or to a programme as a whole."""


class Together(NamedTuple):
    """Like measures of several projects, added: of the same entry of the library, else of the same name and unit.

    value     their sum, or the percentage of all together; None where none can be added
    measured  of how many projects it is made, of those that have the measure
    """

    name: str
    unit: str
    measure: str
    value: int | None
    measured: int
    projects: int


class Single(NamedTuple):
    """A main measure that may not be added up, with where it stands."""

    id: int
    name: str
    unit: str
    measure: str
    value: int | None
    on: date | None
    ref: str
    title: str


@dataclass(frozen=True)
class Rollup:
    """What the projects of a programme or a goal measure.

    measured  how many of the projects have a value of any measure that says what changed or was delivered
    more      how many further measures that may not be added up are not listed
    """

    projects: int = 0
    measured: int = 0
    together: Sequence[Together] = ()
    singles: Sequence[Single] = ()
    more: int = 0


NOTHING = Rollup()


def of_programme(programme: Programme, viewer: Viewer) -> Rollup:
    """The measures of the projects of a programme and of its parts, in three statements."""
    start = sa.select(Programme.id.label("id"), sa.literal(WHOLE).label("goal_id")).where(
        Programme.id == programme.id, Programme.organisation_id == viewer.organisation_id
    )
    below = start.cte("programme_below", recursive=True)
    child = aliased(Programme)
    below = below.union(sa.select(child.id, below.c.goal_id).join(below, child.parent_id == below.c.id))
    return _rollups(below, viewer).get(WHOLE, NOTHING)


def of_strategy(strategy: Strategy, viewer: Viewer) -> Mapping[int, Rollup]:
    """The measures of the projects that serve each goal of a strategy, by goal, in three statements.

    A project serves the goal of its programme, or of the nearest programme above that names one; what serves the
    strategy alone stands under WHOLE.
    """
    own = sa.func.coalesce(Programme.goal_id, WHOLE)
    below = (
        sa.select(Programme.id.label("id"), own.label("goal_id"))
        .where(Programme.strategy_id == strategy.id, Programme.organisation_id == viewer.organisation_id)
        .cte("programme_below", recursive=True)
    )
    child = aliased(Programme)
    below = below.union(
        sa.select(child.id, below.c.goal_id)
        .join(below, child.parent_id == below.c.id)
        .where(child.strategy_id.is_(None))
    )
    return _rollups(below, viewer)


def _rollups(below: sa.CTE, viewer: Viewer) -> dict[int, Rollup]:
    counts = _counts(below, viewer)
    together, singles = _together(below, viewer), _singles(below, viewer)
    found = {}
    for goal_id, projects, measured in counts:
        listed = singles.get(goal_id, [])
        found[goal_id] = Rollup(
            projects,
            measured,
            together.get(goal_id, []),
            [single for single, _all in listed],
            (listed[0][1] if listed else 0) - len(listed),
        )
    return found


def _counts(below: sa.CTE, viewer: Viewer) -> list[tuple[int, int, int]]:
    """How many projects each group has, and how many of them measure anything."""
    has_value = sa.exists().where(
        Metric.project_id == Project.id, Metric.retired_on.is_(None), Metric.latest_on.is_not(None)
    )
    rows = read(
        sa.select(below.c.goal_id, sa.func.count(), sa.func.sum(sa.case((has_value, 1), else_=0)))
        .join(Project, Project.programme_id == below.c.id)
        .where(Project.organisation_id == viewer.organisation_id)
        .group_by(below.c.goal_id)
        .order_by(below.c.goal_id)
    )
    return [(row[0], row[1], int(row[2])) for row in rows]


def _together(below: sa.CTE, viewer: Viewer) -> dict[int, list[Together]]:
    """What may be added up, like with like."""
    metric: Any = Metric.__table__
    column = metric.c
    project_ids = sa.select(Project.id).join(below, Project.programme_id == below.c.id)
    figure = totals.figures(
        metric,
        column.organisation_id == viewer.organisation_id,
        column.project_id.in_(project_ids),
        column.aggregable,
        column.retired_on.is_(None),
        day=date.max,
    ).subquery()
    usable = sa.case((Metric.measure == "percent", figure.c.pairs), else_=figure.c.rows) > 0
    like = (
        *(below.c.goal_id, Metric.library_id, sa.case((Metric.library_id.is_(None), sa.func.lower(Metric.name)))),
        *(Metric.unit, Metric.measure, Metric.series, Metric.level),
    )
    names = ("rows", "pairs", *(f"{name}_{half}" for name in totals.SUMMED for half in ("units", "rest")))
    rows = db.session.execute(
        sa.select(
            below.c.goal_id,
            sa.func.min(Metric.name).label("name"),
            Metric.unit,
            Metric.measure,
            sa.func.count(sa.distinct(sa.case((usable, Metric.project_id)))).label("measured"),
            sa.func.count(sa.distinct(Metric.project_id)).label("projects"),
            *(sa.func.sum(figure.c[name]).label(name) for name in names),
        )
        .join(Project, Project.programme_id == below.c.id)
        .join(Metric, Metric.project_id == Project.id)
        .join(figure, figure.c.metric_id == Metric.id)
        .group_by(*like)
        .order_by(
            sa.func.count(sa.distinct(Metric.project_id)).desc(), sa.func.min(Metric.name), sa.func.min(Metric.id)
        )
    )
    found: dict[int, list[Together]] = {}
    for row in rows:
        value = series.added(row.measure, totals.sum_in(row))
        group = found.setdefault(row.goal_id, [])
        if len(group) < MOST_LIKES:
            group.append(Together(row.name, row.unit, row.measure, value, row.measured, row.projects))
    return found


def _singles(below: sa.CTE, viewer: Viewer) -> dict[int, list[tuple[Single, int]]]:
    """The main measures that may not be added up, the first of each group, each with how many there are."""
    place = sa.func.row_number().over(partition_by=below.c.goal_id, order_by=(Project.ref, Metric.position, Metric.id))
    everything = sa.func.count().over(partition_by=below.c.goal_id)
    listed = (
        sa.select(
            below.c.goal_id,
            Metric.id,
            Metric.name,
            Metric.unit,
            Metric.measure,
            Metric.latest_value,
            Metric.latest_on,
            Project.ref,
            Project.title,
            place.label("place"),
            everything.label("everything"),
        )
        .join(Project, Project.programme_id == below.c.id)
        .join(Metric, Metric.project_id == Project.id)
        .where(
            Project.organisation_id == viewer.organisation_id,
            Metric.retired_on.is_(None),
            Metric.is_primary,
            ~Metric.aggregable,
        )
        .subquery()
    )
    rows = read(sa.select(listed).where(listed.c.place <= MOST_SINGLES).order_by(listed.c.goal_id, listed.c.place))
    found: dict[int, list[tuple[Single, int]]] = {}
    for goal_id, *values, _place, count in rows:
        found.setdefault(goal_id, []).append((Single(*values), count))
    return found
